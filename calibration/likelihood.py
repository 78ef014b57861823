"""What members predict for the observations, and how far off they are.

In:   a model, inputs for many members, observations.
Out:  predictions in the published units and residuals in standard deviations, [row, member].
Knows nothing of priors, of solvers or of scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.observations import Observation
from calibration.periods import Period
from model.engine import Input, Model, Past, Paths, Reduction, run_ensemble, simulate

Array = NDArray[np.float64]
#: Variable, reduction of the engine, interval.
Need = tuple[str, str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Predictions:
    """What members say about observations.

    Attributes:
        values: in each row's published unit, [row, member].
        ok: whether the member stayed finite, [member].
    """

    values: Array
    ok: NDArray[np.bool_]


def predict(
    model: Model,
    inputs: Mapping[str, Input],
    observations: Sequence[Observation],
    members: int | None = None,
    past: Past | None = None,
) -> Predictions:
    """Run all members in one call of the kernel and read every observation off it.

    Args:
        model: see `until`.
        inputs: as for `simulate`.
        observations: what is read.
        members: how many; None where the inputs say so.
        past: of the members where it is known: the run goes on from there.

    Raises:
        InputError: an input or an observation does not fit the model.
    """
    step = model.clock.step
    needs = {need for seen in observations for need in _needs(seen, step)}
    outputs = _requests(needs)
    if past is None:
        paths = simulate(model, inputs, members=members, outputs=outputs)
    else:
        paths = run_ensemble(model, [inputs], members, outputs=outputs, past=past)
    readings = _readings(paths, needs)
    rows = [_predicted(seen, readings, step) / seen.factor for seen in observations]
    return Predictions(np.stack(rows), paths.ok.reshape(-1))


def until(model: Model, end: float) -> Model:
    """The same model with a run that stops at `end`: a fit need not run the years to come."""
    clock = replace(model.clock, final=end)
    return replace(model, program=replace(model.program, clock=clock))


def residuals(observations: Sequence[Observation], predictions: Array) -> Array:
    """Distance from each observation in standard deviations, [row, member].

    Half the sum of squares is minus the logarithm of the likelihood, up to a constant:
    (predicted - observed) / sd for a value, of the logarithms where errors are relative;
    sqrt(-2 ln P) for a bound, with P the probability that the truth, known up to the same error,
    lies on the right side of it: the Tobit likelihood of a censored observation (Tobin 1958,
    Econometrica 26:24). NaN where a prediction is not finite.
    """
    return np.stack(
        [_residual(seen, row) for seen, row in zip(observations, predictions, strict=True)]
    )


def _residual(seen: Observation, predicted: Array) -> Array:
    if seen.is_relative:
        # a level that is not positive has no logarithm; the member gets NaN
        positive = np.where(predicted > 0, predicted, np.nan)
        distance = np.asarray(np.log(positive) - np.log(seen.value)) / seen.sd
    else:
        distance = (predicted - seen.value) / seen.sd
    if seen.comparator == "=":
        return np.asarray(distance)
    from scipy.special import log_ndtr

    inside = -distance if seen.comparator == "<" else distance
    return np.asarray(np.sqrt(-2 * log_ndtr(inside)))


def _needs(seen: Observation, step: float) -> list[Need]:
    """What has to be read from a run for one observation."""
    return [
        (variable, how, _interval(how, period, step))
        for variable, how, period in _parts(seen, step)
    ]


def _parts(seen: Observation, step: float) -> list[tuple[str, str, Period]]:
    """Variable, the engine's reduction and the period, in the order that `COMBINE` expects."""
    how = "end" if seen.kind == "stock" else "mean"
    match seen.reduction:
        case "sum" | "end":
            return [(seen.variable, seen.reduction, seen.period)]
        case "change":
            start = seen.period.start
            before = Period(f"start of {seen.period.text}", start - step, start)
            return [(seen.variable, "end", seen.period), (seen.variable, "end", before)]
        case "growth" | "ratio":
            assert seen.base is not None  # checked when it was read
            return [(seen.variable, how, seen.period), (seen.variable, how, seen.base)]
        case _:
            over = [(seen.over, how, seen.period)] if seen.over else []
            return [(seen.variable, how, seen.period), *over]


def _interval(how: str, period: Period, step: float) -> tuple[float, float]:
    """The engine's interval; of 'end' only the last moment counts, and a day has no length."""
    return (period.stop - step, period.stop) if how == "end" else (period.start, period.stop)


def _requests(needs: set[Need]) -> list[Reduction]:
    """One reduction for each variable and way of reading it."""
    grouped: dict[tuple[str, str], set[tuple[float, float]]] = {}
    for variable, how, interval in needs:
        grouped.setdefault((variable, how), set()).add(interval)
    return [
        Reduction(variable, how, tuple(sorted(intervals)))  # type: ignore[arg-type]
        for (variable, how), intervals in sorted(grouped.items())
    ]


def _readings(paths: Paths, needs: set[Need]) -> dict[Need, Array]:
    """The members' values [member] for each need."""
    return {
        (request.variable, request.how, interval): paths.values[request][index].reshape(-1)
        for request in _requests(needs)
        for index, interval in enumerate(request.intervals)
    }


def _share(seen: Observation, parts: list[Array]) -> Array:
    return seen.share * parts[0] / parts[1] if seen.over else seen.share * parts[0]


def _growth(seen: Observation, parts: list[Array]) -> Array:
    assert seen.base is not None
    return np.asarray((parts[0] / parts[1]) ** (1 / (seen.period.start - seen.base.start)) - 1)


#: Reduction -> the predicted value, in the model's unit, from what was read.
COMBINE: Mapping[str, Callable[[Observation, list[Array]], Array]] = {
    "mean": _share,
    "sum": lambda seen, parts: parts[0],
    "end": lambda seen, parts: parts[0],
    "change": lambda seen, parts: parts[0] - parts[1],
    "growth": _growth,
    "ratio": lambda seen, parts: parts[0] / parts[1],
}


def _predicted(seen: Observation, readings: Mapping[Need, Array], step: float) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):  # a member that failed is told by `ok`
        parts = [readings[need] for need in _needs(seen, step)]
        return COMBINE[seen.reduction](seen, parts)
