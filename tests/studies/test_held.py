"""What is written after --fix is read as it is meant, or every fault of it is named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.engine.errors import InputError
from studies.district import District
from studies.held import Held
from studies.held_text import parse_fixed


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
        ("gdp=2025:900~860", "low before high"),
        ("gdp=2025:800~900~860", "low before high"),
        ("gdp=2025:1~2~3~4", "LOW~MID~HIGH"),
        ("gdp=2025:~900", "'' is not a number"),
    ],
)
def test_what_cannot_be_held_is_named(whole_district: District, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(whole_district, text)


@pytest.mark.parametrize(
    "text",
    [
        "gdp=2021:870,2025:1000~1300",
        "gdp=2021:870,2025:1000~1150~1300",
        "gdp＝2021：870，2025：1000～1300",  # noqa: RUF001 as a Chinese keyboard writes it
        "gdp=2021:870,2025:1000\u301c1300",
    ],
)
def test_a_band_has_its_middle_half_way_where_none_is_given(
    whole_district: District, text: str
) -> None:
    band = ((870.0, 870.0), (1000.0, 1300.0))
    assert parse(whole_district, text) == (Held("gdp", ((2021, 870.0), (2025, 1150.0)), band),)


@pytest.mark.parametrize(
    "held",
    [
        Held("gdp", ((2021, 1.0), (2025, 3.0))),
        Held("gdp", ((2021, 1.0), (2025, 3.0)), ((1.0, 1.0), (2.0, 7.0))),
    ],
)
def test_a_path_comes_back_from_its_data_and_from_its_words(
    whole_district: District, held: Held
) -> None:
    assert Held.from_data(json.loads(json.dumps(held.as_data()))) == held
    words = ",".join(f"{year}:{value}" for year, value in held.path())
    assert parse(whole_district, f"{held.variable}={words}") == (held,)


TABLE = """variable,year,value,low,mid,high
地区生产总值,2021,"1,000",,,
地区生产总值,2025,,1000,,1300
Population,2025,,60,62,70
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_holds_several_variables(
    whole_district: District, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "低中高.csv"
    file.write_text(TABLE, encoding)
    assert parse(whole_district, str(file)) == (
        Held("gdp nominal", ((2021, 1000.0), (2025, 1150.0)), ((1000, 1000), (1000, 1300))),
        Held("Population", ((2025, 62.0),), ((60.0, 70.0),)),
    )


def test_every_wrong_row_of_a_table_is_told_at_once(
    whole_district: District, tmp_path: Path
) -> None:
    file = tmp_path / "paths.csv"
    rows = ["gpd,2021,1,,", "gdp,2020,1,,", "gdp,2022,,5,", "gdp,2023,x,,", "gdp,2024,,9,8"]
    file.write_text("variable,year,value,low,high\n" + "\n".join(rows) + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        parse(whole_district, str(file), "gdp=2025:1")
    told = caught.value.text("en")
    for line, words in enumerate(
        ["did you mean 'gdp'", "2021 to 2035", "low and high", "not a number", "low before high"], 2
    ):
        assert any(f"paths.csv:{line}" in one and words in one for one in told.splitlines()), words
    with pytest.raises(InputError, match=r"no-such\.csv"):
        parse(whole_district, "no-such.csv")


def test_every_fault_is_told_at_once(whole_district: District) -> None:
    with pytest.raises(InputError) as caught:
        parse(whole_district, "gpd=2020:nan", "gdp=1", "gdp=2", "nothing")
    assert len(caught.value.problems) == 4
