"""What is known, kept: the findings of `knowledge`, `conclusions` and `width` on file.

In:   those findings; the file beside this one.
Out:  `Record`, read in no time wherever a projection is shown, and whether it is still true.
Knows nothing of words or charts. Making it takes minutes: `python -m tools.pages.record`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration.posterior import read_posterior
from model.district.levers import LEVERS
from model.district.parameters import DISCREPANCY, PARAMETERS
from model.engine.errors import Problem, refuse
from scenarios.drivers import DRIVERS
from studies.conclusions import Conclusions
from studies.district import District
from studies.effects import ARGUED
from studies.knowledge import Learnt
from studies.request import canonical, hash_of
from studies.width import Width

RECORD = Path(__file__).with_name("knowledge.json")
COMMAND = "python -m tools.pages.record"
#: The tables that the findings rest on beside the posterior, which names model and observations.
TABLES = (PARAMETERS, DISCREPANCY, DRIVERS, LEVERS, ARGUED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answer the data changed: see `Conclusion`."""

    kind: str
    id: str
    outcome: tuple[str, int]
    verdicts: tuple[str, str]
    shares: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reach:
    """An outcome's 90 % band, and the share of its variance by group (alone)."""

    variable: str
    year: int
    low: float
    median: float
    high: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Record:
    """What stands wherever a projection is shown.

    Attributes:
        basis: what it rests on: hash of the posterior sample, and of each table.
        kind: how the sample was made (see `calibration.posterior.KINDS`).
        components: of the sampled space.
        directions: that the data narrowed by more than a fifth.
        moved: parameters that the data moved.
        unmoved: that act before 2021 and that they did not.
        unseen: that act only after 2020.
        policy: questions on levers and scenarios that prior and posterior were asked.
        targets: questions on chances of targets.
        changed: those whose answer differs.
        reaches: outcomes with their bands.
    """

    basis: Mapping[str, str]
    kind: str
    components: int
    directions: int
    moved: int
    unmoved: int
    unseen: int
    policy: int
    targets: int
    changed: tuple[Asked, ...]
    reaches: tuple[Reach, ...]

    @property
    def is_current(self) -> bool:
        """Whether it is that of the posterior and the tables as they stand."""
        return dict(self.basis) == basis()


def basis() -> dict[str, str]:
    """What a record made now would rest on."""
    return {"posterior": read_posterior().hash, **{path.name: hash_of(path) for path in TABLES}}


def record_of(
    district: District, found: Learnt, asked: Conclusions, widths: Sequence[Width]
) -> Record:
    """The record of what studies found."""
    return Record(
        basis=basis(),
        kind=read_posterior().kind,
        components=found.components,
        directions=found.directions,
        moved=sum(p.is_moved for p in found.parameters),
        unmoved=len(found.unmoved),
        unseen=len(found.unseen),
        policy=len(asked.policy),
        targets=len(asked.found) - len(asked.policy),
        changed=tuple(
            Asked(one.kind, one.id, one.outcome, one.verdicts, one.shares) for one in asked.changed
        ),
        reaches=tuple(
            Reach(
                *(one.variable, one.year, one.low, one.median, one.high),
                {share.group: share.alone for share in one.shares},
            )
            for one in widths
        ),
    )


def write_record(record: Record, path: Path = RECORD) -> None:
    """Write it as JSON; figures to five digits, which is more than they mean."""
    data: dict[str, Any] = {
        name: getattr(record, name)
        for name in ("basis", "kind", "components", "directions", "moved", "unmoved", "unseen")
    }
    data |= {"policy": record.policy, "targets": record.targets}
    data["changed"] = [
        [one.kind, one.id, *one.outcome, *one.verdicts, *map(_short, one.shares)]
        for one in record.changed
    ]
    data["reaches"] = [
        [
            *(one.variable, one.year, *map(_short, (one.low, one.median, one.high))),
            {group: _short(share) for group, share in one.shares.items()},
        ]
        for one in record.reaches
    ]
    text = json.dumps(json.loads(canonical(data)), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read_record(path: Path = RECORD) -> Record:
    """The record on file.

    Raises:
        InputError: there is none, or it is damaged; it names the command that makes one.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        changed = tuple(
            Asked(k, i, (v, int(y)), (a, b), (float(p), float(q)))
            for k, i, v, y, a, b, p, q in data.pop("changed")
        )
        reaches = tuple(
            Reach(v, int(y), float(low), float(median), float(high), shares)
            for v, y, low, median, high, shares in data.pop("reaches")
        )
        return Record(**data, changed=changed, reaches=reaches)
    except (OSError, ValueError, TypeError, KeyError) as error:
        zh, en = f"读不出：{error}；重做：{COMMAND}", f"cannot be read: {error}; make it: {COMMAND}"
        refuse(str(path), [Problem(zh, en)])
        raise AssertionError from error  # refuse raises


def _short(value: float) -> float:
    return float(f"{value:.5g}")
