"""How figures are written: rounding by unit, thousands separators, a true minus sign.

In:   a number and its unit, in either language.
Out:  text.
Knows nothing of what the number says.

The rules are a bureau's: 亿元 to 1, 万人 to 0.1, rates to 0.1 percentage point. The exact figure
stands in the exported tables.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from model.district.labels import YEAR

#: Decimals by unit as `labels.csv` and `targets.csv` write it; 亿元 below 100 has one more.
DECIMALS: Mapping[str, int] = MappingProxyType(
    {
        "亿元": 0,
        "亿元/年": 0,
        "万人": 1,
        "%": 1,
        "%/年": 1,
        "个百分点": 1,
        "人": 0,
        "家": 0,
        "个": 0,
        "张": 0,
        "件": 0,
        "件/年": 0,
        "公里": 1,
        "万平方米": 0,
        "平方公里": 1,
        YEAR: 0,
        "万吨标准煤": 1,
        "万吨CO₂": 1,
    }
)
MISSING = "—"
SIGNIFICANT = 3  # figures of a unit without a rule
#: Relative, as in the verdict on a target: far above rounding, far below what a figure shows.
ROUNDING = 1e-9


def decimals_for(unit: str, value: float) -> int:
    """Decimals of a figure in `unit` (its Chinese form), by its size where no rule is set."""
    if unit in ("亿元", "亿元/年"):
        return 0 if abs(value) >= 100 else 1
    if unit in DECIMALS:
        return DECIMALS[unit]
    if not math.isfinite(value) or value == 0:
        return 0
    return max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))


def written(value: float | None, decimals: int, *, sign: bool = False) -> str:
    """A figure with thousands separators, halves rounded away from zero; NaN and None as a dash.

    Args:
        value: the figure.
        decimals: digits after the point.
        sign: also write a plus sign, as for a difference.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    # the shortest decimal form is what a reader would round: 0.25 is 0.3, although 0.15 in binary
    # lies below 0.15
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if rounded == 0:
        return f"{abs(rounded):,f}"
    return f"{rounded:{'+' if sign else ''},f}".replace("-", "−")


def settable(value: float, figures: int = 4) -> str:
    """A figure that somebody sets: so many figures, whole thousands, no zeros at the end."""
    size = 0 if value == 0 else math.floor(math.log10(abs(value)))
    text = written(value, max(0, figures - 1 - size))
    return text.rstrip("0").rstrip(".") if "." in text else text


def common_decimals(values: Iterable[float], unit: str) -> int:
    """Decimals for figures that stand together, as the largest of them asks."""
    sizes = [abs(value) for value in values if math.isfinite(value)]
    return decimals_for(unit, max(sizes, default=0.0))


def decimals_apart(value: float, other: float, decimals: int) -> int:
    """Decimals that show two different figures as different: at least `decimals`, at most 9.

    What differs by rounding only is the same figure.
    """
    if not math.isfinite(value) or is_rounding(value - other, other):
        return decimals
    while value != other and decimals < 9 and written(value, decimals) == written(other, decimals):
        decimals += 1
    return decimals


def is_rounding(difference: float, value: float) -> bool:
    """Whether a difference from `value` is what sums of floats leave and no difference at all."""
    return abs(difference) <= ROUNDING * abs(value)


def figure(value: float | None, unit: str, *, sign: bool = False) -> str:
    """A figure rounded as its unit asks (`unit` in Chinese), without the unit."""
    number = math.nan if value is None else value
    return written(number, decimals_for(unit, number), sign=sign)


def written_as(value: float | None, unit: str, decimals: int) -> str:
    """A figure in `unit` (in Chinese): as `written`, but a calendar year is written as one."""
    if unit == YEAR:
        return written(value, 0).replace(",", "")
    return written(value, decimals)


def bound(comparator: str, value: float | None, high: float | None, unit: str) -> str:
    """A target as it is read: ≥1,250, ≤3.5, 8–10; targets keep all digits they were set with."""
    if value is None or not math.isfinite(value):
        return MISSING
    low = written_as(value, unit, _digits(value))
    if comparator == "range" and high is not None:
        return f"{low}–{written_as(high, unit, _digits(high))}"
    return {">=": "≥", "<=": "≤", "~": "≈"}.get(comparator, "") + low


def _digits(value: float) -> int:
    """Decimals that a figure was written with."""
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
