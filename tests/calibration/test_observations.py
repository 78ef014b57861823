"""The district's observations: every fact once, each on a variable that it can see."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from calibration.first import HISTORY, district_observations
from calibration.observations import COLUMNS, Observation, excluded, read_observations
from calibration.writeback import MODEL
from model.engine import InputError, load_model

#: The facts about the district of 2015-2020 as they were read in the sources (P rows).
FACTS = Path(__file__).with_name("facts.csv")
UNITS = {"gdp": "Yi/Year", "gdp nominal": "YiCur/Year", "Population": "Wan", "share": "Dmnl"}
GOOD = {
    "id": "P900", "variable": "gdp nominal", "period": "2018", "kind": "flow", "reduction": "mean",
    "comparator": "=", "value": "701.66", "unit": "亿元", "error": "0.02",
    "error_kind": "relative", "price_basis": "current", "grade": "B", "known_from": "2018",
    "role": "fit", "source": "test",
}  # fmt: skip


@pytest.fixture(scope="module")
def observations() -> tuple[Observation, ...]:
    return district_observations(load_model(MODEL))


@pytest.fixture(scope="module")
def facts() -> dict[str, dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_every_fact_is_used_or_left_out_for_a_written_reason(
    observations: tuple[Observation, ...], facts: dict[str, dict[str, str]]
) -> None:
    used, left_out = {seen.fact for seen in observations}, set(excluded())
    assert used | left_out == set(facts)
    assert not used & left_out


def test_a_fact_is_used_once_unless_it_has_two_readings(
    observations: tuple[Observation, ...],
) -> None:
    for fact in {seen.fact for seen in observations}:
        readings = [seen.reading for seen in observations if seen.fact == fact]
        assert readings == [""] or sorted(readings) == ["loose", "strict"], fact


def test_values_are_those_of_the_facts(
    observations: tuple[Observation, ...], facts: dict[str, dict[str, str]]
) -> None:
    #: Facts whose value is not written as such, and how it follows from what is written.
    worked = {
        "P046": 1194.53 / 0.60,  # 占规上工业总产值6成以上
        "P107": 1.75,  # +75 %
        "P074": 31.8,  # 0.1:68.1:31.8
        "P075": 35.0,  # 65:35
        "P086": 5.0,  # >5
        "P165 strict": 4.2,
        "P165 loose": 3.2,
    }
    for seen in observations:
        expected = worked.get(seen.id) or facts[seen.fact]["value"]
        assert seen.value == pytest.approx(float(expected), rel=1e-5), seen.id
        assert seen.known_from == int(facts[seen.fact]["known_from"]), seen.id


def test_nothing_in_the_likelihood_is_later_than_2020(
    observations: tuple[Observation, ...],
) -> None:
    assert max(seen.period.stop for seen in observations) <= 2021.0


def test_no_error_is_smaller_than_its_grade_allows(observations: tuple[Observation, ...]) -> None:
    for seen in observations:
        if seen.is_relative:
            least = 0.01 if seen.grade == "A" else 0.02
            assert seen.error >= least, seen.id


def test_the_two_vintages_of_gdp_are_two_variables(observations: tuple[Observation, ...]) -> None:
    for seen in observations:
        if seen.variable in ("gdp nominal", "gdp old vintage") and seen.reduction == "mean":
            old = seen.period.start < 2018
            assert seen.variable == ("gdp old vintage" if old else "gdp nominal"), seen.id


def _table(tmp_path: Path, *changes: dict[str, str]) -> Path:
    path = tmp_path / "more.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for number, change in enumerate(changes):
            writer.writerow(
                GOOD | {"id": f"P90{number}", "period": f"201{6 + number % 4}"} | change
            )
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"variable": "gdp nominl"}, "did you mean 'gdp nominal'?"),
        ({"unit": "万人"}, "unit '万人' does not fit 'gdp nominal'"),
        ({"error": "-0.02"}, "error must be positive"),
        ({"error": "0"}, "error must be positive"),
        ({"error": ""}, "error is empty"),
        ({"discrepancy": "-1"}, "discrepancy must not be negative"),
        ({"period": "2021"}, "outside the run"),
        ({"period": "2014"}, "outside the run"),
        ({"period": "soon"}, "is no period"),
        ({"value": "nan"}, "not a finite number"),
        ({"value": "-3"}, "needs a positive value"),
        ({"price_basis": "2020"}, "price basis '2020' does not fit"),
        ({"variable": "Population", "unit": "万人"}, "price basis 'current' does not fit"),
        ({"reduction": "growth", "unit": "%", "period": "2015"}, "needs the year before"),
        ({"reduction": "ratio", "unit": "倍"}, "needs a base"),
        ({"comparator": "~"}, "'~' is not one of"),
        ({"source": ""}, "has no source"),
    ],
)
def test_a_bad_row_is_told_with_its_line(
    tmp_path: Path, change: dict[str, str], words: str
) -> None:
    path = _table(tmp_path, {}, change)
    with pytest.raises(InputError) as caught:
        read_observations(UNITS, HISTORY, path)
    lines = caught.value.text("en").splitlines()[1:]
    assert lines
    assert all("more.csv:3:" in line for line in lines)
    assert any(words in line for line in lines)


def test_a_fact_given_again_with_another_value_is_refused_with_both_lines(tmp_path: Path) -> None:
    again = {"period": "2018", "value": "710"}
    path = _table(tmp_path, {"period": "2018"}, {"period": "2019"}, again)
    with pytest.raises(InputError, match=r"more.csv:4: .*more.csv:2 \(701.66 / 710\)"):
        read_observations(UNITS, HISTORY, path)


def test_all_bad_rows_are_told_at_once(tmp_path: Path) -> None:
    path = _table(tmp_path, {"error": "-1"}, {"variable": "nothing"}, {"period": "2033"})
    with pytest.raises(InputError) as caught:
        read_observations(UNITS, HISTORY, path)
    assert len(caught.value.problems) == 3
