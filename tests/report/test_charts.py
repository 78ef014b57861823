"""A chart shows its table: every number, its unit, its targets and where it comes from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import Collection, FillBetweenPolyCollection, LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text as Words
from numpy.typing import NDArray

from model.district.labels import Text
from report.charts import PRINT, SLIDE, Size, grid_chart, line_chart, stack_chart, target_chart
from report.stacktable import StackTable
from report.style import CM, STROKES
from report.tables import GridTable, Line, SeriesTable, TargetTable
from report.texts import LANGUAGES, say
from tests.report.conftest import Series

Drawn = tuple[NDArray[np.float64], NDArray[np.float64]]


def numbers(line: Line2D) -> Drawn:
    """What a line is drawn through."""
    return np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)


def drawn_line(axes: Axes, gid: str) -> Drawn:
    """The numbers of the line with this gid."""
    [line] = [one for one in axes.get_lines() if one.get_gid() == gid]
    return numbers(line)


def reach(area: Collection, year: float) -> tuple[float, float]:
    """From where to where an area reaches in a year."""
    corners = np.asarray(area.get_paths()[0].vertices, dtype=float)
    at = corners[corners[:, 0] == year, 1]
    return float(at.min()), float(at.max())


def words_on(figure: Figure) -> list[str]:
    """Every text that the figure shows."""
    return [one.get_text() for one in figure.findobj(Words) if isinstance(one, Words)]


def assert_shows(axes: Axes, table: SeriesTable) -> None:
    past, future = table.years <= table.last_observed, table.years >= table.last_observed
    for index, line in enumerate(table.lines):
        years, values = drawn_line(axes, f"scenario-{index}")
        np.testing.assert_array_equal(years, table.years[future])
        np.testing.assert_array_equal(values, line.values[future])
    years, values = drawn_line(axes, "history-0")
    np.testing.assert_array_equal(years, table.years[past])
    np.testing.assert_array_equal(values, table.lines[0].values[past])
    years, values = drawn_line(axes, "targets")
    np.testing.assert_array_equal(years, [mark.year for mark in table.targets])
    np.testing.assert_array_equal(values, [mark.value for mark in table.targets])
    years, values = drawn_line(axes, "observations")
    np.testing.assert_array_equal(years, [seen.year for seen in table.observations])
    np.testing.assert_array_equal(values, [seen.value for seen in table.observations])


@pytest.mark.parametrize("size", [PRINT, SLIDE])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_line_chart_shows_its_table(series: Series, lang: str, size: Size) -> None:
    table = series(6)
    figure = line_chart(table, lang=lang, size=size)
    assert_shows(figure.axes[0], table)
    assert figure.get_size_inches() == pytest.approx([size.width * CM, size.height * CM])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_line_chart_says_what_it_is(series: Series, lang: str) -> None:
    table = series(2)
    figure = line_chart(table, lang=lang)
    shown = " ".join(words_on(figure)).replace("\n", "")
    axis = figure.axes[0].get_ylabel()
    assert table.unit.said(lang) in axis
    assert say("basis.现价", lang) in axis
    for line in table.lines:
        assert f"{line.name.said(lang)} " in shown
        assert f"{line.values[-1]:,.0f}" in shown
    assert table.name.said(lang) in shown
    assert say("chart.target_at", lang, year=2025, value="≥1,250") in shown
    assert table.origin.date in shown
    assert table.origin.source.said(lang) in shown
    assert say("foot.disclaimer", lang) in shown


def test_bands_are_drawn_as_they_are_and_failed_members_counted(series: Series) -> None:
    table = series(2, bands=True)
    figure = line_chart(table, lang="zh")
    fills = {one.get_gid(): one for one in figure.axes[0].collections}
    future = table.years >= table.last_observed
    for index, line in enumerate(table.lines):
        for band in line.bands:
            fill = fills[f"band-{index}-{band.level:.0%}"]
            assert isinstance(fill, FillBetweenPolyCollection)
            ends = zip(table.years[future], band.low[future], band.high[future], strict=True)
            for year, low, high in ends:
                assert reach(fill, year) == (low, high)
    shown = "".join(words_on(figure))
    assert say("foot.members_left_out", "zh", members="2,000", left_out="3") in shown


def test_bands_of_many_scenarios_are_whiskers_on_the_same_scale(series: Series) -> None:
    table = series(5, bands=True)
    main, strip = line_chart(table, lang="en").axes
    assert main.get_ylim() == strip.get_ylim()
    assert not main.collections or all(
        not isinstance(one, FillBetweenPolyCollection) for one in main.collections
    )
    for index, line in enumerate(table.lines):
        for band in line.bands:
            _, ends = drawn_line(strip, f"whisker-{index}-{band.level:.0%}")
            np.testing.assert_array_equal(ends, [band.low[-1], band.high[-1]])


def test_an_error_bar_reaches_two_standard_deviations(series: Series) -> None:
    table = series(2)
    axes = line_chart(table, lang="zh").axes[0]
    [bars] = [one for one in axes.collections if isinstance(one, LineCollection)]
    seen = table.observations[0]
    ends = np.asarray(bars.get_segments()[0])[:, 1]
    assert ends == pytest.approx([seen.value - 2 * seen.deviation, seen.value + 2 * seen.deviation])


def test_a_missing_value_is_a_gap_and_never_a_zero(series: Series) -> None:
    table = series(2)
    holed = table.lines[1].values.copy()
    holed[[8, -1]] = np.nan
    table = replace(table, lines=(table.lines[0], Line(table.lines[1].name, holed)))
    figure = line_chart(table, lang="zh")
    _, values = drawn_line(figure.axes[0], "scenario-1")
    np.testing.assert_array_equal(values, holed[5:])
    assert any(text.endswith("—") for text in words_on(figure))  # its value of 2035


def test_a_chart_of_missing_values_only_is_refused(series: Series) -> None:
    table = series(1)
    nothing = Line(table.lines[0].name, np.full(len(table.years), np.nan))
    with pytest.raises(ValueError, match="missing values only"):
        line_chart(replace(table, lines=(nothing,), observations=(), targets=()), lang="zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_axis_that_does_not_start_at_zero_says_so(series: Series, lang: str) -> None:
    table = series(2)
    flat = tuple(Line(line.name, line.values * 0.01 + 90.0) for line in table.lines)
    high = replace(table, lines=flat, observations=(), targets=())
    assert line_chart(table, lang=lang).axes[0].get_ylim()[0] == 0.0
    assert say("foot.axis", lang) not in " ".join(words_on(line_chart(table, lang=lang)))
    figure = line_chart(high, lang=lang)
    assert figure.axes[0].get_ylim()[0] > 0.0
    assert say("foot.axis", lang) in " ".join(words_on(figure))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_note_stands_in_the_foot(series: Series, lang: str) -> None:
    table = replace(series(2), note=Text("水平为假设。", "The level is assumed."))
    assert table.note.said(lang) in " ".join(words_on(line_chart(table, lang=lang)))


def test_scenarios_with_a_history_of_their_own_show_it(series: Series) -> None:
    table = series(2)
    other = Line(table.lines[1].name, table.lines[1].values * 1.1)
    axes = line_chart(replace(table, lines=(table.lines[0], other)), lang="zh").axes[0]
    _, values = drawn_line(axes, "history-1")
    np.testing.assert_array_equal(values, other.values[:6])


@pytest.mark.parametrize("scenarios", [1, 2, 4, 6])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [PRINT, SLIDE])
def test_no_name_covers_another_or_leaves_the_page(
    series: Series, scenarios: int, lang: str, size: Size
) -> None:
    figure = line_chart(series(scenarios, bands=scenarios > 3), lang=lang, size=size)
    assert_nothing_covered(figure)


def assert_nothing_covered(figure: Figure) -> None:
    """No text overlaps another one or leaves the figure; all of it is at least 8 points."""
    texts = [one for one in figure.findobj(Words) if isinstance(one, Words)]
    seen = [one for one in texts if one.get_text() and one.get_visible()]
    figure.draw_without_rendering()
    boxes = [(one.get_text(), one.get_window_extent()) for one in seen]
    assert min(float(one.get_fontsize()) for one in seen) >= 8.0
    for words, box in boxes:
        # 0.75 points: outlines reach a little beyond the measured advance
        assert box.x0 >= -0.75, words
        assert box.y0 >= -0.75, words
        assert box.x1 <= figure.bbox.width + 0.75, words
        assert box.y1 <= figure.bbox.height + 0.75, words
    for index, (words, box) in enumerate(boxes):
        for others, other in boxes[index + 1 :]:
            wide = min(box.x1, other.x1) - max(box.x0, other.x0)
            high = min(box.y1, other.y1) - max(box.y0, other.y0)
            # line boxes hold room above and below the letters: 1.5 points of it may be shared
            assert wide <= 0.75 or high <= 1.5, (words, others)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_overview_shows_its_tables_and_names_cut_axes(grid: GridTable, lang: str) -> None:
    flat = tuple(Line(line.name, line.values * 1e-3 + 7.0) for line in grid.tables[1].lines)
    cut = replace(
        grid.tables[1], lines=flat, observations=(), targets=(), name=Text("净地储备", "Ready land")
    )
    table = GridTable(name=grid.name, tables=(*grid.tables, cut))
    figure = grid_chart(table, lang=lang, columns=3)
    for axes, one in zip(figure.axes, grid.tables, strict=False):
        assert_shows(axes, one)
    names = say("foot.axis_panels", lang, names=cut.name.said(lang))
    assert names in " ".join(words_on(figure))
    assert_nothing_covered(figure)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [PRINT, SLIDE])
def test_a_stack_shows_its_parts_from_zero(stack: StackTable, lang: str, size: Size) -> None:
    figure = stack_chart(stack, lang=lang, size=size)
    for axes, panel in zip(figure.axes, stack.panels, strict=True):
        assert axes.get_ylim()[0] == 0.0
        _, total = drawn_line(axes, "total")
        np.testing.assert_array_equal(total, panel.total)
        edges = np.cumsum(np.column_stack([np.zeros(len(stack.years)), panel.values]), axis=1)
        for part, fill in enumerate(one for one in axes.collections if one.get_gid()):
            for year, row in zip(stack.years, edges, strict=True):
                assert reach(fill, year) == (row[part], row[part + 1])
    assert_nothing_covered(figure)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [PRINT, SLIDE])
def test_target_bars_are_shares_of_the_target(targets: TargetTable, lang: str, size: Size) -> None:
    figure = target_chart(targets, lang=lang, size=size)
    axes = figure.axes[0]
    limit = axes.get_xlim()[1]
    bars = [one for one in axes.get_lines() if str(one.get_gid()).startswith("bar-")]
    expected = [
        min(value / row.target, limit)
        for row in targets.targets
        for value in row.values
        if np.isfinite(value)
    ]
    assert [numbers(one)[0][1] for one in bars] == expected
    assert all(numbers(one)[0][0] == 0.0 for one in bars)
    shown = words_on(figure)
    assert any(text.endswith(say("basis.现价", lang) + close) for text in shown for close in ")）")
    for row in targets.targets:
        assert row.written in shown
        assert str(row.year) in shown
    assert shown.count("✓") == sum(met is True for row in targets.targets for met in row.met)
    assert shown.count("×") == sum(met is False for row in targets.targets for met in row.met)
    assert_nothing_covered(figure)


def test_a_bar_beyond_the_scale_ends_in_an_arrow(targets: TargetTable) -> None:
    axes = target_chart(targets, lang="zh").axes[0]
    marks = [one for one in axes.get_lines() if one.get_marker() == ">"]
    assert len(marks) == 1  # 900 of 300
    assert numbers(marks[0])[0][0] == axes.get_xlim()[1] == 2.0


def test_a_near_miss_is_written_as_one(targets: TargetTable) -> None:
    near = replace(targets.targets[0], values=(1249.6, 1268.0))
    shown = words_on(target_chart(replace(targets, targets=(near,)), lang="zh"))
    assert "1,249.6" in shown


def test_a_filled_mark_is_a_target_reached(targets: TargetTable) -> None:
    axes = target_chart(targets, lang="zh").axes[0]
    marks = [one for one in axes.get_lines() if len(numbers(one)[0]) == 1]
    filled = [one.get_markerfacecolor() != "white" for one in marks]
    assert filled == [met for row in targets.targets for met in row.met if met is not None]


def test_rounding_of_a_sum_is_no_near_miss(targets: TargetTable) -> None:
    school = replace(targets.targets[0], written="≥2.8", target=2.8)
    school = replace(school, unit=Text("万个", "10 thousand"), price_basis="")
    school = replace(school, values=(2.86, 2.8000000000000105), met=(True, True))
    shown = words_on(target_chart(replace(targets, targets=(school,)), lang="zh"))
    assert {"2.86", "2.80"} <= set(shown)


@pytest.mark.parametrize("usual", [0, 1, None])
def test_business_as_usual_alone_is_grey_wherever_it_stands(
    series: Series, targets: TargetTable, usual: int | None
) -> None:
    table = series(2)
    lines = tuple(replace(one, is_usual=i == usual) for i, one in enumerate(table.lines))
    axes = line_chart(replace(table, lines=lines), lang="zh").axes[0]
    drawn = {str(one.get_gid()): one.get_color() for one in axes.get_lines()}
    bars = target_chart(replace(targets, usual=usual), lang="zh").axes[0].get_lines()
    for index in (0, 1):
        is_grey = index == usual
        assert (drawn[f"scenario-{index}"] == STROKES[0].colour) == is_grey
        colours = {one.get_color() for one in bars if one.get_gid() == f"bar-{index}"}
        assert (colours == {STROKES[0].colour}) == is_grey
