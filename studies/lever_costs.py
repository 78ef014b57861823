"""What a lever costs in the model: money or land, and the readings that say how much.

In:   rows of levers.csv, years.
Out:  the lists (by money, by land) in which a lever stands, and the engine's readings of its cost.
Knows nothing of scenarios or members.

Money is what the general budget and the government fund are asked for, whether it can be paid or
not, at prices of 2020; of the livelihood share it is the spending that it moves within the budget.
Land is what is supplied, cleared or held. Land clearance and redevelopment cost both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from model.district.levers import Lever
from model.district.targets import PLAN_START
from model.engine import Reduction

Basis = Literal["money", "land"]

#: What a unit of cost that is money begins with in levers.csv.
_MONEY = ("亿元", "占GDP比重", "占财政支出比重")
#: The variable whose yearly sum is the money of a lever, where it is not the cost of all levers.
_OWN_MONEY = {"livelihood share": "livelihood spending"}
ALL_MONEY = "policy cost"
#: The variable that holds a lever's land in km2, and whether its years add up or its last one says
#: it: land supplied or cleared; or land that is held, for housing or idle.
_LAND = {
    "land supply plan": ("land supplied", "sum"),
    "industrial land share": ("industrial land offered", "sum"),
    "residential land share": ("Residential Land", "end"),
    "standard land threshold": ("Ready Industrial Land", "end"),
    "land consolidation": ("clearance planned", "sum"),
    "redevelopment": ("redevelopment land", "sum"),
}
HECTARES = 100.0  # in a square kilometre

#: Every cost by name, with how many of its units (亿元, hectares) are in one of the model's.
COSTS: Mapping[str, float] = {
    ALL_MONEY: 1.0,
    **dict.fromkeys(_OWN_MONEY.values(), 1.0),
    **dict.fromkeys(_LAND, HECTARES),
}


def costs_of(lever: Lever) -> list[tuple[Basis, str]]:
    """The lists in which a lever stands, each with the name of its cost.

    Raises:
        ValueError: levers.csv gives it neither money nor land.
    """
    found: list[tuple[Basis, str]] = []
    if lever.cost_unit.startswith(_MONEY):
        found.append(("money", _OWN_MONEY.get(lever.name, ALL_MONEY)))
    if lever.name in _LAND:
        found.append(("land", lever.name))
    if not found:
        raise ValueError(f"{lever.name} costs neither money nor land: {lever.cost_unit}")
    return found


def cost_readings(name: str, years: Sequence[int]) -> list[Reduction]:
    """What says a cost up to each year: a sum since 2021, or a level at the year's end."""
    variable, how = _LAND.get(name, (name, "sum"))
    if how == "sum":
        return [Reduction(variable, "sum", ((float(PLAN_START), y + 1.0),)) for y in years]
    return [Reduction(variable, "end", ((float(y), y + 1.0),)) for y in years]
