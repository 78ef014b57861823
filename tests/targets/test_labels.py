"""labels.csv names every variable of the model and nothing else; targets.csv names only those."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from model.district.labels import Label, load_labels
from model.district.targets import CONSTANT_PRICES, CURRENT_PRICES, Plan
from model.engine import InputError, Model, load_model

MDL = Path(__file__).parents[2] / "model" / "district" / "pingshan.mdl"


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(MDL)


@pytest.fixture(scope="module")
def labels() -> Mapping[str, Label]:
    return load_labels()


def test_every_variable_has_a_label_and_every_label_a_variable(
    model: Model, labels: Mapping[str, Label]
) -> None:
    named = {variable.name for variable in model.variables.values()} - {"Time"}
    assert named - set(labels) == set()
    assert set(labels) - named == set()


def test_names_are_in_their_language(labels: Mapping[str, Label]) -> None:
    for label in labels.values():
        assert re.search(r"[\u4e00-\u9fff]", label.name.zh), label.variable
        assert label.name.en.isascii(), label.variable
        assert label.unit.en.isascii(), label.variable


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_two_variables_share_a_name_at_one_price_basis(
    labels: Mapping[str, Label], lang: str
) -> None:
    names = Counter((label.name.said(lang), label.price_basis) for label in labels.values())
    assert [name for name, count in names.items() if count > 1] == []


def test_a_stock_is_read_at_the_years_end_and_a_flow_as_its_mean(
    model: Model, labels: Mapping[str, Label]
) -> None:
    for variable in model.variables.values():
        if variable.name in labels:
            expected = "end" if variable.kind == "stock" else "mean"
            assert labels[variable.name].reduction == expected, variable.name


def test_the_price_basis_is_that_of_the_models_unit(
    model: Model, labels: Mapping[str, Label]
) -> None:
    old_vintage = {"initial tertiary", "initial small firm"}  # prices of 2014, before conversion
    for variable in model.variables.values():
        if variable.name not in labels or variable.name in old_vintage:
            continue
        words = set(re.findall(r"[A-Za-z]+", variable.unit))
        basis = labels[variable.name].price_basis
        if {"Yi", "YiCur"} <= words:  # a price index has no price basis
            assert basis == "", variable.name
        else:
            expected = CURRENT_PRICES if "YiCur" in words else CONSTANT_PRICES
            assert basis == (expected if words & {"Yi", "YiCur"} else ""), variable.name


def test_every_indicator_has_a_variable_of_the_model_with_its_price_basis(
    plan: Plan, labels: Mapping[str, Label], model: Model
) -> None:
    for indicator in plan.indicators.values():
        if not indicator.variable:
            continue
        name, _, element = indicator.variable.rstrip("]").partition("[")
        variable = model.variables[name]
        # a run keys its results as the model spells them
        assert variable.name == name
        assert not element or element in variable.elements, indicator.id
        if labels[name].price_basis:
            assert labels[name].price_basis == indicator.price_basis, indicator.id
        if indicator.read == "end" and variable.kind != "stock":
            # ratios per head and openings count at the year's end, as the plan's table does
            assert "per thousand" in name or name == "rail length", indicator.id


def test_a_table_with_wrong_rows_is_refused_with_every_line(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text(
        "variable,zh,en,unit_zh,unit_en,sector,reduction,price_basis,headline\n"
        "gdp,地区生产总值,GDP,亿元,100 million yuan,accounts,mean,,\n"
        "gdp,地区生产总值,GDP,亿元,100 million yuan,accounts,mean,,\n"
        "load,,load,无量纲,dimensionless,industry,average,,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_labels(table)
    places = sorted(problem.place for problem in caught.value.problems)
    assert places == ["labels.csv:3", "labels.csv:4", "labels.csv:4"]
    assert "did you mean 'mean'" in caught.value.text("en") or "'end', 'mean'" in str(caught.value)
