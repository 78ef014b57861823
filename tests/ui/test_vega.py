"""A chart on the screen shows the numbers of its table, and says them in words too."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from model.district.labels import Text
from report.style import TARGET, text_width
from report.tables import Band, Line, Mark, Observation, Origin, SeriesTable
from ui.colours import LIGHTER, NIGHT, PAPER, ink, pens
from ui.smallcharts import small_chart
from ui.vega import Chart, line_chart
from ui.vega_labels import SIZE, target_offsets, width_of

YEARS = np.arange(2015, 2036)
ORIGIN = Origin(members=1, date="2026-01-01", source=Text("来源", "source"))


@pytest.fixture
def table() -> SeriesTable:
    values = np.linspace(500.0, 2_000.0, len(YEARS))
    band = Band(0.8, 0.9 * values, 1.1 * values)
    return SeriesTable(
        name=Text("总值", "Total"),
        unit=Text("亿元", "100 million yuan"),
        price_basis="现价",
        years=YEARS,
        lines=(
            Line(Text("甲", "A"), values, (band,)),
            Line(Text("基准情景", "Baseline"), 0.95 * values, is_usual=True),
        ),
        origin=ORIGIN,
        observations=(Observation(2018, 720.0, 10.0),),
        targets=(Mark(2025, 1250.0, "≥1,250"),),
    )


def drawn_rows(chart: Chart) -> pd.DataFrame:
    found: pd.DataFrame = chart.data.to_pandas()
    return found


def test_every_value_of_the_future_is_drawn_as_it_is_in_the_table(table: SeriesTable) -> None:
    data = drawn_rows(line_chart(table, "zh"))
    for line in table.lines:
        rows = data[(data.kind == "line") & (data.series == line.name.zh)]
        np.testing.assert_array_equal(rows.year, YEARS[5:])
        np.testing.assert_array_equal(rows.value, line.values[5:])
    band = data[data.kind == "band0"]
    np.testing.assert_array_equal(band.low, table.lines[0].bands[0].low[5:])
    np.testing.assert_array_equal(band.high, table.lines[0].bands[0].high[5:])
    (target,) = data[data.kind == "target"].itertuples()
    assert (target.year, target.value, target.text) == (2025, 1250.0, "2025年目标 ≥1,250")


def test_the_specification_holds_no_data_so_that_lines_only_move(table: SeriesTable) -> None:
    drawn = line_chart(table, "zh")
    spec = json.dumps(drawn.spec)
    assert "1250" not in spec
    higher = replace(table.lines[0], values=1.01 * table.lines[0].values)
    moved = line_chart(replace(table, lines=(higher, table.lines[1])), "zh", stale=True)
    assert json.dumps(moved.spec) == spec, "another specification is another chart"
    assert moved.name == drawn.name
    assert moved.alt != drawn.alt


@pytest.mark.parametrize(
    "text", ["2025年目标 ≥1,250", "Target 2025: ≥1,250", "Target 2035: ≤0.00791"]
)
def test_a_name_is_about_as_wide_as_it_is_drawn(text: str) -> None:
    assert width_of(text) == pytest.approx(text_width(text, SIZE), rel=0.08)


def test_the_name_of_a_target_covers_no_line_and_stays_on_the_chart(table: SeriesTable) -> None:
    low = np.linspace(500.0, 1_300.0, len(YEARS))
    for values in (low, low[::-1], np.full(len(YEARS), 1_240.0)):
        for wide, height in ((250.0, 190.0), (460.0, 220.0)):
            shown = replace(table, lines=(replace(table.lines[0], values=values),))
            ticks = [0.0, 1_500.0]
            words = ["2025年目标 ≥1,250"]
            ((dx, dy),) = target_offsets(shown, ticks, (wide, height), words)
            x = wide * (2025 - 2014.7) / 20.6 + dx
            y = height * 1250 / 1500 - dy
            assert x >= 0
            assert 0 < y < height
            along = np.linspace(x, x + text_width(words[0], SIZE), 50)
            at = np.interp(2014.7 + 20.6 * along / wide, YEARS, values)
            assert (np.abs(height * at / 1500 - y) > 5).all()


def test_bands_say_whether_they_are_out_of_date(table: SeriesTable) -> None:
    for stale in (False, True):
        data = drawn_rows(line_chart(table, "zh", stale=stale))
        assert set(data[data.kind == "band0"].stale) == {stale}


def test_the_words_for_those_who_cannot_see_it_hold_each_line_and_target(
    table: SeriesTable,
) -> None:
    for lang, names in (("zh", ("总值", "甲", "基准情景")), ("en", ("Total", "A", "Baseline"))):
        alt = line_chart(table, lang).alt
        assert all(name in alt for name in names)
        assert "2,000" in alt
        assert "≥1,250" in alt


def test_a_missing_value_is_a_gap_and_never_a_zero(table: SeriesTable) -> None:
    values = table.lines[0].values.copy()
    values[10] = np.nan
    holed = replace(table, lines=(Line(Text("甲", "A"), values),), targets=(), observations=())
    rows = drawn_rows(line_chart(holed, "zh"))
    assert 2025 not in set(rows[rows.kind == "line"].year)
    assert 2025 not in set(drawn_rows(small_chart(holed, "zh")).year)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_line_and_word_stands_out_from_the_page(dark: bool) -> None:
    ground = NIGHT if dark else PAPER
    colours = ink(dark)
    for text in (colours.text, colours.note, colours.target):
        assert contrast(text, ground) >= 4.5, text
    for pen in pens([True, False, False, False, False, False], dark):
        assert contrast(pen.colour, ground) >= 3.0, pen  # WCAG 1.4.11, graphical objects
    assert len(set(LIGHTER)) == len(LIGHTER)
    assert ink(False).target == TARGET
