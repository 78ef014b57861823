"""Parameters: constants of the model that have a distribution, read from their table.

In:   `parameters.csv` beside this file (or a planner's own copy); `discrepancy.csv`, one more row.
Out:  frozen `Parameter` rows in the table's order; each maps standard-normal numbers to its values.
Knows nothing of the observations, of scenarios or of how members are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from model.district.distributions import DISTRIBUTIONS, NUMBERS, Array
from model.district.table import Row, read_table
from model.engine.errors import refuse

PARAMETERS = Path(__file__).with_name("parameters.csv")
#: The law of the model's discrepancy, for calibration up to 2020 and for the drivers afterwards.
DISCREPANCY = PARAMETERS.with_name("discrepancy.csv")

COLUMNS = (
    *("name", "unit", "distribution", *NUMBERS, "central"),
    *("status", "acts", "source", "note"),
)
STATUSES = ("prior", "calibrated", "fixed")
ACTS = ("history", "future", "both")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table: a constant of the model and what is believed of it.

    The distribution's numbers (NaN where a cell is empty) mean:

    uniform     between `low` and `high`.
    triangular  between `low` and `high` with the peak at `mode`.
    normal      `mean` and `sd`, or `low` and `high` as its 5 and 95 % points.
    lognormal   `mean` is the median and `sd` the standard deviation of the logarithm; or as normal.
    truncated   the normal of `mean` and `sd`, cut off below `low` and above `high`.
    gamma       its own mean and standard deviation.
    beta        its own mean and standard deviation, on [`low`, `high`] (0 and 1 where empty).
    discrete    the numbers among `low`, `mode`, `high` that are given, equally likely.
    fixed       always `central`.

    Attributes:
        name: the constant in the .mdl, with its element (`initial value added rate[NEV]`).
        unit: its unit in the .mdl; all numbers are in it.
        distribution: one of `DISTRIBUTIONS`.
        low: see above.
        mode: see above.
        high: see above.
        mean: see above.
        sd: see above.
        central: the number in the .mdl: the prior's median, or what calibration found.
        status: prior, calibrated or fixed.
        acts: whether it acts before 2021 (history), after (future), or in both.
        source: where the distribution comes from; says `assumption` where nobody measured.
        note: a remark.
        place: file and line.
    """

    name: str
    unit: str
    distribution: str
    low: float
    mode: float
    high: float
    mean: float
    sd: float
    central: float
    status: str
    acts: str
    source: str
    note: str
    place: str

    @property
    def is_uncertain(self) -> bool:
        """Whether it has a distribution at all."""
        return self.distribution != "fixed"

    @property
    def acts_before_plan(self) -> bool:
        """Whether the observations of 2015-2020 can say anything about it."""
        return self.acts != "future"

    @property
    def median(self) -> float:
        """The prior's median; the smaller of the two middle ones where a discrete one has two."""
        return float(self.at(0.0))

    def at(self, z: ArrayLike) -> Array:
        """The values at standard-normal numbers: quantile function of the normal's own share.

        Args:
            z: any shape; independent N(0, 1) numbers give draws from the prior.

        Returns:
            An array of the same shape, in `unit`.
        """
        return DISTRIBUTIONS[self.distribution].at(self, np.asarray(z, dtype=np.float64))

    def quantile(self, share: ArrayLike) -> Array:
        """The values below which the given shares of the prior lie (0 < share < 1)."""
        from scipy.special import ndtri

        return self.at(ndtri(np.asarray(share, dtype=np.float64)))


def read_parameters(path: Path = PARAMETERS) -> tuple[Parameter, ...]:
    """Read and check the table.

    Raises:
        InputError: lists every problem with its line: a missing or doubled name, a number that is
            none, a number that the distribution lacks, a prior without support (bounds the wrong
            way round, a spread that is not positive), a central value that is missing or cannot
            occur under the prior, a row without a source.
    """
    rows, problems = read_table(path, COLUMNS, "name")
    parameters = tuple(_parameter(row) for row in rows)
    for row, parameter in zip(rows, parameters, strict=True):
        if not row.text("source"):
            row.wrong("没有来源；没有人测过的写 assumption", "has no source; write 'assumption'")
        _check_numbers(row, parameter)
    refuse(str(path), problems)
    return parameters


@cache
def district_parameters() -> tuple[Parameter, ...]:
    """The district's own table, read once."""
    return read_parameters()


@cache
def growth_discrepancy() -> Parameter:
    """Yearly innovations of growth that the structure does not explain, independent of each other.

    A process and not a constant: calibration infers those of the years to 2020, the drivers draw
    those of the years after, and both have the law of this one row.
    """
    (row,) = read_parameters(DISCREPANCY)
    return row


def uncertain_before_plan(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Those that calibration moves: with a distribution, and acting before 2021."""
    return tuple(p for p in parameters if p.is_uncertain and p.acts_before_plan)


def _parameter(row: Row) -> Parameter:
    numbers = {
        column: math.nan if (value := row.number(column)) is None else value
        for column in (*NUMBERS, "central")
    }
    return Parameter(
        name=row.text("name"),
        unit=row.text("unit"),
        distribution=row.choice("distribution", tuple(DISTRIBUTIONS)),
        low=numbers["low"],
        mode=numbers["mode"],
        high=numbers["high"],
        mean=numbers["mean"],
        sd=numbers["sd"],
        central=numbers["central"],
        status=row.choice("status", STATUSES),
        acts=row.choice("acts", ACTS),
        source=row.text("source"),
        note=row.text("note"),
        place=row.place,
    )


def _check_numbers(row: Row, p: Parameter) -> None:
    """Note what is wrong with the numbers of a row whose words are right."""
    if math.isnan(p.central):
        row.wrong("central 一栏为空", "central is empty")
    if p.distribution not in DISTRIBUTIONS:
        return
    if (p.status == "fixed") == p.is_uncertain:
        row.wrong(
            f"分布为“{p.distribution}”，状态却为“{p.status}”",
            f"distribution '{p.distribution}' with status '{p.status}'",
        )
    family = DISTRIBUTIONS[p.distribution]
    given = {column: not math.isnan(getattr(p, column)) for column in NUMBERS}
    missing = [need for need in family.needs if not any(given[c] for c in need.split("|"))]
    if missing:
        names = ", ".join(missing)
        row.wrong(f"分布“{p.distribution}”缺少 {names}", f"'{p.distribution}' needs {names}")
    elif not family.has_support(p):
        row.wrong(
            "先验分布没有取值范围：上下限颠倒，或离散程度不为正",
            "the prior has no support: bounds the wrong way round or a spread that is not positive",
        )
    elif p.is_uncertain and not math.isnan(p.central):
        lowest, highest = float(p.at(-9.0)), float(p.at(9.0))
        if not lowest <= p.central <= highest:
            row.wrong(
                f"central {p.central:g} 在先验范围 {lowest:g}—{highest:g} 之外",
                f"central {p.central:g} lies outside the prior's {lowest:g} to {highest:g}",
            )
