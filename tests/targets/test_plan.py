"""targets.csv against the plan's own figures (figures.csv): complete, and nothing invented."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from model.district.targets import (
    BINDING,
    CONSTANT_PRICES,
    CURRENT_PRICES,
    EXPECTED,
    TARGETS,
    Plan,
    load_targets,
)
from model.engine import InputError

FIGURES = TARGETS.with_name("figures.csv")
STATUS_OF = {
    **dict.fromkeys((1, 2, 3, 7, 9, 12), "computed"),
    6: "trend",
    **dict.fromkeys((8, 10, 15), "baseline"),
    **dict.fromkeys((20, 22, 23), "city_task"),
    **dict.fromkeys((11, 14, 18), "task_ledger"),
    **dict.fromkeys((4, 5, 13, 16, 17, 19, 21, 24, 25), "tracked"),
}


@pytest.fixture(scope="module")
def figures() -> Mapping[str, dict[str, str]]:
    """The 184 figures of the text by id."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_all_25_control_indicators_stand_once_among_the_main_targets(plan: Plan) -> None:
    numbers = [target.number for target in plan.main() if target.number]
    assert sorted(numbers) == list(range(1, 26))
    for target in plan.targets:
        if target.number:
            assert target.attribute == (EXPECTED if target.number <= 19 else BINDING)


def test_the_status_of_the_25_is_the_agreed_one(plan: Plan) -> None:
    assert {t.number: t.status for t in plan.targets if t.number} == STATUS_OF


def test_every_quantified_target_of_the_plan_is_covered_exactly_once(
    plan: Plan, figures: Mapping[str, dict[str, str]]
) -> None:
    covered = [name for target in plan.main() for name in target.figures]
    assert len(covered) == len(set(covered))
    assert set(covered) == {
        name for name, row in figures.items() if row["kind"] in ("target", "constraint")
    }


def test_no_target_lacks_a_figure_of_the_text(plan: Plan) -> None:
    assert [target.id for target in plan.targets if not target.figures] == []


def test_every_value_and_year_is_the_plans(
    plan: Plan, figures: Mapping[str, dict[str, str]]
) -> None:
    for target in plan.targets:
        rows = [figures[name] for name in target.figures]
        assert {int(row["year"]) for row in rows} == {target.year}, target.id
        values = sorted({float(row["value"]) for row in rows})
        if target.comparator == "task":
            # the 1 of figures.csv is a flag for "the city's task", no figure
            assert (values, target.value) == ([1.0], None), target.id
        elif target.comparator == "range":
            assert values == [target.value, target.value_high], target.id
        else:
            assert values == [target.value], target.id


def test_every_comparator_is_the_plans(plan: Plan, figures: Mapping[str, dict[str, str]]) -> None:
    at_least = {">=", "=", "cumulative", "x", "%/年"}
    for target in plan.targets:
        written = {figures[name]["comparator"] for name in target.figures}
        if target.comparator == ">=":
            assert written <= at_least, target.id
        elif target.comparator in ("<=", "~", "="):
            assert written == {target.comparator}, target.id
        elif target.comparator == "range":
            assert written == {">=", "<="}, target.id


def test_base_years_units_and_attributes_are_the_plans(
    plan: Plan, figures: Mapping[str, dict[str, str]]
) -> None:
    for target in plan.main():
        row = figures[target.figures[0]]
        if row["base_year"]:
            assert str(target.indicator.base_year) == row["base_year"], target.id
        if target.comparator != "task":
            assert target.indicator.unit.zh == row["unit_zh"], target.id
        assert target.attribute == row["attribute"], target.id
        assert str(target.number or "") == row["indicator_no"], target.id
        assert target.clause == row["chapter"], target.id


def test_the_number_of_a_target_can_be_read_in_its_quote(
    figures: Mapping[str, dict[str, str]],
) -> None:
    in_words = {
        "gdp_2035_multiple": "翻一番", "gdp_per_capita_2035_multiple": "翻一番",
        "culture_industry_multiple": "翻倍", "carbon_peak_by_2030": "达峰",
        "national_top100_rank": "百强", "pingshan_river_class_2025": "IV类",
        "river_class_text": "IV 类", "co2_intensity_task_2025": "单位 GDP 二氧化碳排放",
        "energy_intensity_task_2025": "完成市下达任务",
        "water_intensity_task_2025": "完成市下达任务",
    }  # fmt: skip
    for name, row in figures.items():
        if row["kind"] == "observed":
            continue
        numbers = {float(text) for text in re.findall(r"\d+(?:\.\d+)?", row["quote"])}
        spelled = re.search("[一两二三四五六七八九十每全]", row["quote"])
        assert (
            in_words.get(name, "\0") in row["quote"]
            or float(row["value"]) in numbers
            or (float(row["value"]) in (1, 3, 4, 5, 10, 100) and spelled)
        ), name


def test_targets_of_2025_are_at_current_prices_and_doubling_at_constant_ones(plan: Plan) -> None:
    by_id = {target.id: target for target in plan.targets}
    for name in ("gdp_2025", "gdp_per_head_2025", "iva_2025", "nev_output_2025", "bio_output_2025"):
        assert by_id[name].indicator.price_basis == CURRENT_PRICES
        assert by_id[f"{name}.real"].indicator.price_basis == CONSTANT_PRICES
        assert by_id[f"{name}.real"].alternative_of == name
    for name in ("gdp_double_2035", "gdp_per_head_double_2035"):
        assert by_id[name].indicator.price_basis == CONSTANT_PRICES
        assert by_id[f"{name}.nominal"].alternative_of == name
        assert by_id[name].floor


def test_the_reading_can_be_switched_for_all_targets_at_once(plan: Plan) -> None:
    for basis in (CURRENT_PRICES, CONSTANT_PRICES):
        switched = plan.switched(basis)
        assert len(switched) == len(plan.main())
        bases = {t.indicator.price_basis for t in switched if t.indicator.id != "trade"}
        assert bases - {""} == {basis} | (
            # intensities per unit of GDP are at constant prices by definition
            {CONSTANT_PRICES} if basis == CURRENT_PRICES else set()
        )
    # a reading that differs in something else than prices is no switch of prices
    by_number = {t.number: t.indicator.id for t in plan.switched(CURRENT_PRICES) if t.number}
    assert by_number[2] == "gdp_per_head"
    by_number = {t.number: t.indicator.id for t in plan.switched(CONSTANT_PRICES) if t.number}
    assert by_number[1] == "gdp.real"
    assert by_number[12] == "income_growth.real"


def test_land_of_500_and_250_hectares_is_not_added(plan: Plan) -> None:
    values = {t.value for t in plan.targets if "land" in t.indicator.id}
    assert {500.0, 250.0, 100.0} <= values
    assert values.isdisjoint({750.0, 850.0, 350.0, 600.0})


def test_notes_that_mark_missing_data_are_there(plan: Plan) -> None:
    for number in (22, 23):
        target = next(t for t in plan.targets if t.number == number)
        assert "无区级总量数据，按全市强度假设" in target.note.zh
    rail = next(t for t in plan.targets if t.number == 18)
    assert "48.7" in rail.note.zh
    assert "1.3" in rail.note.zh


def test_the_plan_names_no_responsible_unit_and_none_is_invented(plan: Plan) -> None:
    assert {target.responsible for target in plan.targets} == {""}


def test_a_table_with_wrong_rows_is_refused_with_every_line(tmp_path: Path) -> None:
    lines = TARGETS.read_text(encoding="utf-8").splitlines()
    header, gdp = lines[0], lines[1]
    cells = gdp.split(",")

    def changed(name: str, **values: str) -> str:
        columns = header.split(",")
        new = dict(zip(columns, cells, strict=True)) | {"id": name, **values}
        return ",".join(new[column] for column in columns)

    rows = [
        gdp,
        gdp,
        changed("a", value="nan"),
        changed("b", comparator="=="),
        changed("c", year="2036"),
        changed("d", reduction="growth"),
        changed("e", status="compute"),
        changed("f", factor="2"),
        changed("g", alternative_of="nothing"),
        changed("h", comparator="range"),
        gdp + ",one cell too many",
    ]
    table = tmp_path / "targets.csv"
    table.write_text("\n".join([header, *rows]) + "\n", encoding="gb18030")
    with pytest.raises(InputError) as caught:
        load_targets(table)
    places = {problem.place for problem in caught.value.problems}
    assert places >= {f"targets.csv:{line}" for line in (3, 4, 5, 6, 7, 8, 9, 11, 12)}
    assert any("nothing" in problem.en for problem in caught.value.problems)
    assert "did you mean 'computed'" in caught.value.text("en")


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "targets.csv"
    table.write_text("id,indicater\n", encoding="utf-8-sig")
    with pytest.raises(InputError, match="is it 'indicater'"):
        load_targets(table)
    with pytest.raises(InputError, match="cannot be read"):
        load_targets(tmp_path / "none.csv")
