"""Every expectation that failed is explained, and nothing is explained that did not fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.engine import InputError
from scenarios.library import ORDER
from scenarios.reading import load
from studies.district import District
from studies.expectations import Checked, check_expectations
from studies.findings import load_findings
from studies.projection import project


@pytest.fixture(scope="module")
def checked(whole_district: District) -> tuple[Checked, ...]:
    return check_expectations(project(whole_district, [load(name) for name in ORDER]))


def test_every_scenario_of_the_library_has_an_explanation_of_what_came_out() -> None:
    assert set(load_findings().scenarios) == set(ORDER)


def test_every_miss_is_explained_and_only_misses_are(checked: tuple[Checked, ...]) -> None:
    missed = {
        (one.scenario.name, one.sign.indicator, one.sign.year)
        for one in checked
        if one.agrees is False
    }
    assert set(load_findings().misses) == missed


def test_every_expectation_of_the_library_is_answered(checked: tuple[Checked, ...]) -> None:
    assert [one for one in checked if one.agrees is None] == []


def test_an_explanation_without_year_or_language_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "findings.csv"
    head = "id,scenario,indicator,year,zh,en\n"
    table.write_text(head + "a,plan,gdp,,因为,because\nb,plan,,,因为,\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_findings(table)
    assert "both indicator and year" in str(refused.value)
    assert "en is empty" in str(refused.value)
