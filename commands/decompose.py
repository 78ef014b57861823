"""`pingshan decompose`: a five-year target as yearly figures, and what the rest still requires.

In:   a target, a scenario, actual values so far.
Out:  tables in words or JSON; with --out a CSV, a chart and a manifest.
Knows nothing of how the paths are made.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from calibration.periods import Period, parse_period
from commands.arguments import Parser, every_problem
from commands.choosing import add_confirm, add_entered, add_members, read_entered
from commands.progress import show
from commands.run import add_output_arguments, check_out, plain
from commands.telling import add_scenario, tell
from model.district.targets import Indicator
from model.engine.errors import Problem, refuse
from report.csvfile import write_csv
from report.decomposing import decomposition_text
from report.decomposition_tables import (
    chart_note,
    decomposition_data,
    decomposition_rows,
    decomposition_table,
)
from report.embedded import note_of
from report.exports import titles_of
from report.tables import Origin
from report.texts import both
from scenarios.reading import load
from studies.confirm import LEVELS, Typed, bases_of, questions_of, refuse_unconfirmed
from studies.decompose import PROBABILITY, Decomposition
from studies.decompose_request import Asked, decompose_asked
from studies.district import District, load_district
from studies.fingerprint import as_data, fingerprint
from studies.members import check_count
from studies.output import whole_folder
from studies.request import Run, manifest, write_manifest
from studies.targets import Entered, parse_target

EXAMPLES = (
    "pingshan decompose gdp_2025",
    "pingshan decompose gdp_2025 plan --actual 2021=900 --base 801",
    "pingshan decompose iva_2025 --actual 2021=430 2021H1=190 2022H1=205",
    "pingshan decompose 22 --task 22=-14.5 --actual 2021=-3.2",
    "pingshan decompose 'hitech_firms>=700@2025' --probability 0.7 --out out/decompose",
)

DEFAULT, MEMBERS = "plan", 1000


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan decompose`."""
    say_ = parser.say
    parser.add_argument(
        "target",
        metavar="TARGET",
        help=say_("规划目标的编号，或 gdp>=1250@2025", "one of the plan's, or gdp>=1250@2025"),
    )
    add_scenario(parser, DEFAULT)
    parser.add_argument(
        "--actual",
        nargs="+",
        action="extend",
        default=[],
        metavar="PERIOD=VALUE",
        help=say_(
            "实际值：全年写 2021=880，半年、季度、月份写 2022H1=430、2022Q1-3=650、2022M1-10=700"
            "（累计类、增速类填当年或当期数）",
            "actual values: of a year 2021=880, of a part of one 2022H1=430, 2022Q1-3=650,"
            " 2022M1-10=700 (of a sum or a rate the period's own)",
        ),
    )
    parser.add_argument(
        "--base",
        type=float,
        metavar="VALUE",
        help=say_(
            "基期（2020年）数，默认取观测值", "value of the base year (default: as observed)"
        ),
    )
    parser.add_argument(
        "--probability",
        type=float,
        default=PROBABILITY,
        metavar="P",
        help=say_("保达标的把握（默认 0.8）", "chance that the last path keeps (default 0.8)"),
    )
    add_confirm(
        parser,
        "已核实：相差十倍、应降反升的实际值",
        "actual values that jump by a factor of ten or rise where the plan wants a fall are right",
    )
    add_entered(parser)
    add_members(parser, MEMBERS)
    add_output_arguments(parser)
    parser.add_argument("--json", action="store_true", help=say_("输出 JSON", "print JSON"))


def perform(given: argparse.Namespace) -> int:
    """Decompose the target and tell it."""
    district = load_district()
    with every_problem("pingshan decompose") as found:
        found.add(partial(check_out, given))
        scenario = found.add(partial(load, given.scenario))
        target = found.add(partial(parse_target, given.target, district.plan))
        known = found.add(partial(parse_actual, given.actual))
        entered = read_entered(found, given, district)
        if target is not None and known:
            found.add(partial(ask, given, district, target.indicator, known, entered))
        found.add(partial(check_count, given.members))
    if scenario is None or known is None:
        raise ValueError("every_problem lets nothing unfinished pass")
    asked = Asked(given.target, given.base, known, given.probability, entered)
    result, run = decompose_asked(district, scenario, asked, given.members, given.seed)
    if given.out is not None:
        write(result, run, given)
    return tell(
        given,
        partial(decomposition_text, result, given.lang),
        partial(decomposition_data, result),
    )


def parse_actual(words: Sequence[str]) -> dict[Period, float]:
    """`2021=900` and `2022H1=430` as periods and values.

    Raises:
        InputError: every word that is no period with a number, and every period given twice.
    """
    values: dict[Period, float] = {}
    problems = []
    for word in words:
        name, _, value = plain(word).partition("=")
        period = parse_period(name.upper())
        try:
            number = float(value.replace(",", "").replace("−", "-"))
        except ValueError:
            period = None
        if period is None or not 0 < period.years <= 1:
            zh = "应写成 时期=数值，例如 2021=900、2022H1=430"
            en = "write PERIOD=VALUE, for example 2021=900 or 2022H1=430"
            problems.append(Problem(zh, en, word))
            continue
        if period in values:
            problems.append(Problem(f"{name} 给了两次", f"{name} is given twice", word))
        values[period] = number
    refuse("--actual", problems)
    return values


def ask(
    given: argparse.Namespace,
    district: District,
    indicator: Indicator,
    known: Mapping[Period, float],
    entered: Entered,
) -> None:
    """Ask about actual values as `pingshan monitor` does.

    Raises:
        InputError: values that should be confirmed and were not.
    """
    bases = bases_of(district, entered)
    if given.base is not None and indicator.reduction in LEVELS:
        bases[indicator.id] = given.base
    figures = [Typed(indicator, period, value) for period, value in known.items()]
    questions = questions_of(figures, district.plan, bases=bases)
    refuse_unconfirmed("--actual", questions, confirmed=given.confirm)


def write(result: Decomposition, run: Run, given: argparse.Namespace) -> None:
    """The table, the chart and the manifest, whole or not at all."""
    from report.charts import line_chart  # matplotlib takes longer than the members
    from report.drawing import Drawing, save_all

    today = date.today().isoformat()
    origin = Origin(
        members=result.members,
        date=today,
        source=both("run.source"),
        left_out=result.failed,
        said=chart_note(result),
    )
    drawing = Drawing(line_chart, decomposition_table(result, origin))
    settings = {
        "command": "decompose",
        "lang": given.lang,
        "date": today,
        "titles": titles_of(result.scenario),
    }
    prints = fingerprint(result)
    with whole_folder(given.out, force=given.force) as folder:
        rows = decomposition_rows(result, given.lang)
        write_csv(folder / "decomposition.csv", rows, excel=False)
        note = note_of(run, settings, prints)
        save_all([("decomposition", drawing)], folder, given.lang, note, show)
        write_manifest(folder, manifest(run, folder, settings, as_data(prints)))
