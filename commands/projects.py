"""`pingshan projects`: a list of major projects, planned against projected.

In:   a table of projects, a scenario.
Out:  dates, months late, what holds starts up; with --out tables, charts and a manifest.
Knows nothing of how anything is projected.
"""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial
from pathlib import Path

from commands.arguments import Parser, every_problem
from commands.choosing import add_changes, add_members, check_numbers, choose
from commands.progress import show
from commands.project_list import add_list_options, listed_of
from commands.run import add_output_arguments, check_out
from commands.telling import add_new, add_scenario, begin, tell
from model.engine.errors import Problem, refuse
from report.csvfile import write_csv
from report.embedded import note_of
from report.exports import titles_of
from report.slip_data import amount_rows, slippage_data, slippage_rows
from report.slipping import list_text, slippage_text
from report.texts import say
from studies.district import load_district
from studies.fingerprint import as_data, fingerprint
from studies.output import whole_folder
from studies.projects_table import TEMPLATE
from studies.request import manifest, write_manifest
from studies.slippage import MEMBERS, Slippage, slippage

EXAMPLES = (
    "pingshan projects --new projects.csv",
    "pingshan projects docs/examples/invented_projects.csv plan --members 100",
)

DEFAULT = "plan"


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan projects`."""
    say_ = parser.say
    parser.add_argument(
        "table",
        nargs="?",
        type=Path,
        metavar="TABLE.csv",
        help=say_("重大项目清单（.csv 或 .xlsx）", "table of projects (.csv or .xlsx)"),
    )
    add_scenario(parser, DEFAULT)
    add_new(parser)
    add_list_options(parser)
    add_members(parser, MEMBERS)
    add_changes(parser)
    add_output_arguments(parser)
    parser.add_argument("--json", action="store_true", help=say_("输出 JSON", "print JSON"))


def perform(given: argparse.Namespace) -> int:
    """Project the list and tell where it stands."""
    if given.new is not None:
        # Excel asks for the mark
        return begin([(given.new, TEMPLATE.said(given.lang).encode("utf-8-sig"))], given.lang)
    district = load_district()
    with every_problem("pingshan projects") as found:
        found.add(partial(check_out, given))
        found.add(partial(check_numbers, given))
        if given.table is None:
            zh, en = (
                "缺少项目清单；可用 --new 新建",
                "name a table of projects, or begin one with --new",
            )
            found.add(partial(refuse, "pingshan projects", [Problem(zh, en)]))
        scenarios, held = choose(found, given, [given.scenario], (DEFAULT,), district)
        listed = None if given.table is None else found.add(partial(listed_of, given, given.table))
    if listed is None or not listed.large:
        print(list_text(listed, given.lang))
        return 0
    scenario = scenarios[0].with_projects(listed)
    show(say("projects.progress", given.lang), 0, 1)
    result = slippage(district, scenario, given.members, given.seed, held=held)
    show("", 1, 1)
    if given.out is not None:
        write(result, given)
    return tell(given, partial(slippage_text, result, given.lang), partial(slippage_data, result))


def write(result: Slippage, given: argparse.Namespace) -> None:
    """Tables, charts and the manifest, whole or not at all."""
    from report.drawing import save_all  # matplotlib takes longer than the tables
    from report.slip_charts import drawings

    today = date.today().isoformat()
    with whole_folder(given.out, force=given.force) as folder:
        write_csv(folder / "projects.csv", slippage_rows(result, given.lang), excel=False)
        write_csv(folder / "by-year.csv", amount_rows(result, given.lang), excel=False)
        parts = [slippage_text(result, given.lang), say("foot.disclaimer", given.lang)]
        (folder / "projects.txt").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        titles = titles_of(result.scenario)
        settings = {"command": "projects", "lang": given.lang, "date": today, "titles": titles}
        prints = fingerprint(result)
        note = note_of(result.run, settings, prints)
        save_all(drawings(result, today), folder, given.lang, note, show)
        write_manifest(folder, manifest(result.run, folder, settings, as_data(prints)))
