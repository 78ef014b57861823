"""Following the plan: what the actual values so far say of every target, and of what lies behind.

In:   actual values, a scenario, the calibrated sample and the drivers.
Out:  `Monitoring`: members that know the actual values, each indicator's class and remaining way.
Knows nothing of files, words or charts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.observations import Observation
from calibration.posterior import read_posterior
from model.engine.errors import Problem, refuse
from scenarios.scenario import Scenario
from studies.actuals import Actuals
from studies.district import District
from studies.ensemble import Ensemble, ensemble
from studies.evidence import Evidence, Fit, members_of
from studies.members import Members, check_seed, member_dimensions
from studies.recondition import Conditioned, OutOfReach, Plan, Rows, recondition
from studies.request import Run, canonical
from studies.seen import seen_by
from studies.shifts import LEAST, Shift, shifts
from studies.targets import Entered
from studies.tracking import Standing, standings

Array = NDArray[np.float64]

#: What its requests are called.
STUDY = "monitor"
#: A population that finishes within the time that the page gives, on two cores.
MEMBERS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Monitoring:
    """Where the plan stands.

    Attributes:
        scenario: the policy that is assumed for the years to come.
        actuals: what was published.
        before: members as they were projected without any actual value.
        now: members that know the actual values, projected from there.
        conditioned: how they were found.
        fits: each actual value that the members know.
        aside: actual values that no member comes near and the bureau confirmed: judged by
            themselves, and unknown to the members; each with its distance in standard deviations.
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
    aside: tuple[tuple[Observation, float], ...]
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
    confirmed: bool = False,
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
        confirmed: whether values that no member comes near are right, and so are set aside.
        progress: called with the temperature, from 0 to 1.

    Raises:
        InputError: actual values that no member comes near, each with its distance.
    """
    check_seed(seed)
    known = entered or Entered()
    chosen = plan or Plan()
    _check_members(members, chosen)
    posterior = read_posterior()
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(3,))))
    rows = _even(members, posterior.members, generator)
    numbers = generator.standard_normal((members, member_dimensions()))
    seen = seen_by(district, actuals, known)
    evidence = Evidence.of(district.model, scenario, seen) if seen else None
    far = [] if evidence is None else evidence.out_of_reach(rows, numbers)
    if evidence is not None and far:
        if not confirmed:
            _refuse_far(far)
        evidence = evidence.without(far)
    found = _conditioned(evidence, rows, numbers, seed, chosen, progress)
    options = {"keys": keys, "entered": known, "every_year": True}
    before = _ensemble(district, scenario, members_of(rows, numbers), seed, **options)
    now = _ensemble(district, scenario, members_of(found.rows, found.numbers), seed, **options)
    stands = standings(district, actuals, before, now, known)
    effective = _effective(found, stands)
    # a mean of so many members is that unsure: a smaller shift may be luck
    least = LEAST if evidence is None else max(LEAST, 3 / np.sqrt(effective))
    return Monitoring(
        scenario=scenario,
        actuals=actuals,
        before=before,
        now=replace(now, run=_known(now.run, actuals, far)),
        conditioned=found,
        fits=() if evidence is None else evidence.fits(before.members, now.members),
        aside=tuple(far),
        standings=stands,
        causes=shifts(district, before.members, now.members, actuals.last_year(), least=least),
        least=least,
        effective=effective,
    )


def _conditioned(
    evidence: Evidence | None,
    rows: Rows,
    numbers: Array,
    seed: int,
    plan: Plan,
    progress: Callable[[float], None] | None,
) -> Conditioned:
    """The members that know the evidence; as they were where there is none."""
    if evidence is None:
        return _unmoved(rows, numbers, plan.islands)
    try:
        return recondition(
            *(evidence.log_likelihood, rows, numbers, evidence.features(), seed),
            plan=plan,
            progress=progress,
        )
    except OutOfReach:
        zh = "没有成员能同时接近全部实际值，请核对数值与口径"
        en = "no member comes near all actual values at once: check figures and definitions"
        refuse("actuals", [Problem(zh, en)])
        raise


def _refuse_far(far: Sequence[tuple[Observation, float]]) -> None:
    problems = []
    for seen, off in far:
        zh = f"{seen.id} 的 {seen.value:g}{seen.unit} 离最近的成员 {off:.1f} 个标准差"
        en = f"{seen.id}: {seen.value:g} is {off:.1f} standard deviations from the nearest member"
        if off == np.inf:
            zh = f"{seen.id} 的 {seen.value:g}{seen.unit} 没有成员可比（模型中为零或未算完）"
            en = f"{seen.id}: no member has a figure to compare {seen.value:g} with (it has 0)"
        problems.append(Problem(f"{zh}，请核对", f"{en}; check it", seen.place))
    zh = "确认无误后加 --confirm（页面上勾选“已核实”）：这些数只判断进度，不用于重新测算"
    en = (
        "add --confirm if these are right (on the page tick 'Checked and right'):"
        " they are then judged, and the projection ignores them"
    )
    refuse("actuals", [*problems, Problem(zh, en)])


def _ensemble(
    district: District, scenario: Scenario, members: Members, seed: int, **options: object
) -> Ensemble:
    return ensemble(district, [scenario], members, seed, **options)  # type: ignore[arg-type]


def _check_members(members: int, plan: Plan) -> None:
    if members < 10 * plan.islands or members % plan.islands:
        zh = f"成员数应为 {plan.islands} 的倍数且不少于 {10 * plan.islands}，现为 {members}"
        en = f"takes a multiple of {plan.islands}, {10 * plan.islands} at least, not {members}"
        refuse("--members", [Problem(zh, en)])


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


def _known(run: Run, actuals: Actuals, far: Sequence[tuple[Observation, float]]) -> Run:
    """The request with the actual values that its members know, from which it can be repeated."""
    known = {"actuals": actuals.as_rows()[1:], "confirmed": bool(far), "from": run.options}
    if actuals.declared:
        known["invented"] = True
    return replace(run, study=STUDY, options=canonical(known))


def _effective(found: Conditioned, stands: Sequence[Standing]) -> float:
    quantities = [s.values_now for s in stands if s.values_now is not None]
    moving = [q for q in quantities if np.isfinite(q).all() and np.ptp(q) > 0]
    if not moving:
        return float(len(found.rows))
    # of all islands together: the mean over them has a variance that is so many times less
    worth = found.islands * float(found.agreement(np.stack(moving)).effective.min())
    # four islands may agree by chance more closely than independent members would
    return min(worth, float(len(found.rows)))
