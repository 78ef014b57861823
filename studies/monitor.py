"""Following the plan: what the actual values so far say of every target, and of what lies behind.

In:   actual values, a scenario, the calibrated sample and the drivers.
Out:  `Monitoring`: members that know the actual values, each indicator's class and remaining way.
Knows nothing of files, words or charts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from calibration.likelihood import predict, residuals, until
from calibration.observations import Observation, read_observations
from calibration.posterior import read_posterior
from model.district.targets import Target
from model.engine import Model
from model.engine.errors import Problem, refuse
from scenarios.scenario import Scenario
from studies.actuals import Actuals, observations_of
from studies.district import District
from studies.ensemble import Ensemble, ensemble
from studies.members import Members, check_seed, member_dimensions, members_at
from studies.recondition import Conditioned, OutOfReach, Plan, Rows, recondition
from studies.request import canonical
from studies.shifts import LEAST, Shift, shifts
from studies.targets import Entered
from studies.tracking import Standing, standings

Array = NDArray[np.float64]

#: A population that finishes within the time that the page gives, on two cores.
MEMBERS = 1000
#: Standard deviations that the nearest member may be off (assumption: beyond it nothing is learnt,
#: and a typing error is likelier than such a year).
REACH = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One actual value and what members say of it, in its unit.

    Attributes:
        observation: the actual value with its errors.
        before: 10, 50 and 90 % of the members that do not know it.
        now: the same of those that do.
    """

    observation: Observation
    before: tuple[float, float, float]
    now: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Monitoring:
    """Where the plan stands.

    Attributes:
        scenario: the policy that is assumed for the years to come.
        actuals: what was published.
        before: members as they were projected without any actual value.
        now: members that know the actual values, projected from there.
        conditioned: how they were found.
        fits: each actual value that the model can say something of.
        standings: each target that has an actual value.
        causes: what the actual values point to, the most moved first.
        effective: members that the least certain target's value is worth.
        least: standard deviations that a cause moved at least: three errors of a mean.
    """

    scenario: Scenario
    actuals: Actuals
    before: Ensemble
    now: Ensemble
    conditioned: Conditioned
    fits: tuple[Fit, ...]
    standings: tuple[Standing, ...]
    causes: tuple[Shift, ...]
    effective: float
    least: float


def monitor(
    district: District,
    scenario: Scenario,
    actuals: Actuals,
    *,
    entered: Entered | None = None,
    members: int = MEMBERS,
    seed: int = 0,
    plan: Plan | None = None,
    keys: Sequence[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Monitoring:
    """Condition members on actual values and judge every target that has one.

    Args:
        district: whose model is run.
        scenario: for the years that have no actual value.
        actuals: what was published; the latest vintage of each figure counts.
        entered: base values and tasks that the bureau knows.
        members: of the population, a multiple of the plan's islands.
        seed: the same seed gives the same bits.
        plan: how members are moved.
        keys: variables whose years are kept (see `ensemble`).
        progress: called with the temperature, from 0 to 1.

    Raises:
        InputError: actual values that no member comes near, each with its distance.
    """
    check_seed(seed)
    known = entered or Entered()
    chosen = plan or Plan()
    _check_members(members, chosen)
    observations = seen_by(district, actuals, known)
    posterior = read_posterior()
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(3,))))
    rows = _even(members, posterior.members, generator)
    numbers = generator.standard_normal((members, member_dimensions()))
    # nothing was published yet: the members are those of the projection
    if observations:
        model = until(district.model, _end(observations))
        first = _residuals(model, scenario, observations, rows, numbers)
        _check_reach(observations, first)
        fit = partial(_fit, model, scenario, observations)
        try:
            found = recondition(
                *(fit, rows, numbers, _features(model, scenario, observations), seed),
                plan=chosen,
                progress=progress,
            )
        except OutOfReach:
            zh = "没有成员能同时接近全部实际值，请核对数值与口径"
            en = "no member comes near all actual values at once: check figures and definitions"
            refuse("actuals", [Problem(zh, en)])
            raise
    else:
        found = _unmoved(rows, numbers, chosen.islands)
    options = {"keys": keys, "entered": known, "every_year": True}
    before = _ensemble(district, scenario, _members(rows, numbers), seed, **options)
    now = _ensemble(district, scenario, _members(found.rows, found.numbers), seed, **options)
    now = replace(now, run=_known(now.run, actuals))
    stands = standings(district, actuals, before, now, known)
    effective = _effective(found, stands)
    # a mean of so many members is that unsure: a smaller shift may be luck
    least = max(LEAST, 3 / np.sqrt(effective)) if observations else LEAST
    return Monitoring(
        scenario=scenario,
        actuals=actuals,
        before=before,
        now=now,
        conditioned=found,
        fits=tuple(_fits(district.model, scenario, observations, before.members, now.members)),
        standings=stands,
        causes=shifts(district, before.members, now.members, actuals.last_year(), least=least),
        least=least,
        effective=effective,
    )


def seen_by(district: District, actuals: Actuals, entered: Entered) -> tuple[Observation, ...]:
    """The actual values that the model says something of."""
    clock = district.model.clock
    units = {name: one.unit for name, one in district.model.variables.items()}
    known = read_observations(units, (clock.initial, clock.final))
    baselines = dict(entered.baselines)
    needs = {t.indicator.id for t in district.plan.targets if t.status == "baseline"}
    usable = Actuals(
        tuple(
            row
            for row in actuals.rows
            if row.indicator.id not in needs or row.indicator.id in baselines
        )
    )
    return observations_of(usable, known, baselines) if usable.rows else ()


def target_of(district: District, indicator: str) -> Target | None:
    """The target of the plan's first period for an indicator, if it has one."""
    found = [t for t in district.plan.main() if t.indicator.id == indicator]
    return found[0] if found else None


def _ensemble(
    district: District, scenario: Scenario, members: Members, seed: int, **options: object
) -> Ensemble:
    return ensemble(district, [scenario], members, seed, **options)  # type: ignore[arg-type]


def _members(rows: Rows, numbers: Array) -> Members:
    from scipy.special import ndtr

    # 1e-12 keeps a number of seven standard deviations within (0, 1)
    return members_at(np.clip(ndtr(numbers), 1e-12, 1 - 1e-12), rows)


def _residuals(
    model: Model,
    scenario: Scenario,
    observations: Sequence[Observation],
    rows: Rows,
    numbers: Array,
) -> Array:
    """Distances in standard deviations [observation, member]; NaN for a failed member."""
    inputs = _members(rows, numbers).inputs(scenario)
    found = predict(model, inputs, observations, len(rows))
    return np.where(found.ok, residuals(observations, found.values), np.nan)


def _fit(
    model: Model,
    scenario: Scenario,
    observations: Sequence[Observation],
    rows: Rows,
    numbers: Array,
) -> Array:
    distances = _residuals(model, scenario, observations, rows, numbers)
    return np.asarray(-0.5 * (distances**2).sum(axis=0))


def _features(model: Model, scenario: Scenario, observations: Sequence[Observation]) -> Array:
    """What each row of the sample says of the actual values at its future's median [row, value]."""
    rows = np.arange(read_posterior().members)
    off = _residuals(
        model, scenario, observations, rows, np.zeros((len(rows), member_dimensions()))
    )
    middle = np.nanmedian(off, axis=1, keepdims=True)
    return np.ascontiguousarray(np.where(np.isfinite(off), off, middle).T)


def _check_members(members: int, plan: Plan) -> None:
    if members < 10 * plan.islands or members % plan.islands:
        zh = f"成员数应为 {plan.islands} 的倍数且不少于 {10 * plan.islands}，现为 {members}"
        en = f"takes a multiple of {plan.islands}, {10 * plan.islands} at least, not {members}"
        refuse("--members", [Problem(zh, en)])


def _check_reach(observations: Sequence[Observation], distances: Array) -> None:
    """Refuse what even the nearest member is far from; a constant has no member nearer."""
    problems = []
    for seen, row in zip(observations, distances, strict=True):
        finite = np.abs(row[np.isfinite(row)])
        if not finite.size or float(finite.min()) <= REACH or float(np.ptp(finite)) < 1e-9:
            continue
        off = float(finite.min())
        zh = f"{seen.id} 的 {seen.value:g}{seen.unit} 离最近的成员 {off:.1f} 个标准差"
        en = f"{seen.id}: {seen.value:g} is {off:.1f} standard deviations from the nearest member"
        problems.append(Problem(f"{zh}，请核对", f"{en}; check it", seen.place))
    refuse("actuals", problems)


def _end(observations: Sequence[Observation]) -> float:
    return float(np.ceil(max(seen.period.stop for seen in observations)))


def _even(members: int, sample: int, generator: np.random.Generator) -> Rows:
    """Rows of the sample, each as often as any other, to within one."""
    rounds = -(-members // sample)
    rows = np.concatenate([generator.permutation(sample) for _ in range(rounds)])[:members]
    return np.asarray(rows, dtype=np.int64)


def _unmoved(rows: Rows, numbers: Array, islands: int) -> Conditioned:
    nothing = np.zeros(0)
    return Conditioned(
        rows=rows,
        numbers=numbers,
        log_likelihood=np.zeros(len(rows)),
        islands=islands,
        log_evidence=np.zeros(islands),
        temperatures=nothing,
        acceptance=nothing.reshape(0, 4),
        ancestors=1.0,
    )


def _known(run, actuals: Actuals):  # type: ignore[no-untyped-def]
    """The request with the actual values that its members know."""
    rows = [[*row.figure, row.value, row.vintage, row.published] for row in actuals.rows]
    return replace(run, study="monitor", options=canonical({"actuals": rows, "from": run.options}))


def _fits(
    model: Model,
    scenario: Scenario,
    observations: Sequence[Observation],
    before: Members,
    now: Members,
) -> list[Fit]:
    if not observations:
        return []
    short = until(model, _end(observations))
    bands = []
    for members in (before, now):
        found = predict(short, members.inputs(scenario), observations, members.count)
        bands.append(np.quantile(found.values[:, found.ok], (0.1, 0.5, 0.9), axis=1).T.tolist())
    return [
        Fit(seen, tuple(old), tuple(new))
        for seen, old, new in zip(observations, *bands, strict=True)
    ]


def _effective(found: Conditioned, stands: Sequence[Standing]) -> float:
    quantities = [s.values_now for s in stands if s.values_now is not None]
    moving = [q for q in quantities if np.isfinite(q).all() and np.ptp(q) > 0]
    if not moving:
        return float(len(found.rows))
    return float(found.agreement(np.stack(moving)).effective.min())
