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


def _step(b: Builder, height: int, start: int) -> int:
    half = b.op("multiply", b.variable("time step"), b.number(0.5))
    return b.op("multiply", height, b.op("less", start, b.op("add", b.time(), half)))


def _ramp(b: Builder, slope: int, start: int, end: int | None = None) -> int:
    begun = b.op("less", start, b.op("add", b.time(), b.number(1e-6)))
    until = b.time() if end is None else b.op("minimum", b.time(), end)
    return b.op("multiply", b.op("multiply", begun, slope), b.op("subtract", until, start))


def _pulse(b: Builder, start: int, width: int) -> int:
    # a pulse lasts at least one step (manual, fn_pulse)
    lasts = b.op("maximum", width, b.op("multiply", b.variable("time step"), b.number(0.5)))
    begun = b.op("less_equal", b.op("subtract", start, b.number(1e-6)), b.time())
    not_over = b.op("less", b.time(), b.op("add", start, lasts))
    return b.op("as_float", b.op("both", begun, not_over))


def _pulse_train(b: Builder, start: int, interval: int, width: int, end: int) -> int:
    since = b.op("add", b.op("subtract", b.time(), start), b.number(1e-6))
    phase = b.op("subtract", since, b.op("quantum", since, interval))
    within = b.op("both", b.op("less", b.number(0.0), since), b.op("less", b.time(), end))
    return b.op("as_float", b.op("both", within, b.op("less", phase, width)))


def _impulse(b: Builder, start: int, magnitude: int) -> int:
    """XMILE's PULSE: `magnitude` within one step."""
    once = _pulse(b, start, b.number(0.0))
    return b.op("divide", b.op("multiply", once, magnitude), b.variable("time step"))


def _smooth(b: Builder, value: int, time: int, initial: int, order: int) -> int:
    stages = b.whole(order, "the order of a SMOOTH")
    rate = b.op("divide", time, b.number(float(stages)))
    for _ in range(stages):
        level = b.state("stock")
        flow = b.op("divide", b.op("subtract", value, level), rate)
        value = b.close(level, flow, initial)
    return value


def _delay(b: Builder, value: int, time: int, initial: int, order: int) -> int:
    stages = b.whole(order, "the order of a DELAY")
    stage_time = b.op("divide", time, b.number(float(stages)))
    for _ in range(stages):
        level = b.state("stock")
        outflow = b.op("divide", level, stage_time)
        b.close(level, b.op("subtract", value, outflow), b.op("multiply", initial, stage_time))
        value = outflow
    return value


def _trend(b: Builder, value: int, time: int, initial: int) -> int:
    average = b.state("stock")
    start = b.op("divide", value, b.op("add", b.number(1.0), b.op("multiply", initial, time)))
    b.close(average, b.op("divide", b.op("subtract", value, average), time), start)
    change = b.op("subtract", value, average)
    none = b.number(0.0)
    return b.op("ratio_or", change, b.op("multiply", time, b.op("absolute", average)), none)


def _forecast(b: Builder, value: int, time: int, horizon: int, initial: int) -> int:
    average = b.state("stock")
    start = b.op("divide", value, b.op("add", b.number(1.0), initial))
    b.close(average, b.op("divide", b.op("subtract", value, average), time), start)
    change = b.op("subtract", value, average)
    trend = b.op("ratio_or", change, b.op("multiply", time, average), b.number(0.0))
    growth = b.op("add", b.number(1.0), b.op("multiply", trend, horizon))
    return b.op("multiply", value, growth)


def _sample_if_true(b: Builder, condition: int, value: int, initial: int) -> int:
    held = b.state("discrete")
    now = b.op("select", condition, value, held)
    b.close(held, now, initial)
    return now


def _log(b: Builder, value: int, base: int | None = None) -> int:
    bottom = b.op("log", b.number(10.0) if base is None else base)
    return b.op("divide", b.op("log", value), bottom)


def _pulses(b: Builder, start: int, interval: int, magnitude: int) -> int:
    """XMILE's PULSE with an interval: once where that is 0."""
    since = b.op("add", b.op("subtract", b.time(), start), b.number(1e-6))
    within = b.op("subtract", since, b.op("quantum", since, interval))
    phase = b.op("select", b.op("less", b.number(0.0), interval), within, since)
    step = b.variable("time step")
    again = b.op("less", phase, b.op("multiply", step, b.number(0.5)))
    now = b.op("as_float", b.op("both", b.op("less", b.number(0.0), since), again))
    return b.op("divide", b.op("multiply", now, magnitude), step)


def _delay_material(b: Builder, value: int, time: int, initial: int, missing: int) -> int:
    level, times, gaps = map(b.state, ("material", "material time", "material missing"))
    b.close(times, time, time)
    b.close(gaps, missing, missing)
    return b.close(level, value, initial)


def _npv(b: Builder, stream: int, rate: int, initial: int, factor: int) -> int:
    """The manual's own equations; `discount` is the factor of the present step."""
    step, total, discount = b.variable("time step"), b.state("stock"), b.state("stock")
    growth = b.op("add", b.number(1.0), b.op("multiply", rate, step))
    falling = b.op("divide", b.op("multiply", discount, rate), growth)
    b.close(discount, b.op("negative", falling), b.number(1.0))
    worth = b.op("multiply", stream, discount)
    b.close(total, worth, initial)
    return b.op("multiply", b.op("add", total, b.op("multiply", worth, step)), factor)


def _npve(b: Builder, stream: int, rate: int, initial: int, factor: int) -> int:
    """NPV valued at the end of each step, as spreadsheets do: one step's discount more."""
    step, total, discount = b.variable("time step"), b.state("stock"), b.state("stock")
    growth = b.op("add", b.number(1.0), b.op("multiply", rate, step))
    falling = b.op("divide", b.op("multiply", discount, rate), growth)
    b.close(discount, b.op("negative", falling), b.op("divide", b.number(1.0), growth))
    worth = b.op("multiply", stream, discount)
    b.close(total, worth, initial)
    return b.op("multiply", b.op("add", total, b.op("multiply", worth, step)), factor)


def _straightline(b: Builder, stream: int, lifetime: int, period: int, initial: int) -> int:
    """1/n of the present investment, and of each of the n - 1 fiscal periods before this one.

    n = lifetime / period, rounded; periods begin at INITIAL TIME. What was invested within a
    period is lumped together, and written off at an even rate over each of the periods after.
    """
    what = "the lifetime or the fiscal period of DEPRECIATE STRAIGHTLINE"
    length = b.known(period, what)
    count = round(b.known(lifetime, what) / length) if length > 0 else 0
    if count < 1:
        raise ValueError(f"{what} must be positive, and the lifetime no less than a period")
    step, width = b.variable("time step"), b.number(length)
    since = b.op("subtract", b.time(), b.variable("initial time"))
    phase = b.op("add", _modulo(b, b.op("add", since, b.number(1e-6)), width), step)
    ends = b.op("less_equal", width, phase)
    current = b.state("discrete")
    spent = b.op("add", current, b.op("multiply", stream, step))
    b.close(current, b.op("select", ends, b.number(0.0), spent), b.number(0.0))
    whole, passed = b.op("multiply", initial, width), spent
    total = stream
    for _ in range(count - 1):
        before = b.state("discrete")
        b.close(before, b.op("select", ends, passed, before), whole)
        total, passed = b.op("add", total, b.op("divide", before, width)), before
    return b.op("divide", total, b.number(float(count)))


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
        "input time initial missing", _delay_material, "first", "fn_delay_material"
    ),
    "delay n": Function("input time initial order", _delay, "first", "fn_delay_n"),
    "depreciate straightline": Function(
        "stream lifetime period initial", _straightline, "first", "fn_depreciate_straightline"
    ),
    "exp": Function("x", _operation("exp"), "pure", "fn_exp"),
    "forecast": Function("input time horizon trend", _forecast, "first", "fn_forecast"),
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
    "npv": Function("stream rate initial factor", _npv, "first times time", "fn_npv"),
    "npve": Function("stream rate initial factor", _npve, "first times time", "fn_npve"),
    "pi": Function("", lambda b: b.number(3.141592653589793), "pure", "fn_pi"),
    "power": Function("x y", _operation("power"), "power", "fn_power"),
    "pulse": Function("start width", _pulse, "pure", "fn_pulse"),
    "pulse train": Function("start interval width end", _pulse_train, "pure", "fn_pulse_train"),
    # as XMILE has them where Vensim's differ
    "mod": Function("x y", _floored_modulo, "same", "xmile"),
    "xint": Function("x", _floor, "same", "xmile"),
    "previous": Function(
        "x initial", lambda b, x, y: b.close(b.state("discrete"), x, y), "same", "xmile"
    ),
    "xpulse": Function("start magnitude", _impulse, "second", "fn_pulse"),
    "xpulse train": Function("start interval magnitude", _pulses, "any", "fn_pulse"),
    "quantum": Function("x y", _operation("quantum"), "same", "fn_quantum"),
    "ramp": Function("slope start end", _ramp, "slope times time", "fn_ramp"),
    "xramp": Function("slope start", _ramp, "slope times time", "fn_ramp"),
    "sample if true": Function(
        "condition input initial", _sample_if_true, "result of 2, 3", "fn_sample_if_true"
    ),
    "sin": Function("x", _operation("sin"), "pure", "fn_sin"),
    "sinh": Function("x", _operation("sinh"), "pure", "fn_sinh"),
    "smooth n": Function("input time initial order", _smooth, "first", "fn_smooth_n"),
    "sqrt": Function("x", _operation("sqrt"), "root", "fn_sqrt"),
    "step": Function("height start", _step, "first", "fn_step"),
    "tan": Function("x", _operation("tan"), "pure", "fn_tan"),
    "tanh": Function("x", _operation("tanh"), "pure", "fn_tanh"),
    "trend": Function("input time initial", _trend, "per time", "fn_trend"),
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
