"""Vensim's and XMILE's functions: how each is built from primitive operations.

In:   a `Builder` and the nodes of the arguments.
Out:  `FUNCTIONS`, one row a function; it is also the list of what is supported.
Knows nothing of files, subscripts or numpy.

To add a function, add a row: its parameters, how it is built, the rule for its unit and the
page of the Vensim manual (`https://www.vensim.com/documentation/<page>.html`); then a model in
`tests/models/` and its expectation in `tests/engine/`. What cannot be said in primitive
operations needs a row in `operations.py` first.

Unit rules (for `units.py`): 'same' - all arguments and the result agree; 'pure' - all are
dimensionless; 'first', 'second' - the result has that argument's unit; 'result of 2, 3' - the
second and third agree and give the result; 'product', 'ratio' - as the operator; 'any'.
"""

from __future__ import annotations

from collections.abc import Callable

from model.engine import dynamic_functions as dynamic
from model.engine import timed_functions as timed
from model.engine.builder import Builder, Function
from model.engine.random_functions import RANDOM


def _operation(name: str) -> Callable[..., int]:
    return lambda b, *operands: b.op(name, *operands)


def _modulo(b: Builder, x: int, y: int) -> int:
    return b.op("subtract", x, b.op("quantum", x, y))


def _floor(b: Builder, x: int) -> int:
    """The whole number below: XMILE's INT."""
    whole = b.op("trunc", x)
    return b.op("subtract", whole, b.op("as_float", b.op("less", x, whole)))


def _floored_modulo(b: Builder, x: int, y: int) -> int:
    """XMILE's MOD has the sign of the divisor (XMILE 1.0, section 3.3.1)."""
    return b.op("subtract", x, b.op("multiply", y, _floor(b, b.op("divide", x, y))))


def _log(b: Builder, value: int, base: int | None = None) -> int:
    bottom = b.op("log", b.number(10.0) if base is None else base)
    return b.op("divide", b.op("log", value), bottom)


def _time_value(b: Builder, relative: int, offset: int, measure: int) -> int:
    if b.known(measure, "the measure of GET TIME VALUE") != 0:
        raise ValueError("GET TIME VALUE gives units of Time (measure 0), no calendar")
    origin = b.known(relative, "the origin of GET TIME VALUE")
    if origin not in (0, 1):
        raise ValueError("GET TIME VALUE from the computer's clock would differ with every run")
    return b.op("add", b.time() if origin == 0 else b.variable("initial time"), offset)


FUNCTIONS: dict[str, Function] = {
    "+": Function("x y", _operation("add"), "same", "operators"),
    "-": Function("x y", _operation("subtract"), "same", "operators"),
    "*": Function("x y", _operation("multiply"), "product", "operators"),
    "/": Function("x y", _operation("divide"), "ratio", "operators"),
    "^": Function("x y", _operation("power"), "power", "operators"),
    "negative": Function("x", _operation("negative"), "same", "operators"),
    "<": Function("x y", _operation("less"), "compare", "operators"),
    "<=": Function("x y", _operation("less_equal"), "compare", "operators"),
    ">": Function("x y", lambda b, x, y: b.op("less", y, x), "compare", "operators"),
    ">=": Function("x y", lambda b, x, y: b.op("less_equal", y, x), "compare", "operators"),
    "=": Function("x y", _operation("equal"), "compare", "operators"),
    "<>": Function("x y", _operation("not_equal"), "compare", "operators"),
    "and": Function("x y", _operation("both"), "pure", "operators"),
    "or": Function("x y", _operation("either"), "pure", "operators"),
    "not": Function("x", _operation("opposite"), "pure", "operators"),
    "abs": Function("x", _operation("absolute"), "same", "fn_abs"),
    "active initial": Function(
        "active initial",
        lambda b, x, y: b.close(b.state("active"), x, y),
        "same",
        "fn_active_initial",
    ),
    "arccos": Function("x", _operation("arccos"), "pure", "fn_arccos"),
    "arcsin": Function("x", _operation("arcsin"), "pure", "fn_arcsin"),
    "arctan": Function("x", _operation("arctan"), "pure", "fn_arctan"),
    "cos": Function("x", _operation("cos"), "pure", "fn_cos"),
    "cosh": Function("x", _operation("cosh"), "pure", "fn_cosh"),
    "delay fixed": Function(
        "input time initial",
        lambda b, x, t, i: b.close(b.state("pipe"), x, t, i),
        "first",
        "fn_delay_fixed",
    ),
    "delay material": Function(
        "input time initial missing", dynamic.delay_material, "first", "fn_delay_material"
    ),
    "delay of order": Function("input time initial order", dynamic.delay, "first", "fn_delay3"),
    "delay n": Function("input time initial order", dynamic.delay_n, "first", "fn_delay_n"),
    "depreciate straightline": Function(
        "stream lifetime period initial",
        dynamic.straightline,
        "first",
        "fn_depreciate_straightline",
    ),
    "exp": Function("x", _operation("exp"), "pure", "fn_exp"),
    "forecast": Function("input time horizon trend", dynamic.forecast, "first", "fn_forecast"),
    "game": Function("x", lambda b, x: x, "first", "fn_game"),
    "gamma ln": Function("x", _operation("log_gamma"), "pure", "fn_gamma_ln"),
    "get time value": Function("relative offset measure", _time_value, "any", "fn_get_time_value"),
    "if then else": Function(
        "condition then else", _operation("select"), "result of 2, 3", "fn_if_then_else"
    ),
    "initial": Function("x", lambda b, x: b.close(b.state("initial"), x), "same", "fn_initial"),
    "integ": Function(
        "flow initial", lambda b, x, y: b.close(b.state("stock"), x, y), "second", "fn_integ"
    ),
    "non negative integ": Function(
        "flow initial",
        lambda b, x, y: b.close(b.state("nonnegative"), x, y),
        "second",
        "fn_integ",
    ),
    "integer": Function("x", _operation("trunc"), "same", "fn_integer"),
    "ln": Function("x", _operation("log"), "pure", "fn_ln"),
    "log": Function("x base?", _log, "pure", "fn_log"),
    "log10": Function("x", _log, "pure", "fn_log"),
    "max": Function("x y", _operation("maximum"), "same", "fn_max"),
    "min": Function("x y", _operation("minimum"), "same", "fn_min"),
    "modulo": Function("x y", _modulo, "same", "fn_modulo"),
    "npv": Function("stream rate initial factor", dynamic.npv, "first times time", "fn_npv"),
    "npve": Function("stream rate initial factor", dynamic.npve, "first times time", "fn_npve"),
    "pi": Function("", lambda b: b.number(3.141592653589793), "pure", "fn_pi"),
    "power": Function("x y", _operation("power"), "power", "fn_power"),
    "pulse": Function("start width", timed.pulse, "pure", "fn_pulse"),
    "pulse train": Function(
        "start interval width end", timed.pulse_train, "pure", "fn_pulse_train"
    ),
    # as XMILE has them where Vensim's differ
    "mod": Function("x y", _floored_modulo, "same", "xmile"),
    "xint": Function("x", _floor, "same", "xmile"),
    "previous": Function(
        "x initial", lambda b, x, y: b.close(b.state("discrete"), x, y), "same", "xmile"
    ),
    "xpulse": Function("start magnitude", timed.xmile_pulse, "second", "fn_pulse"),
    "xpulse train": Function("start interval magnitude", timed.xmile_pulses, "any", "fn_pulse"),
    "quantum": Function("x y", _operation("quantum"), "same", "fn_quantum"),
    "ramp": Function("slope start end", timed.ramp, "slope times time", "fn_ramp"),
    "xramp": Function("slope start", timed.ramp, "slope times time", "fn_ramp"),
    "sample if true": Function(
        "condition input initial", dynamic.sample_if_true, "result of 2, 3", "fn_sample_if_true"
    ),
    "sin": Function("x", _operation("sin"), "pure", "fn_sin"),
    "sinh": Function("x", _operation("sinh"), "pure", "fn_sinh"),
    "smooth of order": Function("input time initial order", dynamic.smooth, "first", "fn_smooth"),
    "smooth n": Function("input time initial order", dynamic.smooth_n, "first", "fn_smooth_n"),
    "sqrt": Function("x", _operation("sqrt"), "root", "fn_sqrt"),
    "step": Function("height start", timed.step, "first", "fn_step"),
    "tan": Function("x", _operation("tan"), "pure", "fn_tan"),
    "tanh": Function("x", _operation("tanh"), "pure", "fn_tanh"),
    "trend": Function("input time initial", dynamic.trend, "per time", "fn_trend"),
    "xidz": Function("top bottom x", _operation("ratio_or"), "ratio", "fn_xidz"),
    "zidz": Function(
        "top bottom", lambda b, x, y: b.op("ratio_or", x, y, b.number(0.0)), "ratio", "fn_zidz"
    ),
    **RANDOM,
}

#: Functions over the subscripts marked with '!', and the operation that joins their terms.
AGGREGATES: dict[str, tuple[str, str]] = {
    "sum": ("add", "fn_sum"),
    "prod": ("multiply", "fn_prod"),
    "vmin": ("minimum", "fn_vmin"),
    "vmax": ("maximum", "fn_vmax"),
}
