"""Bars and intervals on the screen are the numbers of their tables, row by row, and words too."""

from __future__ import annotations

import math

import pytest

from calibration.posterior import read_posterior
from model.district.labels import Text
from report.barchart import Bar, BarTable
from report.knowledge_parameters import parameter_tables, sector_tables
from studies.record import read_record
from ui import cached
from ui.known import width_table
from ui.vega_bars import bar_chart, interval_chart

TABLE = BarTable(
    name=Text("取决于什么", "What it depends on"),
    axis=Text("亿元", "100 million yuan"),
    bars=(
        Bar(Text("甲", "A"), light=(0.0, -30.0), dark=(0.0, 40.0)),
        Bar(Text("乙", "B"), light=(0.0, 5.0), dark=(0.0, math.nan)),
        Bar(Text("乙", "B"), light=(0.0, 2.0), dark=(0.0, 1.0)),
    ),
    light=Text("低端", "low end"),
    dark=Text("高端", "high end"),
)


def test_every_finite_bar_is_drawn_as_it_is_in_the_table_and_a_missing_one_is_none() -> None:
    data = bar_chart(TABLE, "zh").data.to_pandas()
    assert [*data[data.kind == "light"].high] == [-30.0, 5.0, 2.0]
    assert [*data[data.kind == "dark"].high] == [40.0, 1.0]
    assert set(data.kind) == {"light", "dark"}, "kinds without a name are not in the table"


def test_rows_of_one_name_stay_apart() -> None:
    assert len(set(bar_chart(TABLE, "en").data.to_pandas().row)) == len(TABLE.bars)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_hold_the_first_rows_with_their_numbers(lang: str) -> None:
    chart = bar_chart(TABLE, lang)
    assert TABLE.name.said(lang) in chart.alt
    assert TABLE.bars[0].label.said(lang) in chart.alt
    assert "−30" in chart.alt
    assert "40" in chart.alt


def test_the_sectors_hold_every_parameter_once_with_its_interval() -> None:
    posterior, labels = read_posterior(), cached.district().labels
    pages = [one for page in parameter_tables(posterior, labels) for one in page.intervals]
    sectors = sector_tables(posterior, labels)
    rows = [one for table in sectors.values() for one in table.intervals]
    assert sorted(one.median for one in rows) == sorted(one.median for one in pages)
    assert len(rows) == len(pages)
    for table in sectors.values():
        drawn = interval_chart(table, "zh").data.to_pandas()
        assert [*drawn[drawn.kind == "dot"].low] == [one.median for one in table.intervals]


def test_the_width_of_an_outcome_is_the_record_s_largest_share_first() -> None:
    for reach in read_record().reaches:
        ends = [bar.dark[1] for bar in width_table(reach).bars]
        assert ends == sorted((100 * share for share in reach.shares.values()), reverse=True)
