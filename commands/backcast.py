"""`pingshan backcast`: the package of levers that reaches targets with a probability.

In:   targets, a probability, levers with ranges and rates, a yearly budget, a scenario.
Out:  the package, others as good, or the nearest miss, in words, JSON or a folder; a scenario file.
Knows nothing of how it is found.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from functools import partial
from pathlib import Path

from commands.arguments import Parser, every_problem
from commands.backcast_input import check_probability, check_words, effort_of, parse_rates
from commands.choosing import add_changes, add_entered, as_asked, choose, read_entered
from commands.progress import show, timed
from commands.run import add_output_arguments, check_out
from report.backcasting import (
    backcast_data,
    backcast_text,
    cost_rows,
    package_rows,
    step_rows,
)
from report.csvfile import write_csv
from report.embedded import note_of
from report.texts import say
from scenarios.document import to_yaml
from studies.backcast import Backcast, backcast
from studies.district import load_district
from studies.output import check_writable, whole_file, whole_folder
from studies.package import moves_of
from studies.package_search import OBJECTIVES, USUAL
from studies.request import manifest, write_manifest
from studies.spending import parse_limits
from studies.target_text import parse_target

EXAMPLES = (
    "pingshan backcast --target 'rd_share>=9@2022' --probability 0.6 "
    "--lever 'public rd support' --quick",
)

DEFAULT = ("baseline",)


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan backcast`."""
    say_ = parser.say
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help=say_("从哪个情景出发（默认 baseline）", "where to start from (default baseline)"),
    )
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        dest="targets",
        metavar="TARGET",
        help=say_(
            "要同时达到的目标，如 gdp>=1250@2025（可多次）",
            "to be reached, such as gdp>=1250@2025 (may be repeated)",
        ),
    )
    parser.add_argument(
        "--probability",
        type=float,
        required=True,
        metavar="P",
        help=say_("至少以这个可能性达到（0与1之间）", "the least probability, between 0 and 1"),
    )
    parser.add_argument(
        "--lever",
        action="append",
        default=[],
        dest="levers",
        metavar="LEVER[=LOW:HIGH]",
        help=say_(
            "可动的政策变量和范围（可多次；默认筛选出最见效的八项）",
            "a lever that may move, and its range (may be repeated; default: eight of all)",
        ),
    )
    parser.add_argument(
        "--rate",
        action="append",
        default=[],
        dest="rates",
        metavar="SHARE|LEVER=RATE",
        help=say_(
            "每年最大变化：范围的几分之几，或某变量每年多少（默认三年走完全程，为假设）",
            "most change a year: a share of the range, or LEVER=RATE in its unit "
            "(default: the whole range in three years, an assumption)",
        ),
    )
    parser.add_argument(
        "--budget",
        metavar="YUAN[,YEAR:YUAN…]",
        help=say_(
            "每年最多比情景多花多少亿元，如 30 或 2021:20,2024:40",
            "most beyond the scenario each year in 100 million yuan: 30, or 2021:20,2024:40",
        ),
    )
    parser.add_argument(
        "--objective",
        choices=OBJECTIVES,
        default=OBJECTIVES[0],
        help=say_("花钱最少（cost）或改动最小（deviation）", "least cost or least deviation"),
    )
    parser.add_argument(
        "--cuts", action="store_true", help=say_("政策也可以减弱", "levers may also be weakened")
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help=say_(
            "先粗看：成员和代数少，误差约为两倍", "a first look: fewer members, twice the error"
        ),
    )
    parser.add_argument(
        "--generations",
        type=int,
        metavar="N",
        help=say_(
            f"搜索的代数上限（默认 {USUAL.generations}）",
            f"generations of the search at most (default {USUAL.generations})",
        ),
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="S",
        help=say_("随机数种子（默认 0）", "seed (default 0)"),
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help=say_(
            "把搜索进度存在此文件；再次运行同一问题时由此继续",
            "keeps the search; the same question asked again goes on from it",
        ),
    )
    parser.add_argument(
        "--save",
        type=Path,
        metavar="FILE.yaml",
        help=say_("把第一个方案存为情景文件", "save the first package as a scenario"),
    )
    add_changes(parser)
    add_entered(parser)
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=say_("输出 JSON", "print JSON for programs")
    )
    parser.add_argument(
        "--progress-json",
        action="store_true",
        help=say_(
            "进度以 JSON 逐行写到标准错误", "write progress to stderr as one JSON object a line"
        ),
    )


def perform(given: argparse.Namespace) -> int:
    """Search for the package and tell it."""
    district = load_district()
    with every_problem("pingshan backcast") as found:
        found.add(partial(check_out, given))
        for file in filter(None, (given.save, given.state)):
            found.add(partial(check_writable, file))
        found.add(partial(check_words, given))
        scenarios, held = choose(found, given, given.scenarios, DEFAULT, district)
        targets = [found.add(partial(parse_target, one, district.plan)) for one in given.targets]
        entered = read_entered(found, given, district)
        limits = found.add(partial(parse_limits, given.budget))
        rates = found.add(partial(parse_rates, given.rates))
        found.add(partial(moves_of, scenarios[0], given.levers, rates, cuts=given.cuts))
        found.add(partial(check_probability, given.probability))
    asked = [one for one in targets if one is not None]
    counted = timed(say("backcast.step", given.lang), given.lang)
    answer = backcast(
        district,
        scenarios[0],
        asked,
        given.probability,
        given.levers,
        rates,
        limits,
        objective=given.objective,
        cuts=given.cuts,
        seed=given.seed,
        effort=effort_of(given, max(one.year for one in asked)),
        state=given.state,
        entered=entered,
        held=held,
        progress=follow if given.progress_json else counted,
    )
    if given.out is not None:
        write(answer, given)
    if given.save is not None:
        with whole_file(given.save) as part:
            part.write_text(to_yaml(answer.packages[0].scenario), encoding="utf-8")
    if given.json:
        print(json.dumps(backcast_data(answer), ensure_ascii=False, allow_nan=False, indent=1))
        return 0
    print(backcast_text(answer, given.lang))
    if given.save is not None:
        print(f"\n{say('backcast.saved', given.lang, path=given.save.resolve())}")
    print(f"\n{say('foot.disclaimer', given.lang)}")
    return 0


def follow(done: int, of: int) -> None:
    """One line of JSON on stderr, for whoever runs this as a process."""
    print(json.dumps({"done": done, "of": of}), file=sys.stderr, flush=True)


def write(found: Backcast, given: argparse.Namespace) -> None:
    """Write the folder of results, whole or not at all."""
    from report.backcasting_charts import drawings  # matplotlib takes a while to import
    from report.drawing import save_all

    with whole_folder(given.out, force=given.force) as folder:
        today = date.today().isoformat()
        write_csv(folder / "packages.csv", package_rows(found, given.lang), excel=False)
        write_csv(folder / "cost.csv", cost_rows(found), excel=False)
        write_csv(folder / "search.csv", step_rows(found), excel=False)
        for number, one in enumerate(found.packages, start=1):
            file = folder / f"package-{number}.yaml"
            file.write_text(to_yaml(one.scenario), encoding="utf-8")
        settings: dict[str, object] = {"command": "backcast", "lang": given.lang, "date": today}
        settings["asked"] = as_asked(given)
        note = note_of(found.run, settings)
        save_all(drawings(found, today), folder, given.lang, note, show)
        write_manifest(folder, manifest(found.run, folder, settings))
