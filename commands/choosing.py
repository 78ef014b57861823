"""What several commands ask in the same words: scenarios, changes, members, what the bureau enters.

In:   the arguments of a command.
Out:  checked scenarios, held variables, entered values; every problem noted.
Knows nothing of what is computed with them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial

from commands.arguments import Parser, Problems
from commands.run import add_changes, chosen, sort_words
from model.engine.errors import Problem, refuse
from scenarios.scenario import Scenario
from studies.district import District
from studies.held import Held
from studies.held_text import parse_fixed
from studies.target_text import parse_entries
from studies.targets import Entered

__all__ = [
    "add_changes",
    "add_confirm",
    "add_entered",
    "add_members",
    "as_asked",
    "check_numbers",
    "choose",
    "read_entered",
    "sort_words",
]

#: Members where the user does not say: the error of a probability is then at most 2.6 points.
MEMBERS = 1000


def add_members(parser: Parser, default: int | None = MEMBERS) -> None:
    """`--members` and `--seed`."""
    told = f"（默认 {default}）", f" (default {default})"
    parser.add_argument(
        "--members",
        type=int,
        default=default,
        metavar="N",
        help=parser.say(
            f"每个情景的成员数{told[0] if default else ''}",
            f"members of each scenario{told[1] if default else ''}",
        ),
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="S",
        help=parser.say("随机数种子（默认 0）", "seed of the members (default 0)"),
    )


def add_entered(parser: Parser) -> None:
    """`--task` and `--baseline`, for indicators whose figure the plan does not give."""
    parser.add_argument(
        "--task",
        nargs="+",
        action="extend",
        default=[],
        dest="tasks",
        metavar="INDICATOR=CHANGE",
        help=parser.say(
            "市下达任务：2020—2025年的变化率（%），如 22=-14.5",
            "the city's task: change over 2020-2025 in %, such as 22=-14.5",
        ),
    )
    parser.add_argument(
        "--baseline",
        nargs="+",
        action="extend",
        default=[],
        dest="baselines",
        metavar="INDICATOR=LEVEL",
        help=parser.say(
            "规划未给2020年基期数的指标，录入其2020年数值，如 8=1300",
            "the level of 2020 where the plan gives none, such as 8=1300",
        ),
    )


def add_confirm(parser: Parser, zh: str, en: str) -> None:
    """`--confirm`, for actual values that are asked about."""
    parser.add_argument("--confirm", action="store_true", help=parser.say(zh, en))


def read_entered(found: Problems, given: argparse.Namespace, district: District) -> Entered:
    """What the user entered; entries that cannot be used are noted."""
    plan = district.plan
    levels = found.add(partial(parse_entries, given.baselines, plan, "--baseline"))
    changes = found.add(partial(parse_entries, given.tasks, plan, "--task"))
    baselines, tasks = Entered(baselines=levels or {}), Entered(tasks=changes or {})
    found.add(partial(baselines.check, plan))
    found.add(partial(tasks.check, plan))
    return Entered(baselines.baselines, tasks.tasks)


def choose(
    found: Problems,
    given: argparse.Namespace,
    names: Sequence[str],
    default: Sequence[str],
    district: District,
) -> tuple[list[Scenario], tuple[Held, ...]]:
    """The scenarios with the changes over them, and the variables held; problems are noted."""
    words, settings, fixed = sort_words(given, names)
    scenarios = chosen(found, words or default, settings)
    held = found.add(partial(parse_fixed, fixed, district.model, district.names()))
    return scenarios, held or ()


#: Arguments that change how a result is shown or where it lies, and not what it is.
SHOWING = frozenset({"out", "force", "json", "lang", "progress_json", "save", "state"})


def as_asked(given: argparse.Namespace) -> dict[str, object]:
    """The arguments of a command as JSON data, so that a manifest says how to ask again."""
    return {
        name: value
        for name, value in sorted(vars(given).items())
        if name not in SHOWING and value not in (None, [], False)
    }


def check_numbers(given: argparse.Namespace) -> None:
    """Refuse a number of members with which no band can be drawn.

    Raises:
        InputError: fewer than two members.
    """
    if given.members < 2:
        zh, en = "至少要 2 个成员才有区间和概率", "a band and a probability need at least 2 members"
        refuse("--members", [Problem(f"{zh}，现为 {given.members}", f"{en}, not {given.members}")])
