"""Every function and node that PySD's parsers know runs here, or is refused by name with its line.

The lists are PySD's own, so that a new version with more of them fails here.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pysd.builders.python.python_functions import functionspace
from pysd.translators.structures import abstract_expressions, abstract_model
from pysd.translators.vensim.vensim_structures import structures as vensim
from pysd.translators.xmile.xmile_structures import structures as xmile

from model.engine import InputError, Model, load_model, simulate
from model.engine.mdl_grammar import _NO_FUNCTIONS
from model.engine.mdl_tree import _CALLS, _NODES
from model.engine.refused import REFUSED

Load = Callable[..., Model]
FRAME = """A: a1, a2
B: b1, b2
P: pt, pp, pw, pe
v[A] = 2, 1
m[A, B] = 1, 2; 3, 5;
pri[A, P] = 1, 2, 3, 0; 1, 3, 3, 0;
look((0,1),(2,3))
c = 1.5
s = INTEG(c, 2)"""

#: Function -> an equation of `x` (or `x[A]`) that uses it; each is a model of its own.
VENSIM = {
    "abs": "ABS(-s)",
    "active initial": "ACTIVE INITIAL(s, 3)",
    "allocate available": "[A] ALLOCATE AVAILABLE(v[A], pri[A, pt], 2)",
    "allocate by priority": "[A] ALLOCATE BY PRIORITY(v[A], v[A], 2, 1, 2)",
    "arccos": "ARCCOS(0.5)",
    "arcsin": "ARCSIN(0.5)",
    "arctan": "ARCTAN(s)",
    "cos": "COS(s)",
    "cosh": "COSH(c)",
    "delay fixed": "DELAY FIXED(s, 1, 0)",
    "delay n": "DELAY N(s, 3, 1, 2)",
    "delay1": "DELAY1(s, 2)",
    "delay1i": "DELAY1I(s, 2, 1)",
    "delay3": "DELAY3(s, 6)",
    "delay3i": "DELAY3I(s, 6, 1)",
    "elmcount": "ELMCOUNT(A) + s",
    "exp": "EXP(c)",
    "forecast": "FORECAST(s, 2, 1)",
    "game": "GAME(s)",
    "get time value": "GET TIME VALUE(0, 1, 0)",
    "if then else": "IF THEN ELSE(s > 3, 1, 2)",
    "initial": "INITIAL(s)",
    "integ": "INTEG(s, 1)",
    "integer": "INTEGER(s)",
    "invert matrix": "[A,B] INVERT MATRIX(m[A, B])",
    "ln": "LN(s)",
    "log": "LOG(s, 10)",
    "max": "MAX(s, 3)",
    "min": "MIN(s, 3)",
    "modulo": "MODULO(s, 3)",
    "pi": "PI() * s",
    "power": "POWER(s, 2)",
    "prod": "PROD(v[A!]) * s",
    "pulse": "PULSE(1, 1) + s",
    "pulse train": "PULSE TRAIN(1, 1, 2, 9)",
    "quantum": "QUANTUM(s, 3)",
    "ramp": "RAMP(1, 1, 2)",
    "random 0 1": "RANDOM 0 1() + s",
    "random exponential": "RANDOM EXPONENTIAL(0, 9, 0, 1, 0)",
    "random normal": "RANDOM NORMAL(-3, 3, 0, 1, 0)",
    "random uniform": "RANDOM UNIFORM(1, 2, 0)",
    "sample if true": "SAMPLE IF TRUE(s > 3, s, 0)",
    "sin": "SIN(s)",
    "sinh": "SINH(c)",
    "smooth": "SMOOTH(s, 2)",
    "smooth n": "SMOOTH N(s, 3, 1, 2)",
    "smooth3": "SMOOTH3(s, 6)",
    "smooth3i": "SMOOTH3I(s, 6, 1)",
    "smoothi": "SMOOTHI(s, 2, 1)",
    "sqrt": "SQRT(s)",
    "step": "STEP(s, 1)",
    "sum": "SUM(v[A!]) * s",
    "tan": "TAN(c)",
    "tanh": "TANH(s)",
    "trend": "TREND(s, 2, 0)",
    "vector rank": "[A] VECTOR RANK(v[A], 1)",
    "vector reorder": "[A] VECTOR REORDER(v[A], order[A])",
    "vector select": "VECTOR SELECT(v[A!], v[A!] * s, 0, 0, 0)",
    "vector sort order": "[A] VECTOR SORT ORDER(v[A], 1)",
    "vmax": "VMAX(v[A!]) * s",
    "vmin": "VMIN(v[A!]) * s",
    "xidz": "XIDZ(1, s, 2)",
    "zidz": "ZIDZ(1, s)",
    # named by the issue, and not built by PySD
    "delay material": "DELAY MATERIAL(s, 1, 0, 0)",
    "demand at price": "[A] DEMAND AT PRICE(v[A], pri[A, pt], 2)",
    "depreciate straightline": "DEPRECIATE STRAIGHTLINE(s, 2, 1, 0)",
    "find market price": "FIND MARKET PRICE(v[a1], pri[a1, pt], v[a1], pri[a1, pt])",
    "gamma ln": "GAMMA LN(s)",
    "lookup area": "LOOKUP AREA(look, 0, s)",
    "lookup backward": "LOOKUP BACKWARD(look, s)",
    "lookup extrapolate": "LOOKUP EXTRAPOLATE(look, s)",
    "lookup forward": "LOOKUP FORWARD(look, s)",
    "lookup invert": "LOOKUP INVERT(look, c)",
    "npv": "NPV(s, 0.1, 0, 1)",
    "npve": "NPVE(s, 0.1, 0, 1)",
    "random beta": "RANDOM BETA(0, 1, 2, 2, 0, 1, 0)",
    "random binomial": "RANDOM BINOMIAL(0, 9, 0.5, 9, 0, 1, 0)",
    "random gamma": "RANDOM GAMMA(0, 9, 2, 0, 1, 0)",
    "random lookup": "RANDOM LOOKUP(look, 0, 2, 0, 1, 0)",
    "random negative binomial": "RANDOM NEGATIVE BINOMIAL(0, 99, 0.5, 2, 0, 1, 0)",
    "random pink noise": "RANDOM PINK NOISE(0, 1, 4, 0)",
    "random poisson": "RANDOM POISSON(0, 99, 3, 0, 1, 0)",
    "random triangular": "RANDOM TRIANGULAR(0, 4, 0, 1, 4, 0)",
    "random weibull": "RANDOM WEIBULL(0, 9, 2, 0, 1, 0)",
    "supply at price": "[A] SUPPLY AT PRICE(v[A], pri[A, pt], 2)",
    "tabxl": "TABXL(look, s)",
    "vector elm map": "[A] VECTOR ELM MAP(v[a1], v[A] - 1)",
}
#: From tables beside a model; tests/engine/test_external.py runs them.
EXTERNAL = {
    f"get {how} {what}" for how in ("xls", "direct") for what in ("constants", "data", "lookups")
}
#: Names that PySD's XMILE parser gives to functions; users do not write them.
INTERNAL = {"xpulse", "xpulse train", "xramp", "vmax xmile", "vmin xmile"}

XMILE = {
    "delay": "DELAY(S, 1, 0) + DELAY(S, 1)",
    "delay1": "DELAY1(S, 2, 1) + DELAY1(S, 2)",
    "delay3": "DELAY3(S, 6, 1) + DELAY3(S, 6)",
    "delayn": "DELAYN(S, 6, 2, 1) + DELAYN(S, 6, 2)",
    "forcst": "FORCST(S, 2, 1, 0.1) + FORCST(S, 2, 1)",
    "if then else": "IF S > 3 THEN 1 ELSE 2",
    "init": "INIT(S)",
    "int": "INT(S)",
    "max": "MAX(k) + MAX(S, 3)",
    "min": "MIN(k) + MIN(S, 3)",
    "pulse": "PULSE(1, 1, 2) + PULSE(1, 1)",
    "ramp": "RAMP(1, 1) + RAMP(1, 1, 2)",
    "safediv": "SAFEDIV(S, 0) + SAFEDIV(S, 0, 1)",
    "smth1": "SMTH1(S, 2, 1) + SMTH1(S, 2)",
    "smth3": "SMTH3(S, 6, 1) + SMTH3(S, 6)",
    "smthn": "SMTHN(S, 6, 2, 1) + SMTHN(S, 6, 2)",
    "trend": "TREND(S, 2, 0.1) + TREND(S, 2)",
}


def folded(names: object) -> set[str]:
    return {str(name).lower().replace("_", " ") for name in names}  # type: ignore[attr-defined]


def test_every_function_that_pysd_knows_stands_in_a_table_here() -> None:
    known = (folded(vensim) | folded(functionspace)) - folded(_NO_FUNCTIONS)
    assert known - set(VENSIM) - EXTERNAL - INTERNAL - set(REFUSED) == set()
    assert folded(xmile) - folded(_NO_FUNCTIONS) == set(XMILE)


@pytest.mark.parametrize("name", list(VENSIM))
def test_each_function_runs_alone_and_among_others(load: Load, name: str) -> None:
    subscripts, equation = re.fullmatch(r"(\[[\w,]*\])? ?(.*)", VENSIM[name]).groups()  # type: ignore[union-attr]
    assert equation.lower().replace("_", " ").find(name) >= 0
    frame = f"{FRAME}\norder[A] = VECTOR SORT ORDER(v[A], 1)"
    model = load(f"{frame}\nx{subscripts or ''} = {equation}", last=4, step=0.5)
    wanted = list(model.variables["x"].elements) or [""]
    alone = simulate(model, outputs=["x"])
    several = simulate(model, {"c": [1.5, 1.25, 1.5]}, outputs=["x"])
    assert len(alone.values) == len(wanted)
    assert alone.ok.all()
    assert several.ok.all()
    drawn = name.startswith("random")
    for key, values in several.values.items():
        if not drawn:  # each member draws its own
            np.testing.assert_array_equal(values[:, 0], values[:, 2])
        np.testing.assert_allclose(alone.values[key][:, 0], values[:, 0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", list(XMILE))
def test_each_function_of_xmile_runs(tmp_path: Path, name: str) -> None:
    file = tmp_path / "m.xmile"
    equation = XMILE[name].replace(">", "&gt;")
    file.write_text(
        '<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">'
        "<sim_specs><start>0</start><stop>4</stop><dt>0.5</dt></sim_specs>"
        '<dimensions><dim name="A"><elem name="a1"/><elem name="a2"/></dim></dimensions>'
        '<model><variables><stock name="S"><eqn>2</eqn><inflow>f</inflow></stock>'
        '<flow name="f"><eqn>1.5</eqn></flow><aux name="k"><dimensions><dim name="A"/>'
        f'</dimensions><eqn>S</eqn></aux><aux name="x"><eqn>{equation}</eqn></aux>'
        "</variables></model></xmile>",
        "utf-8",
    )
    model = load_model(file, use_cache=False)
    alone, several = simulate(model, outputs=["x"]), simulate(model, members=2, outputs=["x"])
    assert alone.ok.all()
    for member in range(2):
        np.testing.assert_allclose(
            alone.values["x"][:, 0], several.values["x"][:, member], rtol=1e-12
        )


def test_every_node_of_pysds_trees_is_translated() -> None:
    nodes = {
        name
        for name, kind in inspect.getmembers(abstract_expressions, inspect.isclass)
        if dataclasses.is_dataclass(kind)
    }
    within = {"SubscriptsReferenceStructure"}  # read with its ReferenceStructure
    assert nodes == set(_CALLS) | set(_NODES) | within


def test_every_kind_of_entry_of_pysds_models_is_read(load: Load) -> None:
    kinds = {
        name
        for name, kind in inspect.getmembers(abstract_model, inspect.isclass)
        if dataclasses.is_dataclass(kind)
    }
    assert kinds == {
        *("AbstractModel", "AbstractSection", "AbstractElement", "AbstractControlElement"),
        *("AbstractComponent", "AbstractUnchangeableConstant", "AbstractLookup", "AbstractData"),
        *("AbstractSubscriptRange", "AbstractConstraint", "AbstractTestInput"),
    }
    model = load(
        """A: a1, a2
        B <-> A
        C: (c1-c2) -> A
        changed[A] = 2
        fixed == 3
        look((0,0),(1,1))
        given := 4
        hold :HOLD BACKWARD: := 5
        no x :THE CONDITION: changed[a1] = 0 :IMPLIES: fixed = 0
        gone :TEST INPUT: fixed = 0
        x[C] = changed[A] + fixed + look(1) + given + hold""",
        last=1,
        step=1,
    )
    assert simulate(model).values["x[c2]"][:, 0].tolist() == [15, 15]


@pytest.mark.parametrize("name", [*REFUSED, "no such function"])
def test_what_cannot_be_had_is_refused_by_name_with_its_line(load: Load, name: str) -> None:
    with pytest.raises(InputError) as caught:
        load(f"y = 1\nx = {name.upper()}(y)")
    (problem,) = caught.value.problems
    assert problem.place == "model.mdl:3"
    for sentence in (problem.zh, problem.en):
        assert name.upper() in sentence
