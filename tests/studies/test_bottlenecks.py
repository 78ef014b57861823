"""What is called short is short in the model's own numbers, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.district.bottlenecks import BOTTLENECKS, Bottleneck, load_bottlenecks
from model.district.labels import Text
from model.engine import load_model
from model.engine.errors import InputError
from studies.bottlenecks import shortages

LAND = Bottleneck("land", Text("土地", "land"), Text("-", "-"), "-")
MONEY = Bottleneck("money", Text("资金", "money"), Text("-", "-"), "-")
YEARS = (2021, 2022, 2023)


def test_the_shortest_comes_first_with_its_year_and_all_tight_years() -> None:
    means = {"land": np.array([1.0, 0.9, 0.85]), "money": np.array([0.99, 0.5, 0.96])}
    first, second = shortages([LAND, MONEY], means, YEARS, 2021, 2023)
    assert (first.bottleneck, first.lowest, first.year, first.years) == (MONEY, 0.5, 2022, (2022,))
    assert (second.bottleneck, second.year, second.years) == (LAND, 2023, (2022, 2023))
    assert (first.degree.en, second.degree.en) == ("short", "tight")


def test_what_is_plentiful_is_not_named() -> None:
    means = {"land": np.array([1.0, 0.95, 1.2])}
    assert shortages([LAND], means, YEARS, 2021, 2023) == ()


def test_years_outside_the_period_do_not_count() -> None:
    means = {"land": np.array([0.1, 1.0, 0.9])}
    assert shortages([LAND], means, YEARS, 2022, 2022) == ()
    assert shortages([LAND], means, YEARS, 2022, 2023)[0].years == (2023,)


def test_every_bottleneck_is_a_variable_of_the_model_without_unit() -> None:
    variables = load_model(BOTTLENECKS.with_name("pingshan.mdl")).variables
    for bottleneck in load_bottlenecks():
        name, _, element = bottleneck.variable.partition("[")
        assert variables[name].unit == "Dmnl", f"{name} has a unit, so 1 means nothing special"
        assert element.rstrip("]") in variables[name].elements


def test_a_damaged_table_is_refused_with_its_lines(tmp_path: Path) -> None:
    table = tmp_path / "bottlenecks.csv"
    table.write_text("variable,zh,en,meaning_zh,meaning_en,source\na,,b,c,d,e\na,z,b,c,d,e\n")
    with pytest.raises(InputError) as caught:
        load_bottlenecks(table)
    places = {problem.place for problem in caught.value.problems}
    assert places == {"bottlenecks.csv:2", "bottlenecks.csv:3"}
