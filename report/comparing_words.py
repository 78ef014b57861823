"""Words of a comparison that need no comparison: a band, an element, a month.

In:   numbers, a unit, a language.
Out:  text.
Knows nothing of scenarios.
"""

from __future__ import annotations

import math

import numpy as np

from report.numbers import decimals_for, written
from report.texts import say

MONTHS = 12


def band_words(
    ends: np.ndarray[tuple[int], np.dtype[np.float64]],
    unit: str,
    lang: str,
    middle: float | None = None,
) -> str:
    """Low, middle and high as +16（-19至+50）, with as many decimals as the largest asks.

    Args:
        ends: the 10, 50 and 90 % points.
        unit: in Chinese.
        lang: 'zh' or 'en'.
        middle: what stands first where it is not the median.
    """
    low, median, high = ends.tolist()
    first = median if middle is None else middle
    if math.isnan(first):
        return say("table.none", lang)
    decimals = _decimals(max(abs(low), abs(high), abs(first)), unit)
    figures = {
        "low": written(low, decimals, sign=True),
        "middle": written(first, decimals, sign=True),
        "high": written(high, decimals, sign=True),
    }
    return say("attain.band", lang, **figures)


def _decimals(size: float, unit: str) -> int:
    """Those of the unit, or as many as show two figures of a small difference."""
    usual = decimals_for(unit, size)
    if size == 0 or not math.isfinite(size):
        return usual
    return max(usual, min(6, 1 - math.floor(math.log10(size))))


def element_words(element: str, lang: str) -> str:
    """An element of a subscript in words, where there are any."""
    try:
        return say(f"element.{element}", lang)
    except KeyError:
        return element


def date_words(time: float, lang: str) -> str:
    """2021年3月: the month in which a time lies."""
    year = math.floor(time)
    month = min(MONTHS, 1 + math.floor((time - year) * MONTHS))
    return say("compare.date", lang, year=year, month=month)
