"""`pingshan scenarios table`: many scenarios of a CSV file, run in one go and put in order.

In:   the file, a target to rank by, a number of members.
Out:  a table, JSON, or a folder with a row a scenario and a manifest.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path

from commands.arguments import every_problem
from commands.choosing import check_numbers, read_entered
from commands.progress import show
from commands.run import check_out
from model.engine.errors import Problem, refuse
from report.csvfile import write_csv
from report.ranked import as_data, ranked_rows, ranked_text
from report.texts import say
from scenarios.scenario import Scenario
from scenarios.tablefile import read_scenarios
from studies.district import District, load_district
from studies.members import draw_members
from studies.output import whole_folder
from studies.ranked import Ranked, rank
from studies.request import canonical, manifest, write_manifest
from studies.target_text import parse_target
from studies.targets import Entered


def perform_table(given: argparse.Namespace) -> int:
    """Run the table's scenarios and tell their order."""
    district = load_district()
    with every_problem("pingshan scenarios table") as found:
        found.add(partial(check_out, given))
        scenarios = found.add(partial(read_one, given.names))
        entered = read_entered(found, given, district)
        by = given.by and found.add(partial(parse_target, given.by, district.plan))
        if by:
            found.add(partial(check_by, by.id, district, entered))
        if given.members is not None:
            found.add(partial(check_numbers, given))
            members = found.add(partial(draw_members, given.members, given.seed))
        else:
            members = None
    if scenarios is None:
        raise ValueError("every_problem lets nothing unfinished pass")
    progress = partial(show, say("ranked.progress", given.lang))
    ranked = rank(district, scenarios, members, by=by, entered=entered, progress=progress)
    if given.out is not None:
        write(ranked, district, entered, given)
    print(told(ranked, given))
    return 0


def read_one(names: list[str]) -> tuple[Scenario, ...]:
    """The scenarios of the file.

    Raises:
        InputError: any number of files but one, or every row that is wrong.
    """
    if len(names) != 1:
        zh, en = f"要一个 CSV 文件，现有 {len(names)} 个", f"takes one CSV file, not {len(names)}"
        refuse("pingshan scenarios table", [Problem(zh, en)])
    return read_scenarios(Path(names[0]))


def check_by(name: str, district: District, entered: Entered) -> None:
    """Refuse a target that no order can rest on.

    Raises:
        InputError: a binding one has no probability, others lack a figure until it is entered.
    """
    target = next((one for one in district.plan.targets if one.id == name), None)
    if target is None:
        return
    wants = target.status == "baseline" and target.indicator.id not in entered.baselines
    if target.binding or target.status == "tracked" or wants:
        zh = "约束性、只作跟踪或缺基期数的目标不能用来排序"
        en = "a target that is binding, only tracked or lacks its level of 2020 ranks nothing"
        refuse("--by", [Problem(zh, en, name)])


def write(found: Ranked, district: District, entered: Entered, given: argparse.Namespace) -> None:
    """Write the folder of results, whole or not at all."""
    run = district.request(
        "ranking",
        found.scenarios,
        members=found.members,
        seed=given.seed if given.members is not None else 0,
    )
    by = None if found.by is None else found.by.id
    run = replace(run, options=canonical({"entered": asdict(entered), "by": by}))
    with whole_folder(given.out, force=given.force) as folder:
        write_csv(folder / "ranking.csv", ranked_rows(found, given.lang), excel=False)
        settings = {"command": "scenarios table", "lang": given.lang, "date": str(date.today())}
        write_manifest(folder, manifest(run, folder, settings))


def told(found: Ranked, given: argparse.Namespace) -> str:
    """What is printed: JSON for programs, or the table with where the file is."""
    if given.json:
        return json.dumps(as_data(found), ensure_ascii=False, allow_nan=False, indent=1)
    parts = [ranked_text(found, given.lang)]
    if given.out is not None:
        parts.append(say("run.files", given.lang, path=given.out.resolve()))
    return "\n\n".join([*parts, say("foot.disclaimer", given.lang)])
