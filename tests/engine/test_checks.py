"""Faults of structure: each kind planted and found once with its line; a clean model has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.engine import InputError
from model.engine.checks import check_model

CLEAN = """{UTF-8}
Herd= INTEG(births, 100) ~ cow ~|
births= Herd*birth rate ~ cow/Year ~|
birth rate= 0.1 ~ 1/Year [0, 0.5] ~|
INITIAL TIME= 0 ~ Year ~|
FINAL TIME= 2 ~ Year ~|
TIME STEP= 1 ~ Year ~|
SAVEPER= TIME STEP ~ Year ~|
"""
LINE = CLEAN.count("\n") + 1

PLANTED = {
    "unused": ("idle= 1 ~ Dmnl ~|", "'idle' is used by no other variable"),
    "no flow": ("Still= INTEG(0, 5) ~ cow ~|", "'Still' has no flows"),
    "range": ("x= 7 ~ Dmnl [0, 5] ~|", "'x' = 7 is outside its stated range [0, 5]"),
    "case": ("x= HERD ~ cow ~|", "'HERD' differs from 'Herd' only by case"),
    "construct": ("x= NO SUCH FUNCTION(Herd) ~ cow ~|", "NO SUCH FUNCTION"),
}


def found(path: Path, text: str) -> list[tuple[str, bool, str, str]]:
    path.write_text(text, encoding="utf-8")
    return [(f.kind, f.severe, f.problem.en, f.problem.place) for f in check_model(path)]


def test_a_clean_model_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path / "m.mdl", CLEAN) == []


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found_once_where_it_stands(kind: str, tmp_path: Path) -> None:
    equation, said = PLANTED[kind]
    told = found(tmp_path / "m.mdl", f"{CLEAN}{equation}\n")
    ((_, severe, text, place),) = [one for one in told if one[0] == kind]
    assert said in text
    assert severe == (kind == "construct")
    assert place == f"m.mdl:{LINE}"


@pytest.mark.parametrize("mark", ["~ :SUPPLEMENTARY |", "a comment\n\t~ :SUP\n\t|"])
def test_a_supplementary_variable_need_not_be_used(mark: str, tmp_path: Path) -> None:
    assert found(tmp_path / "m.mdl", f"{CLEAN}idle= 1 ~ Dmnl ~ {mark}\n") == []


def test_a_circle_of_auxiliaries_is_named(tmp_path: Path) -> None:
    told = found(tmp_path / "m.mdl", CLEAN + "p= q ~ cow ~|\nq= r ~ cow ~|\nr= p ~ cow ~|\n")
    (circle,) = [one for one in told if one[1]]
    assert circle[0] == "construct"
    assert all(f" {name}" in circle[2] for name in "pqr")
    assert circle[3].startswith("m.mdl:")


def test_units_are_checked_also_where_the_model_cannot_run(tmp_path: Path) -> None:
    text = CLEAN + "x= NO SUCH FUNCTION(Herd) ~ cow ~|\ny= Herd + birth rate ~ cow ~|\n"
    assert [one[0] for one in found(tmp_path / "m.mdl", text) if one[1]] == ["construct", "unit"]


@pytest.mark.parametrize(
    "wrong",
    [
        *("SQRT()", "MAX(1)", "IF THEN ELSE(1, 2)", "SMOOTH(Herd)", "INTEG(births)", "STEP()"),
        *("XIDZ(1)", "ABS(Herd, 2)", "Herd +", "RAMP()", "DELAY N(Herd, 1)"),
    ],
)
def test_an_equation_that_cannot_be_computed_is_a_finding_and_no_crash(
    wrong: str, tmp_path: Path
) -> None:
    told = found(tmp_path / "m.mdl", f"{CLEAN}x= {wrong} ~ cow ~|\n")
    assert "construct" in {one[0] for one in told}


@pytest.mark.parametrize("joint", ["+", "*"])
def test_a_long_equation_is_checked_or_told_not_to_be(joint: str, tmp_path: Path) -> None:
    long = joint.join(["births"] * 1500)
    told = found(tmp_path / "m.mdl", f"{CLEAN}x= {long} ~ cow ~|\nS= INTEG({long}, 0) ~ cow ~|\n")
    assert {one[3] for one in told if one[1]} >= {f"m.mdl:{LINE}"}


def test_a_range_may_be_open_and_is_held_for_every_element(tmp_path: Path) -> None:
    text = CLEAN + "R: a, b ~~|\nx[R]= 1, 9 ~ Dmnl [?, 5] ~|\n"
    told = [one for one in found(tmp_path / "m.mdl", text) if one[0] == "range"]
    assert [one[2] for one in told] == ["'x[b]' = 9 is outside its stated range [?, 5]"]


def test_functions_and_lookups_in_capitals_are_no_names_in_another_case(tmp_path: Path) -> None:
    text = CLEAN + "max= 2 ~ Dmnl ~|\ncurve((0,0),(1,1)) ~ Dmnl ~|\n"
    text += "x= MAX(1, 2)*max ~ Dmnl ~|\ny= Curve(0.5) ~ Dmnl ~|\n"
    told = [one for one in found(tmp_path / "m.mdl", text) if one[0] == "case"]
    assert [one[2].split()[0] for one in told] == ["'Curve'"]


def test_findings_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = CLEAN + "".join(f"x{i}= {i} ~ Dmnl [0, 1] ~|\n" for i in range(12))
    lines = [int(one[3].split(":")[1]) for one in found(tmp_path / "m.mdl", text)]
    assert lines == sorted(lines)
    assert len(set(lines)) == 12


@pytest.mark.parametrize("name", ["missing.mdl", "notes.txt"])
def test_a_file_that_is_no_model_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    with pytest.raises(InputError):
        check_model(tmp_path / name)
