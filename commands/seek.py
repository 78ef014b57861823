"""`pingshan seek`: how much of one thing alone reaches a target.

In:   a lever, an external condition or any variable; a target; a scenario; a probability.
Out:  the value, or the nearest miss, in words or as JSON.
Knows nothing of how it is found.
"""

from __future__ import annotations

import argparse
import json
from functools import partial

from commands.arguments import Parser, every_problem
from commands.choosing import add_members, check_numbers
from commands.run import add_fix, plain
from model.engine.errors import InputError, Problem
from report.held_words import held_lines
from report.seeking import answer_data, answer_text
from report.texts import say
from scenarios.reading import load, override
from scenarios.scenario import Scenario
from studies.district import load_district
from studies.held_text import parse_fixed
from studies.members import draw_members
from studies.movable import check_name, check_span
from studies.seek import Surely, check_probability, seek
from studies.targets import parse_target

EXAMPLES = (
    "pingshan seek 'promotion funding' --target 'gdp>=1250@2025'",
    "pingshan seek '土地整备' --target 'gdp.real>=2000@2035' plan",
    "pingshan seek 'gross output[NEV]' --target 'gdp>=1300@2025' plan --range 300:1500",
    "pingshan seek 'public rd support' --target 'rd_share>=8@2025' --probability 0.8 --members 50",
)

DEFAULT = "baseline"
#: Where only one of --members and --probability is given.
MEMBERS, PROBABILITY = 500, 0.5


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan seek`."""
    parser.add_argument(
        "name",
        metavar="LEVER",
        help=parser.say(
            "政策变量、外部条件，或任一变量（按外生给定处理）",
            "a lever, an external condition, or any variable (which is then held)",
        ),
    )
    parser.add_argument(
        "scenario",
        nargs="?",
        default=DEFAULT,
        metavar="SCENARIO",
        help=parser.say("情景（默认 baseline）", "the scenario (default baseline)"),
    )
    parser.add_argument(
        "--target",
        required=True,
        metavar="TARGET",
        help=parser.say(
            "目标，如 gdp>=1250@2025，或规划目标的编号",
            "the target, such as gdp>=1250@2025, or the id of one of the plan's",
        ),
    )
    parser.add_argument(
        "--range",
        dest="span",
        metavar="LOW:HIGH",
        help=parser.say(
            "扫描范围（默认为政策变量、外部条件的上下限，须在其内；变量为0到现值的两倍）",
            "range to scan: within the bounds of a lever or condition, which are the default; "
            "of a variable 0 to twice its value by default",
        ),
    )
    parser.add_argument(
        "--probability",
        type=float,
        metavar="P",
        help=parser.say(
            f"以多大概率达到，如 0.8；用 --members 个成员（默认 {MEMBERS}）；不给则单次测算",
            f"how surely, such as 0.8, over --members (default {MEMBERS}); a single run without it",
        ),
    )
    add_members(parser, default=None)
    add_fix(parser)
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        dest="settings",
        metavar="LEVER=VALUE[@YEAR]",
        help=parser.say("在情景之上再作改变", "changes on top of the scenario"),
    )
    parser.add_argument(
        "--json", action="store_true", help=parser.say("输出 JSON", "print JSON for programs")
    )


def perform(given: argparse.Namespace) -> int:
    """Find the value and tell it."""
    district = load_district()
    with every_problem("pingshan seek") as found:
        base = found.add(partial(load, given.scenario))
        scenario = found.add(partial(_changed, base, given.settings))
        target = found.add(partial(parse_target, given.target, district.plan))
        span = found.add(partial(parse_span, given.span))
        found.add(partial(check_name, district, given.name))
        found.add(partial(check_span, given.name, span))
        held = found.add(partial(parse_fixed, given.fixed, district.model, district.names()))
        surely = found.add(partial(surely_of, given))
    if scenario is None or target is None:
        raise ValueError("every_problem lets nothing unfinished pass")
    sought = seek(
        district,
        scenario,
        given.name,
        target,
        span,
        held=held or (),
        surely=surely[0] if surely else None,
    )
    if given.json:
        print(json.dumps(answer_data(sought), ensure_ascii=False, allow_nan=False, indent=1))
    else:
        single = surely is None or not surely
        if lines := held_lines(held or (), district.labels, given.lang, single=single):
            print("\n".join(lines), end="\n\n")
        print(answer_text(sought, scenario.title, given.lang))
        print(f"\n{say('foot.disclaimer', given.lang)}")
    return 0


def surely_of(given: argparse.Namespace) -> tuple[Surely, ...]:
    """Members and probability, or nothing for a single run.

    Raises:
        InputError: a probability that is none, or a number of members that cannot be drawn.
    """
    if given.members is None and given.probability is None:
        return ()
    probability = PROBABILITY if given.probability is None else given.probability
    given.members = MEMBERS if given.members is None else given.members
    check_probability(probability)
    check_numbers(given)
    return (Surely(draw_members(given.members, given.seed), probability),)


def _changed(base: Scenario | None, settings: list[str]) -> Scenario | None:
    return None if base is None else override(base, settings)


def parse_span(text: str | None) -> tuple[float, float] | None:
    """`LOW:HIGH` as two numbers.

    Raises:
        InputError: not two numbers, the first below the second.
    """
    if text is None:
        return None
    parts = plain(text).split(":")
    try:
        low, high = map(float, parts)
    except ValueError:
        low, high = 0.0, 0.0
    if not low < high < float("inf") or low == float("-inf"):
        zh, en = "应写成 下限:上限，例如 0:5", "write LOW:HIGH, for example 0:5"
        raise InputError("--range", [Problem(zh, en, text)])
    return low, high
