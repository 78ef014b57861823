"""Vensim's operators: which goes first, and what stands for a number or a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from model.engine import InputError, Model, simulate

Load = Callable[..., Model]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        # Vensim 10 gives -9 for both (SDEverywhere's issue 569); PySD gives 9 for the first
        ("-3^2", -9),
        ("-a^2", -9),
        ("(-3)^2", 9),
        ("-(3)^2", -9),
        ("2 * -3^2", -18),
        ("2 - -3^2", 11),
        ("- -3^2", 9),
        ("2^-1", 0.5),
        ("2^-1^2", 0.5),
        ("-a^-2", -1 / 9),
        ("2^3^2", 512),
        ("-a*-a", 9),
        ("a--a", 6),
        ("2-3-4", -5),
        ("2 - 3 + 4", 3),
        ("16/2/4", 2),
        ("16/2*4", 32),
        ("1e3^-1e0", 0.001),
        ("+a", 3),
        ("007 + .5 + 5. + 1.5E+1", 27.5),
        # :AND: before :OR: (manual, operators)
        ("IF THEN ELSE(a = 3 :OR: a = 3 :AND: a = 4, 1, 0)", 1),
        ("IF THEN ELSE(a = 4 :AND: a = 3 :OR: a = 3, 1, 0)", 1),
        ("IF THEN ELSE((a = 3 :OR: a = 3) :AND: a = 4, 1, 0)", 0),
        ("IF THEN ELSE(a = 4 :OR: a = 4 :AND: a = 3 :OR: a > 2 :AND: a < 4, 1, 0)", 1),
        ("IF THEN ELSE(:NOT: a = 4 :AND: :NOT: a < 2, 1, 0)", 1),
    ],
)
def test_the_order_of_operators_is_vensims(load: Load, expression: str, value: float) -> None:
    model = load(f"a = INTEG(0, 3)\nx = {expression}", last=1, step=1)
    assert simulate(model).values["x"][:, 0].tolist() == pytest.approx([value] * 2, rel=1e-15)
    both = simulate(model, members=2, outputs=["x"]).values["x"]
    assert both.ravel().tolist() == pytest.approx([value] * 4, rel=1e-15)


@pytest.mark.parametrize("name", ["data", "call", "lookup", "logic", "arithmetic", "reference"])
def test_a_lookup_may_have_a_name_of_pysds_grammar(load: Load, name: str) -> None:
    model = load(f"{name}((0,0),(1,4))\nx = {name}(0.5)", last=1, step=1)
    assert simulate(model).values["x"][0, 0] == 2


@pytest.mark.parametrize(
    ("equation", "message"),
    [
        ("x = 1 2", "has numbers without a comma between them"),
        ("A: p, q\nB: s, t\nx[A, B] = 1, 2; 3;", "has rows of numbers of unlike length"),
        ("x = SMOOTH(1)", "gives SMOOTH 1 arguments, which it does not take"),
        ("x = DELAY FIXED(1, 2)", "gives DELAY FIXED 2 arguments"),
        ("not((0,0),(1,1))\nx = not(1)", "an operator's name"),
    ],
)
def test_what_has_no_meaning_is_said(load: Load, equation: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(equation)
