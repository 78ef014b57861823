"""A list of major projects (储备, 开工, 竣工, 投产), and what the model makes of it.

In:   checked projects: a branch, yearly output, planned dates, actual dates as far as known.
Out:  `ProjectList`: the engine's inputs, so that the listed projects come instead of drawn plants.
Knows nothing of files, of results or of how members were drawn.

Projects of a branch share one slot of the model. Its share that is due to have started rises on
the day on which a project starts or is planned to; the model then lets starts wait for ready land
and energy review. Smaller projects belong to the model's continuous entry and are not handed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from model.district.labels import Text
from model.district.levers import BRANCHES
from model.district.parameters import district_parameters, read_parameters
from model.engine import Series
from scenarios.dates import When, parse_when
from scenarios.drivers import DRAWN_SLOTS, DRIVERS
from scenarios.settings import FIRST_YEAR, Input

#: 储备 (signed), 开工, 竣工, 投产, in their order.
STAGES = ("signed", "start", "completion", "operation")
#: One step of the model: a project's share becomes due over it, so that dates between steps count.
STEP = 0.0625


@dataclass(frozen=True, slots=True)
class Project:
    """One row of the table.

    Attributes:
        id: how the bureau tells it from others.
        name: what it is called.
        branch: one of BRANCHES.
        output: yearly output at full work, 亿元 a year at prices of 2020.
        investment: total investment as the table has it, 亿元; None where it has none.
        converted: whether `output` was computed from the investment.
        planned: date by stage; `start` is always there.
        actual: date by stage, as far as it has happened.
        owner: 牵头单位.
        remark: whatever the bureau adds.
    """

    id: str
    name: str
    branch: str
    output: float
    investment: float | None
    converted: bool
    planned: Mapping[str, When]
    actual: Mapping[str, When]
    owner: str = ""
    remark: str = ""

    @property
    def is_large(self) -> bool:
        """Whether it is handed to the model: the plants that the model counts as large."""
        return self.output >= smallest_large()

    def plain(self) -> dict[str, Any]:
        """As JSON data."""
        dates = {
            kind: {stage: when.text for stage, when in given.items()}
            for kind, given in (("planned", self.planned), ("actual", self.actual))
        }
        about = {"id": self.id, "name": self.name, "branch": self.branch, "output": self.output}
        rest = {"owner": self.owner, "remark": self.remark, "converted": self.converted}
        return {**about, "investment": self.investment, **rest, **dates}


@dataclass(frozen=True, slots=True)
class ProjectList:
    """A table of projects, and up to when it stands for the model's own arrivals.

    Attributes:
        projects: in the order of their ids; one at least.
        as_of: up to when actual dates are known: what has not begun by then begins later.
        until: time from which the model's own arrivals go on; 0 where no project is large.
        invented: whether every output must say that the projects are made up.
    """

    projects: tuple[Project, ...]
    as_of: When | None
    until: float
    invented: bool = False

    @property
    def large(self) -> tuple[Project, ...]:
        """The projects that are handed to the model."""
        return tuple(project for project in self.projects if project.is_large)

    @property
    def name(self) -> str:
        """What the name of a scenario adds."""
        return "invented-projects" if self.invented else "projects"

    @property
    def title(self) -> Text:
        """What the title of a scenario adds, so that every result says what it rests on."""
        if self.invented:
            return Text("按虚构项目清单", "with invented projects")
        return Text("按项目清单", "with the list of projects")

    def due(self, project: Project) -> float:
        """When it is due to start: it did, or is planned to, but not before what is known."""
        if "start" in project.actual:
            return project.actual["start"].time
        planned = project.planned["start"].time
        return planned if self.as_of is None else max(planned, self.as_of.stop)

    def queue(self, branch: str) -> tuple[Project, ...]:
        """The large projects of a branch in the order in which they are due."""
        own = [project for project in self.large if project.branch == branch]
        return tuple(sorted(own, key=lambda project: (self.due(project), project.id)))

    def inputs(self, drivers: Mapping[str, Input]) -> dict[str, Input]:
        """What the engine is given.

        Args:
            drivers: what was drawn for the members; the work and the value added of the drawn
                plants, which do not come now, serve the listed ones.
        """
        found: dict[str, Input] = {}
        own_slots = dict(zip((p.id for p in self.large), _slots(len(self.large)), strict=True))
        for branch in BRANCHES:
            queue = self.queue(branch)
            if not queue:
                continue
            slot = slot_of(branch)
            total = sum(project.output for project in queue)
            found[f"slot in use[{slot}]"] = 1.0
            found[f"plant size[{slot}]"] = total
            found[f"listed share due[{slot}]"] = self._due_share(queue, total)
            parts = {own_slots[p.id]: 0.0 for p in queue}
            for project in queue:
                parts[own_slots[project.id]] += project.output / total
            for name in ("plant utilisation", "plant rate factor"):
                if (blend := _blend(name, parts, drivers)) is not None:
                    found[f"{name}[{slot}]"] = blend
        if found:
            found["listed until"] = self.until
        return found

    def _due_share(self, queue: Sequence[Project], total: float) -> Series:
        """Rises by each project's share, so early that by the mean it starts on its date."""
        times = [max(FIRST_YEAR + STEP, self.due(p) - start_time()) for p in queue]
        knots = np.unique([knot for time in times for knot in (time - STEP, time)])
        values = np.zeros(len(knots))
        for project, time in zip(queue, times, strict=True):
            values += project.output / total * np.clip((knots - time) / STEP + 1, 0, 1)
        return Series(knots, np.minimum(values, 1.0), "linear")

    def plain(self) -> dict[str, Any]:
        """As JSON data that is the same for the same projects in any order."""
        return {
            "projects": [project.plain() for project in self.projects],
            "as_of": None if self.as_of is None else self.as_of.text,
            "until": self.until,
            "invented": self.invented,
        }

    @staticmethod
    def from_plain(data: Mapping[str, Any]) -> ProjectList:
        """The list whose `plain` this is."""
        as_of = data["as_of"]
        projects = tuple(_project(row) for row in data["projects"])
        when = None if as_of is None else parse_when(as_of)
        return ProjectList(projects, when, float(data["until"]), bool(data["invented"]))


def slot_of(branch: str) -> str:
    """The model's slot of a branch's listed projects."""
    return f"L{branch}"


@cache
def smallest_large() -> float:
    """Yearly output from which on the model counts a plant as large, 亿元."""
    rows = {row.name: row for row in read_parameters(DRIVERS)}
    return rows["smallest large plant"].central


@cache
def central(name: str) -> float:
    """A parameter of the model at its central value."""
    return next(row.central for row in district_parameters() if row.name == name)


def start_time() -> float:
    """Years over which starts that are due take place where nothing holds them up."""
    return central("listed start time")


def _project(row: Mapping[str, Any]) -> Project:
    names = ("id", "name", "branch", "output", "investment", "converted", "owner", "remark")
    plain = {name: row[name] for name in names}
    return Project(**plain, planned=_whens(row["planned"]), actual=_whens(row["actual"]))


def _whens(texts: Mapping[str, str]) -> dict[str, When]:
    found = {stage: parse_when(text) for stage, text in texts.items()}
    return {stage: when for stage, when in found.items() if when is not None}


def _slots(count: int) -> list[str]:
    """A drawn slot for each project, the last first: the model's own arrivals fill the first."""
    return [DRAWN_SLOTS[-1 - place % len(DRAWN_SLOTS)] for place in range(count)]


def _blend(name: str, parts: Mapping[str, float], drivers: Mapping[str, Input]) -> Input | None:
    """The mean of what was drawn for some slots, by their parts; None where nothing was."""
    drawn = [(drivers.get(f"{name}[{slot}]"), part) for slot, part in parts.items()]
    if any(one is None for one, _ in drawn):
        return None
    first = drawn[0][0]
    if isinstance(first, Series):
        steps = [np.asarray(one.values) * part for one, part in drawn if isinstance(one, Series)]
        return Series(first.times, np.sum(steps, axis=0), first.interpolate)
    return np.asarray(np.sum([np.asarray(one) * part for one, part in drawn], axis=0))
