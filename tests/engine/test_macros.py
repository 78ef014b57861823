"""Macros mean what their equations written out by hand mean, and are refused where they do not."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from model.engine import InputError, Model, load_model, simulate

CLOCK = "INITIAL TIME = 0 ~~|\nFINAL TIME = 4 ~~|\nTIME STEP = 0.5 ~~|\nSAVEPER = 0.5 ~~|\n"
MACROS = """{UTF-8}
:MACRO: GROW(rate, start)
GROW = INTEG(rate * GROW, start) ~~|
:END OF MACRO:
:MACRO: LAGGED(x, lag, effect)
half = GROW(x / 10, 1) + effect(Time$) * lag ~~|
LAGGED = SMOOTHI(x + half, lag, 1.5) ~~|
:END OF MACRO:
"""
MODEL = """A: a1, a2 ~~|
r[A] = 0.1, 0.2 ~~|
start = 2.5 ~~|
effect((0,0),(10,5)) ~~|
y[A] = GROW(r[A], start) ~~|
z = GROW(r[a1] + 0.05, 1.5) + GROW(0.3, 1) ~~|
w = LAGGED(z, 3, effect) ~~|
s = SUM(GROW(r[A!] * 2, 1.25)) ~~|
"""
BY_HAND = """{UTF-8}
A: a1, a2 ~~|
r[A] = 0.1, 0.2 ~~|
start = 2.5 ~~|
effect((0,0),(10,5)) ~~|
y[A] = INTEG(r[A] * y[A], start) ~~|
z1 = INTEG((r[a1] + 0.05) * z1, 1.5) ~~|
z2 = INTEG(0.3 * z2, 1) ~~|
z = z1 + z2 ~~|
half = grown + effect(Time) * 3 ~~|
grown = INTEG(z / 10 * grown, 1) ~~|
w = SMOOTHI(z + half, 3, 1.5) ~~|
each[A] = INTEG(r[A] * 2 * each[A], 1.25) ~~|
s = SUM(each[A!]) ~~|
"""


def read(text: str) -> Model:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "m.mdl"
        file.write_text(text + CLOCK, "utf-8")
        return load_model(file, use_cache=False)


def faults(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(text)
    return str(caught.value)


def test_macros_give_what_their_equations_written_by_hand_give() -> None:
    ours, by_hand = simulate(read(MACROS + MODEL)), simulate(read(BY_HAND))
    for name in ("y[a1]", "y[a2]", "z", "w", "s"):
        np.testing.assert_allclose(ours.values[name], by_hand.values[name], rtol=1e-14)


def test_a_macro_with_an_initial_value_grows_as_euler_says() -> None:
    path = simulate(read(MACROS + MODEL)).values["y[a2]"][:, 0]
    np.testing.assert_allclose(path, 2.5 * 1.1 ** np.arange(9), rtol=1e-13)


def test_a_member_does_not_feel_its_neighbours_inside_a_macro() -> None:
    model = read(MACROS + MODEL)
    starts = np.array([1.0, 2.5, 7.0])
    together = simulate(model, {"start": starts}).values["y[a1]"]
    for column, start in enumerate(starts):
        pair = simulate(model, {"start": np.array([start, 99.0])}).values["y[a1]"]
        np.testing.assert_array_equal(pair[:, 0], together[:, column])


def test_the_variables_of_a_call_are_named_as_vensim_names_them() -> None:
    names = set(read(MACROS + MODEL).variables)
    assert {"#y>GROW#", "#z>GROW#", "#z>002GROW#", "#w>LAGGED>half#"} <= names


def test_pysd_computes_the_same(tmp_path: Path) -> None:
    import pysd

    file = tmp_path / "m.mdl"
    text = MACROS[: MACROS.index(":MACRO: LAGGED")]
    file.write_text(text + "k = 0.15 ~~|\nz = GROW(k + 0.05, 1.5) ~~|\n" + CLOCK, "utf-8")
    ours = simulate(load_model(file, use_cache=False)).values["z"][:, 0]
    theirs = pysd.read_vensim(str(file)).run()["z"].to_numpy()
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_an_excepted_element_is_not_computed_in_the_macro_either() -> None:
    model = read(
        MACROS + "A: a1, a2 ~~|\nr[a1] = 0.5 ~~|\n"
        "y[A] :EXCEPT: [a2] = GROW(r[A] + 0, 1) ~~|\ny[a2] = 7 ~~|\n"
    )
    values = simulate(model).values
    assert values["y[a1]"][1, 0] == 1.25
    assert values["y[a2]"][1, 0] == 7


def test_macros_that_include_themselves_are_refused_with_the_circle() -> None:
    direct = ":MACRO: M(a)\nM = 1 + M(a) ~~|\n:END OF MACRO:\nx = M(2) ~~|\n"
    assert "a macro includes itself: m → m" in faults(direct)
    round_trip = (
        ":MACRO: P(a)\nP = Q(a) ~~|\n:END OF MACRO:\n:MACRO: Q(a)\nQ = P(a) ~~|\n:END OF MACRO:\n"
    )
    assert "a macro includes itself: p → q → p" in faults(round_trip + "x = P(2) ~~|\n")


def test_macros_that_double_at_every_level_are_refused_in_time() -> None:
    text = ":MACRO: M0(a)\nM0 = a ~~|\n:END OF MACRO:\n"
    for level in range(1, 40):
        below = f"M{level - 1}(a + 1)"
        text += f":MACRO: M{level}(a)\nM{level} = {below} + {below} ~~|\n:END OF MACRO:\n"
    assert "more than 10000 equations" in faults(text + "x = M39(1) ~~|\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MACROS + "x = GROW(1) ~~|\n", "m.mdl:9: 'x' gives the macro 'grow' 1 arguments; it takes"),
        (":MACRO: M(a)\nN = a ~~|\n:END OF MACRO:\nx = M(1) ~~|\n", "the macro 'm' lacks 'm ='"),
        (":MACRO: MAX(a)\nMAX = a ~~|\n:END OF MACRO:\nx = 1 ~~|\n", "has a function's name"),
        (":MACRO: SMOOTH(a)\nSMOOTH = a ~~|\n:END OF MACRO:\nx = 1 ~~|\n", "function's name"),
        (":MACRO: M(a)\nM = a ~~|\nx = M(1) ~~|\n", "the macro 'M' has no :END OF MACRO:"),
        (
            ":MACRO: M(alpha)\nM = alfa ~~|\n:END OF MACRO:\nx = M(1) ~~|\n",
            "'x' calls the macro 'm', which knows no 'alfa' (alfa$ is the model's);"
            " the nearest is alpha",
        ),
        (
            "A: a1, a2 ~~|\n:MACRO: M(a)\nM[A] = a ~~|\n:END OF MACRO:\nx = M(1) ~~|\n",
            "the macro 'm' has subscripts inside",
        ),
        (
            MACROS + "A: a1, a2 ~~|\nv[A] = 1 ~~|\nx[A] = SUM(GROW(v[A!], 1)) ~~|\n",
            "while summing over a subscript of its own",
        ),
    ],
)
def test_a_faulty_macro_is_refused_with_its_fault(text: str, message: str) -> None:
    assert message in faults(text)
