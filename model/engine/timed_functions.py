"""Test inputs: functions of time alone, which change at steps only.

In:   a `Builder` and the nodes of the arguments.
Out:  the builders of STEP, RAMP, PULSE and PULSE TRAIN, and of XMILE's PULSE.
Knows nothing of files or of the other functions.

The manual (fn_step, fn_pulse) compares with half a step after the time, so that rounding decides
nothing where starts and widths are whole steps. "The value returned does not change except at
TIME STEP intervals regardless of the integration method": hence `step_time`, the time at which
the step began.
"""

from __future__ import annotations

from model.engine.builder import Builder


def _half_a_step(b: Builder) -> int:
    return b.op("multiply", b.variable("time step"), b.number(0.5))


def _time_plus(b: Builder) -> int:
    """The manual's `time plus`."""
    return b.op("add", b.step_time(), _half_a_step(b))


def step(b: Builder, height: int, start: int) -> int:
    """STEP."""
    return b.op("multiply", height, b.op("less", start, _time_plus(b)))


def ramp(b: Builder, slope: int, start: int, end: int | None = None) -> int:
    """RAMP; XMILE's has no end."""
    time = b.step_time()
    until = time if end is None else b.op("minimum", time, end)
    risen = b.op("multiply", slope, b.op("subtract", until, start))
    return b.op("select", b.op("less", start, time), risen, b.number(0.0))


def pulse(b: Builder, start: int, width: int) -> int:
    """PULSE; a width of 0 is one step."""
    step_long = b.op("equal", width, b.number(0.0))
    lasts = b.op("select", step_long, b.variable("time step"), width)
    now = _time_plus(b)
    within = b.op("both", b.op("less", start, now), b.op("less", now, b.op("add", start, lasts)))
    return b.op("as_float", within)


def pulse_train(b: Builder, start: int, interval: int, width: int, end: int) -> int:
    """PULSE TRAIN: pulses of at least a step; no gaps where `interval` is less than `width`."""
    now = _time_plus(b)
    within = b.op("both", b.op("less", start, now), b.op("less", now, end))
    lasts = b.op("maximum", width, b.variable("time step"))
    return b.op("as_float", b.op("both", within, b.op("less", _phase(b, start, interval), lasts)))


def xmile_pulse(b: Builder, start: int, magnitude: int) -> int:
    """XMILE's PULSE: `magnitude` within the one step next to `start`."""
    now = _time_plus(b)
    last = b.op("subtract", b.step_time(), _half_a_step(b))
    once = b.op("both", b.op("less", start, now), b.op("less_equal", last, start))
    return _within_a_step(b, once, magnitude)


def xmile_pulses(b: Builder, start: int, interval: int, magnitude: int) -> int:
    """XMILE's PULSE with an interval: once where that is 0."""
    since = b.op("subtract", _time_plus(b), start)
    repeats = b.op("less", b.number(0.0), interval)
    phase = b.op("select", repeats, _phase(b, start, interval), since)
    begun = b.op("less", b.number(0.0), since)
    now = b.op("both", begun, b.op("less", phase, b.variable("time step")))
    return _within_a_step(b, now, magnitude)


def _phase(b: Builder, start: int, interval: int) -> int:
    """Time plus since the last start."""
    since = b.op("subtract", _time_plus(b), start)
    return b.op("subtract", since, b.op("quantum", since, interval))


def _within_a_step(b: Builder, when: int, magnitude: int) -> int:
    once = b.op("multiply", b.op("as_float", when), magnitude)
    return b.op("divide", once, b.variable("time step"))
