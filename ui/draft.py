"""The scenario on the desk: what was opened, what was changed since, and the way back.

In:   scenarios, settings of single levers and conditions.
Out:  `Draft`s, each a new one: nothing is changed in place.
Knows nothing of Streamlit, of files or of results.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from model.district.labels import Text
from scenarios.scenario import Difference, Scenario, differences
from scenarios.settings import Schedule, Shock

MOST_STEPS = 100  # that can be undone


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario that is being edited.

    Attributes:
        scenario: as it is now.
        opened: as it was opened or last saved.
        stamp: of the file it was opened from; empty for a built-in or a new one.
        past: what it was before, the latest last.
        future: what was undone, the latest last.
        kept: whether what was opened lies in a file, and not in a link or an upload only.
    """

    scenario: Scenario
    opened: Scenario
    stamp: str = ""
    past: tuple[Scenario, ...] = ()
    future: tuple[Scenario, ...] = ()
    kept: bool = True

    @staticmethod
    def of(scenario: Scenario, stamp: str = "", *, kept: bool = True) -> Draft:
        """A scenario just opened."""
        return Draft(scenario, scenario, stamp, kept=kept)

    @property
    def unsaved(self) -> bool:
        """Whether anything would be lost: changes, or what lies in no file yet."""
        return not self.kept or self.changes

    @property
    def changes(self) -> bool:
        """Whether anything differs from what was opened or saved."""
        return self.scenario.settings() != self.opened.settings()

    def lever(self, name: str, schedule: Schedule | None) -> Draft:
        """With one lever set, or (None) left to each member's history."""
        return self.changed(levers=_with(self.scenario.levers, name, schedule))

    def shocks(self, shocks: Mapping[str, Shock]) -> Draft:
        """With these external conditions and no others."""
        return self.changed(shocks=dict(shocks))

    def changed(
        self,
        levers: Mapping[str, Schedule] | None = None,
        shocks: Mapping[str, Shock] | None = None,
    ) -> Draft:
        """With these settings; a step that changes nothing is none."""
        scenario = replace(
            self.scenario,
            levers=self.scenario.levers if levers is None else levers,
            shocks=self.scenario.shocks if shocks is None else shocks,
        )
        if scenario.settings() == self.scenario.settings():
            return self
        past = (*self.past, self.scenario)[-MOST_STEPS:]
        return replace(self, scenario=scenario, past=past, future=())

    def undo(self) -> Draft:
        """One step back, if there is one."""
        if not self.past:
            return self
        future = (*self.future, self.scenario)
        return replace(self, scenario=self.past[-1], past=self.past[:-1], future=future)

    def redo(self) -> Draft:
        """One undone step forward again, if there is one."""
        if not self.future:
            return self
        past = (*self.past, self.scenario)
        return replace(self, scenario=self.future[-1], past=past, future=self.future[:-1])

    def reset(self) -> Draft:
        """Everything as it was opened; this too can be undone."""
        return self.changed(levers=self.opened.levers, shocks=self.opened.shocks)

    def reset_one(self, name: str) -> Draft:
        """One lever, or one condition with all its branches, as it was opened."""
        base = name.partition("[")[0]
        levers = _with(self.scenario.levers, name, self.opened.levers.get(name))
        shocks = {k: v for k, v in self.scenario.shocks.items() if k.partition("[")[0] != base}
        own = {k: v for k, v in self.opened.shocks.items() if k.partition("[")[0] == base}
        return self.changed(levers=levers, shocks={**shocks, **own})

    def without(self, name: str) -> Draft:
        """One lever or condition not set at all."""
        base = name.partition("[")[0]
        shocks = {k: v for k, v in self.scenario.shocks.items() if k.partition("[")[0] != base}
        return self.changed(levers=_with(self.scenario.levers, name, None), shocks=shocks)

    def saved_as(self, scenario: Scenario, stamp: str) -> Draft:
        """Saved as this scenario, which has its settings and maybe another name."""
        return replace(self, scenario=scenario, opened=scenario, stamp=stamp, kept=True)

    def settings(self) -> list[Difference]:
        """All that is set against business as usual, levers first."""
        return differences(Scenario("", Text("", "")), self.scenario)

    def touched(self, name: str) -> bool:
        """Whether a lever or condition differs from what was opened."""
        return name in {one.name for one in differences(self.opened, self.scenario)}


def _with(
    levers: Mapping[str, Schedule], name: str, schedule: Schedule | None
) -> dict[str, Schedule]:
    """A lever in its old place, a new one last."""
    found = {**levers, name: schedule} if schedule is not None else dict(levers)
    if schedule is None:
        found.pop(name, None)
    return {key: value for key, value in found.items() if value is not None}
