"""Which conclusions on policy the data changed: the same questions to the prior and the posterior.

In:   a `District`, the levers' argued settings, the library's scenarios.
Out:  `Conclusion`s: what the prior says, what the posterior says, and whether they differ.
Knows nothing of files or charts.

Prior and posterior members have the same drivers and the same parameters that act only after 2020,
and each runs with and without the measure, so that what is compared is the past alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from model.district.levers import read_levers
from model.engine import Reduction, run_ensemble, yearly
from scenarios.reading import load, names
from scenarios.scenario import Scenario
from scenarios.settings import Input
from studies.chance import confidence
from studies.district import District
from studies.effects import AS_IT_WAS, Argued, read_argued
from studies.ensemble import together
from studies.expectations import BASELINE
from studies.knowledge import OUTCOMES
from studies.members import Source, draw_members
from studies.targets import chance_of, evaluate, reductions

Array = NDArray[np.float64]
Verdict = Literal["up", "down", "open"]

MEMBERS = 1024
SEED = 2021
#: A sign is a conclusion where this share of the members agree on it.
SURE = 0.9
#: Answers differ where their words do and a tenth of the members changed sides: the shares of two
#: samples of a thousand differ by up to three hundredths by chance.
MATERIAL = 0.1
#: The scenario whose chances of targets are compared.
PLAN = "plan"
SOURCES: tuple[Source, Source] = ("prior", "posterior")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One question and both answers.

    Attributes:
        kind: lever, scenario or target.
        id: of the lever, scenario or target.
        name: of it.
        outcome: variable and year; of a target its indicator and year.
        verdicts: by the prior and by the posterior: a sign, or a class of confidence.
        shares: share of members above zero, or the chance.
        medians: change in per cent; of a target the same as `shares`.
    """

    kind: str
    id: str
    name: Text
    outcome: tuple[str, int]
    verdicts: tuple[str, str]
    shares: tuple[float, float]
    medians: tuple[float, float]

    @property
    def differs(self) -> bool:
        """Whether the data changed the answer, and not by a hair's breadth."""
        moved = abs(self.shares[1] - self.shares[0]) > MATERIAL
        return self.verdicts[0] != self.verdicts[1] and moved


@dataclass(frozen=True, slots=True)
class Conclusions:
    """All questions.

    Attributes:
        found: levers, scenarios, targets.
        ranks: outcome -> Spearman's correlation of the levers' median effects.
        members: of prior and posterior each.
        failed: members of prior and posterior that left the finite numbers in any run.
    """

    found: tuple[Conclusion, ...]
    ranks: Mapping[tuple[str, int], float]
    members: int
    failed: tuple[int, int]

    @property
    def policy(self) -> tuple[Conclusion, ...]:
        """Those on what policy does: levers and scenarios."""
        return tuple(one for one in self.found if one.kind != "target")

    @property
    def changed(self) -> tuple[Conclusion, ...]:
        """The answers that the data changed."""
        return tuple(one for one in self.found if one.differs)


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """One source's runs: changes in per cent (member,) by (kind, id, outcome); chances."""

    changes: Mapping[tuple[str, str, tuple[str, int]], Array]
    chances: Mapping[str, float]
    failed: int


def conclusions(
    district: District,
    *,
    members: int = MEMBERS,
    seed: int = SEED,
    levers: Sequence[Argued] | None = None,
    scenarios: Sequence[Scenario] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Conclusions:
    """Ask prior and posterior alike; about a minute a thousand members.

    Args:
        district: model and tables.
        members: of each.
        seed: of both.
        levers: with their settings; all of them where None.
        scenarios: the plan among them; all of the library but business as usual where None.
        progress: called with the sources done of two.
    """
    library = scenarios or [load(name) for name in names() if name != BASELINE]
    moves = levers or read_argued()
    answers = []
    for done, source in enumerate(SOURCES):
        progress(done, len(SOURCES))
        answers.append(_answers(district, moves, library, source, members, seed))
    progress(len(SOURCES), len(SOURCES))
    prior, posterior = answers
    titles = {("lever", n): lever.title for n, lever in read_levers().items()}
    titles |= {("scenario", one.name): one.title for one in library}
    found = [
        _sign(kind, id_, titles[kind, id_], outcome, prior.changes[key], values)
        for key, values in posterior.changes.items()
        for kind, id_, outcome in [key]
    ]
    found += _targets(district, prior.chances, posterior.chances)
    return Conclusions(
        tuple(found),
        {outcome: _rank(found, outcome) for outcome in OUTCOMES},
        members,
        (prior.failed, posterior.failed),
    )


def verdict(share: float) -> Verdict:
    """What a share of members above zero says of a sign."""
    return "up" if share >= SURE else "down" if share <= 1 - SURE else "open"


def _answers(
    district: District,
    argued: Sequence[Argued],
    scenarios: Sequence[Scenario],
    source: Source,
    members: int,
    seed: int,
) -> _Answers:
    drawn = draw_members(members, seed, source=source)
    base = drawn.inputs(AS_IT_WAS)
    settings: list[dict[str, Input]] = [
        base,
        *({**base, one.lever: one.setting} for one in argued),
        *(drawn.inputs(scenario) for scenario in scenarios),
    ]
    asked = [("lever", one.lever) for one in argued] + [("scenario", s.name) for s in scenarios]
    targets = [t for t in district.plan.targets if t.status != "tracked"]
    outputs = together([*_readings().values(), *reductions(targets)])
    place = {(one.variable, one.how): one for one in outputs}
    paths = run_ensemble(district.model, settings, members, outputs=outputs, block=members)
    ok = paths.ok.all(axis=0)
    changes = {}
    for outcome, reading in _readings().items():
        whole = place[reading.variable, reading.how]
        values = paths.values[whole][whole.intervals.index(reading.intervals[0])]
        for (kind, id_), moved in zip(asked, values[1:], strict=True):
            changes[kind, id_, outcome] = 100 * (moved / values[0] - 1)[ok]
    plan = 1 + asked.index(("scenario", PLAN))
    chances = {}
    for target in targets:
        chance = chance_of(evaluate(target, paths))
        if chance is not None:
            chances[target.id] = float(chance.share[plan])
    return _Answers(changes, chances, int((~ok).sum()))


def _readings() -> dict[tuple[str, int], Reduction]:
    return {(v, y): yearly(v, "mean", y, y) for v, y in OUTCOMES}


def _sign(
    kind: str, id_: str, name: Text, outcome: tuple[str, int], prior: Array, posterior: Array
) -> Conclusion:
    shares = (float((prior > 0).mean()), float((posterior > 0).mean()))
    return Conclusion(
        kind,
        id_,
        name,
        outcome,
        (verdict(shares[0]), verdict(shares[1])),
        shares,
        (float(np.median(prior)), float(np.median(posterior))),
    )


def _targets(
    district: District, prior: Mapping[str, float], posterior: Mapping[str, float]
) -> list[Conclusion]:
    found = []
    for target in district.plan.targets:
        if target.id in prior and target.id in posterior:
            shares = (prior[target.id], posterior[target.id])
            before, after = (confidence(share, exact=True).en for share in shares)
            outcome = (target.indicator.id, target.year)
            name = target.indicator.name
            told = (before, after)
            found.append(Conclusion("target", target.id, name, outcome, told, shares, shares))
    return found


def _rank(found: Sequence[Conclusion], outcome: tuple[str, int]) -> float:
    """Spearman's correlation of the levers' medians between prior and posterior."""
    from scipy.stats import spearmanr

    pairs = [one.medians for one in found if one.kind == "lever" and one.outcome == outcome]
    prior, posterior = np.array(pairs).T
    return float(spearmanr(prior, posterior).statistic)
