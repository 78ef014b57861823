"""What is written after --fix is read as it is meant, or every fault of it is named."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine.errors import InputError
from studies.district import District
from studies.held import Held, parse_fixed


def parse(district: District, *texts: str) -> tuple[Held, ...]:
    return parse_fixed(texts, district.model, district.names())


@pytest.mark.parametrize(
    "text",
    [
        "gross output[NEV]=2021:300,2025:500",
        "Gross_Output[nev] = 2025 : 500, 2021 : 300",
        "gross output[NEV]＝2021：300，2025：500",  # noqa: RUF001 as a Chinese keyboard writes it
    ],
)
def test_a_path_is_read_however_it_is_typed(whole_district: District, text: str) -> None:
    assert parse(whole_district, text) == (
        Held("gross output[NEV]", ((2021, 300.0), (2025, 500.0))),
    )


def test_a_single_value_holds_from_the_first_year_of_the_plan(whole_district: District) -> None:
    assert parse(whole_district, "gdp=850") == (Held("gdp", ((2021, 850.0),)),)


def test_a_variable_may_be_called_by_its_label(whole_district: District) -> None:
    assert parse(whole_district, "常住人口=2021:55")[0].variable == "Population"


def test_a_name_of_the_model_comes_before_a_label_spelled_like_it(
    whole_district: District,
) -> None:
    assert whole_district.names()["GDP"] == "gdp nominal"
    assert parse(whole_district, "GDP=850")[0].variable == "gdp"


def test_the_series_runs_straight_between_the_years() -> None:
    series = Held("gdp", ((2021, 1.0), (2025, 3.0))).series()
    times, values = np.asarray(series.times), np.asarray(series.values)
    assert np.interp([2021.0, 2023.0, 2025.0], times, values).tolist() == [1, 2, 3]
    assert series.interpolate == "linear"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gdp", "VARIABLE=YEAR:VALUE"),
        ("gpd=5", "did you mean 'gdp'"),
        ("gdp=2020:5", "2021 to 2035"),
        ("gdp=2036:5", "2021 to 2035"),
        ("gdp=soon:5", "2021 to 2035"),
        ("gdp=2021:nan", "not a number"),
        ("gdp=2021:1e999", "not a number"),
        ("gdp=2021:much", "not a number"),
        ("gdp=", "not a number"),
        ("gdp=2021:1,2021:2", "given twice"),
        ("gross output=5", r"gross output\[NEV\], gross output\[BIO\]"),
        ("gross output[XYZ]=5", r"gross output\[NEV\]"),
        ("gdp[NEV]=5", "name one of them: gdp"),
    ],
)
def test_what_cannot_be_held_is_named(whole_district: District, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(whole_district, text)


def test_every_fault_is_told_at_once(whole_district: District) -> None:
    with pytest.raises(InputError) as caught:
        parse(whole_district, "gpd=2020:nan", "gdp=1", "gdp=2", "nothing")
    assert len(caught.value.problems) == 4
