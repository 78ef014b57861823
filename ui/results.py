"""The results that belong to what is on a desk: the line at once, the band when it is asked for.

In:   a `Desk`.
Out:  its projection and its ensemble, from `ui.cached`.
Knows nothing of pages.
"""

from __future__ import annotations

from dataclasses import replace

from scenarios.scenario import Scenario
from studies.ensemble import Ensemble
from studies.projection import Projection
from ui import cached
from ui.desk import Desk
from ui.indicators import changed_title
from ui.session import still_wanted


def scenario_of(desk: Desk) -> Scenario:
    """The scenario on the desk; its title says so where it was changed and not saved."""
    scenario = desk.draft.scenario
    return (
        replace(scenario, title=changed_title(scenario.title)) if desk.draft.changes else scenario
    )


def line_of(desk: Desk) -> Projection:
    """One run of what is on the desk."""
    return cached.line(scenario_of(desk), desk.held, desk.entered, desk.charts)


def band_of(desk: Desk) -> Ensemble:
    """The members of what is on the desk; takes some tenths of a second where it is new."""
    return cached.band(scenario_of(desk), desk.held, desk.entered, desk.charts, still_wanted)


def has_band(desk: Desk) -> bool:
    """Whether that is at hand."""
    return cached.has_band(scenario_of(desk), desk.held, desk.entered, desk.charts)
