"""Observations that a user adds: later years and further figures, in the format of the table.

In:   a file with the columns of `observations.csv`; the observations that are known already.
Out:  checked `Observation` rows; every problem in one InputError, with its line.
Knows nothing of runs or of fits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from calibration.observations import Observation, read_observations
from model.engine.errors import Problem, nearest, refuse

#: Vintages in which Chinese statistics publish a figure, from the first to the last.
VINTAGES: Mapping[str, str] = {
    "flash": "快报",
    "preliminary": "初步核实",
    "final": "最终核实",
    "census revision": "普查修订",
}
#: Variables of the accounting before the census of 2018, and the first year without them.
OLD_CONCEPT = ("gdp old vintage", "tertiary old vintage")
NEW_CONCEPT_FROM = 2018


def read_more(
    path: Path, units: Mapping[str, str], span: tuple[float, float], known: Sequence[Observation]
) -> tuple[Observation, ...]:
    """Read and check a user's observations.

    Args:
        path: the file.
        units: unit of every variable of the model, by name.
        span: first and last moment of the run.
        known: the district's own observations.

    Raises:
        InputError: what `read_observations` refuses; a figure that is known already, with the same
            or another value; no vintage or an unknown one; a figure known before its period ended;
            one of the old accounting concept for a year that has none.
    """
    found = read_observations(units, span, path, known)
    refuse(str(path), [problem for seen in found for problem in _problems(seen)])
    return found


def _problems(seen: Observation) -> Iterator[Problem]:
    if seen.vintage not in (*VINTAGES, *VINTAGES.values()):
        names = "、".join(VINTAGES.values()), ", ".join(VINTAGES)
        near = nearest(seen.vintage, (*VINTAGES, *VINTAGES.values())) if seen.vintage else None
        yield Problem(
            f"vintage 应为 {names[0]}，现为“{seen.vintage}”"
            + (f"，是否为“{near}”" if near else ""),
            f"vintage takes {names[1]}, not '{seen.vintage}'"
            + (f"; did you mean '{near}'?" if near else ""),
            seen.place,
        )
    last = math.ceil(seen.period.stop) - 1
    if seen.known_from < last:
        yield Problem(
            f"known_from 为 {seen.known_from}，早于时期“{seen.period.text}”结束",
            f"known_from {seen.known_from} is before the end of '{seen.period.text}'",
            seen.place,
        )
    old = [name for name in (seen.variable, seen.over) if name in OLD_CONCEPT]
    if old and seen.period.stop > NEW_CONCEPT_FROM:
        yield Problem(
            f"“{old[0]}”是普查前口径，{NEW_CONCEPT_FROM} 年起没有这个口径的数",
            f"'{old[0]}' is of the accounting before the census of 2018, which has no figures from"
            f" {NEW_CONCEPT_FROM} on",
            seen.place,
        )
