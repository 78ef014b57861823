"""The evaluation reports of `pingshan monitor`: 年度自评, 中期评估, 总结评估.

In:   the arguments of the command, its actual values.
Out:  a folder of exports with a manifest, whole or not at all.
Knows nothing of how anything is computed or written; the page's reports are the same calls.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from commands.arguments import Parser, Problems
from commands.report import (
    Asked,
    add_format_arguments,
    add_layout_arguments,
    day_of,
    formats_of,
    sizes_of,
    template_of,
    write_reports,
)
from model.district.targets import Plan
from model.engine.errors import Problem, refuse
from report.csvfile import csv_bytes
from report.exports import ReviewExporter
from report.review_sentences import overall_sentences
from report.review_tables import tally_table
from report.texts import LANGUAGES
from studies.actuals import Actuals
from studies.monitor import Monitoring
from studies.review import KINDS, Review, review
from studies.review_period import period_of
from studies.slippage import Slippage
from studies.targets import Entered
from studies.units import Units, empty_table, read_units


def add_arguments(parser: Parser) -> None:
    """`--report` and how it is written."""
    say_ = parser.say
    parser.add_argument(
        "--report",
        choices=KINDS,
        help=say_(
            "写评估报告：annual 年度自评、midterm 中期评估、final 总结评估",
            "write an evaluation report: annual, midterm or final",
        ),
    )
    parser.add_argument(
        "--year",
        type=int,
        metavar="YEAR",
        help=say_(
            "评价到哪一年（默认最近有数的一年）", "last year evaluated (default: the latest)"
        ),
    )
    parser.add_argument(
        "--units",
        type=Path,
        metavar="UNITS.csv",
        help=say_("牵头单位、责任单位表", "table of who leads and who answers for each indicator"),
    )
    parser.add_argument(
        "--new-units",
        type=Path,
        metavar="FILE",
        help=say_("写一个待填的单位表", "write a table of units to fill in and stop"),
    )
    add_format_arguments(parser)
    add_layout_arguments(parser)


def check(
    found: Problems, given: argparse.Namespace, plan: Plan, actuals: Actuals | None
) -> tuple[Asked | None, int, Actuals | None, Mapping[str, Units]]:
    """What is to be written, the last year evaluated, the values that count, who is in charge.

    Every problem is noted; without `--report` nothing of this is asked for.
    """
    if given.report is None:
        if given.units is not None or given.year is not None:
            zh, en = "只与 --report 合用", "goes with --report only"
            name = "--units" if given.units is not None else "--year"
            found.add(partial(refuse, name, [Problem(zh, en)]))
        return None, 0, actuals, {}
    formats = found.add(partial(formats_of, given.formats))
    template = found.add(partial(template_of, given.template))
    day = found.add(partial(day_of, given.date))
    units = found.add(partial(read_units, given.units, plan)) if given.units else None
    period = found.add(partial(period_of, actuals, given.report, given.year)) if actuals else None
    asked = Asked(
        out=given.out,
        force=given.force,
        formats=formats or (),
        languages=LANGUAGES if given.both else (given.lang,),
        sizes=sizes_of(given.size),
        date=day or "",
        template=template,
        command="monitor",
    )
    last, values = period or (0, actuals)
    return asked, last, values, units or {}


def write(
    result: Monitoring,
    given: argparse.Namespace,
    asked: Asked,
    year: int,
    entered: Entered,
    units: Mapping[str, Units],
    slips: Slippage | None,
) -> str:
    """Write the report and say what it says of the whole."""
    made = review(result, given.report, year, entered=entered, units=units, projects=slips)
    write_reports(ReviewExporter(made, asked.date), asked)
    return summary(made, given.lang)


def summary(made: Review, lang: str) -> str:
    """The sentences of the overall judgement."""
    return "\n".join(overall_sentences(made, tally_table(made, "", lang), lang))


def empty_units(plan: Plan) -> bytes:
    """A table of units to fill in, as Excel opens it."""
    return csv_bytes(empty_table(plan), excel=True)
