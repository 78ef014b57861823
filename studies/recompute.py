"""A request computed again, from nothing but its manifest.

In:   the content of a manifest, the district as it is now.
Out:  `Recomputed`: the result, its prints, the request as it would be asked today.
Knows nothing of files and of comparing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from model.district.labels import Text
from model.engine.errors import InputError, Problem
from scenarios.projects import ProjectList
from scenarios.reading import build
from scenarios.scenario import Scenario
from studies import decompose_request
from studies.actuals_file import actuals_from
from studies.chunks import ask
from studies.decompose import Decomposition
from studies.district import District
from studies.ensemble import ensemble
from studies.evaluation import Evaluation, evaluation_of, with_ranking
from studies.fingerprint import Print, fingerprint
from studies.held import Held
from studies.monitor import STUDY, Monitoring, monitor
from studies.projection import project
from studies.request import Run
from studies.slippage import PROJECTS, Slippage, slippage
from studies.store import Kept, Store
from studies.stream import stream
from studies.summary import Statistics
from studies.targets import NOTHING_ENTERED, Entered
from studies.unfinished import REQUEST

SINGLE, MEMBERS = "projection", "ensemble"


Result: TypeAlias = Evaluation | Monitoring | Slippage | Decomposition


@dataclass(frozen=True, slots=True, eq=False)
class Recomputed:
    """What was computed, what identifies its numbers, and the request as it is today."""

    result: Result
    prints: dict[str, Print]
    run: Run


def recompute(run: Run, content: Mapping[str, Any], district: District, where: str) -> Recomputed:
    """Compute what a manifest asks for.

    Args:
        run: the request of the manifest.
        content: the manifest.
        district: the model and its tables as they are now.
        where: what the manifest was read from, for complaints.

    Raises:
        InputError: a study that cannot be repeated from its manifest, or a scenario or a figure
            that the model of today does not know.
    """
    if run.study == STUDY:
        known = _monitoring(run, content, district)
        return Recomputed(known, fingerprint(known), known.now.run)
    if run.study == PROJECTS:
        dates = _slippage(run, content, district)
        return Recomputed(dates, fingerprint(dates), dates.run)
    if run.study == decompose_request.STUDY:
        [scenario] = scenarios_of(run, content.get("settings", {}).get("titles", {}))
        asked = decompose_request.Asked.of(run.options)
        paths, now = decompose_request.decompose_asked(
            district, scenario, asked, run.members, run.seed
        )
        return Recomputed(paths, fingerprint(paths), now)
    if run.study not in (SINGLE, MEMBERS):
        zh = f"“{run.study}”的清单不能用 replay 重算：请用清单中的设定重新运行原命令"
        en = f"a manifest of '{run.study}' cannot be replayed: run its command again as it says"
        raise InputError(where, [Problem(zh, en)])
    kept = content.get("settings", {}).get("kept")
    found = _evaluation(run, content, district, in_memory=kept is None)
    if kept is None:
        return Recomputed(found, fingerprint(found), found.run)
    streamed = _streamed(run, found, kept)
    return Recomputed(found, fingerprint(found) | fingerprint(streamed), streamed.run)


def _monitoring(run: Run, content: Mapping[str, Any], district: District) -> Monitoring:
    """Members conditioned on the actual values of the manifest."""
    options = json.loads(run.options)
    asked = json.loads(options["from"])
    [scenario] = scenarios_of(run, content.get("settings", {}).get("titles", {}))
    return monitor(
        district,
        scenario,
        actuals_from(options["actuals"], district.plan, declared=options.get("invented", False)),
        entered=Entered(**asked["entered"]),
        members=run.members,
        seed=run.seed,
        keys=asked["keys"],
        confirmed=options["confirmed"],
    )


def _slippage(run: Run, content: Mapping[str, Any], district: District) -> Slippage:
    """When the projects of the manifest come."""
    [scenario] = scenarios_of(run, content.get("settings", {}).get("titles", {}))
    return slippage(district, scenario, run.members, run.seed, held=_held(run))


def _held(run: Run) -> tuple[Held, ...]:
    return tuple(Held.from_data(json.loads(one)) for one in run.fixed)


def scenarios_of(run: Run, titles: Mapping[str, Mapping[str, str]]) -> tuple[Scenario, ...]:
    """The scenarios of a run, checked against today's levers; titles as the manifest has them.

    Raises:
        InputError: a lever or a condition that there is no more.
    """
    found = []
    for text in run.scenarios:
        data = json.loads(text)
        title = titles.get(data["name"], {})
        found.append(
            build(
                data["name"],
                _values(data["levers"]),
                _values(data["shocks"]),
                Text(title.get("zh", data["name"]), title.get("en", data["name"])),
            )
        )
        if "projects" in data:
            found[-1] = replace(found[-1], projects=ProjectList.from_plain(data["projects"]))
    return tuple(found)


def _values(settings: Mapping[str, Any]) -> dict[str, float | dict[int, float]]:
    return {
        name: {int(year): float(v) for year, v in value.items()}
        if isinstance(value, dict)
        else float(value)
        for name, value in settings.items()
    }


def _evaluation(
    run: Run, content: Mapping[str, Any], district: District, *, in_memory: bool
) -> Evaluation:
    """The single line, and the members where there are any that memory is to hold."""
    scenarios = scenarios_of(run, content.get("settings", {}).get("titles", {}))
    held = _held(run)
    options = json.loads(run.options)
    entered = Entered(**options["entered"]) if "entered" in options else NOTHING_ENTERED
    projection = project(district, scenarios, held, entered)
    sample = None
    if run.study == MEMBERS and in_memory:
        sample = ensemble(
            district,
            scenarios,
            run.members,
            run.seed,
            held=held,
            entered=entered,
            keys=options["keys"],
            source=options["source"],
        )
    found = evaluation_of(projection, sample, entered)
    ranked = content.get("settings", {}).get("ranking")
    return found if ranked is None else with_ranking(found, int(ranked))


def _streamed(run: Run, evaluation: Evaluation, kept: Kept) -> Statistics:
    """The statistics of members that memory need not hold, kept as they were kept then."""
    options = json.loads(run.options)
    projection = evaluation.projection
    asked = ask(
        projection.district,
        projection.scenarios,
        run.members,
        run.seed,
        held=projection.held,
        entered=Entered(**options["entered"]),
        keys=options["keys"],
        source=options["source"],
    )
    with TemporaryDirectory() as folder:
        (Path(folder) / REQUEST).write_text("{}", "utf-8")
        found = stream(projection.district, asked, Store(Path(folder), asked, kept)).statistics
    if found is None:
        raise RuntimeError("this process lived, and yet a chunk is lost")
    return found
