"""A planner who edits a table and slips is told the file and the line, and nothing is written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("model", "scenarios", "calibration", "studies", "report", "commands", "cli.py")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's files in a folder of their own, where they may be damaged."""
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        if (ROOT / part).is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / part, folder / part, ignore=ignore)
        else:
            shutil.copy(ROOT / part, folder / part)
    return folder


def run_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`pingshan` of the copy, in a process of its own."""
    code = "import sys, cli; sys.exit(cli.main(sys.argv[1:]))"
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
    )


def double_last(text: str) -> str:
    return text + text.rstrip("\n").split("\n")[-1] + "\n"


def lose_last(text: str) -> str:
    return "\n".join(text.rstrip("\n").split("\n")[:-1]) + "\n"


def lose(start: str) -> Callable[[str], str]:
    """Without the one row that begins so."""

    def damage(text: str) -> str:
        rows = text.splitlines(keepends=True)
        kept = [row for row in rows if not row.startswith(start)]
        assert len(kept) == len(rows) - 1
        return "".join(kept)

    return damage


def replace_central(text: str) -> str:
    """Another value of one constant than the model's."""
    assert text.count("plan start,Year,fixed,,,,,,2021,") == 1
    return text.replace("plan start,Year,fixed,,,,,,2021,", "plan start,Year,fixed,,,,,,2022,")


def cite_nothing(text: str) -> str:
    return text.replace(",definition,", ",defintion,", 1)


def break_quotes(text: str) -> str:
    return text + 'x,"never closed\n'


def lose_header(text: str) -> str:
    return text.partition("\n")[2]


def put_nan(column: str) -> Callable[[str], str]:
    """NaN in a column of the first row."""

    def damage(text: str) -> str:
        header, first, rest = text.split("\n", 2)
        cells = first.split(",")
        cells[header.split(",").index(column)] = "nan"
        return "\n".join([header, ",".join(cells), rest])

    return damage


@pytest.mark.parametrize(
    ("table", "damage", "place"),
    [
        ("model/district/levers.csv", double_last, "levers.csv:"),
        ("model/district/levers.csv", put_nan("max"), "levers.csv:2"),
        ("model/district/externals.csv", double_last, "externals.csv:"),
        ("model/district/targets.csv", double_last, "targets.csv:"),
        ("model/district/targets.csv", put_nan("value"), "targets.csv:2"),
        ("model/district/targets.csv", break_quotes, "targets.csv:"),
        ("model/district/targets.csv", lose_header, "targets.csv"),
        ("model/district/labels.csv", double_last, "labels.csv:"),
        ("model/district/labels.csv", lose_last, "labels.csv: there is no row for the variable"),
        ("model/district/bottlenecks.csv", double_last, "bottlenecks.csv:"),
        ("model/district/parameters.csv", double_last, "parameters.csv:"),
        ("model/district/parameters.csv", put_nan("central"), "parameters.csv:2"),
        ("model/district/parameters.csv", lose("plan start,"), "parameters.csv: there is no row"),
        ("model/district/parameters.csv", replace_central, "parameters.csv:2: 'plan start' has"),
        ("model/district/parameters.csv", cite_nothing, "parameters.csv:2: the source 'defintion'"),
        ("model/district/levers.csv", lose("approval days,"), "the lever 'approval days'"),
        ("model/district/externals.csv", lose("demand loss,"), "the constant 'demand loss'"),
        ("model/district/targets.csv", lose("energy_intensity_2025,"), "targets.csv: there is no"),
        ("model/district/figures.csv", double_last, "figures.csv:"),
        ("model/district/figures.csv", lose("gdp_2025,"), "the figure 'gdp_2025'"),
        ("model/district/loops.csv", double_last, "loops.csv:"),
        ("model/district/sources.csv", double_last, "sources.csv:"),
        ("model/district/sources.csv", lose("definition,"), "is not in sources.csv"),
        ("scenarios/drivers.csv", lose("recession depth,"), "the driver 'recession depth'"),
        ("calibration/observations.csv", double_last, "observations.csv:"),
        ("scenarios/drivers.csv", double_last, "drivers.csv:"),
    ],
)
def test_a_damaged_table_is_refused_with_its_line(
    copy: Path, table: str, damage: Callable[[str], str], place: str
) -> None:
    path = copy / table
    whole = path.read_text(encoding="utf-8")
    path.write_text(damage(whole), encoding="utf-8")
    try:
        done = run_in(copy, "run", "plan", "--out", "out", "--lang", "en")
    finally:
        path.write_text(whole, encoding="utf-8")
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert place in done.stderr
    assert done.stdout == ""
    assert not (copy / "out").exists()
    assert not list(copy.glob(".out*"))


def test_a_model_that_lost_a_variable_names_every_table_that_misses_it(copy: Path) -> None:
    path = copy / "model" / "district" / "pingshan.mdl"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("\nco2 emissions=", "\nco2 emitted="), encoding="utf-8")
    try:
        done = run_in(copy, "run", "plan", "--lang", "en")
    finally:
        path.write_text(whole, encoding="utf-8")
    assert done.returncode == 2, done.stderr
    assert "co2 emissions" in done.stderr
    assert "Traceback" not in done.stderr
