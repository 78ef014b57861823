"""What a file says is found again, and all that is wrong with it is told with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from model.engine import InputError, Model, load_model, simulate

Load = Callable[..., Model]
CLOCK = "INITIAL TIME = 0 ~~|\nFINAL TIME = 1 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n"

DESCRIBED = """{UTF-8}
Zone: Z1, Z2 ~ ~ |
总人口[Zone] = INTEG(births[Zone], 10)
\t~ 万人 [0,100]
\t~ Everyone who lives
\t\there; {not a comment of ours}
\t|
births[Zone] = birth rate * 总人口[Zone] * \\
\t\teffect(Time) ~ 万人/year ~ |
********************************************************
\t.Rates and tables
********************************************************~
\t\tA group
\t|
birth rate = 0.01 ~ 1/year ~ per year |
effect((0,1),(10,2)) ~ Dmnl ~ |
"""


def test_units_notes_groups_limits_lines_and_kinds_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "described.mdl"
    file.write_text(DESCRIBED + CLOCK, "utf-8")
    variables = load_model(file).variables
    people = variables["总人口"]
    assert (people.kind, people.unit, people.limits) == ("stock", "万人", (0.0, 100.0))
    assert people.doc.startswith("Everyone who lives here;")
    assert (people.subscripts, people.elements, people.line) == (("Zone",), ("Z1", "Z2"), 3)
    assert (people.causes, people.uses) == (("births",), ("births",))
    assert variables["births"].kind == "flow"
    assert variables["births"].causes == ("birth rate", "effect", "总人口")
    assert (variables["birth rate"].kind, variables["birth rate"].group) == (
        "constant",
        "Rates and tables",
    )
    assert variables["effect"].kind == "lookup"
    assert variables["births"].line == 8


FAULTY = """{UTF-8}
A: a1, a2 ~~|
good = 1 ~~|
lost = good + gone ~~|
odd = FOO BAR(good) ~~|
short = MAX(good) ~~|
k[A] = 1, 2, 3 ~~|
strange = k[B] ~~|
bare = SUM(k[A]) + k[A!] ~~|
round = trip ~~|
trip = round ~~|
"""


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "faulty.mdl"
    file.write_text(FAULTY + CLOCK, "utf-8")
    with pytest.raises(InputError) as caught:
        load_model(file)
    places = {problem.place: problem.en for problem in caught.value.problems}
    assert "'gone', undefined" in places["faulty.mdl:4"]
    assert "FOO BAR, which is not supported" in places["faulty.mdl:5"]
    assert "gives MAX 1 arguments" in places["faulty.mdl:6"]
    assert "shape (3,)" in places["faulty.mdl:7"]
    assert "subscript 'b'" in places["faulty.mdl:8"]
    assert "faulty.mdl:9" in places


def test_a_circle_is_named(load: Load) -> None:
    with pytest.raises(InputError, match=r"circular equations: \w+ → \w+ → \w+ → \w+"):
        load("a = b + 1\nb = c * 2\nc = a")


def test_a_circle_of_initial_values_is_named(load: Load) -> None:
    with pytest.raises(InputError, match="circular initial values"):
        load("s = INTEG(1, x)\nx = s * 2")


def test_equations_that_do_not_parse_are_all_listed(tmp_path: Path) -> None:
    file = tmp_path / "broken.mdl"
    file.write_text("{UTF-8}\na = 3 + * 2 ~~|\nb = 1 ~~|\nc = (4 ~~|\n" + CLOCK, "utf-8")
    with pytest.raises(InputError) as caught:
        load_model(file)
    assert [p.place for p in caught.value.problems] == ["broken.mdl:2", "broken.mdl:4"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"x", "not a model file"),
        ("a.mdl", b"\x00\x01binary", "null bytes"),
        ("b.mdl", b"{UTF-8}\n\xff\xfe = 1 ~~|", "cannot be read as UTF-8"),
        ("c.mdl", b"", "has no equations"),
        ("d.mdl", b"{UTF-8}\na = 1 ~~|", "lacks initial time"),
        ("e.xmile", b"<not closed", "cannot be parsed as XMILE"),
    ],
)
def test_a_file_that_is_no_model_is_told_so(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=f"(?i){message}"):
        load_model(file)


def test_a_clock_that_cannot_run_is_refused(load: Load) -> None:
    with pytest.raises(InputError, match="before INITIAL TIME"):
        load("a = 1", first=10, last=0)
    with pytest.raises(InputError, match="TIME STEP must be positive"):
        load("a = 1", step=0, save=1)
    with pytest.raises(InputError, match="not a multiple"):
        load("a = 1", step=1, save=1.5)


def test_names_in_any_script_and_quoting_are_found(load: Load) -> None:
    model = load('"rate [1/a], = 数" = 2\n坪山_区 = INTEG("rate [1/a], = 数", 0.5)', last=1, step=1)
    paths = simulate(model, {'"rate [1/a], = 数"': 4.0})
    assert paths.values["坪山 区"][-1, 0] == 4.5


def test_an_array_may_depend_on_itself_element_by_element(load: Load) -> None:
    model = load(
        "A: a1, a2, a3\nL: a2, a3\nP: a1, a2 -> L\nx[a1] = 1 + Time\nx[L] = x[P] * 2",
        last=1,
        step=1,
    )
    values = simulate(model).values
    assert [values[f"x[a{k}]"][0, 0] for k in (1, 2, 3)] == [1, 2, 4]


def test_an_xmile_model_runs(tmp_path: Path) -> None:
    file = tmp_path / "model.xmile"
    file.write_text(
        """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<header><product>x</product><vendor>x</vendor></header>
<sim_specs><start>0</start><stop>4</stop><dt reciprocal="true">2</dt></sim_specs>
<model><variables>
<stock name="Level"><eqn>10</eqn><inflow>filling</inflow><outflow>leak</outflow></stock>
<flow name="filling"><eqn>rate</eqn></flow>
<flow name="leak"><eqn>Level / 4</eqn><non_negative/></flow>
<aux name="rate"><eqn>3</eqn><units>l/s</units></aux>
</variables></model></xmile>""",
        "utf-8",
    )
    model = load_model(file)
    assert model.variables["rate"].unit == "l/s"
    path = simulate(model).values["level"][:, 0].tolist()
    level = 10.0
    for value in path:
        assert value == pytest.approx(level, rel=1e-14)
        level += 0.5 * (3 - level / 4)
