"""An ensemble told: every probability with its error, every target without one with its reason."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from report.ensemble_charts import LEVELS, drawings
from report.ensemble_files import band_rows, path_rows, target_rows
from report.ensembles import as_data, statistics_text
from report.texts import LANGUAGES
from scenarios.reading import load
from studies.district import load_district
from studies.ensemble import ensemble
from studies.headline import headlines
from studies.projection import YEARS, Projection, project
from studies.stream import Selected
from studies.summary import Statistics, statistics_of

COUNT = 8


@pytest.fixture(scope="module")
def told() -> tuple[Statistics, Projection]:
    district = load_district()
    scenarios = [load("plan")]
    heads = [label.variable for label in district.labels.values() if label.headline]
    central = project(district, scenarios, variables=heads)
    return statistics_of(ensemble(district, scenarios, COUNT, 3)), central


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_probability_stands_with_its_error(
    told: tuple[Statistics, Projection], lang: str
) -> None:
    found, central = told
    text = statistics_text(found, headlines(central), lang)
    lines = [line for line in text.splitlines() if "≥1,250 (2025)" in line]
    chance = next(one.chance for one in found.targets if one.target.id == "gdp_2025")
    assert chance is not None
    assert len(lines) == 1
    for share in (chance.share, chance.low, chance.high):
        assert f"{100 * float(share[0]):.1f}" in lines[0]


def test_binding_targets_have_no_probability(told: tuple[Statistics, Projection]) -> None:
    found, _ = told
    binding = [one for one in found.targets if one.target.binding]
    assert binding
    assert all(one.chance is None and one.reason is not None for one in binding)
    rows = list(target_rows(found, "en"))
    columns = rows[0]
    for row in rows[1:]:
        cells = dict(zip(columns, row, strict=True))
        assert (cells["probability"] is None) == bool(cells["reason"]), cells["target"]


def test_tables_have_every_number_of_the_statistics(told: tuple[Statistics, Projection]) -> None:
    found, _ = told
    head, *rows = band_rows(found, "en")
    assert len(rows) == len(found.bands) * len(YEARS)
    cells = dict(zip(head, next(r for r in rows if r[1] == "gdp" and r[5] == 2030), strict=True))
    place = YEARS.index(2030)
    assert cells["mean"] == found.means["gdp"][place, 0]
    quantiles = [cells[name] for name in ("p10", "p25", "p50", "p75", "p90")]
    assert quantiles == found.bands["gdp"][place, 0].tolist()
    some = Selected(
        found.scenarios, (4,), {"gdp": found.means["gdp"][..., None]}, np.ones((1, 1), dtype=bool)
    )
    head, *rows = path_rows(some)
    assert [dict(zip(head, row, strict=True))["member"] for row in rows] == [4] * len(YEARS)


def test_failed_members_are_told_and_what_has_none_left_is_empty(
    told: tuple[Statistics, Projection],
) -> None:
    found, central = told
    bands = {key: np.full_like(values, math.nan) for key, values in found.bands.items()}
    failed = replace(found, bands=bands, left_out=np.array([COUNT]))
    assert f"plan {COUNT}" in statistics_text(failed, headlines(central), "en")
    assert as_data(failed)["variables"]["gdp"]["quantiles"][0] == [[None] * 5]


def test_charts_draw_the_bands_that_are_told(told: tuple[Statistics, Projection]) -> None:
    found, central = told
    drawn = dict(drawings(found, central, "2026-11-22"))
    table = drawn["gdp-nominal"].table
    rows = list(table.rows("en"))
    assert f"{LEVELS[0][0]:.0%} band" in str(rows)
    values = {cell for row in rows for cell in row if isinstance(cell, float)}
    assert float(found.bands["gdp nominal"][-1, 0, 0]) in values
