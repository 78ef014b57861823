"""`pingshan targets`: how surely each of the plan's targets is reached, and any set together.

In:   scenarios, a number of members, sets of targets, what the bureau enters.
Out:  tables in a bureau's words, JSON, or a folder of tables, charts and a manifest.
Knows nothing of how anything is computed.
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
    check_numbers,
    choose,
    read_entered,
)
from commands.progress import show
from commands.project_list import add_projects, with_projects
from commands.run import add_output_arguments, check_out
from report.attainment import Told, attainment_text
from report.attainment_files import as_data, write_tables
from report.embedded import note_of
from report.held_words import held_lines
from report.texts import say
from studies.attainment import Attainment, attain
from studies.district import District, load_district
from studies.ensemble import Ensemble, ensemble, plan_keys
from studies.failing import refuse_failed
from studies.fingerprint import as_data as prints
from studies.fingerprint import fingerprint
from studies.output import whole_folder
from studies.projection import Projection, project
from studies.request import manifest, write_manifest
from studies.target_text import parse_target, select_targets

EXAMPLES = (
    "pingshan targets",
    "pingshan targets plan --members 400 --task 22=-14.5 --baseline 8=1300 --joint 1,2,3",
    "pingshan targets plan --members 200 --target 'gdp>=1300@2026' --exact --lang en",
)

DEFAULT = ("baseline", "plan")


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan targets`."""
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help=parser.say(
            "情景的名称或文件（默认 baseline plan）",
            "names or files of scenarios (default baseline plan)",
        ),
    )
    add_members(parser)
    parser.add_argument(
        "--joint",
        action="append",
        default=[],
        metavar="1,3,7,9",
        help=parser.say(
            "同时完成的一组目标（可多次给出；1、3、7、9和全部预期性指标总会给出）",
            "a set of targets together (may be repeated; 1,3,7,9 and all expected are always told)",
        ),
    )
    parser.add_argument(
        "--target",
        nargs="+",
        action="extend",
        default=[],
        dest="own",
        metavar="TARGET",
        help=parser.say("自定目标，如 gdp>=1300@2026", "a target of your own: gdp>=1300@2026"),
    )
    add_entered(parser)
    add_changes(parser)
    add_projects(parser)
    parser.add_argument(
        "--exact",
        action="store_true",
        help=parser.say("概率给出准确数和误差", "probabilities with their digits and error"),
    )
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=parser.say("输出 JSON", "print JSON for programs")
    )


def perform(given: argparse.Namespace) -> int:
    """Run the members and tell how surely the targets are reached."""
    district = load_district()
    with every_problem("pingshan targets") as found:
        found.add(partial(check_out, given))
        found.add(partial(check_numbers, given))
        scenarios, held = choose(found, given, given.scenarios, DEFAULT, district)
        scenarios = with_projects(found, given, scenarios)
        entered = read_entered(found, given, district)
        sets = [found.add(partial(select_targets, text, district.plan)) for text in given.joint]
        own = [found.add(partial(parse_target, text, district.plan)) for text in given.own]
    many = ensemble(
        district,
        scenarios,
        given.members,
        given.seed,
        held=held,
        entered=entered,
        keys=band_keys(district),
        every_year=True,
    )
    refuse_failed(district, scenarios, held, many.ok.sum(axis=-1), given.members)
    reached = attain(
        district.plan,
        many.paths,
        sets=[one for one in sets if one is not None],
        own=[one for one in own if one is not None],
        entered=entered,
    )
    if given.out is not None:
        write(reached, many, project(district, scenarios, held, entered), given)
    print(told(reached, many, given))
    return 0


def band_keys(district: District) -> Sequence[str]:
    """Every year of these is kept: the plan's indicators and the figures that stand first."""
    first = [label.variable for label in district.labels.values() if label.headline]
    return tuple(dict.fromkeys([*plan_keys(district), *first]))


def write(
    found: Attainment, many: Ensemble, central: Projection, given: argparse.Namespace
) -> None:
    """Write the folder of results, whole or not at all."""
    from report.attainment_charts import drawings  # matplotlib takes longer than a run
    from report.drawing import save_all

    with whole_folder(given.out, force=given.force) as folder:
        today = date.today().isoformat()
        write_tables(found, many, folder, given.lang)
        drawn = drawings(found, many, central, today)
        settings = {
            "command": "targets",
            "lang": given.lang,
            "date": today,
            "joint": given.joint,
            "targets": given.own,
        }
        found_prints = fingerprint(many)
        save_all(drawn, folder, given.lang, note_of(many.run, settings, found_prints), show)
        write_manifest(folder, manifest(many.run, folder, settings, prints(found_prints)))


def told(found: Attainment, many: Ensemble, given: argparse.Namespace) -> str:
    """What is printed: JSON for programs, or the tables with where the files are."""
    if given.json:
        return json.dumps(as_data(found, many), ensure_ascii=False, allow_nan=False, indent=1)
    lang, names = given.lang, [scenario.name for scenario in many.scenarios]
    head = say("attain.head", lang, count=len(names), members=f"{many.members.count:,}")
    failed = many.left_out()
    parts = [head]
    if failed.any():
        counts = ", ".join(f"{name} {count}" for name, count in zip(names, failed, strict=True))
        parts.append(say("attain.failed", lang, counts=counts))
    parts += ["\n".join(held_lines(many.held, many.district.labels, lang))] * bool(many.held)
    parts.append(attainment_text(Told(found, names, lang, given.exact)))
    if given.out is not None:
        parts.append(say("run.files", lang, path=given.out.resolve()))
    return "\n\n".join([*parts, say("foot.disclaimer", lang)])
