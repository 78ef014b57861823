"""The district as studies use it: the model and its tables, loaded together, with their hashes.

In:   the files of model/district.
Out:  `District`; `request` makes a Run of it that names every table by its hash.
Knows nothing of what is asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.observations import OBSERVATIONS
from model.district.bottlenecks import BOTTLENECKS, Bottleneck, load_bottlenecks
from model.district.labels import LABELS, Label, load_labels
from model.district.levers import EXTERNALS, LEVERS
from model.district.parameters import DISCREPANCY, PARAMETERS
from model.district.targets import TARGETS, Plan, load_targets
from model.engine import Model, load_model
from model.engine.errors import refuse
from scenarios.drivers import DRIVERS
from scenarios.scenario import Scenario
from studies.agreement import mismatches
from studies.held import Held
from studies.request import Run, canonical, hash_of

MODEL = PARAMETERS.with_name("pingshan.mdl")

#: The tables whose content can change a result or what is drawn beside it.
TABLES = (
    *(PARAMETERS, DISCREPANCY, DRIVERS, LEVERS, EXTERNALS),
    *(TARGETS, LABELS, BOTTLENECKS, OBSERVATIONS),
)


@dataclass(frozen=True, slots=True, eq=False)
class District:
    """The model and what is said of its variables.

    Attributes:
        model: the compiled model.
        labels: name and unit of every variable.
        plan: targets and indicators.
        bottlenecks: what may be short.
        hashes: SHA-256 of each table, by file name.
    """

    model: Model
    labels: Mapping[str, Label]
    plan: Plan
    bottlenecks: tuple[Bottleneck, ...]
    hashes: Mapping[str, str]

    def names(self) -> dict[str, str]:
        """The model's variables by what users call them in either language."""
        return {
            text: label.variable
            for label in self.labels.values()
            for text in (label.name.zh, label.name.en)
        }

    def request(
        self,
        study: str,
        scenarios: Sequence[Scenario],
        held: Sequence[Held] = (),
        *,
        members: int = 1,
        seed: int = 0,
    ) -> Run:
        """The Run that a study of these scenarios is."""
        return Run(
            study=study,
            scenarios=tuple(canonical({"name": s.name, **s.settings()}) for s in scenarios),
            fixed=tuple(canonical(one.as_data()) for one in held),
            model=self.model.content_hash,
            tables=canonical(dict(self.hashes)),
            members=members,
            seed=seed,
        )


def load_district(model: Path = MODEL) -> District:
    """Load the model and every table.

    Raises:
        InputError: the first file that cannot be read, with all its lines that are wrong; or every
            row that the model and a table do not share (see `studies.agreement`).
    """
    district = District(
        model=load_model(model),
        labels=load_labels(),
        plan=load_targets(),
        bottlenecks=load_bottlenecks(),
        hashes={path.name: hash_of(path) for path in TABLES},
    )
    found = mismatches(district.model, district.labels, district.plan, district.bottlenecks)
    refuse(district.model.name, found)
    return district
