"""The first calibration from files to files, as a function and as `python -m calibration.first`.

In:   the district's model, parameters and observations.
Out:  the printed fit; on request the calibrated numbers in their files and the committed tables.
Knows nothing of the command line `pingshan`, which may call `main`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from calibration.fit import Fit, first_fit
from calibration.fit_report import report, write_tables
from calibration.observations import Observation, read_observations
from calibration.prior import district_prior
from calibration.writeback import Files, write_central
from model.district.parameters import read_parameters
from model.engine import Model, load_model

#: Observations may reach from the start of the run to the forecast's origin.
HISTORY = (2015.0, 2021.0)


def district_observations(model: Model) -> tuple[Observation, ...]:
    """The district's observations, checked against its model."""
    units = {name: variable.unit for name, variable in model.variables.items()}
    return read_observations(units, HISTORY)


def district_fit(reading: str = "both", files: Files | None = None) -> Fit:
    """Fit the district's model to its observations; about half a minute.

    Raises:
        InputError: one of the files has problems.
        ArithmeticError: see `first_fit`.
    """
    files = files or Files()
    model = load_model(files.model)
    prior = district_prior(read_parameters(files.parameters))
    return first_fit(model, prior, district_observations(model), reading)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and with --write put the numbers into the model; 0 when all went well."""
    parser = argparse.ArgumentParser(
        prog="python -m calibration.first",
        description="首次校准 / first calibration on 2015-2020",
        epilog="python -m calibration.first --reading both --write",
    )
    parser.add_argument("--reading", choices=("both", "strict", "loose"), default="both")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument(
        "--write",
        action="store_true",
        help="校准值写回模型与各表 / write the values into the model and the tables",
    )
    chosen = parser.parse_args(arguments)
    fit = district_fit(chosen.reading)
    sys.stdout.write(report(fit, chosen.lang) + "\n")
    if chosen.write:
        write_central(fit.moved)
        write_tables(fit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
