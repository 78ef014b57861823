"""`pingshan sensitivity`: what a figure depends on, and which lever does most for its cost.

In:   a scenario, figures such as gdp@2035, a method, what moves.
Out:  tables in words, JSON, or a folder of tables, charts and a manifest.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from commands.arguments import Parser, every_problem
from commands.choosing import add_changes, as_asked, choose
from commands.progress import show, timed
from commands.run import add_output_arguments, check_out, sort_words
from model.engine.errors import Problem, refuse
from report.csvfile import Cell, write_csv
from report.embedded import note_of
from report.held_words import held_lines
from report.lever_ranking import ranking_data, ranking_rows, ranking_text
from report.sensing import (
    sensitivity_data,
    sensitivity_rows,
    sensitivity_text,
    tornado_data,
    tornado_rows,
    tornado_text,
)
from report.texts import say
from scenarios.scenario import Scenario
from studies.district import District, load_district
from studies.factors import OVER, Over
from studies.held import Held
from studies.output import whole_folder
from studies.ranking import MEMBERS, Ranking, rank
from studies.request import Run, manifest, write_manifest
from studies.sensitivity import BASES, Output, Sensitivity, sensitivity
from studies.target_text import parse_output
from studies.tornado import Tornado, tornado

EXAMPLES = (
    "pingshan sensitivity plan --output gdp@2022 --over levers --by-sector --base 4",
    "pingshan sensitivity --output gdp@2022 --method tornado --lang en",
)

DEFAULT = ("baseline",)
METHODS = ("sobol", "morris", "tornado", "ranking")
Found = Sensitivity | Tornado | Ranking


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan sensitivity`."""
    say_ = parser.say
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help=say_("情景（默认 baseline）", "the scenario (default baseline)"),
    )
    parser.add_argument(
        "--output",
        action="append",
        required=True,
        dest="outputs",
        metavar="INDICATOR@YEAR",
        help=say_("指标和年份，如 gdp@2035（可多次）", "such as gdp@2035 (may be repeated)"),
    )
    parser.add_argument(
        "--method",
        choices=METHODS,
        default="sobol",
        help=say_(
            "sobol 方差分解，morris 筛选，tornado 逐一变动，ranking 每亿元和每公顷排名",
            "variance shares, screening, one at a time, or levers by money and land",
        ),
    )
    parser.add_argument(
        "--over",
        choices=OVER,
        help=say_(
            "变动什么：政策变量、参数、外部条件（默认 drivers；tornado 为 levers）",
            "what moves: levers, parameters or drivers (default drivers; levers for tornado)",
        ),
    )
    parser.add_argument(
        "--factor",
        action="append",
        default=[],
        dest="factors",
        metavar="NAME",
        help=say_(
            "只看这个政策变量或参数（可多次）", "this lever or parameter only (may be repeated)"
        ),
    )
    parser.add_argument(
        "--by-sector",
        action="store_true",
        help=say_("同一领域的政策变量合为一个因素", "the levers of a sector as one factor"),
    )
    parser.add_argument(
        "--base",
        type=int,
        metavar="N",
        help=say_(
            f"sobol 的基本点数（2的幂，默认 {BASES['sobol']}）或 morris 的轨迹数"
            f"（默认 {BASES['morris']}）",
            f"points of sobol (a power of two, default {BASES['sobol']}) or trajectories of "
            f"morris (default {BASES['morris']})",
        ),
    )
    parser.add_argument(
        "--members",
        type=int,
        default=MEMBERS,
        metavar="N",
        help=say_(f"ranking 的成员数（默认 {MEMBERS}）", f"members of ranking (default {MEMBERS})"),
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="S",
        help=say_("随机数种子（默认 0）", "seed (default 0)"),
    )
    add_changes(parser)
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=say_("输出 JSON", "print JSON for programs")
    )


def perform(given: argparse.Namespace) -> int:
    """Run the study and tell it."""
    district = load_district()
    with every_problem("pingshan sensitivity") as found:
        found.add(partial(check_out, given))
        found.add(partial(check_method, given))
        scenarios, held = choose(found, given, given.scenarios, DEFAULT, district)
        outputs = [found.add(partial(parse_output, one, district.plan)) for one in given.outputs]
        found.add(partial(check_one, given))
    asked = [one for one in outputs if one is not None]
    told = study(district, scenarios[0], asked, held, given)
    if given.out is not None:
        write(told, given)
    if given.json:
        print(json.dumps(told.data(), ensure_ascii=False, allow_nan=False, indent=1))
    else:
        if lines := held_lines(held, district.labels, given.lang):
            print("\n".join(lines), end="\n\n")
        print(f"{told.text(given.lang)}\n\n{say('foot.disclaimer', given.lang)}")
    return 0


@dataclass(frozen=True, slots=True)
class Told:
    """A study's result and how it is told, whichever it is."""

    run: Run
    found: Found
    text: Callable[[str], str]
    rows: Callable[[str], Iterable[Iterable[Cell]]]
    data: Callable[[], dict[str, Any]]
    district: District


def study(
    district: District,
    scenario: Scenario,
    outputs: Sequence[Output],
    held: Sequence[Held],
    given: argparse.Namespace,
) -> Told:
    """Do what is asked."""
    labels = district.labels
    if given.method == "ranking":
        levers = timed(say("ranking.lever", given.lang), given.lang)
        ranking = rank(
            district,
            scenario,
            outputs,
            members=given.members,
            seed=given.seed,
            held=held,
            progress=levers,
        )
        return Told(
            ranking.run,
            ranking,
            partial(ranking_text, ranking),
            partial(ranking_rows, ranking),
            partial(ranking_data, ranking),
            district,
        )
    if given.method == "tornado":
        over: Over = given.over or "levers"
        ends = tornado(district, scenario, outputs, over, given.factors, seed=given.seed, held=held)
        return Told(
            ends.run,
            ends,
            partial(tornado_text, ends, labels),
            partial(tornado_rows, ends, labels),
            partial(tornado_data, ends, labels),
            district,
        )
    indices = sensitivity(
        *(district, scenario, outputs, given.over or "drivers", given.method, given.factors),
        base=given.base,
        seed=given.seed,
        by_sector=given.by_sector,
        held=held,
        progress=timed(say("sensing.factor", given.lang), given.lang),
    )
    return Told(
        indices.run,
        indices,
        partial(sensitivity_text, indices, labels),
        partial(sensitivity_rows, indices, labels),
        partial(sensitivity_data, indices, labels),
        district,
    )


def check_method(given: argparse.Namespace) -> None:
    """Refuse options that the method does not take.

    Raises:
        InputError: each of them.
    """
    taken = {
        "--over": (given.over is not None, ("sobol", "morris", "tornado")),
        "--factor": (bool(given.factors), ("sobol", "morris", "tornado")),
        "--fix": (bool(given.fixed), ("sobol", "morris", "tornado")),
        "--by-sector": (given.by_sector, ("sobol", "morris")),
        "--base": (given.base is not None, ("sobol", "morris")),
    }
    refuse(
        "pingshan sensitivity",
        [
            Problem(f"{given.method} 不带 {name}", f"{given.method} takes no {name}")
            for name, (is_given, methods) in taken.items()
            if is_given and given.method not in methods
        ],
    )


def check_one(given: argparse.Namespace) -> None:
    """Refuse more than one scenario.

    Raises:
        InputError: there are several.
    """
    if len(dict.fromkeys(sort_words(given, given.scenarios)[0])) > 1:
        zh, en = "一次只看一个情景", "takes one scenario at a time"
        refuse("pingshan sensitivity", [Problem(zh, en)])


def write(told: Told, given: argparse.Namespace) -> None:
    """Write the folder of results, whole or not at all."""
    from report.drawing import save_all  # matplotlib takes longer than a study
    from report.sensing_charts import drawings

    with whole_folder(given.out, force=given.force) as folder:
        today = date.today().isoformat()
        write_csv(folder / f"{given.method}.csv", told.rows(given.lang), excel=False)
        drawn = drawings(told.found, told.district.labels, today)
        settings: dict[str, object] = {"command": "sensitivity", "lang": given.lang, "date": today}
        settings["asked"] = as_asked(given)
        save_all(drawn, folder, given.lang, note_of(told.run, settings), show)
        write_manifest(folder, manifest(told.run, folder, settings))
