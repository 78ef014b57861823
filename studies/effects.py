"""What each lever alone is worth: its effect on GDP and industry beside what was argued beforehand.

In:   the district, `lever_effects.csv`, parameters drawn from their priors, the drivers.
Out:  `Effect`: per cent in a year on the single line, and over prior members a 5-95 % band.
Knows nothing of how it is told, and nothing of a posterior.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.levers import LEVERS, read_levers
from model.district.parameters import Parameter, read_parameters
from model.district.table import Row, read_table
from model.engine import Model, Reduction, run_ensemble, simulate, yearly
from model.engine.errors import refuse
from scenarios.drivers import draw, median_drivers
from scenarios.scenario import Scenario, apply
from scenarios.settings import Input

Array = NDArray[np.float64]

ARGUED = LEVERS.with_name("lever_effects.csv")

#: What a lever's worth is read from, by its short name in the columns of the table.
VARIABLES: Mapping[str, str] = {"gdp": "gdp", "iva": "industrial value added"}
YEARS = (2025, 2035)

#: Enough for the 5 and 95 % points of a difference: their error is about a tenth of its spread.
MEMBERS = 400
SEED = 2021
BAND = (0.05, 0.5, 0.95)

#: Nothing is set: every lever stays at the member's own rate of 2016-2020.
AS_IT_WAS = Scenario("as-it-was", Text("各项政策不变", "no lever is moved"))


@dataclass(frozen=True, slots=True)
class Argued:
    """A lever's size as it was argued before any lever was run.

    Attributes:
        lever: the model's constant.
        setting: the value from 2021.0 on, in the lever's own unit.
        bounds: lowest and highest effect in per cent by (variable, year).
        argument: how the bounds were reached.
        source: who argued; says `assumption` where nobody measured.
        mismatch: why the single line lies outside the bounds; empty where it does not.
    """

    lever: str
    setting: float
    bounds: Mapping[tuple[str, int], tuple[float, float]]
    argument: Text
    source: str
    mismatch: Text


@dataclass(frozen=True, slots=True)
class Effect:
    """What moving one lever alone does to one variable in one year, in per cent of the default.

    Attributes:
        lever: the model's constant.
        variable: the model's variable.
        year: the mean of this year.
        argued: lowest and highest effect argued beforehand.
        single: at the model's own constants and median outside conditions.
        low: 5 % of the prior members have less.
        median: half of them have less.
        high: 95 % have less.
        failed: prior members without a finite result; they are in none of the three.
    """

    lever: str
    variable: str
    year: int
    argued: tuple[float, float]
    single: float
    low: float
    median: float
    high: float
    failed: int

    @property
    def is_as_argued(self) -> bool:
        """Whether the single line lies within the bounds argued beforehand."""
        return self.argued[0] <= self.single <= self.argued[1]


def read_argued(path: Path = ARGUED) -> tuple[Argued, ...]:
    """Read the sizes argued beforehand.

    Raises:
        InputError: a lever that is none or has two rows, a bound that is no number or the wrong
            way round, a row without argument or source, an explanation in one language only.
    """
    ends = ("low", "high")
    bounds = [f"{v}_{y}_{e}" for v in VARIABLES for y in YEARS for e in ends]
    words = ("argument_zh", "argument_en", "source", "mismatch_zh", "mismatch_en")
    rows, problems = read_table(path, ("lever", "setting", *bounds, *words), "lever")
    argued = tuple(_argued(row) for row in rows)
    refuse(str(path), problems)
    return argued


def single_effects(model: Model, argued: tuple[Argued, ...]) -> dict[tuple[str, str, int], float]:
    """Per cent by (lever, variable, year) at the model's own constants and median conditions."""
    own = simulate(model, outputs=[one.lever for one in argued]).values
    inputs: dict[str, Input] = apply(AS_IT_WAS, {}, median_drivers())
    for column, one in enumerate(argued, start=1):  # the first column moves nothing
        settings = np.full(len(argued) + 1, own[one.lever][0, 0])
        settings[column] = one.setting
        inputs[one.lever] = settings
    wanted = _wanted()
    values = simulate(model, inputs, members=len(argued) + 1, outputs=list(wanted.values())).values
    return {
        (one.lever, variable, year): 100
        * float(values[output][0, column] / values[output][0, 0] - 1)
        for column, one in enumerate(argued, start=1)
        for (variable, year), output in wanted.items()
    }


def lever_effects(
    model: Model,
    argued: tuple[Argued, ...],
    members: int = MEMBERS,
    seed: int = SEED,
) -> tuple[Effect, ...]:
    """Every lever's effect, moved alone from the member's own history to its setting.

    The members are prior ones: each uncertain parameter from its own prior, whether it acts before
    2021 or after, and the outside conditions of `scenarios.drivers`. The same members run with and
    without the lever, so that what else is uncertain cancels.

    Args:
        model: the district's.
        argued: from `read_argued`.
        members: prior members; 400 take about twenty seconds.
        seed: of the parameters and of the drivers.

    Returns:
        In the order of the table; for each lever by variable and year.
    """
    single = single_effects(model, argued)
    changes, ok = _changes(model, prior_members(members, seed), argued, members)
    effects = []
    for one in argued:
        for (variable, year), bounds in one.bounds.items():
            key = (one.lever, variable, year)
            low, median, high = np.quantile(changes[key][ok], BAND)
            effects.append(
                Effect(
                    *key,
                    argued=bounds,
                    single=single[key],
                    low=float(low),
                    median=float(median),
                    high=float(high),
                    failed=int((~ok).sum()),
                )
            )
    return tuple(effects)


def prior_members(members: int, seed: int) -> dict[str, Input]:
    """Inputs of members drawn from the prior, with their outside conditions; no lever is moved.

    Parameters are independent of one another (assumption, as in calibration).
    """
    uncertain = [parameter for parameter in read_parameters() if parameter.is_uncertain]
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    values = {p.name: _drawn(p, generator, members) for p in uncertain}
    drivers: dict[str, Input] = {**values, **draw(members, seed=seed)}
    return apply(AS_IT_WAS, values, drivers)


def _drawn(parameter: Parameter, generator: np.random.Generator, members: int) -> Array:
    return parameter.at(generator.standard_normal(members))


def _wanted() -> dict[tuple[str, int], Reduction]:
    """The yearly means from which effects are read, by (variable, year)."""
    return {(v, y): yearly(v, "mean", y, y) for v in VARIABLES.values() for y in YEARS}


def _changes(
    model: Model, inputs: Mapping[str, Input], argued: tuple[Argued, ...], members: int
) -> tuple[dict[tuple[str, str, int], Array], NDArray[np.bool_]]:
    """Per cent (members,) by (lever, variable, year); and whether all of a member's runs are ok."""
    settings = [inputs, *({**inputs, one.lever: one.setting} for one in argued)]
    wanted = _wanted()
    paths = run_ensemble(model, settings, members, outputs=list(wanted.values()))
    changes = {}
    for (variable, year), output in wanted.items():
        values = paths.values[output][0]  # (scenario, member)
        for one, moved in zip(argued, values[1:], strict=True):
            changes[one.lever, variable, year] = 100 * (moved / values[0] - 1)
    return changes, np.asarray(paths.ok.all(axis=0))


def _argued(row: Row) -> Argued:
    lever = row.text("lever")
    if lever not in read_levers():
        row.wrong(f"“{lever}”不是政策变量", f"'{lever}' is no lever")
    setting = _number(row, "setting")
    bounds = {}
    for name, variable in VARIABLES.items():
        for year in YEARS:
            low, high = (_number(row, f"{name}_{year}_{end}") for end in ("low", "high"))
            if low > high:
                row.wrong(f"{name}_{year} 上下限颠倒", f"{name}_{year}: low is above high")
            bounds[variable, year] = (low, high)
    for column in ("argument_zh", "argument_en", "source"):
        if not row.text(column):
            row.wrong(f"{column} 一栏为空", f"{column} is empty")
    if bool(row.text("mismatch_zh")) != bool(row.text("mismatch_en")):
        row.wrong("偏离的说明只有一种语言", "the mismatch is explained in one language only")
    return Argued(
        lever=lever,
        setting=setting,
        bounds=bounds,
        argument=Text(row.text("argument_zh"), row.text("argument_en")),
        source=row.text("source"),
        mismatch=Text(row.text("mismatch_zh"), row.text("mismatch_en")),
    )


def _number(row: Row, column: str) -> float:
    """A cell that must hold a number; where it does not, that is noted and 0 stands for it."""
    if not row.text(column):
        row.wrong(f"{column} 一栏为空", f"{column} is empty")
    return row.number(column) or 0.0
