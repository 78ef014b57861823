"""Results that several visitors share, kept by what determines them, and never without a bound.

In:   scenarios, variables held, what was entered.
Out:  the district, projections, ensembles: read-only, the same object for equal requests.
Knows nothing of pages and of Streamlit. Nothing of a session is kept but numbers under a hash.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from scenarios.scenario import Scenario
from studies.budget import VARIABLES as MONEY
from studies.district import District, load_district
from studies.ensemble import Ensemble, ensemble, plan_keys
from studies.held import Held
from studies.members import Members, draw_members
from studies.projection import Projection, project
from studies.request import canonical
from studies.saved import Library
from studies.targets import NOTHING_ENTERED, Entered
from ui.keeping import Keeper, Patience, patient

Array = NDArray[np.float64]

#: Where saved work lies; `pingshan app --data-dir` sets it.
DATA_DIR = "PINGSHAN_DATA_DIR"
DEFAULT_DATA_DIR = Path(__file__).resolve().parent.parent / "pingshan-data"

#: Members of the bands on the page (`pingshan app --members` sets them), and their seed.
MEMBERS_SET = "PINGSHAN_MEMBERS"
MEMBERS, SEED = int(os.environ.get(MEMBERS_SET, "1000")), 0

#: What every chart shows beside a scenario.
USUAL = Scenario("baseline", Text("基准情景", "Baseline"))

#: A line takes about 100 kB, a band about 10 MB.
_lines: Keeper[Projection] = Keeper(256)
_usuals: Keeper[Mapping[str, Array]] = Keeper(16)
_bands: Keeper[Ensemble] = Keeper(8, alone=True)


@cache
def district() -> District:
    """The model and its tables, loaded once."""
    return load_district()


@cache
def members() -> Members:
    """The draws of everything uncertain, the same for every scenario and visitor."""
    return draw_members(MEMBERS, SEED)


def data_dir() -> Path:
    """The folder of saved work."""
    return Path(os.environ.get(DATA_DIR) or DEFAULT_DATA_DIR)


def library() -> Library:
    """Built-in and saved scenarios."""
    return Library(data_dir() / "scenarios")


@cache
def shown_variables() -> frozenset[str]:
    """The variables that every run of the page tells: what figures, charts and budgets need."""
    whole = district()
    headline = {label.variable for label in whole.labels.values() if label.headline}
    planned = {key.partition("[")[0] for key in plan_keys(whole)}
    return frozenset({*headline, *planned, *MONEY})


def key_of(
    scenario: Scenario, held: Sequence[Held], entered: Entered, more: Sequence[str] = ()
) -> str:
    """A hash of all that determines a result; titles do not."""
    data = {
        **scenario.settings(),
        "held": [one.as_data() for one in held],
        "entered": {name: dict(values) for name, values in asdict(entered).items()},
        "more": sorted(more),
    }
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def line(
    scenario: Scenario,
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    more: Sequence[str] = (),
) -> Projection:
    """One line a variable to 2035, with business as usual beside it.

    Args:
        scenario: what is run.
        held: variables held on a path.
        entered: base values and tasks.
        more: variables besides `shown_variables` whose years are wanted, by name or key.
    """
    extra = sorted({key.partition("[")[0] for key in more} - shown_variables())
    names = frozenset({*shown_variables(), *extra})

    def make() -> Projection:
        usual = _usuals.get(
            "|".join(extra), lambda: project(district(), [USUAL], variables=names).usual
        )
        return _frozen(project(district(), [scenario], held, entered, variables=names, usual=usual))

    found = _lines.get(key_of(scenario, held, entered, extra), make)
    # equal settings under another title: the numbers are kept, the title is the visitor's own
    return replace(found, scenarios=(scenario,))


def band(
    scenario: Scenario,
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    more: Sequence[str] = (),
    patience: Patience = patient,
) -> Ensemble:
    """The same under `MEMBERS` draws of everything uncertain.

    Args:
        scenario: what is run.
        held: variables held on a path.
        entered: base values and tasks.
        more: keys besides headline figures and the plan's indicators, for charts.
        patience: see `ui.keeping.Keeper.get`.
    """
    keys = _band_keys(more)

    def make() -> Ensemble:
        return ensemble(
            district(), [scenario], members(), SEED, held=held, entered=entered, keys=keys
        )

    key = key_of(scenario, held, entered, keys)
    return replace(_bands.get(key, make, patience), scenarios=(scenario,))


def has_band(
    scenario: Scenario,
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    more: Sequence[str] = (),
) -> bool:
    """Whether that band is at hand, so that nothing need be shown as out of date."""
    return _bands.has(key_of(scenario, held, entered, _band_keys(more)))


def _band_keys(more: Sequence[str]) -> tuple[str, ...]:
    whole = district()
    headline = [label.variable for label in whole.labels.values() if label.headline]
    return tuple(dict.fromkeys([*headline, *plan_keys(whole), *sorted(more)]))


def _frozen(projection: Projection) -> Projection:
    """What sessions share cannot be written to."""
    for values in (projection.values, projection.means):
        for array in values.values():
            array.flags.writeable = False
    return projection
