"""`pingshan discover`: what a miss of targets depends on, and how scenarios stand up to it.

In:   targets, scenarios, a number of members.
Out:  sentences, tables, JSON, or a folder of tables, charts and a manifest.
Knows nothing of how anything is found.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from functools import partial

from commands.arguments import Parser, every_problem
from commands.choosing import (
    add_changes,
    add_entered,
    add_members,
    as_asked,
    check_numbers,
    choose,
    read_entered,
)
from commands.progress import show, timed
from commands.run import add_output_arguments, check_out
from model.engine.errors import Problem, refuse
from report.csvfile import write_csv
from report.discovering import (
    Labels,
    box_rows,
    discovery_data,
    discovery_text,
    leaf_rows,
    robustness_rows,
)
from report.embedded import note_of
from report.held_words import held_lines
from report.texts import say
from studies.discovery import MEMBERS, Discovery, Robustness, discover
from studies.district import load_district
from studies.output import whole_folder
from studies.request import manifest, write_manifest
from studies.target_text import parse_target

EXAMPLES = ("pingshan discover --target 'gdp>=1250@2025' plan baseline --members 400",)

DEFAULT = ("baseline",)


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan discover`."""
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help=parser.say(
            "情景（默认 baseline）；多个时再比较各自站得住的程度",
            "scenarios (default baseline); of several, how robust each is as well",
        ),
    )
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        dest="targets",
        metavar="TARGET",
        help=parser.say(
            "目标，如 gdp>=1250@2025（可多次）；有一个完不成即算完不成",
            "such as gdp>=1250@2025 (may be repeated); missing one is a miss",
        ),
    )
    add_members(parser, MEMBERS)
    add_entered(parser)
    add_changes(parser)
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=parser.say("输出 JSON", "print JSON for programs")
    )


def perform(given: argparse.Namespace) -> int:
    """Find what a miss depends on and tell it."""
    district = load_district()
    with every_problem("pingshan discover") as problems:
        problems.add(partial(check_out, given))
        problems.add(partial(check_numbers, given))
        problems.add(partial(check_targets, given.targets))
        scenarios, held = choose(problems, given, given.scenarios, DEFAULT, district)
        entered = read_entered(problems, given, district)
        targets = [problems.add(partial(parse_target, one, district.plan)) for one in given.targets]
    found, robustness = discover(
        district,
        scenarios,
        [one for one in targets if one is not None],
        members=given.members,
        seed=given.seed,
        held=held,
        entered=entered,
        progress=timed(say("discover.scenario", given.lang), given.lang),
    )
    if given.out is not None:
        write(found, robustness, district.labels, given)
    if given.json:
        data = discovery_data(found, robustness, district.labels)
        print(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1))
        return 0
    if told := held_lines(held, district.labels, given.lang):
        print("\n".join(told), end="\n\n")
    print(discovery_text(found, robustness, district.labels, given.lang))
    print(f"\n{say('foot.disclaimer', given.lang)}")
    return 0


def check_targets(targets: Sequence[str]) -> None:
    """Refuse a call without a target.

    Raises:
        InputError: there is none.
    """
    if not targets:
        zh, en = "请用 --target 给出目标", "name a target with --target"
        refuse("pingshan discover", [Problem(zh, en)])


def write(
    found: Sequence[Discovery], robustness: Robustness, labels: Labels, given: argparse.Namespace
) -> None:
    """Write the folder of results, whole or not at all."""
    from report.discovering_charts import drawings  # matplotlib takes a while to import
    from report.drawing import save_all

    with whole_folder(given.out, force=given.force) as folder:
        today = date.today().isoformat()
        write_csv(folder / "boxes.csv", box_rows(found, labels, given.lang), excel=False)
        write_csv(folder / "branches.csv", leaf_rows(found, labels, given.lang), excel=False)
        write_csv(folder / "robustness.csv", robustness_rows(robustness), excel=False)
        drawn = drawings(found, labels, today)
        settings: dict[str, object] = {"command": "discover", "lang": given.lang, "date": today}
        settings["asked"] = as_asked(given)
        save_all(drawn, folder, given.lang, note_of(robustness.run, settings), show)
        write_manifest(folder, manifest(robustness.run, folder, settings))
