"""A damaged model is refused or computed as PySD computes it: no traceback, no silent nonsense.

Each example edits the text of a small model as a slip of the hand, a bad merge or a cut file
would. What loads is run, and compared with PySD where PySD builds it too. Every edit follows
from one number, drawn by hypothesis without chance, so that a failure comes back.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.engine import InputError, Model, Paths, load_model, simulate
from model.engine.names import fold, join_key, split_key
from tests.engine.bounded import within

MDL = r"""{UTF-8}
A: a1, a2, a3 ~~|
L: a2, a3 ~~|
rate = 0.25 ~ 1/Year [0,1] ~ a rate |
k[A] = 1.5, 2.5, 3.5 ~~|
effect((0,0.5),(2,1.25),(5,2)) ~~|
level = INTEG(inflow - level * rate, 10) ~~|
inflow = STEP(2.5, 1) + effect(level / 4) * MAX(rate, 0.1) ~~|
x[A] = k[A] * level + SUM(k[A!]) ~~|
y[a1] = x[a1] - 1 ~~|
y[L] = x[L] / (1 + k[L]) ~~|
late = DELAY1I(inflow, 2.5, 1.5) ~~|
calm = SMOOTH3I(late, 1.5, 1) ~~|
which = IF THEN ELSE(Time > 2 :AND: level < 9, calm ^ 2, -late) ~~|
total[A] = INTEG(y[A] - total[A] * 0.5, k[A]) ~~|
safe = ZIDZ(late, level - 10) + MODULO(Time, 3) ~~|
INITIAL TIME = 0 ~~|
FINAL TIME = 5 ~~|
TIME STEP = 0.25 ~~|
SAVEPER = TIME STEP ~~|
"""
XMILE = """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<sim_specs><start>0</start><stop>4</stop><dt>0.25</dt></sim_specs>
<dimensions><dim name="A"><elem name="a1"/><elem name="a2"/></dim></dimensions>
<model><variables>
<stock name="S"><eqn>3.5</eqn><inflow>f</inflow><outflow>g</outflow><non_negative/></stock>
<flow name="f"><eqn>SMTH1(S, 2, 1) * 0.3</eqn></flow>
<flow name="g"><eqn>STEP(1.5, 2) + 0.1 * S</eqn><non_negative/></flow>
<aux name="k"><dimensions><dim name="A"/></dimensions>
<element subscript="a1"><eqn>1.5</eqn></element>
<element subscript="a2"><eqn>2.5</eqn></element></aux>
<aux name="y"><dimensions><dim name="A"/></dimensions><eqn>k[A] * MAX(S, 2) + 1</eqn></aux>
<aux name="c"><eqn>S / 2</eqn><gf><xpts>0,1,3</xpts><ypts>0,10.5,14</ypts></gf></aux>
</variables></model></xmile>
"""
PIECES: list[str] = [
    *"()[]\"'~|:=,+-*/^<>!017{}\\ \n;&",
    *("1e9", "-1", ".5", "rate", "level", "a1", "L", "A!", "Time", "k[A]", "x[a1]", "INTEG("),
    *("SUM(", ":EXCEPT: [a1]", ":AND:", ":NA:", ":MACRO:", "==", ":=", "->", "<->", "中"),
    *("\\\\\\---///", "<eqn>", "</eqn>", "<!--", "]]>", "<non_negative/>", "GET XLS DATA("),
]
Damage = Callable[[str, Random], str]


def damaged(text: str, random: Random) -> str:
    """One edit."""
    start = random.randrange(len(text))
    end = min(len(text), start + random.choice([1, 2, 5, 12, 60]))
    kind = random.choice(["cut", "insert", "replace", "repeat", "exchange", "lines", "end"])
    if kind == "cut":
        return text[:start] + text[end:]
    if kind == "insert":
        return text[:start] + random.choice(PIECES) + text[start:]
    if kind == "replace":
        return text[:start] + random.choice(PIECES) + text[start + 1 :]
    if kind == "repeat":
        return text[:end] + text[start:]
    if kind == "exchange":
        words = list(re.finditer(r"[\w.]+|[^\w\s]", text))
        if not words:
            return text
        old, new = random.choice(words), random.choice(words)
        return f"{text[: old.start()]}{new[0]}{text[old.end() :]}"
    if kind == "lines":
        lines = text.split("\n")
        a, b = random.randrange(len(lines)), random.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
        return "\n".join(lines)
    return text[:start]


def outcome(file: Path) -> tuple[Model, Paths] | None:
    """The model and its run; None where it is refused. Anything else raises."""
    with within(seconds=60):
        try:
            model = load_model(file, use_cache=False)
            if model.clock.steps > 10_000:
                return None  # a mutated step: legal, and only long
            return model, simulate(model)
        except InputError:
            return None


def pysd_columns(file: Path) -> dict[str, np.ndarray] | None:
    """PySD's run by folded key; None where PySD does not build or run the model."""
    import pysd

    with warnings.catch_warnings(), within(seconds=120):
        warnings.simplefilter("ignore")
        try:
            read = pysd.read_vensim if file.suffix == ".mdl" else pysd.read_xmile
            model = with_real_states(read(str(file)))
            skipped = {"time", "effect"}
            frame = model.run(return_columns=[c for c in model.namespace if fold(c) not in skipped])
        except Exception:  # PySD raises whatever it meets
            return None
    found = {}
    for column in frame.columns:
        name, subscripts = split_key(str(column))
        key = join_key(fold(name), ",".join(subscripts))
        found[key] = np.asarray(frame[column], dtype=np.float64)
    return found


def with_real_states(model: Any) -> Any:
    """All states of a PySD model begin as real numbers.

    PySD itself makes an integer state of an integer and cuts off what flows into it.
    """
    for element in model._stateful_elements.values():
        if hasattr(element, "init_func"):
            element.init_func = partial(real, element.init_func)
    return model


def real(value: Callable[[], Any]) -> Any:
    return value() * 1.0


def check(text: str, ending: str) -> str:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"m{ending}"
        file.write_text(text, "utf-8")
        run = outcome(file)
        if run is None:
            return "refused"
        model, paths = run
        theirs = pysd_columns(file) if model.clock.steps < 500 else None
        if theirs is None:
            return "ran"
        apart = []
        for name, values in paths.values.items():
            variable, subscripts = split_key(str(name))
            key = join_key(fold(variable), ",".join(subscripts))
            # PySD does not list the variables of macro calls
            if key in theirs and not alike(values[:, 0], theirs[key]):
                apart.append((key, values[:3, 0], theirs[key][:3]))
        assert not apart, f"{apart}\n{text}"
        return "agreed"


def alike(ours: np.ndarray, theirs: np.ndarray) -> bool:
    """Within 1e-9 of the largest magnitude (kernel.md), and not finite at the same times."""
    if ours.shape != theirs.shape:
        return False
    finite = np.isfinite(ours)
    if not np.array_equal(finite, np.isfinite(theirs)):
        return False
    scale = max(1.0, float(np.abs(theirs[finite]).max(initial=0.0)))
    return bool(np.all(np.abs(ours[finite] - theirs[finite]) <= 1e-9 * scale))


def sweep(seed_text: str, ending: str, examples: int) -> dict[str, int]:
    """Check `examples` damaged versions; how many were refused, ran or agreed with PySD."""
    count = {"refused": 0, "ran": 0, "agreed": 0}

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**32))
    def one(seed: int) -> None:
        text, random = seed_text, Random(seed)
        for _ in range(random.choice([1, 1, 1, 2, 3])):
            text = damaged(text, random) or " "
        count[check(text, ending)] += 1

    one()
    return count


def test_the_models_agree_with_pysd_before_they_are_damaged() -> None:
    assert (check(MDL, ".mdl"), check(XMILE, ".xmile")) == ("agreed", "agreed")


@pytest.mark.parametrize(("text", "ending"), [(MDL, ".mdl"), (XMILE, ".xmile")])
def test_damaged_models_are_refused_or_computed_as_pysd_does(text: str, ending: str) -> None:
    count = sweep(text, ending, 75)
    assert count["refused"] > 20
    assert count["agreed"] > 2  # else the comparison would say nothing


@pytest.mark.slow
@pytest.mark.parametrize(("text", "ending"), [(MDL, ".mdl"), (XMILE, ".xmile")])
def test_a_thousand_damaged_models_are_refused_or_computed_as_pysd_does(
    text: str, ending: str
) -> None:
    count = sweep(text, ending, 1100)
    assert sum(count.values()) >= 1100
    assert count["agreed"] > 50


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=300), st.integers(0, len(MDL)), st.integers(0, 40))
def test_bytes_of_any_kind_are_refused_or_run(data: bytes, place: int, width: int) -> None:
    whole = MDL.encode()
    with TemporaryDirectory() as folder:
        for number, content in enumerate((data, whole[:place] + data + whole[place + width :])):
            file = Path(folder) / f"m{number}.mdl"
            file.write_bytes(content)
            outcome(file)
