"""XMILE files give what their equations say by hand; what PySD would pass over is refused."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.engine import InputError, Model, load_model, simulate

Read = Callable[..., Model]
HEAD = """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<header><product>x</product><vendor>x</vendor></header>
<sim_specs><start>0</start><stop>4</stop><dt reciprocal="true">2</dt></sim_specs>
"""
RANGE = '<dimensions><dim name="A"><elem name="a1"/><elem name="a2"/></dim></dimensions>'
DIM = '<dimensions><dim name="A"/></dimensions>'


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def load(variables: str, *, frame: str = "", ending: str = "xmile", whole: str = "") -> Model:
        path = tmp_path / f"m.{ending}"
        body = f"<model><variables>\n{variables}\n</variables></model></xmile>"
        path.write_text(whole or f"{HEAD}{RANGE}{frame}{body}", "utf-8")
        return load_model(path, use_cache=False)

    return load


def column(model: Model, name: str) -> list[float]:
    return [float(value) for value in simulate(model).values[name][:, 0]]


def fault(read: Read, variables: str, frame: str = "") -> str:
    with pytest.raises(InputError) as caught:
        read(variables, frame=frame)
    return str(caught.value)


@pytest.mark.parametrize("ending", ["xmile", "stmx", "xml"])
def test_a_stock_that_may_not_be_negative_stops_at_zero(read: Read, ending: str) -> None:
    model = read(
        '<stock name="S"><eqn>2.5</eqn><outflow>leak</outflow><non_negative/></stock>'
        '<flow name="leak"><eqn>2</eqn><units>l/s</units></flow>',
        ending=ending,
    )
    assert column(model, "s") == [2.5, 1.5, 0.5, 0, 0, 0, 0, 0, 0]
    assert model.variables["leak"].unit == "l/s"


def test_a_flow_that_may_not_be_negative_is_never_below_zero(read: Read) -> None:
    model = read('<flow name="f"><eqn>1 - TIME</eqn><non_negative/></flow>')
    assert column(model, "f") == [1, 0.5, 0, 0, 0, 0, 0, 0, 0]


def test_graphs_are_continuous_extrapolated_or_discrete(read: Read) -> None:
    graph = '<gf type="{}"><xpts>0,1,3</xpts><ypts>0,10,14</ypts></gf>'
    model = read(
        "".join(
            f'<aux name="{kind}"><eqn>TIME</eqn>{graph.format(kind)}</aux>'
            for kind in ("continuous", "extrapolate", "discrete")
        )
        + '<gf name="g"><xscale min="0" max="4"/><ypts>0,4,8</ypts></gf>'
        + '<aux name="called"><eqn>g(TIME + 1)</eqn></aux>'
    )
    assert column(model, "continuous") == [0, 5, 10, 11, 12, 13, 14, 14, 14]
    assert column(model, "extrapolate") == [0, 5, 10, 11, 12, 13, 14, 15, 16]
    assert column(model, "discrete") == [0, 0, 10, 10, 10, 10, 14, 14, 14]
    assert column(model, "called") == [2, 3, 4, 5, 6, 7, 8, 8, 8]


@pytest.mark.parametrize(
    ("equation", "value"),
    [
        # XMILE 1.0, section 3.3.1: ^ from the right, then signs, then * / MOD, ..., AND, OR
        ("-3 ^ 2", -9),
        ("(-3) ^ 2", 9),
        ("2 ^ 3 ^ 2", 512),
        ("10 MOD 4 * 2", 4),
        ("2 + 7 mod 3", 3),
        ("IF 1 = 1 OR 1 = 1 AND 1 = 2 THEN 1 ELSE 0", 1),
        ("IF 1 = 2 THEN 3 ELSE IF 1 = 1 THEN 4 ELSE 5", 4),
        # MOD has the sign of the divisor, and INT rounds down; PySD cuts both off towards zero
        ("-7 MOD 3", 2),
        ("7 MOD -3", -2),
        ("INT(-1.5)", -2),
        ("INT(1.5)", 1),
        ("INT(-2)", -2),
        ("PI", math.pi),
        ("MAX(1, -INF)", 1),
        ("STOPTIME - STARTTIME + DT", 4.5),
    ],
)
def test_operators_and_names_mean_what_the_standard_says(
    read: Read, equation: str, value: float
) -> None:
    assert column(read(f'<aux name="x"><eqn>{equation}</eqn></aux>'), "x") == [value] * 9


def test_what_a_model_says_of_all_its_stocks_counts(read: Read) -> None:
    variables = (
        '<stock name="S"><eqn>1\n+ 1.5</eqn><outflow>leak</outflow></stock>'
        '<flow name="leak"><eqn>1\n* 2</eqn></flow>'
    )
    assert column(read(variables), "S") == [2.5 - k for k in range(9)]
    for where in ("at the top", "in the model"):
        behavior = "<behavior><stock><non_negative/></stock></behavior>"
        text = f"{HEAD}{behavior if where == 'at the top' else ''}<model>"
        text += f"{behavior if where == 'in the model' else ''}<variables>{variables}"
        model = read(variables, whole=f"{text}</variables></model></xmile>")
        assert column(model, "S") == [2.5, 1.5, 0.5, 0, 0, 0, 0, 0, 0], where


def test_the_method_that_a_file_asks_for_is_used(read: Read) -> None:
    variables = '<stock name="S"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>S</eqn>'
    growth = {"euler": 1.5, "rk4": 1 + 0.5 + 0.5**2 / 2 + 0.5**3 / 6 + 0.5**4 / 24}
    for asked, used in {"": "euler", "Euler": "euler", "RK4": "rk4", "rk4, rk45": "rk4"}.items():
        method = f' method="{asked}"' if asked else ""
        head = HEAD.replace("<sim_specs>", f"<sim_specs{method}>")
        whole = f"{head}<model><variables>{variables}</flow></variables></model></xmile>"
        model = read("", whole=whole)
        members = simulate(model, members=2).values["S"][1].tolist()
        assert [column(model, "S")[1], *members] == pytest.approx([growth[used]] * 3, rel=1e-15)
    gear = read("", whole=whole.replace("rk4, rk45", "gear"))
    with pytest.raises(InputError, match="asks for the method gear, which cannot be had"):
        simulate(gear)
    assert simulate(gear, method="rk4").values["S"][1, 0] == pytest.approx(growth["rk4"])


def test_a_whole_array_is_summed_and_its_greatest_and_least_are_found(read: Read) -> None:
    # XMILE 1.0, section 3.7.1; MAX and MIN of two numbers stay what they are
    model = read(
        f'<aux name="k">{DIM}<element subscript="a1"><eqn>3 + TIME</eqn></element>'
        '<element subscript="a2"><eqn>4</eqn></element></aux>'
        f'<aux name="t">{DIM}<eqn>k[A] - SUM(k)</eqn></aux>'
        '<aux name="all"><eqn>SUM(k * 2) + MAX(k)</eqn></aux>'
        '<aux name="least"><eqn>MIN(k) + MIN(1, 2) + MAX(MAX(k), 5)</eqn></aux>'
    )
    time = np.arange(9) / 2
    np.testing.assert_allclose(column(model, "t[a1]"), -4.0 + 0 * time)
    np.testing.assert_allclose(column(model, "all"), 2 * (7 + time) + np.maximum(3 + time, 4))
    least = np.minimum(3 + time, 4) + 1 + np.maximum(np.maximum(3 + time, 4), 5)
    np.testing.assert_allclose(column(model, "least"), least)


def test_pulses_and_the_previous_value_go_by_steps(read: Read) -> None:
    model = read(
        '<aux name="once"><eqn>PULSE(3, 1)</eqn></aux>'
        '<aux name="not again"><eqn>PULSE(3, 1, 0)</eqn></aux>'
        '<aux name="again"><eqn>PULSE(3, 1, 1.5)</eqn></aux>'
        '<aux name="before"><eqn>PREVIOUS(TIME, -1)</eqn></aux>'
    )
    assert column(model, "once") == [0, 0, 6, 0, 0, 0, 0, 0, 0]
    assert column(model, "not again") == column(model, "once")
    assert column(model, "again") == [0, 0, 6, 0, 0, 6, 0, 0, 6]
    assert column(model, "before") == [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]


def test_arrays_have_equations_for_all_or_for_each_element(read: Read) -> None:
    one = '<element subscript="{}"><eqn>{{}}</eqn></element>'
    each = one.format("a1") + one.format("a2")
    model = read(
        f'<aux name="k">{DIM}{each.format(3, 4)}</aux>'
        f'<aux name="twice">{DIM}<eqn>k[A] * 2</eqn></aux>'
        f'<flow name="inflow">{DIM}<eqn>twice[A]</eqn></flow>'
        f'<stock name="S">{DIM}{each.format(1, 2.5)}<inflow>inflow[A]</inflow></stock>'
    )
    assert column(model, "s[a1]")[:3] == [1, 4, 7]
    assert column(model, "s[a2]")[:3] == [2.5, 6.5, 10.5]


def test_names_and_keywords_are_read_in_any_case(read: Read) -> None:
    model = read(
        '<aux name="nothing much"><eqn>3 {as a comment}</eqn></aux>'
        '<aux name="y"><eqn>if nothing_much &gt; 2 then nothing_much MOD 2 else 9</eqn></aux>'
        '<aux name="z"><eqn>DT + STARTTIME + 2 * StopTime<!-- unseen --> + 1</eqn></aux>'
        '<aux name="数 量"><eqn>NOT(nothing_much = 3)</eqn></aux>'
    )
    assert (column(model, "y")[0], column(model, "z")[0], column(model, "数 量")[0]) == (1, 9.5, 0)


def test_pysd_computes_the_same(read: Read, tmp_path: Path) -> None:
    import pysd

    model = read(
        '<stock name="S"><eqn>3.5</eqn><inflow>f</inflow><outflow>g</outflow>'
        "<non_negative/></stock>"
        '<flow name="f"><eqn>SMTH1(S, 2, 1.5) * 0.3</eqn></flow>'
        '<flow name="g"><eqn>DELAY3(f, 1.5, 0.25) + STEP(6, 2)</eqn><non_negative/></flow>'
        '<aux name="y"><eqn>MAX(S, 2) + INT(S) + SAFEDIV(S, f - f, 7)</eqn></aux>'
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pysd.read_xmile(str(tmp_path / "m.xmile")).run()
    for name in ("S", "f", "g", "y"):
        np.testing.assert_allclose(column(model, name), theirs[name].to_numpy(), rtol=1e-12)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            '<stock name="S"><eqn>1</eqn><conveyor><len>2</len></conveyor></stock>',
            "m.xmile:6: uses <conveyor>, which is not supported",
        ),
        ('<module name="sub"/>', "uses <module>"),
        ('<aux name="a"><eqn>1</eqn><init_eqn>2</init_eqn></aux>', "uses <init_eqn>"),
        ('<aux name="a"/>', "m.xmile:6: 'a' has no equation"),
        ("<aux><eqn>1</eqn></aux>", "has a <aux> without name"),
        ('<aux name="a"><eqn>1<b/>+2</eqn></aux>', "'a' has tags in its equation"),
        ('<aux name="a"><eqn>1 +</eqn></aux>', "m.xmile:6: 'a' cannot be parsed as XMILE"),
        ('<aux name="a"><eqn>SMTH1(1)</eqn></aux>', "m.xmile:6: 'a' gives SMTH1 1 arguments"),
        (f'<aux name="a"><eqn>{"(" * 101}1{")" * 101}</eqn></aux>', "deeper than 100"),
        (
            '<aux name="a"><eqn>1</eqn><gf><xpts>0,1</xpts><ypts>0,x</ypts></gf></aux>',
            "'a' has no numbers in <ypts>",
        ),
        (
            '<aux name="a"><eqn>1</eqn><gf><xpts>0,1</xpts><ypts>0,1,2</ypts></gf></aux>',
            "'a' has 3 y and 2 x",
        ),
        ('<aux name="a"><eqn>1</eqn></aux><aux name="A"><eqn>2</eqn></aux>', "also defined"),
        ('<aux name="alpha"><eqn>1</eqn></aux><aux name="b"><eqn>alfa</eqn></aux>', "is alpha"),
    ],
)
def test_what_pysd_would_misread_or_pass_over_is_refused(
    read: Read, variables: str, message: str
) -> None:
    assert message in fault(read, variables)


def test_more_than_one_model_is_refused(read: Read) -> None:
    assert "more than one <model>" in fault(read, "", "<model><variables/></model>")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<svg/>", "has no root element <xmile xmlns=…>"),
        ("<xmile/>", "has no root element <xmile xmlns=…>"),
        ('<xmile xmlns="x"><model/></xmile>', "lacks <sim_specs>"),
        ('<xmile xmlns="x"><sim_specs><start>0</start></sim_specs></xmile>', "lacks <stop>"),
        ("{UTF-8}\nx = 1 ~~|", "cannot be parsed as XMILE"),
        (
            '<!DOCTYPE x [<!ENTITY a "9"><!ENTITY b "&a;&a;">]><xmile xmlns="x"><sim_specs>'
            "<start>0</start><stop>1</stop><dt>1</dt></sim_specs></xmile>",
            "has a DOCTYPE",
        ),
        ("<a>" * 300 + "</a>" * 300, "cannot be parsed as XMILE"),
    ],
)
def test_a_file_that_is_no_xmile_is_told_so(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "m.xmile"
    file.write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        load_model(file)
    assert message in str(caught.value)
