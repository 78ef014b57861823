"""A chart of projects shows its table: dates where they lie, cut where they go on, all named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from model.district.labels import Text
from report.charts import PRINT, SLIDE, Size
from report.ganttchart import gantt_chart
from report.gantttable import GanttRow, GanttTable
from report.slip_charts import MOST
from report.style import wrapped
from report.texts import LANGUAGES, say
from tests.report.test_charts import assert_nothing_covered, numbers, words_on

NONE = float("nan")
LATE = float("inf")
LONG = Text(
    "坪山区新能源汽车动力电池与智能网联产业基地一期工程（120亿元）",
    "Phase one of the new-energy vehicle battery and intelligent network base (120)",
)


def row(number: int, name: Text | None = None) -> GanttRow:
    return GanttRow(
        label=name or Text(f"项目{number}（80亿元）", f"Project {number} (80)"),
        planned=(2022.25, 2023.5, 2024.75),
        projected=(2022.5, 2024.125, 2025.25),
        band=(2024.875, 2026.5),
        actual=(2022.375, NONE, NONE),
        figure="+6 (−1…+9)",
    )


def table(*rows: GanttRow, known: float = 2023.25) -> GanttTable:
    return GanttTable(
        name=Text("重大项目", "Major projects"),
        bars=rows,
        years=(2021, 2030),
        figures=Text("投产推迟（月）", "Months late on stream"),
        source=Text("来源：录入的清单。", "Source: the list that was entered."),
        known=known,
    )


def spans(axes: Axes, gid: str) -> list[tuple[float, float]]:
    """From when to when the bars of a kind reach."""
    bars = [one for one in axes.patches if isinstance(one, Rectangle) and one.get_gid() == gid]
    return [(one.get_x(), one.get_x() + one.get_width()) for one in bars]


def lines(axes: Axes, gid: str) -> list[Line2D]:
    return [one for one in axes.get_lines() if one.get_gid() == gid]


def test_every_date_is_drawn_where_it_lies() -> None:
    axes = gantt_chart(table(row(1)), lang="zh").axes[-1]
    assert spans(axes, "planned") == [(2022.25, 2024.75)]
    assert spans(axes, "building") == [(2022.5, 2024.125)]
    assert spans(axes, "ramp") == [(2024.125, 2025.25)]
    planned = [float(numbers(one)[0][0]) for one in lines(axes, "planned-date")]
    assert planned == [2022.25, 2023.5, 2024.75]
    [band] = lines(axes, "band")
    np.testing.assert_array_equal(numbers(band)[0], [2024.875, 2026.5])
    [actual] = lines(axes, "actual")
    np.testing.assert_array_equal(numbers(actual)[0], [2022.375])
    [known] = lines(axes, "known")
    assert float(numbers(known)[0][0]) == 2023.25


def test_planned_stands_above_projected_and_both_within_their_line() -> None:
    axes = gantt_chart(table(row(1), row(2)), lang="zh").axes[-1]
    bars = [one for one in axes.patches if isinstance(one, Rectangle)]
    for place in (0, 1):
        planned, projected = (
            [one for one in bars if one.get_gid() == gid and place < one.get_y() < place + 1]
            for gid in ("planned", "building")
        )
        assert planned[0].get_y() + planned[0].get_height() < projected[0].get_y()
        assert projected[0].get_y() + projected[0].get_height() < place + 1


def test_what_goes_on_beyond_the_scale_is_cut_and_marked() -> None:
    late = replace(row(1), projected=(2022.5, 2029.0, LATE), band=(2030.0, LATE))
    axes = gantt_chart(table(late), lang="en").axes[-1]
    assert spans(axes, "ramp") == [(2029.0, 2031.0)]
    [cut] = lines(axes, "cut")
    assert (cut.get_marker(), float(numbers(cut)[0][0])) == (">", 2031.0)
    cells = list(table(late).rows("en"))[1]
    assert cells.count(None) == 4, "two actual dates that are none, two that lie beyond"


def test_what_is_not_planned_or_not_known_is_not_drawn() -> None:
    bare = replace(row(1), planned=(2022.25, NONE, NONE), actual=(NONE, NONE, NONE))
    figure = gantt_chart(table(bare, known=NONE), lang="zh")
    axes = figure.axes[-1]
    assert spans(axes, "planned") == []
    assert len(lines(axes, "planned-date")) == 1
    assert lines(axes, "actual") == []
    assert lines(axes, "known") == []
    assert say("projects.key.known", "zh") not in words_on(figure)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_figures_and_every_key_are_written(lang: str) -> None:
    one = table(row(1), row(2))
    shown = words_on(gantt_chart(one, lang=lang))
    for bar in one.bars:
        assert bar.label.said(lang) in "".join(shown)
        assert bar.figure in shown
    keys = [say(f"projects.key.{key}", lang) for key in ("planned", "building", "ramp", "band")]
    assert {*keys, say("foot.disclaimer", lang), one.figures.said(lang)} <= set(shown)


@pytest.mark.parametrize("size", [PRINT, SLIDE])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("count", [1, 7, MOST])
def test_nothing_covers_anything(size: Size, lang: str, count: int) -> None:
    names = [LONG if place % 2 else None for place in range(count)]
    rows = [row(place, name) for place, name in enumerate(names)]
    figure = gantt_chart(table(*rows), lang=lang, size=size)
    assert_nothing_covered(figure)


def test_a_page_has_room_for_whole_names_and_a_crowded_slide_cuts_them() -> None:
    rows = [row(place, LONG) for place in range(MOST)]
    page = "".join(words_on(gantt_chart(table(*rows), lang="en", size=PRINT)))
    whole = "".join(wrapped(LONG.en, PRINT.note, 0.3 * PRINT.points[0] + 0.5))
    assert page.count(whole) == MOST
    slide = [text for text in words_on(gantt_chart(table(*rows), lang="en", size=SLIDE))]
    assert sum(text.endswith("…") for text in slide) == MOST
    assert [cells[0] for cells in table(*rows).rows("en")][1:] == [LONG.en] * MOST


def test_the_page_grows_with_the_projects_and_a_slide_does_not() -> None:
    few, many = table(row(1)), table(*(row(place) for place in range(MOST)))
    heights = [
        [float(gantt_chart(one, lang="zh", size=size).get_figheight()) for one in (few, many)]
        for size in (PRINT, SLIDE)
    ]
    assert heights[0][1] > heights[0][0]
    assert heights[1][1] == heights[1][0]
