"""`--projects`: a list of major projects under the scenarios of any command that runs them.

In:   the arguments of a command.
Out:  the scenarios with the list, which their names and titles say; problems noted.
Knows nothing of what is computed with them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from commands.arguments import Parser, Problems
from model.engine.errors import Problem, refuse
from scenarios.projects import ProjectList
from scenarios.scenario import Scenario
from studies.projects_file import read_projects


def add_projects(parser: Parser) -> None:
    """`--projects` and what goes with it."""
    parser.add_argument(
        "--projects",
        type=Path,
        metavar="FILE",
        help=parser.say(
            "重大项目清单（.csv 或 .xlsx；见 pingshan projects）：大型项目按清单落户",
            "a list of major projects (.csv or .xlsx; see pingshan projects): large plants come"
            " as it says",
        ),
    )
    add_list_options(parser)


def add_list_options(parser: Parser) -> None:
    """`--as-of`, `--listed-until` and `--invented-projects`."""
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        help=parser.say(
            "清单实际进度截至的日期，如 2023-06（默认表中最后一个实际日期）",
            "up to when actual dates are known, such as 2023-06 (default: the last in the table)",
        ),
    )
    parser.add_argument(
        "--listed-until",
        metavar="DATE",
        help=parser.say(
            "从何时起恢复模型自行落户（默认最后一个大型项目签约之后）",
            "when the model's own arrivals go on (default: after the last large project is signed)",
        ),
    )
    parser.add_argument(
        "--invented-projects",
        action="store_true",
        help=parser.say("注明项目清单为虚构", "say everywhere that the projects are invented"),
    )


def with_projects(
    found: Problems, given: argparse.Namespace, scenarios: Sequence[Scenario]
) -> list[Scenario]:
    """The scenarios with the list that is asked for; an empty one changes nothing."""
    if given.projects is None:
        found.add(partial(check_alone, given))
        return list(scenarios)
    listed = found.add(partial(listed_of, given, given.projects))
    return [scenario.with_projects(listed) for scenario in scenarios]


def listed_of(given: argparse.Namespace, path: Path) -> ProjectList | None:
    """The list of a file, read with the options of a command.

    Raises:
        InputError: everything that is wrong in it.
    """
    return read_projects(
        path, as_of=given.as_of, until=given.listed_until, invented=given.invented_projects
    )


def check_alone(given: argparse.Namespace) -> None:
    """Refuse options of a list where there is none.

    Raises:
        InputError: each of them.
    """
    options = ("as_of", "listed_until", "invented_projects")
    asked = [f"--{name.replace('_', '-')}" for name in options if getattr(given, name)]
    refuse(
        "--projects", [Problem("须与 --projects 一起用", "needs --projects", one) for one in asked]
    )
