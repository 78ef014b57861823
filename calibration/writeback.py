"""Calibrated values back into the model: numbers change, equations and texts do not.

In:   values by constant; the files that hold them: parameters.csv, levers.csv, the .mdl.
Out:  the same files with other numbers; each appears whole or stays as it was.
Knows nothing of how the values were found.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.district.levers import LEVERS, read_levers
from model.district.parameters import PARAMETERS, Parameter, read_parameters
from model.engine import load_model

MODEL = PARAMETERS.with_name("pingshan.mdl")
#: Figures that are written: far finer than any posterior, and short to read.
FIGURES = 5


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one district."""

    parameters: Path = PARAMETERS
    levers: Path = LEVERS
    model: Path = MODEL


def rounded(value: float) -> float:
    """The value to the figures that are written."""
    return float(f"{value:.{FIGURES}g}")


def write_central(moved: Mapping[str, float], files: Files | None = None) -> None:
    """Set the central value of every parameter that acts before 2021: moved, or its median.

    What `moved` names becomes `calibrated`; what an earlier fit moved and this one does not goes
    back to its prior's median. A lever's default follows the rate of 2016-2020 that it continues,
    in the .mdl and in levers.csv. Each file is read right before it is written.

    Args:
        moved: constant -> value; names as in parameters.csv.
        files: the district's own where None.

    Raises:
        KeyError: a name is not an uncertain parameter of the table.
        InputError: a file cannot be read, or the new levers.csv is not consistent.
    """
    files = files or Files()
    parameters = read_parameters(files.parameters)
    central = _central(parameters, moved)
    read_levers.cache_clear()  # it remembers by path, and these files change
    rows = read_levers(files.levers).values()
    levers = {row.name: central[row.history] for row in rows if row.history in central}
    # levers.csv repeats each lever's default, and the constant that is its cost
    repeated = {name: {"default": spelled(value)} for name, value in levers.items()}
    for row in rows:
        if row.cost_parameter in central:
            repeated.setdefault(row.name, {})["cost"] = spelled(central[row.cost_parameter])
    table = with_cells(_text(files.levers), repeated)
    _check_levers(files.levers, table)
    elements = {name: v.elements for name, v in load_model(files.model).variables.items()}
    _replace(files.model, with_constants(_text(files.model), {**central, **levers}, elements))
    cells = {
        name: {"central": spelled(value), "status": "calibrated" if name in moved else "prior"}
        for name, value in central.items()
    }
    _replace(files.parameters, with_cells(_text(files.parameters), cells))
    _replace(files.levers, table)
    read_levers.cache_clear()


def spelled(value: float) -> str:
    """A number as the files write it."""
    return f"{value:.{FIGURES}g}"


def _central(parameters: Sequence[Parameter], moved: Mapping[str, float]) -> dict[str, float]:
    """The value of every parameter whose number in the files has to be right, and no other.

    One that was never calibrated keeps the figures that its author gave it.
    """
    uncertain = {p.name: p for p in parameters if p.is_uncertain}
    if unknown := [name for name in moved if name not in uncertain]:
        raise KeyError(f"not uncertain parameters of the table: {', '.join(unknown)}")
    back = {p.name: p.median for p in uncertain.values() if p.status == "calibrated"}
    return {name: rounded(value) for name, value in (back | dict(moved)).items()}


def with_cells(text: str, cells: Mapping[str, Mapping[str, str]]) -> str:
    """A CSV table with other cells in some rows, named by the first column."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = rows[0]
    for row in rows[1:]:
        for column, cell in cells.get(row[0], {}).items():
            row[header.index(column)] = cell
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def with_constants(
    text: str, numbers: Mapping[str, float], elements: Mapping[str, Sequence[str]]
) -> str:
    """A .mdl with other numbers for some constants.

    Args:
        text: the file.
        numbers: `name` or `name[A]` -> number.
        elements: each variable's elements, in the order in which the .mdl lists their numbers.

    Raises:
        KeyError: the .mdl defines no constant of that name and element by plain numbers.
    """
    by_name: dict[str, dict[str, float]] = {}
    for key, value in numbers.items():
        name, _, element = key.partition("[")
        by_name.setdefault(name, {})[element.rstrip("]")] = value
    for name, values in by_name.items():
        text = _with_constant(text, name, values, elements[name])
    return text


def _with_constant(
    text: str, name: str, values: Mapping[str, float], elements: Sequence[str]
) -> str:
    definition = re.compile(
        rf"^({re.escape(name)}(?:\[[^\]]*\])?\s*=\s*)([-+0-9.eE,;\s]+?)(\s*~)", re.MULTILINE
    )
    found = definition.findall(text)
    if len(found) != 1:
        raise KeyError(f"the model defines '{name}' by numbers {len(found)} times, not once")
    # numbers and what stands between them, so that only the numbers change
    parts = re.split(r"([,;]\s*)", found[0][1])
    for element, value in values.items():
        if element and element not in elements:
            raise KeyError(f"'{name}' has no element '{element}'")
        parts[2 * (elements.index(element) if element else 0)] = spelled(value)
    return definition.sub(lambda match: match[1] + "".join(parts) + match[3], text)


def _check_levers(path: Path, table: str) -> None:
    """Refuse before anything is written if the new defaults leave their levers' zones."""
    draft = path.with_name(f".{path.stem}.{os.getpid()}.draft{path.suffix}")
    try:
        draft.write_text(table, encoding="utf-8", newline="")
        read_levers.cache_clear()
        read_levers(draft)
    finally:
        draft.unlink(missing_ok=True)


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def replace_whole(path: Path, text: str) -> None:
    """Give the file this text, at once or not at all."""
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    if text != _text(path):
        replace_whole(path, text)
