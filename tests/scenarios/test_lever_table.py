"""The two tables of what a scenario may set, against the model, its parameters and the plan."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from model.district import levers as tables
from model.district.levers import (
    BASES,
    BRANCHES,
    EXTERNALS,
    KINDS,
    LEVERS,
    SECTORS,
    read_externals,
    read_levers,
)
from model.district.parameters import district_parameters
from model.engine import InputError, Model

FIGURES = Path(tables.__file__).with_name("figures.csv")
PARAMETERS = {parameter.name: parameter for parameter in district_parameters()}

#: The plan's policy instruments that the model has, as the design lists them.
INSTRUMENTS = (
    *("招商", "审批", "研发", "平台", "孵化", "人才", "培训", "整备", "土地供应", "工业用地占比"),
    *("居住用地占比", "更新改造", "标准地", "基础设施", "公共住房", "学位", "床位", "民生", "节能"),
    "光伏",
)


def test_every_instrument_of_the_plan_has_exactly_one_lever() -> None:
    titles = [lever.title.zh for lever in read_levers().values()]
    assert len(titles) == len(INSTRUMENTS) == 20
    for word in INSTRUMENTS:
        assert sum(word in title for title in titles) == 1, word


def test_a_default_is_the_rate_of_2016_2020() -> None:
    # The median of the prior, or what calibration found: the number at which history runs.
    for lever in read_levers().values():
        history = PARAMETERS[lever.history]
        assert lever.history == f"historical {lever.name}"
        assert lever.default == pytest.approx(history.central, rel=1e-12), lever.name
        assert lever.unit == history.unit


def test_a_lever_stands_in_the_model_at_its_default_with_its_history(district: Model) -> None:
    index = district.program.index
    for lever in read_levers().values():
        for name in (lever.name, lever.history):
            assert district.variables[name].kind == "constant"
            assert district.variables[name].unit == lever.unit
            element = district.program.elements[index[name]]
            assert element.value == pytest.approx(lever.default, rel=1e-12), name


def test_what_a_lever_costs_is_the_models_own_number() -> None:
    for lever in read_levers().values():
        assert lever.cost > 0
        if lever.cost_parameter:
            assert lever.cost == pytest.approx(PARAMETERS[lever.cost_parameter].central), lever.name
        else:
            # An amount of money, a share of it, or land costs itself.
            assert lever.cost == 1.0, lever.name


def test_zones_run_from_the_present_to_the_strong_end() -> None:
    for lever in read_levers().values():
        assert lever.zone(lever.default) == "current"
        assert lever.zone(lever.moderate) == "moderate"
        assert lever.zone(lever.strong) == "strong"
        weak = lever.minimum if lever.strong > lever.default else lever.maximum
        assert lever.zone(weak) == "below"
        assert lever.minimum < lever.default < lever.maximum


def test_the_figures_that_a_lever_names_are_the_plans() -> None:
    with FIGURES.open(encoding="utf-8-sig", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    for lever in read_levers().values():
        assert set(lever.figures) <= known, lever.name


def test_a_history_that_nobody_measured_says_assumption() -> None:
    bases = {lever.name: lever.basis for lever in read_levers().values()}
    assert set(bases.values()) == set(BASES)
    for lever in read_levers().values():
        assert ("assumption" in lever.note) == (lever.basis == "assumption")
        if lever.basis == "assumption":
            assert "assumption" in PARAMETERS[lever.history].source, lever.name


def test_every_text_is_there_in_both_languages() -> None:
    texts = [text for lever in read_levers().values() for text in (lever.title, lever.help)]
    texts += [text for row in read_externals().values() for text in (row.title, row.help)]
    for text in texts:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh), text
        assert text.en.isascii(), text


def test_every_sector_has_levers() -> None:
    assert {lever.sector for lever in read_levers().values()} == set(SECTORS)


def test_a_condition_is_a_constant_of_the_model_that_does_nothing_by_default(
    district: Model,
) -> None:
    for external in read_externals().values():
        assert external.kind in KINDS
        for branch in BRANCHES if external.by_branch else ("",):
            key = external.key(branch)
            variable = district.variables[key.split("[")[0]]
            assert variable.kind == "constant"
            assert variable.unit == external.unit
            if external.kind != "weights":
                element = district.program.elements[district.program.index[key.lower()]]
                assert element.value == pytest.approx(external.default, abs=1e-12), key


def test_branches_are_the_models(district: Model) -> None:
    assert tuple(district.variables["market growth"].elements) == BRANCHES


def faulty(tmp_path: Path, table: Path, changes: dict[tuple[str, str], str]) -> list[str]:
    """The problems of a copy of a table with cells changed, as place and sentence."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    for (name, column), value in changes.items():
        next(row for row in rows if row["name"] == name)[column] = value
    copy = tmp_path / table.name
    with copy.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    read = read_levers if table == LEVERS else read_externals
    with pytest.raises(InputError) as caught:
        read(copy)
    return [problem.text("en") for problem in caught.value.problems]


def test_every_faulty_cell_of_the_levers_is_told_with_its_line(tmp_path: Path) -> None:
    found = faulty(
        tmp_path,
        LEVERS,
        {
            ("promotion funding", "default"): "three",
            ("approval days", "min"): "nan",
            ("public rd support", "zone_strong"): "0.001",
            ("platform additions", "sector"): "inovation",
            ("incubator additions", "quote"): "",
            ("talent funding", "note"): "somebody said so",
        },
    )
    lines = [line.split(": ")[0] for line in found]
    assert [f"levers.csv:{number}" for number in (2, 3, 4, 5, 6, 7)] == sorted(set(lines))
    assert any("did you mean 'innovation'?" in line for line in found)


def test_a_doubled_lever_and_a_condition_that_needs_a_stranger_are_told(tmp_path: Path) -> None:
    assert any(
        "levers.csv:3" in line and "already" in line
        for line in faulty(tmp_path, LEVERS, {("approval days", "name"): "promotion funding"})
    )
    assert any(
        "'rail delai' is not listed" in line
        for line in faulty(tmp_path, EXTERNALS, {("demand loss", "needs"): "rail delai"})
    )
