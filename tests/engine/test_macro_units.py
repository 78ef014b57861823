"""The dimensional check inside macros: at each call, with the units of what is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.engine.checks import check_model

#: A smooth as a macro, whose units are stated in the names of its parameters, as Vensim has it.
HEAD = """{UTF-8}
:MACRO: FOLLOW(input, delay)
FOLLOW= INTEG(change, input) ~ %s ~|
gap= input - FOLLOW ~ %s ~|
change= gap/delay ~ input/delay ~|
:END OF MACRO:
people= 50 ~ 万人 ~|
money= 7 ~ 亿元 ~|
slow= 5 ~ 年 ~|
"""
TAIL = """INITIAL TIME= 0 ~ 年 ~|
FINAL TIME= 2 ~ 年 ~|
TIME STEP= 1 ~ 年 ~|
SAVEPER= TIME STEP ~ 年 ~|
"""
USES = """calm= FOLLOW(people + people, slow) ~ 万人 ~|
rich= FOLLOW(money, slow) ~ 亿元 ~|
"""
STATED = {"by parameters": ("input", "input"), "not at all": ("", "")}


def faults(path: Path, text: str) -> list[tuple[str, str]]:
    path.write_text(text, encoding="utf-8")
    found = [f for f in check_model(path) if f.kind in ("unit", "construct")]
    return [(f.problem.en, f.problem.place) for f in found]


@pytest.mark.parametrize("stated", STATED)
def test_a_macro_fits_whatever_unit_it_is_given(stated: str, tmp_path: Path) -> None:
    assert faults(tmp_path / "m.mdl", HEAD % STATED[stated] + USES + TAIL) == []


@pytest.mark.parametrize("stated", STATED)
def test_what_a_call_gives_has_a_unit(stated: str, tmp_path: Path) -> None:
    text = HEAD % STATED[stated] + "calm= FOLLOW(people, slow) ~ 亿元 ~|\n" + TAIL
    ((said, place),) = faults(tmp_path / "m.mdl", text)
    assert "has the unit 万人, not 亿元" in said
    assert place == "m.mdl:10"


def test_a_fault_inside_a_macro_is_told_where_it_stands(tmp_path: Path) -> None:
    head = HEAD.replace("gap/delay", "gap*delay") % ("input", "input")
    ((said, place),) = faults(tmp_path / "m.mdl", head + USES.splitlines()[0] + "\n" + TAIL)
    assert "has the unit 万人*年, not 万人/年" in said
    assert place == "m.mdl:5"


def test_an_argument_of_another_kind_is_a_fault(tmp_path: Path) -> None:
    text = HEAD % ("input", "input") + "calm= FOLLOW(people, money) ~ 万人 ~|\n" + TAIL
    told = [said for said, _ in faults(tmp_path / "m.mdl", text)]
    assert any("has the unit 万人/亿元, not 万人/年" in said for said in told)


def test_a_unit_stated_inside_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    told = faults(tmp_path / "m.mdl", HEAD % ("input/(", "input") + USES + TAIL)
    assert any("cannot be read" in said for said, _ in told)
