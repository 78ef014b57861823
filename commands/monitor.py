"""`pingshan monitor`: actual values against the plan, and the projection that knows them.

In:   a table of actual values, a scenario for the years to come.
Out:  classes, what the rest requires, causes; with --out tables, charts and a manifest.
Knows nothing of how members are conditioned.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from commands import monitor_report
from commands.arguments import Parser, Problems, every_problem
from commands.choosing import add_confirm, add_entered, add_members, read_entered
from commands.progress import show
from commands.project_list import add_projects, with_projects
from commands.run import add_output_arguments, check_out
from commands.telling import add_new, begin, tell
from model.engine.errors import Problem, refuse
from report.csvfile import write_csv
from report.embedded import note_of
from report.exports import titles_of
from report.monitoring import monitoring_text
from report.monitoring_data import monitoring_data, monitoring_rows
from report.slip_data import slippage_data, slippage_rows
from report.slipping import slippage_text
from report.texts import say
from scenarios.reading import load
from studies.actuals import Actuals
from studies.actuals_file import TEMPLATE, read_actuals
from studies.confirm import bases_of
from studies.district import District, load_district
from studies.fingerprint import as_data, fingerprint
from studies.monitor import MEMBERS, Monitoring, monitor
from studies.output import whole_folder
from studies.pipeline import pipeline
from studies.request import manifest, write_manifest
from studies.slippage import Slippage
from studies.targets import Entered

EXAMPLES = (
    "pingshan monitor --new actuals.csv",
    "pingshan monitor docs/examples/invented_actuals.csv plan --members 80 --invented",
    "pingshan monitor docs/examples/invented_actuals.csv --members 80 --invented --report midterm"
    " --format docx --out midterm",
)

DEFAULT = "plan"


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan monitor`."""
    say_ = parser.say
    parser.add_argument(
        "actuals",
        nargs="?",
        type=Path,
        metavar="ACTUALS.csv",
        help=say_("实际值表（.csv 或 .xlsx）", "table of actual values (.csv or .xlsx)"),
    )
    parser.add_argument(
        "scenario",
        nargs="?",
        default=DEFAULT,
        metavar="SCENARIO",
        help=say_("今后年份的情景（默认 plan）", "scenario of the years to come (default plan)"),
    )
    add_new(parser)
    add_confirm(
        parser,
        "已核实：相差十倍、应降反升、离测算过远的数值",
        "figures that jump by a factor of ten, rise where the plan wants a fall, or lie far"
        " from the projection are right",
    )
    parser.add_argument(
        "--invented",
        action="store_true",
        help=say_("注明实际值为虚构", "say everywhere that the actual values are invented"),
    )
    monitor_report.add_arguments(parser)
    add_members(parser, MEMBERS)
    add_entered(parser)
    add_projects(parser)
    add_output_arguments(parser)
    parser.add_argument("--json", action="store_true", help=say_("输出 JSON", "print JSON"))


def perform(given: argparse.Namespace) -> int:
    """Condition members on the actual values and tell where the plan stands."""
    district = load_district()
    if given.new is not None or given.new_units is not None:
        return begin(empty_tables(given, district), given.lang)
    if given.report is not None and given.out is None:
        given.out = Path(given.report)
    with every_problem("pingshan monitor") as found:
        found.add(partial(check_out, given))
        loaded = found.add(partial(load, given.scenario))
        scenarios = with_projects(found, given, [] if loaded is None else [loaded])
        entered = read_entered(found, given, district)
        actuals = read(found, given, district, entered)
        asked, year, actuals, units = monitor_report.check(found, given, district.plan, actuals)
    if not scenarios or actuals is None:
        raise ValueError("every_problem lets nothing unfinished pass")
    words = say("monitor.progress", given.lang)
    result = monitor(
        district,
        scenarios[0],
        actuals,
        entered=entered,
        members=given.members,
        seed=given.seed,
        confirmed=given.confirm,
        progress=lambda share: show(words, round(100 * share), 100),
    )
    slips = pipeline(result)
    told = in_words(result, slips, given.lang)
    if asked is not None:
        told = monitor_report.write(result, given, asked, year, entered, units, slips)
    elif given.out is not None:
        write(result, slips, given)
    return tell(given, lambda: told, partial(as_json, result, slips))


def as_json(result: Monitoring, slips: Slippage | None) -> dict[str, object]:
    """Where the plan stands, and the listed projects."""
    listed = {} if slips is None else {"projects": slippage_data(slips)}
    return {**monitoring_data(result), **listed}


def in_words(result: Monitoring, slips: Slippage | None, lang: str) -> str:
    """Where the plan stands, and the listed projects."""
    parts = [monitoring_text(result, lang)]
    return "\n\n".join([*parts, *([] if slips is None else [slippage_text(slips, lang)])])


def read(
    found: Problems, given: argparse.Namespace, district: District, entered: Entered
) -> Actuals | None:
    """The actual values; None where there is something wrong with them, which is noted."""
    if given.actuals is None:
        zh = "缺少实际值表；可用 --new 新建"
        en = "name a table of actual values, or begin one with --new"
        return found.add(partial(refuse, "pingshan monitor", [Problem(zh, en)]))
    bases = bases_of(district, entered)
    reading = partial(read_actuals, confirmed=given.confirm, bases=bases)
    actuals = found.add(partial(reading, given.actuals, district.plan))
    if actuals is not None and given.invented:
        return replace(actuals, declared=True)
    return actuals


def empty_tables(given: argparse.Namespace, district: District) -> list[tuple[Path, bytes]]:
    """The tables that are asked for, to fill in."""
    # Excel asks for the mark
    wanted = [
        (given.new, TEMPLATE.said(given.lang).encode("utf-8-sig")),
        (given.new_units, monitor_report.empty_units(district.plan)),
    ]
    return [(path, content) for path, content in wanted if path is not None]


def write(result: Monitoring, slips: Slippage | None, given: argparse.Namespace) -> None:
    """Tables, charts and the manifest, whole or not at all."""
    from report.figurefile import save  # matplotlib takes longer than the tables
    from report.monitoring_charts import drawings
    from report.slip_charts import drawings as slip_drawings

    today, run = date.today().isoformat(), result.now.run
    settings = {"lang": given.lang, "date": today, "titles": titles_of(result.scenario)}
    prints = fingerprint(result)
    note = note_of(run, settings, prints)
    with whole_folder(given.out, force=given.force) as folder:
        rows = monitoring_rows(result, given.lang)
        write_csv(folder / "monitoring.csv", rows, excel=False)
        parts = [in_words(result, slips, given.lang), say("foot.disclaimer", given.lang)]
        (folder / "monitoring.txt").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        drawn = drawings(result, today)
        if slips is not None:
            write_csv(folder / "projects.csv", slippage_rows(slips, given.lang), excel=False)
            drawn += slip_drawings(slips, today)
        for stem, drawing in drawn:
            save(drawing(given.lang), folder, stem, about=note)
        write_manifest(folder, manifest(run, folder, settings, as_data(prints)))
