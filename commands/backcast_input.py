"""What `pingshan backcast` is asked: checked and read from words.

In:   the arguments of the command.
Out:  rates of change, how much is searched; every problem as an InputError.
Knows nothing of how a package is found.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands.run import plain, sort_words
from model.district.levers import read_levers
from model.engine.errors import Problem, refuse
from studies.package import check_rates
from studies.package_search import QUICK, Effort, usual_effort


def effort_of(given: argparse.Namespace, last: int) -> Effort:
    """How much is run for targets up to a year."""
    effort = QUICK if given.quick else usual_effort(last)
    return effort if given.generations is None else replace(effort, generations=given.generations)


def check_words(given: argparse.Namespace) -> None:
    """Refuse several scenarios, no target, and a file that is there already.

    Raises:
        InputError: each of them.
    """
    problems = []
    if len(dict.fromkeys(sort_words(given, given.scenarios)[0])) > 1:
        problems.append(Problem("一次只从一个情景出发", "takes one scenario at a time"))
    if not given.targets:
        problems.append(Problem("请用 --target 给出目标", "name a target with --target"))
    if given.save is not None and given.save.exists() and not given.force:
        zh, en = (
            "已经存在；换一个文件名，或加 --force",
            "exists already; name another, or add --force",
        )
        problems.append(Problem(zh, en, str(given.save)))
    refuse("pingshan backcast", problems)


def check_probability(probability: float) -> None:
    """Refuse what is no probability, or certainty.

    Raises:
        InputError: it does not lie between 0 and 1.
    """
    if not 0 < probability < 1:
        zh = f"应在 0 与 1 之间（不含两端），现为 {probability:g}"
        en = f"must lie between 0 and 1, both excluded; {probability:g} given"
        refuse("--probability", [Problem(zh, en)])


def parse_rates(texts: Sequence[str]) -> Mapping[str, float] | float | None:
    """`0.25` for all, or `LEVER=RATE` for some; None where nothing is given.

    Raises:
        InputError: every part that is neither, or both kinds together; every rate that cannot be.
    """
    shares, rates, problems = [], {}, []
    titles = {one.title.zh: one.name for one in read_levers().values()}
    for text in map(plain, texts):
        name, equals, number = (part.strip() for part in text.rpartition("="))
        try:
            value = float(number)
        except ValueError:
            zh, en = "应写成 0.25 或 政策变量=每年变化", "write 0.25 or LEVER=RATE"
            problems.append(Problem(zh, en, text))
            continue
        if equals:
            rates[titles.get(name, name)] = value
        else:
            shares.append(value)
    if len(shares) > 1 or (shares and rates):
        zh, en = "一个比例，或逐项给出，不能都给", "one share for all, or rates by lever, not both"
        problems.append(Problem(zh, en))
    refuse("--rate", problems)
    found = shares[0] if shares else rates or None
    check_rates(found)
    return found
