"""Levers by what each alone is worth: what a planner may consider, on the single line.

In:   the model; the sizes of `lever_effects.csv`, argued before any lever was run.
Out:  `Measure`s, the most worth first.
Knows nothing of a posterior: whoever has a ranking over members passes that on instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.district.levers import Lever, read_levers
from model.engine import Model
from studies.effects import VARIABLES, YEARS, read_argued, single_effects

#: What measures are ranked by: GDP at the end of the plan.
RANKED_BY = (VARIABLES["gdp"], YEARS[0])


@dataclass(frozen=True, slots=True)
class Measure:
    """One lever moved alone, all others as in 2016-2020.

    Attributes:
        lever: what is moved.
        setting: its value from 2021.0 on.
        effects: per cent of business as usual by (variable, year), each on the single line.
        argued: lowest and highest effect argued beforehand, likewise.
    """

    lever: Lever
    setting: float
    effects: dict[tuple[str, int], float]
    argued: dict[tuple[str, int], tuple[float, float]]


def measures(model: Model) -> tuple[Measure, ...]:
    """Every lever that has a size argued beforehand, by its effect on GDP in 2025, then in 2035."""
    argued = read_argued()
    single = single_effects(model, argued)
    levers = read_levers()
    found = [
        Measure(
            lever=levers[one.lever],
            setting=one.setting,
            effects={
                (variable, year): effect
                for (lever, variable, year), effect in single.items()
                if lever == one.lever
            },
            argued=dict(one.bounds),
        )
        for one in argued
    ]
    last = (RANKED_BY[0], YEARS[-1])
    return tuple(sorted(found, key=lambda m: (-m.effects[RANKED_BY], -m.effects[last])))
