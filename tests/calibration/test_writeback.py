"""Calibrated numbers go into the files, and nothing else there changes."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from calibration.writeback import Files, with_cells, with_constants, write_central
from model.district.levers import read_levers
from model.district.parameters import read_parameters
from model.engine import InputError, Reduction, load_model, simulate

MOVES = {
    "initial total output": 1514.123456,
    "initial value added rate[ICT]": 0.1912345,
    "historical land consolidation": 1.6543,
}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    own = Files()
    copies = [Path(shutil.copy(path, tmp_path)) for path in (own.parameters, own.levers, own.model)]
    return Files(*copies)


def changed(before: Path, after: Path) -> list[tuple[str, str]]:
    """Pairs of lines that differ; the files must have as many lines."""
    old, new = (p.read_text(encoding="utf-8").splitlines() for p in (before, after))
    assert len(old) == len(new)
    return [(a, b) for a, b in zip(old, new, strict=True) if a != b]


def test_the_numbers_arrive_rounded_and_are_marked(files: Files) -> None:
    write_central(MOVES, files)
    table = {p.name: p for p in read_parameters(files.parameters)}
    assert table["initial total output"].central == 1514.1
    assert {n for n, p in table.items() if p.status == "calibrated"} == set(MOVES)
    model = load_model(files.model, use_cache=False)
    for name, value in [
        ("initial total output", 1514.1),
        ("initial value added rate[ICT]", 0.19123),
    ]:
        told = simulate(model, outputs=[Reduction(name, "end", ((2020.0, 2021.0),))])
        (series,) = told.values.values()
        assert series[0, 0] == value


def test_a_lever_keeps_the_rate_of_its_history(files: Files) -> None:
    write_central(MOVES, files)
    model = load_model(files.model, use_cache=False)
    outputs = [
        Reduction(name, "end", ((2020.0, 2021.0),))
        for name in ("historical land consolidation", "land consolidation")
    ]
    values = [float(v[0, 0]) for v in simulate(model, outputs=outputs).values.values()]
    assert values == [1.6543, 1.6543]
    assert read_levers(files.levers)["land consolidation"].default == 1.6543


def test_only_numbers_change(files: Files) -> None:
    own = Files()
    write_central({}, files)  # what an earlier fit moved goes back to its median
    base = files.model.with_suffix(".base")
    shutil.copy(files.model, base)
    write_central(MOVES, files)
    pairs = changed(base, files.model)
    # three constants, and the lever that goes on from one of them
    assert len(pairs) == 4
    for old, new in pairs:
        kept = [c for c in difflib.ndiff(old, new) if c[0] != " " and c[2] not in "0123456789."]
        assert not kept, (old, new)
    for old, new in changed(own.parameters, files.parameters):
        assert old.split(",")[0] == new.split(",")[0]


def test_what_is_no_longer_moved_goes_back_to_its_median(files: Files) -> None:
    write_central(MOVES, files)
    write_central({}, files)
    for p in read_parameters(files.parameters):
        assert p.status != "calibrated"
        if p.is_uncertain:
            assert p.central == pytest.approx(p.median, rel=1e-3, abs=1e-9), p.name


def test_an_unknown_name_writes_nothing(files: Files) -> None:
    before = [path.read_bytes() for path in (files.parameters, files.levers, files.model)]
    with pytest.raises(KeyError, match="no such constant"):
        write_central({"no such constant": 1.0}, files)
    assert before == [p.read_bytes() for p in (files.parameters, files.levers, files.model)]


def test_a_default_outside_its_levers_zones_writes_nothing(files: Files) -> None:
    before = [path.read_bytes() for path in (files.parameters, files.levers, files.model)]
    with pytest.raises(InputError):
        write_central({"historical land consolidation": 99.0}, files)
    assert before == [p.read_bytes() for p in (files.parameters, files.levers, files.model)]
    assert not [p for p in files.levers.parent.iterdir() if p.name.startswith(".")]


def test_constants_of_every_shape_are_found() -> None:
    text = "a b=\n\t1\n\t~\tYear\n\t~\tx\n\t|\n\nc[X,Y]=\n\t1, 2;3, 4;\n\t~\tYear\n\t~\t5\n\t|\n"
    elements = {"a b": ("",), "c": ("P,R", "P,S", "Q,R", "Q,S")}
    made = with_constants(text, {"a b": 7.0, "c[Q,R]": 0.5, "c[P,S]": -1e-3}, elements)
    assert made == text.replace("\t1\n", "\t7\n").replace("1, 2;3, 4;", "1, -0.001;0.5, 4;")


@pytest.mark.parametrize("number", [{"nothing": 1.0}, {"a": 1.0}, {"c[Z]": 1.0}])
def test_what_is_not_a_plain_constant_is_refused(number: dict[str, float]) -> None:
    text = "a=\n\t2*Time\n\t~\tYear\n\t~\tx\n\t|\n\nc[X]=\n\t1, 2\n\t~\tYear\n\t~\tx\n\t|\n"
    with pytest.raises(KeyError):
        with_constants(text, number, {"a": ("",), "c": ("P", "Q"), "nothing": ("",)})


def test_cells_change_by_the_first_column_and_quoting_stays() -> None:
    text = 'name,central,note\na,1,"x, y"\nb,2,\n'
    assert with_cells(text, {"b": {"central": "3"}}) == 'name,central,note\na,1,"x, y"\nb,3,\n'
