"""The backtest in words, files and charts: every figure is there, in both languages."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from calibration.backtest import error_of
from calibration.rivals import RIVALS
from calibration.scores import LEVELS
from report.backtest_charts import backtest_charts, bets_table, forecast_table, left_out_table
from report.backtest_files import as_data, write_tables
from report.backtest_tables import inside
from report.backtesting import backtest_text, forecast_findings
from report.style import missing_glyphs
from report.texts import say
from studies.backtest import Backtest
from studies.bets import known_history
from studies.district import District


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_is_told_and_what_it_cannot_settle(
    small_backtest: Backtest, whole_district: District, lang: str
) -> None:
    text = backtest_text(small_backtest, whole_district.labels, lang)
    for one in small_backtest.forecast.foretold:
        assert f"{one.seen.id} " in text
        assert inside(one) in text
    for part in small_backtest.left_out:
        assert part.name.said(lang) in text
    for origin in ("2010", "2011", "2014"):
        assert f"\n{origin} " in text
    assert say("backtest.limit", lang) in text
    assert missing_glyphs(text) == ""


def test_where_a_rival_wins_is_said_and_nowhere_else(
    small_backtest: Backtest, whole_district: District
) -> None:
    forecast = small_backtest.forecast
    told = forecast_findings(forecast, whole_district.labels, "en")
    (line,) = [one for one in told if "rival wins" in one.lower()]
    for one in forecast.foretold:
        numbers = forecast.rivals.get(one.seen.id, {})
        beaten = [name for name in numbers if error_of(one.seen, numbers[name]) < one.crps]
        assert line.count(one.seen.id) == len(beaten)


def test_the_coverage_told_is_counted(small_backtest: Backtest, whole_district: District) -> None:
    forecast = small_backtest.forecast
    held = [
        sum(
            one.bands[level][0] <= one.seen.value <= one.bands[level][1]
            for one in forecast.foretold
        )
        for level in LEVELS
    ]
    told = forecast_findings(forecast, whole_district.labels, "en")[0]
    number = len(forecast.foretold)
    expected = say("backtest.coverage", "en", a=held[0], b=held[1], c=held[2], n=number)
    assert told == expected


def test_the_tables_hold_every_row_with_all_its_digits(
    small_backtest: Backtest, tmp_path: Path
) -> None:
    write_tables(small_backtest, tmp_path)
    with (tmp_path / "forecast.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert set(rows) == {one.seen.id for one in small_backtest.forecast.foretold}
    for one in small_backtest.forecast.foretold:
        assert float(rows[one.seen.id]["median"]) == one.median
        assert float(rows[one.seen.id]["high_90"]) == one.bands[0.9][1]
        naive = small_backtest.forecast.rivals.get(one.seen.id, {})
        for name in RIVALS:
            assert rows[one.seen.id][name] == (repr(float(naive[name])) if naive else "")
    with (tmp_path / "left-out.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2 * sum(
            len(one.rows) for one in small_backtest.left_out
        )


def test_the_data_are_json_and_hold_the_same(small_backtest: Backtest) -> None:
    data = json.loads(json.dumps(as_data(small_backtest), allow_nan=False))
    assert data["key"] == small_backtest.run.key
    assert len(data["forecast"]) == len(small_backtest.forecast.foretold)
    assert data["coverage"]["bets"]["outcomes"] == 15


def texts_of(figure: Figure) -> Iterator[str]:
    for text in figure.findobj(match=lambda one: hasattr(one, "get_text")):
        yield text.get_text()  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_charts_show_their_tables_and_the_disclaimer(
    small_backtest: Backtest, whole_district: District, lang: str
) -> None:
    charts = backtest_charts(small_backtest, whole_district.labels, known_history())
    assert list(charts) == ["forecast", "bets", "left-out"]
    for table, draw in charts.values():
        shown = " ".join(texts_of(draw(lang)))
        assert say("foot.disclaimer", lang) in shown.replace("\n", "")
        assert table.name.said(lang)[:12] in shown
        assert len(list(table.rows(lang))) > 15


def test_the_bands_drawn_are_those_of_the_members(
    small_backtest: Backtest, whole_district: District
) -> None:
    paths = small_backtest.forecast.paths
    table = forecast_table(paths, whole_district.labels)
    # of the accounts, which the few uncertain parameters and the discrepancy move
    for path, fan in list(zip(paths, table.fans, strict=True))[:4]:
        for band in fan.bands:
            inside_band = (path.values >= band.low[:, None]) & (path.values <= band.high[:, None])
            # quantiles of 256 members: a share is off by two of them at most
            np.testing.assert_allclose(inside_band.mean(axis=1), band.level, atol=2 / 256)


def test_halves_and_eleven_months_are_drawn_as_whole_years(
    small_backtest: Backtest, whole_district: District
) -> None:
    table = forecast_table(small_backtest.forecast.paths, whole_district.labels)
    fans = {fan.name.en: fan for fan in table.fans}
    output = fans["Above-scale gross output"]
    assert [seen.value for seen in output.known] == pytest.approx([1380 * 12 / 11])
    assert [seen.value for seen in output.later] == pytest.approx([781 / 0.445])


def test_the_bets_begin_at_the_last_figure_known(small_backtest: Backtest) -> None:
    history = known_history()
    for fan in bets_table(small_backtest.bets, history).fans:
        assert fan.median[0] == history.district[fan.origin]
        assert [one.year for one in fan.later] == [fan.origin + i for i in range(1, 6)]


def test_what_is_left_out_is_drawn_as_distance_from_what_came(small_backtest: Backtest) -> None:
    table = left_out_table(small_backtest.left_out)
    rows = [row for one in small_backtest.left_out for row in one.rows]
    for interval, row in zip(table.intervals, rows, strict=True):
        low, high = interval.outer
        # the interval holds zero exactly where the 90 % band held the figure
        assert (low <= 0 <= high) == row.holds(0.9)
