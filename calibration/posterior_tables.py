"""The diagnostics of a calibration as tables, committed beside the sample.

In:   a `Renewal`.
Out:  rows of three CSV tables: readings, stages of the runs, parameters; the files.
Knows nothing of how they are shown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.calibrate import Reading
from calibration.laplace import laplace_evidence
from calibration.posterior import write_posterior
from calibration.renewal import Renewal
from calibration.writeback import replace_whole

FOLDER = Path(__file__).parent
SAMPLE = "posterior.parquet"
READINGS_TABLE = "posterior_readings.csv"
STAGES_TABLE = "posterior_stages.csv"
PARAMETERS_TABLE = "posterior_parameters.csv"

READING_COLUMNS = (
    *("reading", "kind", "prior_weight", "weight", "log_evidence", "error", "spread", "laplace"),
    *("runs", "members", "r_hat", "effective", "effective_worst", "directions", "resolved"),
)
STAGE_COLUMNS = (
    *("reading", "run", "stage", "temperature", "moves", "acceptance", "memory"),
    *("log_evidence", "effective", "greatest_weight", "failed"),
)
PARAMETER_COLUMNS = (
    *("name", "unit", "prior_median", "prior_p05", "prior_p95", "median", "p05", "p95"),
    *("shift", "shrinkage", "r_hat", "effective"),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """One component of the joined sample against its prior.

    Attributes:
        name: constant, or `growth discrepancy` of a year.
        unit: its unit.
        prior: its prior's 5, 50 and 95 % points.
        posterior: its posterior's.
        shift: posterior mean in prior standard deviations.
        shrinkage: 1 - posterior over prior standard deviation, both of the whitened number.
        r_hat: the greater of the readings'.
        effective: the smaller of the readings', all runs together.
    """

    name: str
    unit: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    shift: float
    shrinkage: float
    r_hat: float
    effective: float


def moved(found: Renewal) -> tuple[Moved, ...]:
    """Every component of the posterior, in the table's order."""
    prior, z = found.question.prior, found.calibration.z
    readings = found.calibration.readings
    r_hat = np.max([one.agreement.r_hat for one in readings], axis=0)
    effective = np.min([len(one.runs) * one.agreement.effective for one in readings], axis=0)
    points = [0.05, 0.5, 0.95]
    return tuple(
        Moved(
            name=name,
            unit=law.unit,
            prior=_three(law.quantile(points)),
            posterior=_three(np.quantile(law.at(z[i]), points)),
            shift=float(z[i].mean()),
            shrinkage=1 - float(z[i].std(ddof=1)),
            r_hat=float(r_hat[i]),
            effective=float(effective[i]),
        )
        for i, (name, law) in enumerate(zip(prior.names, prior.laws, strict=True))
    )


def write_renewal(found: Renewal, folder: Path = FOLDER) -> None:
    """Write the sample and its tables, each whole or not at all; the sample comes last."""
    for name, columns, rows in (
        (
            READINGS_TABLE,
            READING_COLUMNS,
            (_reading(found, one) for one in found.calibration.readings),
        ),
        (STAGES_TABLE, STAGE_COLUMNS, _stages(found.calibration.readings)),
        (PARAMETERS_TABLE, PARAMETER_COLUMNS, map(_parameter, moved(found))),
    ):
        replace_whole(folder / name, _csv(columns, rows))
    write_posterior(found.posterior, found.question.prior.names, folder / SAMPLE)


def _reading(found: Renewal, one: Reading) -> list[str]:
    design = found.calibration.design
    total = sum(design.prior.values())
    numbers = [
        *(design.prior[one.name] / total, one.weight),
        *(one.evidence.log, one.evidence.error, one.evidence.spread, laplace_evidence(one.mode)),
    ]
    effective = len(one.runs) * one.agreement.effective
    return [
        *(one.name, design.kind, *(f"{number:.4g}" for number in numbers)),
        *(str(len(one.runs)), str(sum(len(run.z) for run in one.runs))),
        *(f"{one.agreement.r_hat.max():.4f}", f"{len(one.runs) * one.agreement.typical:.0f}"),
        *(f"{effective.min():.0f}", str(one.learned.directions)),
        f"{one.learned.resolved[0]:.2f}",
    ]


def _stages(readings: Sequence[Reading]) -> Iterator[list[str]]:
    """A row for each stage of each sequential run, or for each run by importance."""
    for one in readings:
        for number, run in enumerate(one.runs):
            last = f"{run.log_evidence:.3f}"
            if run.weighted is not None:
                worth = [f"{run.weighted.effective:.0f}", f"{run.weighted.greatest:.4f}"]
                none = ["", "", "", "", ""]
                yield [one.name, str(number), *none, last, *worth, str(run.weighted.failed)]
            if (state := run.population) is not None:
                failed = str(int(np.isneginf(state.log_likelihood).sum()))
                of_stages = (state.temperatures, state.moves, state.acceptance, state.memory)
                for stage, (t, moves, accepted, memory) in enumerate(zip(*of_stages, strict=True)):
                    cells = [f"{t:.4f}", f"{moves:.0f}", f"{accepted:.3f}", f"{memory:.3f}"]
                    yield [one.name, str(number), str(stage + 1), *cells, last, "", "", failed]


def _parameter(one: Moved) -> list[str]:
    numbers = [f"{number:.4g}" for number in (*one.prior, *one.posterior)]
    own = [f"{one.shift:.3f}", f"{one.shrinkage:.3f}", f"{one.r_hat:.4f}", f"{one.effective:.0f}"]
    return [one.name, one.unit, *numbers, *own]


def _three(values: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = (float(value) for value in values)
    return low, middle, high


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
