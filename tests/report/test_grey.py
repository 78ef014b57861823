"""Printed in grey a chart says the same: lines by dashes, areas by lightness, all dark enough."""

from __future__ import annotations

import io
from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image

from report import ganttchart
from report.charts import line_chart, render
from report.style import FILLS, GREY, INK, STROKES, TARGET
from tests.report.conftest import Series

#: Contrast that WCAG 2.1 asks of text (1.4.3) and of the parts of a picture (1.4.11).
TEXT, PART = 4.5, 3.0
DOTS = 300 / 72  # of a PNG to the point


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1): 0 of black, 1 of white."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast(one: str, other: str) -> float:
    """From 1 to 21 (WCAG 2.1)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """CIE L*, from 0 to 100: equal steps look equally far apart."""
    y = luminance(colour)
    return float(116 * np.cbrt(y) - 16 if y > 216 / 24389 else y * 24389 / 27)


def test_text_and_lines_are_dark_enough_on_paper() -> None:
    for colour in (INK, GREY, TARGET):
        assert contrast(colour, "white") >= TEXT, colour
    for stroke in STROKES:
        assert contrast(stroke.colour, "white") >= PART, stroke


def test_neighbouring_parts_of_a_stack_differ_in_lightness() -> None:
    for below, above in pairwise(FILLS):
        assert abs(lightness(below) - lightness(above)) >= 15, (below, above)


def test_the_bars_of_projects_differ_in_lightness() -> None:
    fills = (ganttchart.DARK, ganttchart.LIGHT, ganttchart.PALE)
    for one, other in combinations(fills, 2):
        assert abs(lightness(one) - lightness(other)) >= 15, (one, other)


@pytest.mark.parametrize("scenarios", [2, 6])
def test_lines_are_told_apart_in_a_picture_without_colour(series: Series, scenarios: int) -> None:
    figure = line_chart(series(scenarios), lang="zh")
    with Image.open(io.BytesIO(render(figure, "png"))) as picture:
        grey = np.asarray(picture.convert("L"), dtype=float)
    drawn = [one for one in figure.axes[0].get_lines() if str(one.get_gid()).startswith("scenario")]
    assert len(drawn) == scenarios
    figure.draw_without_rendering()
    found = [
        dashes(grey, np.asarray(one.get_transform().transform(one.get_xydata()), dtype=float))
        for one in drawn
    ]
    for one, other in combinations(found, 2):
        assert any(abs(a - b) > 0.2 * max(a, b) for a, b in zip(one, other, strict=True)), found


def dashes(grey: NDArray[np.float64], corners: NDArray[np.float64]) -> tuple[float, float]:
    """Length in points of the short and of the long dark runs along a line's last half.

    The last half is where the lines of the scenarios lie apart.
    """
    steps = [
        a + (b - a) * t for a, b in pairwise(corners) for t in np.linspace(0, 1, 60, endpoint=False)
    ]
    along = np.array(steps[len(steps) // 2 :])
    columns = np.rint(along[:, 0] * DOTS).astype(int)
    rows = np.rint(grey.shape[0] - along[:, 1] * DOTS).astype(int)
    near = [grey[rows + up, columns] for up in (-2, -1, 0, 1, 2)]
    dark = np.min(near, axis=0) < 190
    step = float(np.linalg.norm(np.diff(along, axis=0), axis=1).mean())
    ends = np.flatnonzero(np.diff(np.concatenate([[False], dark, [False]]).astype(int)))
    runs = step * (ends[1::2] - ends[::2])
    whole = runs[1:-1] if len(runs) > 2 else runs  # the first and the last are cut
    short, long = np.quantile(whole, [0.1, 0.9])
    return float(short), float(long)
