"""Every lever moves its own indicator the right way, and GDP by what was argued beforehand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.district.runs import Run, RunAll

EFFECTS = Path(__file__).parents[2] / "model" / "district" / "lever_effects.csv"
ROWS = {row["lever"]: row for row in csv.DictReader(EFFECTS.read_text("utf-8").splitlines())}

#: Lever, its own indicator, the direction that the loops say.
SIGNS = [
    ("promotion funding", "arrival hazard", 1),
    ("promotion funding", "entry wanted", 1),
    ("approval days", "preparation time in force", -1),
    ("public rd support", "rd to gdp", 1),
    ("public rd support", "patent grants index", 1),
    ("platform additions", "Innovation Platforms", 1),
    ("incubator additions", "High Tech Firms", 1),
    ("talent funding", "High Level Talent", 1),
    ("talent funding", "Skilled Workforce", 1),
    ("training places", "Skilled Workforce", 1),
    ("land consolidation", "Cumulative Consolidation", 1),
    ("land consolidation", "Low Efficiency Land", -1),
    ("land supply plan", "Ready Industrial Land", 1),
    ("land supply plan", "Stored Land", -1),
    ("industrial land share", "Ready Industrial Land", 1),
    ("residential land share", "Residential Land", 1),
    ("residential land share", "Housing Price", -1),
    ("redevelopment", "industrial land offered", 1),
    ("standard land threshold", "entry wanted", -1),
    ("infrastructure investment", "Road Length", 1),
    ("public housing additions", "housing affordability", 1),
    ("school place additions", "school coverage", 1),
    ("hospital bed additions", "physicians per thousand", 1),
    ("livelihood share", "livelihood spending", 1),
    ("livelihood share", "left for policy", -1),
    ("energy retrofit", "energy per gdp", -1),
    ("distributed solar", "co2 emissions", -1),
]


@pytest.fixture(scope="module")
def runs(run_all: RunAll) -> dict[str, Run]:
    settings = [{lever: float(row["setting"])} for lever, row in ROWS.items()]
    return dict(zip(ROWS, run_all(settings), strict=True))


@pytest.mark.parametrize(("lever", "indicator", "sign"), SIGNS)
def test_a_lever_moves_its_indicator_the_way_the_loops_say(
    runs: dict[str, Run], base: Run, lever: str, indicator: str, sign: int
) -> None:
    moved = runs[lever].mean(indicator, 2023) - base.mean(indicator, 2023)
    assert moved * sign > 1e-6 * abs(base.mean(indicator, 2023))


@pytest.mark.parametrize("lever", ROWS)
@pytest.mark.parametrize(("short", "variable"), [("gdp", "gdp"), ("iva", "industrial value added")])
@pytest.mark.parametrize("year", [2025, 2035])
def test_a_lever_is_worth_what_was_argued_or_the_mismatch_is_explained(
    runs: dict[str, Run], base: Run, lever: str, short: str, variable: str, year: int
) -> None:
    row = ROWS[lever]
    effect = 100 * (runs[lever].mean(variable, year) / base.mean(variable, year) - 1)
    low, high = (float(row[f"{short}_{year}_{end}"]) for end in ("low", "high"))
    assert low <= effect <= high or row["mismatch_en"], f"{effect:.2f} % outside {low} to {high}"


def test_every_lever_of_the_table_has_an_argued_effect() -> None:
    levers = Path(__file__).parents[2] / "model" / "district" / "levers.csv"
    names = {row["name"] for row in csv.DictReader(levers.read_text("utf-8-sig").splitlines())}
    assert names == set(ROWS)
