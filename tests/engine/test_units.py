"""Units: how they are read, and that every kind of planted fault is found where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
import simlin

from model.engine.checks import Finding, check_model
from model.engine.functions import FUNCTIONS
from model.engine.unit_rules import RULES
from model.engine.units import DIMENSIONLESS, Units, Unreadable, settings_groups

DISTRICT = Path(__file__).resolve().parents[2] / "model" / "district" / "pingshan.mdl"

#: A model without a fault: every kind of rule once. Faults are planted by adding one equation.
CLEAN = """{UTF-8}
Region: east, west ~~|
人口= INTEG(births - deaths, first people) ~ 万人 ~|
births= 人口*birth rate ~ 万人/年 ~|
deaths= 人口/lifetime ~ 万人/年 ~|
birth rate= 0.02 ~ 1/年 ~|
lifetime= 80 ~ 年 ~|
first people= 50 ~ 万人 ~|
output= 人口*yield ~ 亿元/年 ~|
yield= 10 ~ 亿元/(万人*年) ~|
effect((0,0),(2,1)) ~ 无量纲 ~|
crowding= effect(人口/first people) ~ Dmnl ~|
floor= MAX(人口, 0) ~ 万人 ~|
either= IF THEN ELSE(人口 > first people, output, 0) ~ 亿元/年 ~|
smoothed= SMOOTH(output, lifetime) ~ 亿元/年 ~|
area[Region]= 3, 4 ~ 平方公里 ~|
whole area= SUM(area[Region!]) ~ 平方公里 ~|
side= SQRT(whole area) ~ 平方公里^0.5 ~|
square= whole area^2 ~ 平方公里*平方公里 ~|
share= ZIDZ(births, deaths) ~ Dmnl ~|
growth= EXP(birth rate*lifetime) ~ Dmnl ~|
trend now= TREND(output, lifetime, 0) ~ 1/年 ~|
elapsed= Time - INITIAL TIME ~ 年 ~|
ramped= RAMP(birth rate, INITIAL TIME, lifetime) ~ Dmnl ~|
INITIAL TIME= 0 ~ 年 ~|
FINAL TIME= 2 ~ 年 ~|
TIME STEP= 1 ~ 年 ~|
SAVEPER= TIME STEP ~ 年 ~|
"""
LINE = CLEAN.count("\n") + 1

#: Equation, the unit met and the unit that had to be.
PLANTED = {
    "the two sides": ("x= 人口 ~ 亿元 ~|", "万人", "亿元"),
    "a sum": ("x= 人口 + output ~ 万人 ~|", "亿元/年", "万人"),
    "a difference far down": ("x= 2*(人口 - births) ~ 万人 ~|", "万人/年", "万人"),
    "a product": ("x= 人口*birth rate ~ 万人 ~|", "万人/年", "万人"),
    "a ratio": ("x= 人口/first people ~ 万人 ~|", "Dmnl", "万人"),
    "a negative": ("x= -人口 ~ 亿元 ~|", "万人", "亿元"),
    "a flow that lacks its time": ("x= INTEG(人口, 0) ~ 万人 ~|", "万人", "万人/年"),
    "an initial value": ("x= INTEG(births, lifetime) ~ 万人 ~|", "年", "万人"),
    "a comparison": ("x= IF THEN ELSE(人口 > lifetime, 1, 0) ~ Dmnl ~|", "年", "万人"),
    "the branches of an IF": (
        "x= IF THEN ELSE(人口 > first people, births, deaths*lifetime) ~ 万人/年 ~|",
        "万人",
        "万人/年",
    ),
    "a condition": ("x= IF THEN ELSE(人口, 1, 0) ~ Dmnl ~|", "万人", "Dmnl"),
    "an exponential": ("x= EXP(人口) ~ Dmnl ~|", "万人", "Dmnl"),
    "a logarithm": ("x= LN(output) ~ Dmnl ~|", "亿元/年", "Dmnl"),
    "an exponent": ("x= 2^lifetime ~ Dmnl ~|", "年", "Dmnl"),
    "a power that is no number": ("x= 人口^share ~ 万人 ~|", "万人", "Dmnl"),
    "a square": ("x= 人口^2 ~ 万人 ~|", "万人^2", "万人"),
    "a root": ("x= SQRT(人口) ~ 万人 ~|", "万人^0.5", "万人"),
    "a maximum": ("x= MAX(人口, births) ~ 万人 ~|", "万人/年", "万人"),
    "a smoothing time": ("x= SMOOTH(人口, birth rate) ~ 万人 ~|", "1/年", "年"),
    "a delay's start": ("x= DELAY3I(births, lifetime, 人口) ~ 万人/年 ~|", "万人", "万人/年"),
    "a step's time": ("x= STEP(人口, share) ~ 万人 ~|", "Dmnl", "年"),
    "a ramp": ("x= RAMP(births, INITIAL TIME, FINAL TIME) ~ 亿元 ~|", "万人", "亿元"),
    "a trend": ("x= TREND(人口, lifetime, 0) ~ Dmnl ~|", "1/年", "Dmnl"),
    "a guarded ratio": ("x= XIDZ(births, 人口, lifetime) ~ 1/年 ~|", "年", "1/年"),
    "a sum over elements": ("x= SUM(area[Region!]) ~ 万人 ~|", "平方公里", "万人"),
    "an equation with subscripts": (
        "x[Region]= area[Region] ~ 万人 ~|",
        "平方公里",
        "万人",
    ),
    "a number": ("x= 人口 + 1 ~ 万人 ~|", "Dmnl", "万人"),
    "the time": ("x= Time ~ Dmnl ~|", "年", "Dmnl"),
}


def units_found(path: Path, text: str, *, numbers_fit: bool = False) -> list[Finding]:
    path.write_text(text, encoding="utf-8")
    found = check_model(path, numbers_fit=numbers_fit)
    return [one for one in found if one.kind in ("unit", "lookup")]


def test_the_district_s_model_has_no_fault_of_units() -> None:
    found = check_model(DISTRICT)
    assert [
        f.problem.text("en") for f in found if f.severe or f.kind in ("lookup", "no unit")
    ] == []


def test_another_engine_finds_no_fault_in_the_district_s_model_either() -> None:
    assert simlin.load(str(DISTRICT)).check_units() == ()


def test_a_clean_model_is_clean(tmp_path: Path) -> None:
    assert units_found(tmp_path / "clean.mdl", CLEAN) == []


@pytest.mark.parametrize("fault", PLANTED, ids=list(PLANTED))
def test_a_planted_fault_is_found_once_with_both_units_and_its_line(
    fault: str, tmp_path: Path
) -> None:
    equation, met, wanted = PLANTED[fault]
    (found,) = units_found(tmp_path / "planted.mdl", CLEAN + equation + "\n")
    assert found.severe
    assert found.problem.place == f"planted.mdl:{LINE}"
    assert f"has the unit {met}, not {wanted}" in found.problem.en
    assert f"的单位是 {met}，而不是 {wanted}" in found.problem.zh


@pytest.mark.parametrize("call", ["effect(人口)", "WITH LOOKUP(人口, ((0,0),(2,1)))"])
def test_a_lookup_of_something_with_a_unit_is_a_warning_as_in_vensim(
    call: str, tmp_path: Path
) -> None:
    (found,) = units_found(tmp_path / "lookup.mdl", f"{CLEAN}x= {call} ~ Dmnl ~|\n")
    assert (found.kind, found.severe) == ("lookup", False)


def test_numbers_fit_anywhere_where_that_is_asked_for(tmp_path: Path) -> None:
    text = CLEAN + "x= 人口 + 1 ~ 万人 ~|\ny= SMOOTH(人口, 3) ~ 万人 ~|\n"
    assert len(units_found(tmp_path / "numbers.mdl", text)) == 2
    assert units_found(tmp_path / "numbers.mdl", text, numbers_fit=True) == []


def test_a_fault_below_hides_no_fault_beside_it(tmp_path: Path) -> None:
    text = CLEAN + "x= (人口 + lifetime)*LN(births) ~ 万人 ~|\n"
    assert len(units_found(tmp_path / "two.mdl", text)) == 2


def test_a_unit_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (found,) = units_found(tmp_path / "odd.mdl", CLEAN + "x= 1 ~ 万人/(年 ~|\n")
    assert "'万人/(年', which cannot be read" in found.problem.en
    assert found.problem.place == f"odd.mdl:{LINE}"


def test_what_has_no_unit_fits_and_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "bare.mdl"
    path.write_text(CLEAN + "x= 3 ~~|\ny= x + 人口 ~ 万人 ~|\nz= x ~~|\n", encoding="utf-8")
    (found,) = [one for one in check_model(path) if one.kind not in ("unused",)]
    assert (found.kind, found.severe) == ("no unit", False)
    assert found.problem.en.endswith("x, z")


def test_the_file_s_settings_and_the_caller_say_which_names_are_one_unit(tmp_path: Path) -> None:
    path = tmp_path / "same.mdl"
    text = CLEAN + "x= 人口 ~ TenThousandPersons ~|\n"
    assert len(units_found(path, text)) == 1
    settings = "\\\\\\---/// Sketch\n///---\\\\\\\n:L<%^E!@\n22:万人,TenThousandPersons,Wan\n"
    assert units_found(path, text + settings) == []
    path.write_text(text, encoding="utf-8")
    same = check_model(path, equivalent=[["wan", "万人"], ["WAN", "tenthousandpersons"]])
    assert [one for one in same if one.kind == "unit"] == []


def test_settings_are_read_as_vensim_writes_them() -> None:
    text = "x=1~~|\n\\\\\\---///\n22:no,setting\n:L<%^E!@\n1:a.vdf\n22:$,Dollar,$s\n22:Year,Years\n"
    assert settings_groups(text) == [["$", "Dollar", "$s"], ["Year", "Years"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yi/(Wan*Year)", "yi / wan / YEARS"),
        ("m^2", "m*m"),
        ("m**-1", "1/m"),
        ("万人\uff0f（年）", "万人/年"),
        ("ton CO2/Year", "Ton_CO2/year"),
        ("kg·m", "m*kg"),
        ("Person/People", "Dmnl"),
        ("(1/Year)*Year", "dimensionless"),
    ],
)
def test_units_are_equal_however_they_are_written(one: str, other: str) -> None:
    units = Units()
    assert units.read(one) == units.read(other)


def test_names_are_taken_literally() -> None:
    units = Units()
    assert units.read("万人") != units.read("人")
    assert units.read("Km2") != units.read("Km*Km")


@pytest.mark.parametrize(
    "text", ["", "m/", "*m", "(m", "m)", "m^", "m^x", "100 / 3", "()", "((" * 99]
)
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        Units().read(text)


def test_a_unit_is_shown_in_the_model_s_spelling() -> None:
    units = Units()
    assert units.shown(units.read("Yi/Wan/Year")) == "Yi/(Wan*Year)"
    assert units.shown(units.read("1/Year")) == "1/Year"
    assert units.shown(DIMENSIONLESS) == "Dmnl"
    assert units.read(units.shown(units.read("Km^2/Year^0.5"))) == units.read("Km*Km/Year^0.5")


def test_every_function_has_a_rule_that_is_known() -> None:
    assert {name: row.unit for name, row in FUNCTIONS.items() if row.unit not in RULES} == {}
