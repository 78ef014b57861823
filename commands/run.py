"""`pingshan run`: scenarios to 2035 as a table, files and charts.

In:   names or files of scenarios, settings over them, variables held on a path.
Out:  a table on the terminal; with --out a folder of tables, charts and a manifest.
Knows nothing of how anything is computed or drawn.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from commands.arguments import Parser, Problems, every_problem
from commands.progress import show
from commands.project_list import add_projects, with_projects
from model.district.labels import Text
from model.engine.errors import Problem, refuse
from report import projection_files
from report.briefing import briefing
from report.chosen import chosen_table
from report.embedded import note_of
from report.projection_files import write_charts, write_tables
from report.tables import MOST_LINES
from report.texts import say
from scenarios.reading import load, override
from scenarios.scenario import Scenario
from studies.district import District, load_district
from studies.fingerprint import as_data, fingerprint
from studies.held_text import find_variable, is_table, parse_fixed
from studies.output import check_replaceable, check_writable, whole_folder
from studies.projection import Projection, project
from studies.request import manifest, write_manifest

EXAMPLES = (
    "pingshan run",
    "pingshan run baseline plan land-slips --out out --force",
    "pingshan run plan --set 'land consolidation=2.5@2023' --set 'promotion funding=6'",
    "pingshan run plan --fix 'gross output[NEV]=2021:300,2025:800' --lang en",
)

DEFAULT = ("baseline", "plan")


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan run`."""
    say_ = parser.say
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help=say_(
            "情景的名称或文件（默认 baseline plan；见 pingshan scenarios list）",
            "names or files of scenarios (default baseline plan; see pingshan scenarios list)",
        ),
    )
    add_changes(parser)
    add_projects(parser)
    parser.add_argument(
        "--show",
        nargs="+",
        action="extend",
        default=[],
        metavar="VARIABLE",
        help=say_(
            "另列出任一变量的逐年数值，如 'school coverage' 或其中文名",
            "also list any variable by year, such as 'school coverage'",
        ),
    )
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=say_("输出 JSON，供程序读取", "print JSON for programs")
    )


def add_changes(parser: Parser) -> None:
    """`--set` and `--fix`, which act on every scenario."""
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        dest="settings",
        metavar="LEVER=VALUE[@YEAR]",
        help=parser.say(
            "在每个情景之上改变一个政策变量或外部条件",
            "change a lever or an external condition on top of every scenario",
        ),
    )
    add_fix(parser)


def add_fix(parser: Parser) -> None:
    """`--fix`, as every command that runs scenarios has it."""
    parser.add_argument(
        "--fix",
        nargs="+",
        action="extend",
        default=[],
        dest="fixed",
        metavar="VARIABLE=YEAR:VALUE,…",
        help=parser.say(
            "外生给定：把任一变量固定在一条路径上，首年之前仍按模型；数值是各年1月1日的值，其间取直线"
            "（所以流量的年度数是全年平均）；低~高 或 低~中~高 是一个区间，"
            "每个成员各取其中一条路径；也可给出 .csv 或 .xlsx 表格",
            "hold any variable on a path; before its first year the model holds. Values are those"
            " of 1 January, straight between (so a flow's figure of a year is its mean)."
            " LOW~HIGH or LOW~MID~HIGH is a band: each member has a path of its own within it."
            " A .csv or .xlsx table does as well",
        ),
    )


def add_output_arguments(parser: Parser) -> None:
    """`--out` and `--force`, as every command that writes a folder has them."""
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=parser.say("把表格、图和清单写入这个文件夹", "write tables, charts and manifest here"),
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help=parser.say("替换 --out 中本程序的旧结果", "replace an older result of ours in --out"),
    )


def perform(given: argparse.Namespace) -> int:
    """Run the scenarios and show them."""
    names, settings, fixed = sort_words(given, given.scenarios)
    district = load_district()
    with every_problem("pingshan run") as found:
        found.add(partial(check_out, given))  # before anything is computed
        scenarios = with_projects(found, given, chosen(found, names or DEFAULT, settings))
        held = found.add(partial(parse_fixed, fixed, district.model, district.names()))
        found.add(partial(shown_keys, given.show, district))
    projection = project(district, scenarios, held or ())
    if given.out is not None:
        write(projection, given)
    print(told(projection, given, shown_keys(given.show, district)))
    return 0


def sort_words(
    given: argparse.Namespace, names: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    """Names of scenarios, settings, and held variables with tables of them.

    `--set A=1 plan`: what has no '=' is a scenario, whichever option it stands behind.
    """
    tables = [word for word in given.fixed if is_table(word)]
    words = [*given.settings, *(word for word in given.fixed if word not in tables)]
    settings, fixed = (
        [word for word in map(plain, listed) if "=" in word]
        for listed in (given.settings, given.fixed)
    )
    return [*names, *(w for w in words if "=" not in plain(w))], settings, [*fixed, *tables]


def plain(word: str) -> str:
    """A word with the ASCII forms of full-width signs."""
    return unicodedata.normalize("NFKC", word)


def check_out(given: argparse.Namespace) -> None:
    """Refuse a folder that may not be replaced, or a place that takes nothing."""
    if given.out is not None:
        check_replaceable(given.out.resolve(), force=given.force)
        check_writable(given.out.resolve())


def chosen(found: Problems, names: Sequence[str], settings: Sequence[str]) -> list[Scenario]:
    """The scenarios of names or files, each with the settings over it; problems are noted."""
    words = list(dict.fromkeys(names))
    loaded = [found.add(partial(load, word)) for word in words]
    found.add(partial(check_names, words, loaded))
    bases = [one for one in loaded if one is not None] or [Scenario("?", Text("?", "?"))]
    changed = [found.add(partial(override, base, settings)) for base in bases]
    return [one for one in changed if one is not None]


def check_names(words: Sequence[str], loaded: Sequence[Scenario | None]) -> None:
    """Refuse two scenarios of one name: nothing in the results would tell them apart."""
    first: dict[str, str] = {}
    problems = []
    for word, one in zip(words, loaded, strict=True):
        if one is None:
            continue
        if (other := first.setdefault(one.name, word)) != word:
            zh = f"“{other}”与“{word}”的情景同名，都叫“{one.name}”；请改其中一个的 name"
            en = f"'{other}' and '{word}' are both named '{one.name}'; change the name of one"
            problems.append(Problem(zh, en))
    refuse("pingshan run", problems)


def write(projection: Projection, given: argparse.Namespace) -> None:
    """Write the folder of results, whole or not at all."""
    with whole_folder(given.out, force=given.force) as folder:
        today = date.today().isoformat()
        write_tables(projection, folder, given.lang)
        settings = {"command": "run", "lang": given.lang, "date": today}
        prints = fingerprint(projection)
        note = note_of(projection.run, settings, prints)
        write_charts(projection, folder, given.lang, today, note, show)
        write_manifest(folder, manifest(projection.run, folder, settings, as_data(prints)))


def shown_keys(names: Sequence[str], district: District) -> list[str]:
    """The model's spelling of variables, one of which a name with elements may be.

    Raises:
        InputError: every name that is no variable of years, with the nearest.
    """
    problems: list[Problem] = []
    keys = []
    for name in map(plain, names):
        key = find_variable(name, name, district.model, district.names(), problems)
        if key is None:
            continue
        if district.model.variables[key.partition("[")[0]].kind == "constant":
            zh, en = "是常数，不逐年变化", "is a constant and does not change by year"
            problems.append(Problem(zh, en, name))
        keys.append(key)
    refuse("--show", problems)
    return keys


def told(projection: Projection, given: argparse.Namespace, shown: Sequence[str]) -> str:
    """What is printed: JSON for programs, or the table with where the files are."""
    if given.json:
        return json.dumps(
            projection_files.as_data(projection), ensure_ascii=False, allow_nan=False, indent=1
        )
    parts = [briefing(projection, given.lang)]
    if shown:
        parts.append(chosen_table(projection, shown, given.lang))
    if given.out is not None:
        parts.append(say("run.files", given.lang, path=given.out.resolve()))
        if len(projection.scenarios) > MOST_LINES:
            parts.append(say("run.more", given.lang, count=MOST_LINES))
    return "\n\n".join([*parts, say("foot.disclaimer", given.lang)])
