"""When listed projects start, are completed and come on stream in the model, against their plan.

In:   a scenario with a list of projects, members.
Out:  `Slippage`: each project's date at each stage in every member, months late, amounts by year.
Knows nothing of files, words or charts.

The projects of a branch start together in the model: a stock tells which share of their output has
started. They pass in the order in which they are due, first in first out, and a project starts at
the mean time at which its own part of that share is passed: where nothing holds it up, on its date.
Building and ramp-up are first-order stages, linear in what enters them, so that each project passes
them on average after the member's construction and ramp-up times (Little's law). What has happened
stands as it happened, and what follows keeps the model's spacing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.posterior import read_posterior
from model.engine import simulate
from model.engine.errors import Problem, refuse
from scenarios.projects import STAGES, STEP, Project, ProjectList, central, slot_of, start_time
from scenarios.scenario import Scenario
from scenarios.settings import FIRST_YEAR, LAST_YEAR, Input
from studies.district import District
from studies.held import Held, on_paths
from studies.members import Members, draw_members
from studies.request import Run, canonical

Array = NDArray[np.float64]

#: The stages that are projected, and the mean time that each takes after the one before.
PASSED = STAGES[1:]
TIMES = ("plant construction time", "ramp up time")
CLEARANCES = ("land clearance", "energy clearance")

#: Low end, median and high end of what is told of members: the 80 % band.
LEVELS = (0.1, 0.5, 0.9)
MEMBERS = 500
#: The kind of result, as manifests have it.
PROJECTS = "projects"
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))


@dataclass(frozen=True, slots=True, eq=False)
class Slippage:
    """What became of the listed projects.

    Attributes:
        run: everything that determines it.
        scenario: with its list.
        members: how many are counted, and
        failed: how many did not stay finite; they are in no figure.
        dates: projected time [project, stage of PASSED, member], the actual one where it is known;
            infinite where it lies beyond 2035. Projects are those of `scenario.projects.large`.
        waits: what is left of starts by land and by energy review while a project waits
            [project, clearance]: medians; 1 where nothing is held back.
    """

    run: Run
    scenario: Scenario
    members: int
    failed: int
    dates: Array
    waits: Array

    @property
    def projects(self) -> ProjectList:
        """The list."""
        assert self.scenario.projects is not None
        return self.scenario.projects

    @property
    def large(self) -> tuple[Project, ...]:
        """The projects along the first axis."""
        return self.projects.large

    def quantiles(self, place: int, stage: str) -> Array:
        """A project's date at a stage: low end, median, high end of the members, in years."""
        return _quantiles(self.dates[place, PASSED.index(stage)])

    def months(self, place: int, stage: str) -> Array | None:
        """Months late against the plan (LEVELS,), negative where early; None without a plan."""
        planned = self.large[place].planned.get(stage)
        if planned is None:
            return None
        found: Array = 12 * (self.quantiles(place, stage) - planned.time)
        return found

    def held_by(self, place: int) -> str | None:
        """What holds the start back most: `land clearance`, `energy clearance`, or None."""
        months = self.months(place, "start")
        if "start" in self.large[place].actual or months is None or months[1] < 1:
            return None
        least = int(np.argmin(self.waits[place]))
        return CLEARANCES[least] if self.waits[place, least] < 1 else None

    def planned(self, stage: str) -> Array:
        """Output that the plan brings past a stage in each of YEARS, 亿元 a year."""
        return self._by_year(
            [(p.output, p.planned[stage].year) for p in self.large if stage in p.planned]
        )

    def actual(self, stage: str) -> Array:
        """Output that is known to have passed a stage in each of YEARS."""
        return self._by_year(
            [(p.output, p.actual[stage].year) for p in self.large if stage in p.actual]
        )

    def projected(self, stage: str) -> Array:
        """Output that passes a stage in each of YEARS and later [year + 1, member]."""
        outputs = np.array([project.output for project in self.large])
        times = self.dates[:, PASSED.index(stage)]
        years = np.clip(np.floor(times + 1e-9), FIRST_YEAR, LAST_YEAR + 1) - FIRST_YEAR
        return np.stack(
            [(outputs[:, None] * (years == place)).sum(axis=0) for place in range(len(YEARS) + 1)]
        )

    def band(self, values: Array) -> Array:
        """LEVELS of values over the members, as dates have them."""
        return _quantiles(values)

    def _by_year(self, amounts: Sequence[tuple[float, int]]) -> Array:
        found = np.zeros(len(YEARS))
        for output, year in amounts:
            found[year - FIRST_YEAR] += output
        return found


def slippage(
    district: District,
    scenario: Scenario,
    members: int | Members = MEMBERS,
    seed: int = 0,
    *,
    held: Sequence[Held] = (),
) -> Slippage:
    """Run members under a scenario with a list of projects.

    Args:
        district: whose model is run.
        scenario: one that has projects, of which one at least is large.
        members: how many are drawn from `seed`, or members that there are already.
        seed: a whole number of 0 or more.
        held: variables held on a path.

    Raises:
        InputError: no project is large enough for the model's pipeline.
    """
    listed = scenario.projects
    if listed is None or not listed.large:
        zh = "清单中没有年产值50亿元以上的项目，没有可测算的进度"
        en = "the list has no project of 5 billion yuan a year and more: nothing is projected"
        refuse("projects", [Problem(zh, en)])
        raise AssertionError
    drawn = members if isinstance(members, Members) else draw_members(members, seed)
    stocks = {p.branch: f"Projects Started[{slot_of(p.branch)}]" for p in listed.large}
    inputs = drawn.inputs(scenario)
    paths = simulate(
        district.model,
        inputs,
        members=drawn.count,
        fixed=on_paths(held, drawn.shares),
        outputs=[*stocks.values(), *CLEARANCES],
    )
    ok = paths.ok
    values = {
        name: np.asarray(paths.values[name])[:, ok] for name in (*stocks.values(), *CLEARANCES)
    }
    starts: dict[str, Array] = {}
    for branch, stock in stocks.items():
        starts |= _starts(listed, branch, values[stock], paths.times)
    spacings = [_each(inputs, name, drawn.count)[ok] for name in TIMES]
    clearances = [values[name] for name in CLEARANCES]
    return Slippage(
        run=_request(district, scenario, held, drawn, seed),
        scenario=scenario,
        members=int(ok.sum()),
        failed=int((~ok).sum()),
        dates=np.stack([_dates(listed, p, starts[p.id], spacings) for p in listed.large]),
        waits=np.stack(
            [_waits(listed.due(p), starts[p.id], paths.times, clearances) for p in listed.large]
        ),
    )


def _starts(listed: ProjectList, branch: str, path: Array, times: Array) -> dict[str, Array]:
    """When each project of a branch starts, by id (member,)."""
    queue = listed.queue(branch)
    ends = np.cumsum([0.0, *(project.output for project in queue)])
    ends /= ends[-1]
    return {
        project.id: mean_time(path, times, float(low), float(high))
        for project, low, high in zip(queue, ends[:-1], ends[1:], strict=True)
    }


def mean_time(path: Array, times: Array, low: float, high: float) -> Array:
    """When a part of a growing share is passed, on average over the part.

    Args:
        path: the share [time, member], from 0 towards 1.
        times: of its values.
        low: where the part begins, and
        high: where it ends.

    Returns:
        (member,); infinite where less than half of the part is passed by the last time. What is
        missing then of the other half counts as passed a start's time later.
    """
    inside = np.clip(path, low, high)
    missing = high - inside[-1]
    summed = times[0] * (inside[0] - low) + times[1:] @ np.diff(inside, axis=0)
    found = (summed + missing * (times[-1] + start_time())) / (high - low)
    return np.where(missing > (high - low) / 2, np.inf, found)


def _dates(
    listed: ProjectList, project: Project, starts: Array, spacings: Sequence[Array]
) -> Array:
    """Every stage [stage, member], with what has happened, and nothing else before it is known.

    A start that is due in the first months of 2021 cannot begin before the plan does, in the model:
    by so much it is moved back.
    """
    soonest = FIRST_YEAR + STEP + start_time()
    time = starts - max(0.0, soonest - listed.due(project))
    known = -np.inf if listed.as_of is None else listed.as_of.stop
    found = []
    for stage, spacing in zip(PASSED, [np.zeros_like(starts), *spacings], strict=True):
        time = time + spacing
        if stage in project.actual:
            time = np.full_like(starts, project.actual[stage].time)
        else:
            time = np.maximum(time, known)
        found.append(time)
    stacked = np.stack(found)
    return np.where(stacked >= LAST_YEAR + 1, np.inf, stacked)


def _waits(due: float, starts: Array, times: Array, clearances: Sequence[Array]) -> Array:
    """Mean clearance between the due date and the start, at least over the time a start takes."""
    step = float(times[1] - times[0])
    first = int(np.searchsorted(times, due - start_time()))
    stop = np.searchsorted(times, np.where(np.isfinite(starts), starts, times[-1]))
    stop = np.clip(stop, first + max(1, round(start_time() / step)), len(times) - 1)
    found = []
    for path in clearances:
        summed = np.concatenate([np.zeros((1, path.shape[1])), np.cumsum(path, axis=0)])
        members = np.arange(path.shape[1])
        means = (summed[stop, members] - summed[first, members]) / (stop - first)
        found.append(min(1.0, float(np.median(means))))
    return np.array(found)


def _each(inputs: Mapping[str, Input], name: str, count: int) -> Array:
    value = inputs.get(name, central(name))
    return np.broadcast_to(np.asarray(value, dtype=float), (count,))


def _quantiles(values: Array) -> Array:
    """Order statistics, since an infinite date may be one of them."""
    found: Array = np.quantile(values, LEVELS, method="inverted_cdf")
    return found


def _request(
    district: District, scenario: Scenario, held: Sequence[Held], members: Members, seed: int
) -> Run:
    run = district.request(PROJECTS, [scenario], held, members=members.count, seed=seed)
    return replace(run, options=canonical({"posterior": read_posterior().hash}))
