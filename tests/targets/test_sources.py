"""sources.csv: what the tables cite is there, and every clause of a target is one of the plan."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from model.district.sources import SOURCES, Source, cited, load_sources
from model.district.targets import Plan
from model.engine import InputError


@pytest.fixture(scope="module")
def sources() -> Mapping[str, Source]:
    return load_sources()


@pytest.mark.parametrize("table", ["parameters.csv", "externals.csv", "lever_effects.csv"])
def test_every_number_of_a_table_has_a_source_or_the_word_assumption(
    table: str, sources: Mapping[str, Source]
) -> None:
    with SOURCES.with_name(table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert [row for row in rows if not cited(row["source"], sources)] == []


def test_every_clause_of_a_target_is_a_section_of_the_plan(
    plan: Plan, sources: Mapping[str, Source]
) -> None:
    for target in plan.targets:
        section = re.sub("（.*）$", "", target.clause)
        assert sources[section].kind == "plan", target.id


def test_a_cell_cites_ids_word_for_word_and_observations_by_number() -> None:
    names = ["plan ch.1", "plan ch.10", "Boeing 2016", "assumption"]
    cell = "plan ch.10; P127 and D044 less S001: Boeing 2016 (P1270 is none); assumption"
    assert cited(cell, names) == ("plan ch.10", "P127", "D044", "S001", "Boeing 2016", "assumption")
    assert cited("somebody said so in 2019", names) == ()


def test_literature_says_that_its_numbers_were_not_checked(sources: Mapping[str, Source]) -> None:
    read = [source for source in sources.values() if source.kind == "literature"]
    assert len(read) >= 15
    assert all("to be checked" in source.text.en for source in read)


def test_a_wrong_table_is_refused_with_its_lines(tmp_path: Path) -> None:
    table = tmp_path / "sources.csv"
    table.write_text("id,text,kind,zh\na,b,assumtion,丙\na,,plan,丙\n", encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'assumption'") as caught:
        load_sources(table)
    assert len(caught.value.problems) == 3
