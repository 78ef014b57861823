"""Functions that remember: smooths, delays, trends, values discounted or written off.

In:   a `Builder` and the nodes of the arguments.
Out:  the builders, one a function.
Knows nothing of files or of the other functions.
"""

from __future__ import annotations

from model.engine.builder import Builder


def smooth(b: Builder, value: int, time: int, initial: int, order: int) -> int:
    """SMOOTH, SMOOTH3 and their like: stocks, one a stage."""
    stages = b.whole(order, "the order of a SMOOTH")
    rate = b.op("divide", time, b.number(float(stages)))
    for _ in range(stages):
        level = b.state("stock")
        flow = b.op("divide", b.op("subtract", value, level), rate)
        value = b.close(level, flow, initial)
    return value


def delay(b: Builder, value: int, time: int, initial: int, order: int) -> int:
    """DELAY1, DELAY3 and their like: stocks, one a stage, however short the delay is."""
    stages = b.whole(order, "the order of a DELAY")
    stage_time = b.op("divide", time, b.number(float(stages)))
    for _ in range(stages):
        level = b.state("stock")
        outflow = b.op("divide", level, stage_time)
        b.close(level, b.op("subtract", value, outflow), b.op("multiply", initial, stage_time))
        value = outflow
    return value


def smooth_n(b: Builder, value: int, time: int, initial: int, order: int) -> int:
    """SMOOTH N, which changes at steps only (manual, fn_smooth_n)."""
    stages = b.whole(order, "the order of SMOOTH N")
    count = _fitting(b, time, stages)
    levels = []
    for _ in range(stages):
        level = b.state("discrete")
        flow = b.op("divide", b.op("subtract", value, level), b.op("divide", time, count))
        value = _by_steps(b, level, flow, initial)
        levels.append(value)
    return _at_stage(b, count, levels)


def delay_n(b: Builder, value: int, time: int, initial: int, order: int) -> int:
    """DELAY N, which changes at steps only and knows earlier delay times.

    The manual (fn_delay_n) says that the output depends on the values that the delay time had in
    previous steps, and that quantities are conserved; not how. PySD found from Vensim's output
    of order 2 that the second stage goes by the delay time of a step ago; here each stage goes by
    that of the step before the stage before it, and a single one by that of a step ago.
    """
    stages = b.whole(order, "the order of DELAY N")
    count = _fitting(b, time, stages)
    outflows = []
    past = _a_step_ago(b, time) if stages == 1 else time
    for _ in range(stages):
        level = b.state("discrete")
        outflow = b.op("divide", level, b.op("divide", past, count))
        content = b.op("multiply", initial, b.op("divide", time, count))
        _by_steps(b, level, b.op("subtract", value, outflow), content)
        value = outflow
        outflows.append(outflow)
        past = _a_step_ago(b, past)
    return _at_stage(b, count, outflows)


def _fitting(b: Builder, time: int, stages: int) -> int:
    """As many stages as have a step each, at the start (manual, fn_delay_n)."""
    start = time if b.is_number(time) else b.close(b.state("initial"), time)
    steps = b.op("add", b.op("divide", start, b.variable("time step")), b.number(1e-6))
    fewer = b.op("minimum", b.op("trunc", steps), b.number(float(stages)))
    return b.op("maximum", fewer, b.number(1.0))


def _by_steps(b: Builder, level: int, flow: int, initial: int) -> int:
    """Give a discrete level its next value, by Euler."""
    change = b.op("multiply", b.variable("time step"), flow)
    return b.close(level, b.op("add", level, change), initial)


def _a_step_ago(b: Builder, value: int) -> int:
    """The value of the step before; at the start its own."""
    return value if b.is_number(value) else b.close(b.state("discrete"), value, value)


def _at_stage(b: Builder, count: int, values: list[int]) -> int:
    """The value of stage `count`, which is known before the first step."""
    found = values[0]
    for stage, value in enumerate(values[1:], start=2):
        found = b.op("select", b.op("equal", count, b.number(float(stage))), value, found)
    return found


def trend(b: Builder, value: int, time: int, initial: int) -> int:
    """TREND (manual, fn_trend)."""
    average = b.state("stock")
    start = b.op("divide", value, b.op("add", b.number(1.0), b.op("multiply", initial, time)))
    b.close(average, b.op("divide", b.op("subtract", value, average), time), start)
    change = b.op("subtract", value, average)
    none = b.number(0.0)
    return b.op("ratio_or", change, b.op("multiply", time, b.op("absolute", average)), none)


def forecast(b: Builder, value: int, time: int, horizon: int, initial: int) -> int:
    """FORECAST; XMILE's FORCST has an initial trend, of which Vensim's is 0."""
    average = b.state("stock")
    rise = b.op("multiply", initial, time)
    start = b.op("divide", value, b.op("add", b.number(1.0), rise))
    b.close(average, b.op("divide", b.op("subtract", value, average), time), start)
    change = b.op("subtract", value, average)
    trend = b.op("ratio_or", change, b.op("multiply", time, average), b.number(0.0))
    growth = b.op("add", b.number(1.0), b.op("multiply", trend, horizon))
    return b.op("multiply", value, growth)


def sample_if_true(b: Builder, condition: int, value: int, initial: int) -> int:
    """SAMPLE IF TRUE."""
    held = b.state("discrete")
    now = b.op("select", condition, value, held)
    b.close(held, now, initial)
    return now


def delay_material(b: Builder, value: int, time: int, initial: int, missing: int) -> int:
    """DELAY MATERIAL: what goes in comes out after the delay time of that moment."""
    level, times, gaps = map(b.state, ("material", "material time", "material missing"))
    b.close(times, time, time)
    b.close(gaps, missing, missing)
    return b.close(level, value, initial)


def npv(b: Builder, stream: int, rate: int, initial: int, factor: int) -> int:
    """NPV by the manual's own equations; `discount` is the factor of the present step."""
    step, total, discount = b.variable("time step"), b.state("stock"), b.state("stock")
    growth = b.op("add", b.number(1.0), b.op("multiply", rate, step))
    falling = b.op("divide", b.op("multiply", discount, rate), growth)
    b.close(discount, b.op("negative", falling), b.number(1.0))
    worth = b.op("multiply", stream, discount)
    b.close(total, worth, initial)
    return b.op("multiply", b.op("add", total, b.op("multiply", worth, step)), factor)


def npve(b: Builder, stream: int, rate: int, initial: int, factor: int) -> int:
    """NPVE: NPV valued at the end of each step, as spreadsheets do: one step's discount more."""
    step, total, discount = b.variable("time step"), b.state("stock"), b.state("stock")
    growth = b.op("add", b.number(1.0), b.op("multiply", rate, step))
    falling = b.op("divide", b.op("multiply", discount, rate), growth)
    b.close(discount, b.op("negative", falling), b.op("divide", b.number(1.0), growth))
    worth = b.op("multiply", stream, discount)
    b.close(total, worth, initial)
    return b.op("multiply", b.op("add", total, b.op("multiply", worth, step)), factor)


def straightline(b: Builder, stream: int, lifetime: int, period: int, initial: int) -> int:
    """DEPRECIATE STRAIGHTLINE: 1/n of what is invested now and in each of the n - 1 periods before.

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
    place = b.op("add", since, b.number(1e-6))
    phase = b.op("add", b.op("subtract", place, b.op("quantum", place, width)), step)
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
