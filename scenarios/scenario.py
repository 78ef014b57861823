"""A scenario: a named list of lever schedules and of conditions outside the district.

In:   settings that `scenarios.reading` checked, each member's history, the members' drivers.
Out:  inputs for the engine; what differs between two scenarios; one scenario made of several.
Knows nothing of files, of results or of how members were drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.levers import BRANCHES, read_externals, read_levers
from model.engine.errors import Problem, refuse
from scenarios.projects import ProjectList
from scenarios.settings import Input, Schedule, Shock

#: Years from a lever's date to its effect on programmes. assumption: none beyond the delays that
#: the model has for each programme (clearance, building, training); a delay here would count twice.
IMPLEMENTATION_DELAY = 0.0

#: Which way an indicator is expected to go against another scenario.
DIRECTIONS = ("up", "down", "same")

Setting = TypeVar("Setting", Schedule, Shock)


@dataclass(frozen=True, slots=True)
class Sign:
    """One expectation that a run can confirm or refute.

    Attributes:
        indicator: variable of the model, with its element if it has one.
        year: the year whose value is compared.
        direction: one of DIRECTIONS; `same` means by less than one part in a hundred.
        against: name of the scenario that it is compared with.
    """

    indicator: str
    year: int
    direction: str
    against: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """The outcome that the loops suggest, written before the scenario was run for the first time.

    Attributes:
        text: in both languages.
        signs: its parts that a run can be set beside.
    """

    text: Text
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """Settings under a name; what is not set stays as the member's own history has it.

    Attributes:
        name: as in file names and on the command line.
        title: as on charts, in both languages.
        levers: schedule by lever, in the author's order.
        shocks: external conditions, by name or `name[BRANCH]`, in the author's order.
        expects: what was expected of it, if anybody wrote that down.
        projects: the major projects that come, where a table lists them; else the model's own.
    """

    name: str
    title: Text
    levers: Mapping[str, Schedule] = field(default_factory=dict)
    shocks: Mapping[str, Shock] = field(default_factory=dict)
    expects: Expectation | None = None
    projects: ProjectList | None = None

    @property
    def sets_nothing(self) -> bool:
        """Whether it is business as usual."""
        return not (self.levers or self.shocks or self.projects)

    def settings(self) -> dict[str, dict[str, object]]:
        """What determines a result, as JSON data in an order of its own (for hashes and links)."""
        found = {
            "levers": {name: _keys(self.levers[name].plain()) for name in sorted(self.levers)},
            "shocks": {name: _keys(self.shocks[name].plain()) for name in sorted(self.shocks)},
        }
        return found if self.projects is None else {**found, "projects": self.projects.plain()}

    def with_projects(self, projects: ProjectList | None) -> Scenario:
        """The same with a list of major projects, which its name and its title say."""
        if projects is None:
            return self
        zh, en = self.title.zh, self.title.en
        title = Text(f"{zh}（{projects.title.zh}）", f"{en} ({projects.title.en})")
        name = f"{self.name}+{projects.name}"
        return replace(self, name=name, title=title, expects=None, projects=projects)


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that two scenarios do not share; None is the member's history or the default.

    Attributes:
        name: the lever or condition.
        title: what it is called, in both languages.
        unit: its unit in the model.
        lever: whether it is a lever (else an external condition).
        first: as the first scenario has it, in short.
        second: as the second has it.
    """

    name: str
    title: Text
    unit: str
    lever: bool
    first: str | None
    second: str | None


def apply(
    scenario: Scenario,
    history: Mapping[str, float | NDArray[np.float64]],
    drivers: Mapping[str, Input] | None = None,
    *,
    delay: float = IMPLEMENTATION_DELAY,
) -> dict[str, Input]:
    """The engine's inputs for a scenario.

    A lever that is not set gets the member's own historical value, so that the baseline has no jump
    in 2021. A condition that is set replaces, in the years that are set, what the drivers drew.

    Args:
        scenario: the settings.
        history: `historical <lever>` of the members, one number or shape (members,); where a
            lever's is not given, the model's own holds, and with it the lever's default.
        drivers: what `scenarios.drivers` drew for the same members, if anything.
        delay: years by which every lever's knots come late.

    Returns:
        `drivers`, with every lever and condition of the scenario over them, and its projects. The
        same arguments give the same bits; nothing that is handed over is changed.
    """
    inputs: dict[str, Input] = dict(drivers or {})
    for lever in read_levers().values():
        schedule = scenario.levers.get(lever.name)
        if schedule is not None:
            inputs[lever.name] = schedule.input(history.get(lever.history, lever.default), delay)
        elif lever.history in history:
            inputs[lever.name] = history[lever.history]
    for external in read_externals().values():
        for branch in BRANCHES if external.by_branch else ("",):
            shock = scenario.shocks.get(external.entry(branch))
            if shock is not None:
                key = external.key(branch)
                inputs[key] = shock.input(inputs.get(key, external.default))
    if scenario.projects is not None:
        inputs |= scenario.projects.inputs(inputs)
    return inputs


def combine(name: str, title: Text, scenarios: Sequence[Scenario]) -> Scenario:
    """One scenario that sets all that `scenarios` set.

    Raises:
        InputError: two of them set the same lever or condition differently; each clash is listed.
    """
    levers, lever_clashes = merge([(s.name, s.levers) for s in scenarios])
    shocks, shock_clashes = merge([(s.name, s.shocks) for s in scenarios])
    clashes = {**lever_clashes, **shock_clashes}.items()
    refuse(name, (clash(setting, *owners) for setting, owners in clashes))
    return Scenario(name, title, levers, shocks)


def merge(
    parts: Sequence[tuple[str, Mapping[str, Setting]]],
) -> tuple[dict[str, Setting], dict[str, tuple[str, str]]]:
    """Settings of several scenarios as one, and by name the two that clash over it, if any do."""
    merged: dict[str, Setting] = {}
    owner: dict[str, str] = {}
    clashes: dict[str, tuple[str, str]] = {}
    for scenario, settings in parts:
        for name, setting in settings.items():
            if name not in merged:
                merged[name], owner[name] = setting, scenario
            elif merged[name] != setting:
                clashes.setdefault(name, (owner[name], scenario))
    return merged, clashes


def clash(setting: str, first: str, second: str, place: str = "") -> Problem:
    """Two scenarios set one thing differently."""
    return Problem(
        f"“{first}”与“{second}”对“{setting}”的设定冲突",
        f"'{first}' and '{second}' set '{setting}' differently",
        place,
    )


def differences(first: Scenario, second: Scenario) -> list[Difference]:
    """The settings that two scenarios do not share, levers first, in the tables' order."""
    found = []
    for lever in read_levers().values():
        pair = first.levers.get(lever.name), second.levers.get(lever.name)
        if pair[0] != pair[1]:
            texts = [schedule.text() if schedule else None for schedule in pair]
            found.append(Difference(lever.name, lever.title, lever.unit, True, *texts))
    for external in read_externals().values():
        for name in sorted({*first.shocks, *second.shocks}, key=_branch_order):
            one, two = first.shocks.get(name), second.shocks.get(name)
            if name.split("[")[0] == external.name and one != two:
                texts = [shock.text() if shock else None for shock in (one, two)]
                found.append(Difference(name, external.title, external.unit, False, *texts))
    return found


def _branch_order(name: str) -> int:
    branch = name.partition("[")[2].rstrip("]")
    return BRANCHES.index(branch) if branch else 0


def _keys(plain: float | dict[int, float]) -> object:
    """JSON has text for keys; a year as text is the same on every machine."""
    return {str(k): v for k, v in plain.items()} if isinstance(plain, dict) else plain
