"""The files of an ensemble: tables with all digits, charts of the headline figures.

In:   `Statistics`, the members whose paths were asked for, the same scenarios as single lines.
Out:  CSV files, PNG and SVG.
Knows nothing of how anything was computed; computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from report.csvfile import Cell, write_csv
from report.drawing import save_all
from report.ensemble_charts import drawings
from report.ensembles import chance_cells
from report.tables import basis_words
from studies.projection import YEARS, Projection
from studies.stream import Selected
from studies.summary import Statistics


def write_tables(found: Statistics, some: Selected | None, folder: Path, lang: str) -> None:
    """Write the CSV files; programs read them, so there is no byte-order mark."""
    write_csv(folder / "bands.csv", band_rows(found, lang), excel=False)
    write_csv(folder / "targets.csv", target_rows(found, lang), excel=False)
    if some is not None:
        write_csv(folder / "paths.csv", path_rows(some), excel=False)


def write_charts(
    found: Statistics,
    central: Projection,
    folder: Path,
    lang: str,
    date: str,
    about: str,
    progress: Callable[[str, int, int], None],
) -> None:
    """Write every chart as PNG and SVG; `about` is kept in the files."""
    save_all(drawings(found, central, date), folder, lang, about, progress)


def band_rows(found: Statistics, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario, variable and year, all digits, in the model's own units."""
    shares = [f"p{100 * share:g}" for share in found.probabilities]
    yield ["scenario", "variable", "name", "unit", "price_basis", "year", "mean", *shares]
    for index, scenario in enumerate(found.scenarios):
        for key, bands in found.bands.items():
            label = found.label(key)
            basis = basis_words(label.price_basis, lang)
            about = (scenario.name, key, label.name.said(lang), label.unit.said(lang), basis)
            for place, year in enumerate(found.years):
                mean = float(found.means[key][place, index])
                yield [*about, year, mean, *bands[place, index].tolist()]


def target_rows(found: Statistics, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario and target; where there is no probability, why not."""
    yield [
        *("scenario", "target", "number", "attribute", "name", "year", "comparator"),
        *("target_value", "target_high", "unit", "price_basis", "probability", "low", "high"),
        *("counted", "left_out", "reason", "alternative_of"),
    ]
    for index, scenario in enumerate(found.scenarios):
        for one in found.targets:
            target, indicator = one.target, one.target.indicator
            yield [
                *(scenario.name, target.id, target.number, target.attribute),
                *(indicator.name.said(lang), target.year),
                {"=": "equals"}.get(target.comparator, target.comparator),
                *(target.value, target.value_high, indicator.unit.said(lang)),
                basis_words(indicator.price_basis, lang),
                *chance_cells(one.chance, index),
                "" if one.reason is None else one.reason.said(lang),
                target.alternative_of,
            ]


def path_rows(found: Selected) -> Iterator[list[Cell]]:
    """One row a scenario, member and year; a column for each variable."""
    yield ["scenario", "member", "year", "ok", *found.values]
    for index, scenario in enumerate(found.scenarios):
        for place, member in enumerate(found.numbers):
            ok = int(found.ok[index, place])
            for row, year in enumerate(YEARS):
                cells = [float(array[row, index, place]) for array in found.values.values()]
                yield [scenario.name, member, year, ok, *cells]
