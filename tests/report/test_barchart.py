"""A bar chart shows the numbers of its table, and its file has the same."""

from __future__ import annotations

import numpy as np

from model.district.labels import Text
from report.barchart import Bar, BarTable, bar_chart
from report.figurefile import render


def table() -> BarTable:
    return BarTable(
        name=Text("名称", "Name"),
        axis=Text("占比", "share"),
        bars=(
            Bar(Text("甲", "first"), (0.0, 40.0), (0.0, 30.0), (35.0, 45.0)),
            Bar(Text("乙", "second"), dark=(0.0, -12.5), dot=np.nan),
        ),
        light=Text("合计", "total"),
        dark=Text("单独", "alone"),
    )


def test_every_number_of_the_table_is_drawn_where_it_is() -> None:
    figure = bar_chart(table(), lang="zh")
    (axes,) = figure.axes
    drawn = {
        (line.get_gid(), tuple(np.asarray(line.get_xdata()).tolist()))
        for line in axes.lines
        if line.get_gid()
    }
    assert drawn == {
        ("light", (0.0, 40.0)),
        ("dark", (0.0, 30.0)),
        ("whisker", (35.0, 45.0)),
        ("dark", (0.0, -12.5)),
    }
    low, high = axes.get_xlim()
    assert low <= -12.5
    assert high >= 45.0


def test_the_rows_are_the_bars_with_empty_cells_for_what_there_is_not() -> None:
    header, first, second = table().rows("en")
    assert header[0] == "row"
    assert first == ("first", 0.0, 40.0, 0.0, 30.0, 35.0, 45.0, None)
    assert second == ("second", None, None, 0.0, -12.5, None, None, None)


def test_words_are_in_the_language_asked_for() -> None:
    for lang, said in (("zh", "内部测算"), ("en", "Internal estimate")):
        figure = bar_chart(table(), lang=lang)
        assert any(said in text.get_text() for text in figure.texts)
        assert render(figure, "svg").startswith(b"<?xml")
