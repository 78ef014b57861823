"""Random models give what a direct evaluator of their equations gives, step by step.

The evaluator is Python's own arithmetic over the same expression, printed once for Vensim and
once for Python; the steps are Euler's, written out.
"""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from model.engine import load_model, simulate

STEPS, STEP = 12, 0.25
LEVELS, AUXILIARIES, CONSTANTS = ("l1", "l2"), ("x1", "x2", "x3"), ("c1", "c2")
Pair = tuple[str, str]  # the expression for Vensim, and for Python


def binary(a: Pair, mark: str, b: Pair) -> Pair:
    return f"({a[0]} {mark} {b[0]})", f"({a[1]} {mark} {b[1]})"


def call(vensim: str, python: str, *arguments: Pair) -> Pair:
    return (
        f"{vensim}({', '.join(a for a, _ in arguments)})",
        f"{python}({', '.join(a for _, a in arguments)})",
    )


def branch(a: Pair, b: Pair, then: Pair, otherwise: Pair) -> Pair:
    condition = (f"{a[0]} < {b[0]}", f"{a[1]} < {b[1]}")
    return call("IF THEN ELSE", "choose", condition, then, otherwise)


def expressions(names: tuple[str, ...]) -> st.SearchStrategy[Pair]:
    """Expressions that stay finite: no growth faster than a bounded argument allows."""
    numbers = (
        st.floats(-3, 3, allow_nan=False).map(lambda v: f"{v:.3f}").map(lambda t: (t, f"({t})"))
    )
    leaves = st.one_of(st.sampled_from([(name, name) for name in names]), numbers)

    def extend(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
        return st.one_of(
            st.builds(binary, inner, st.sampled_from("+-"), inner),
            st.builds(lambda a, b: binary(call("SIN", "sin", a), "*", b), inner, inner),
            st.builds(lambda a, b: call("MAX", "max", a, b), inner, inner),
            st.builds(lambda a, b: call("MIN", "min", a, b), inner, inner),
            st.builds(lambda a: call("ABS", "abs", a), inner),
            st.builds(lambda a, b: call("ZIDZ", "zidz", a, call("COS", "cos", b)), inner, inner),
            st.builds(branch, inner, inner, inner, inner),
        )

    return st.recursive(leaves, extend, max_leaves=8)


MODELS = st.fixed_dictionaries(
    {
        **{name: expressions((*LEVELS, *CONSTANTS, "Time")) for name in AUXILIARIES[:1]},
        AUXILIARIES[1]: expressions((*LEVELS, *CONSTANTS, AUXILIARIES[0])),
        AUXILIARIES[2]: expressions((*LEVELS, *AUXILIARIES[:2])),
        **{name: expressions((*AUXILIARIES, *CONSTANTS)) for name in LEVELS},
    }
)


def by_hand(model: dict[str, Pair], constants: dict[str, float]) -> dict[str, list[float]]:
    """Euler's steps of the Python side of every expression."""
    scope: dict[str, Any] = {
        **constants,
        **{"l1": 0.5, "l2": -1.25, "sin": math.sin, "cos": math.cos, "max": max, "min": min},
        **{"abs": abs, "zidz": lambda a, b: a / b if abs(b) > 1e-6 else 0.0},
        "choose": lambda condition, a, b: a if condition else b,
    }
    paths: dict[str, list[float]] = {name: [] for name in model}
    for step in range(STEPS + 1):
        scope["Time"] = step * STEP
        for name in AUXILIARIES:
            scope[name] = eval(model[name][1], {"__builtins__": {}}, scope)
        for name in model:
            paths[name].append(float(scope[name]))
        flows = {name: eval(model[name][1], {"__builtins__": {}}, scope) for name in LEVELS}
        for name, flow in flows.items():
            scope[name] = scope[name] + STEP * flow
    return paths


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(MODELS)
def test_random_models_run_as_their_equations_say(model: dict[str, Pair]) -> None:
    lines = [f"{name} = {model[name][0]}" for name in AUXILIARIES]
    lines += [f"l1 = INTEG({model['l1'][0]}, 0.5)", f"l2 = INTEG({model['l2'][0]}, -1.25)"]
    lines += ["c1 = 0.75", "c2 = -0.5", "INITIAL TIME = 0", f"FINAL TIME = {STEPS * STEP}"]
    lines += [f"TIME STEP = {STEP}", "SAVEPER = TIME STEP"]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "m.mdl"
        file.write_text("{UTF-8}\n" + "".join(f"{line} ~~|\n" for line in lines), "utf-8")
        loaded = load_model(file, use_cache=False)
    expected = by_hand(model, {"c1": 0.75, "c2": -0.5})
    other = by_hand(model, {"c1": 2.5, "c2": -0.5})
    alone = simulate(loaded)
    members = simulate(loaded, {"c1": np.array([0.75, 2.5, 0.75])})
    for name, path in expected.items():
        assert_near(alone.values[name][:, 0], path)
        assert_near(members.values[name][:, 0], path)
        assert_near(members.values[name][:, 1], other[name])


def assert_near(ours: np.ndarray, theirs: list[float]) -> None:
    """To 1e-9 of the largest magnitude; at a branch or a pole the last bits may decide."""
    scale = max(1.0, *(abs(v) for v in theirs))
    assert np.all(np.abs(ours - theirs) <= 1e-9 * scale), (ours, theirs)
