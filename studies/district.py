"""The district as studies use it: the model and its tables, loaded together, with their hashes.

In:   the files of model/district.
Out:  `District`; `request` makes a Run of it that names every table by its hash.
Knows nothing of what is asked of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.observations import OBSERVATIONS
from model.district.bottlenecks import BOTTLENECKS, Bottleneck, load_bottlenecks
from model.district.labels import LABELS, Label, load_labels
from model.district.levers import BRANCHES, EXTERNALS, LEVERS, read_externals, read_levers
from model.district.parameters import PARAMETERS
from model.district.targets import TARGETS, Plan, load_targets
from model.engine import Model, load_model
from model.engine.errors import Problem, nearest, refuse
from scenarios.drivers import DRIVERS
from scenarios.scenario import Scenario
from studies.held import Held
from studies.request import Run, canonical, hash_of

MODEL = PARAMETERS.with_name("pingshan.mdl")

#: The tables whose content can change a result or what is drawn beside it.
TABLES = (PARAMETERS, DRIVERS, LEVERS, EXTERNALS, TARGETS, LABELS, BOTTLENECKS, OBSERVATIONS)


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
            row that the model and a table do not share.
    """
    district = District(
        model=load_model(model),
        labels=load_labels(),
        plan=load_targets(),
        bottlenecks=load_bottlenecks(),
        hashes={path.name: hash_of(path) for path in TABLES},
    )
    refuse(district.model.name, _mismatches(district))
    return district


def _mismatches(district: District) -> Iterator[Problem]:
    """Variables without a label, and rows of tables that name what the model does not have."""
    for name in district.model.variables:
        if name not in district.labels:
            zh, en = f"缺少变量“{name}”的一行", f"there is no row for the variable '{name}'"
            yield Problem(zh, en, LABELS.name)
    named = [
        (LABELS, list(district.labels)),
        (TARGETS, [one.variable for one in district.plan.indicators.values() if one.variable]),
        (BOTTLENECKS, [one.variable for one in district.bottlenecks]),
        (LEVERS, [name for row in read_levers().values() for name in (row.name, row.history)]),
        (EXTERNALS, [row.key(BRANCHES[0]) for row in read_externals().values()]),
    ]
    for path, keys in named:
        for key in keys:
            if not _is_known(district.model, key):
                near = nearest(key.partition("[")[0], district.model.variables)
                zh = f"模型没有“{key}”" + (f"；是不是“{near}”？" if near else "")
                en = f"the model has no '{key}'" + (f"; did you mean '{near}'?" if near else "")
                yield Problem(zh, en, path.name)


def _is_known(model: Model, key: str) -> bool:
    """Whether the model has a variable, or the element of one, of this name."""
    name, bracket, element = key.partition("[")
    variable = model.variables.get(name)
    if variable is None or not bracket:
        return variable is not None
    return element.rstrip("]") in variable.elements
