"""Functions that draw random numbers: each from one uniform number a step.

In:   a `Builder` and the nodes of the arguments.
Out:  `RANDOM`, rows like those of `functions.py`.
Knows nothing of how numbers are drawn (draws.py) nor of the distributions (distributions.py).

Parameters are those of the Vensim manual, fn_random: m and x the least and the greatest value,
h the shift, r the stretch, s the stream. The numbers are not Vensim's, their distribution is.
"""

from __future__ import annotations

import math

from model.engine.builder import Builder, Function


def _shaped(name: str, shapes: int) -> Function:
    """A row of a distribution with arguments (m, x, shapes, h, r, s)."""
    parameters = " ".join(["m", "x", *(f"shape{k + 1}" for k in range(shapes)), "h", "r", "s"])

    def build(b: Builder, low: int, high: int, *rest: int) -> int:
        shift, stretch, stream = rest[shapes:]
        return b.op(name, b.draw(stream), low, high, shift, stretch, *rest[:shapes])

    return Function(parameters, build, "random", "fn_random")


def _uniform(b: Builder, low: int, high: int, stream: int) -> int:
    width = b.op("subtract", high, low)
    return b.op("add", low, b.op("multiply", width, b.draw(stream)))


def _triangular(
    b: Builder, low: int, high: int, start: int, peak: int, stop: int, stream: int
) -> int:
    return b.op("random_triangular", b.draw(stream), low, high, start, peak, stop)


def _normal_score(b: Builder, stream: int, reach: float) -> int:
    """A standard normal number within `reach` standard deviations."""
    low, high = b.number(-reach), b.number(reach)
    return b.op("random_normal", b.draw(stream), low, high, b.number(0.0), b.number(1.0))


def _pink_noise(b: Builder, mean: int, deviation: int, time: int, stream: int) -> int:
    """Anderson's pink noise (manual, random_pink_noise): white noise smoothed over `time`."""
    level = b.state("stock")
    ratio = b.op("divide", b.variable("time step"), time)
    scale = b.op("sqrt", b.op("divide", b.op("subtract", b.number(2.0), ratio), ratio))
    score = _normal_score(b, stream, 6.0)
    white = b.op("add", mean, b.op("multiply", b.op("multiply", deviation, scale), score))
    flow = b.op("divide", b.op("subtract", white, level), time)
    first = b.op("multiply", deviation, _normal_score(b, stream, 6.0))
    return b.close(level, flow, b.op("add", mean, first))


def _normal(b: Builder, mean: int, deviation: int, seed: int | None = None) -> int:
    limits = map(b.number, (-math.inf, math.inf))
    stream = b.number(0.0) if seed is None else seed
    return b.op("random_normal", b.draw(stream), *limits, mean, deviation)


def _seeded_uniform(b: Builder, low: int, high: int, seed: int | None = None) -> int:
    return _uniform(b, low, high, b.number(0.0) if seed is None else seed)


def _poisson(b: Builder, mean: int, seed: int | None = None) -> int:
    limits = map(b.number, (-math.inf, math.inf, 0.0, 1.0))
    stream = b.number(0.0) if seed is None else seed
    return b.op("random_poisson", b.draw(stream), *limits, mean)


def _exponential(b: Builder, mean: int, seed: int | None = None) -> int:
    limits = map(b.number, (-math.inf, math.inf, 0.0))
    stream = b.number(0.0) if seed is None else seed
    return b.op("random_exponential", b.draw(stream), *limits, mean)


def _lognormal(b: Builder, mean: int, deviation: int, seed: int | None = None) -> int:
    """Mean and standard deviation are those of the value, not of its logarithm."""
    one = b.number(1.0)
    ratio = b.op("divide", deviation, mean)
    variance = b.op("log", b.op("add", one, b.op("multiply", ratio, ratio)))
    centre = b.op("subtract", b.op("log", mean), b.op("multiply", b.number(0.5), variance))
    limits = map(b.number, (-math.inf, math.inf))
    stream = b.number(0.0) if seed is None else seed
    return b.op(
        "exp", b.op("random_normal", b.draw(stream), *limits, centre, b.op("sqrt", variance))
    )


RANDOM: dict[str, Function] = {
    "random 0 1": Function("", lambda b: b.draw(b.number(0.0)), "pure", "fn_random"),
    "random uniform": Function("m x s", _uniform, "first", "fn_random"),
    "random normal": _shaped("random_normal", 0),
    "random exponential": _shaped("random_exponential", 0),
    "random gamma": _shaped("random_gamma", 1),
    "random poisson": _shaped("random_poisson", 1),
    "random weibull": _shaped("random_weibull", 1),
    "random beta": _shaped("random_beta", 2),
    "random binomial": _shaped("random_binomial", 2),
    "random negative binomial": _shaped("random_negative_binomial", 2),
    "random triangular": Function("m x start peak stop s", _triangular, "first", "fn_random"),
    "random pink noise": Function(
        "mean deviation time s", _pink_noise, "first", "random_pink_noise"
    ),
    # XMILE 1.0, 3.5.2
    "random": Function("min max seed?", _seeded_uniform, "first", "xmile"),
    "uniform": Function("min max seed?", _seeded_uniform, "first", "xmile"),
    "normal": Function("mean deviation seed?", _normal, "first", "xmile"),
    "lognormal": Function("mean deviation seed?", _lognormal, "first", "xmile"),
    "exprnd": Function("mean seed?", _exponential, "first", "xmile"),
    "poisson": Function("mean seed?", _poisson, "first", "xmile"),
}
