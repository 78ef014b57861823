"""`pingshan calibrate`: what a planner sees, what is written, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from calibration.posterior import POSTERIOR, read_posterior
from cli import main
from tests.calibration.test_renewal import table


def committed() -> str:
    return hashlib.sha256(POSTERIOR.read_bytes()).hexdigest()


def test_a_quick_calibration_of_one_reading_is_told_and_written_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, out = committed(), tmp_path / "out"
    words = ["calibrate", "--quick", "--reading", "loose", "--members", "916", "--workers", "1"]
    assert main([*words, "--lang", "en", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "a preview" in told
    assert "100.0%" in told
    assert "rest on priors" in told
    sample = read_posterior(out / "posterior.parquet")
    assert sample.kind == "quick"
    assert sample.members == 4000
    with (out / "posterior_parameters.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(sample.names) + len(sample.discrepancy_years)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run"]["study"] == "calibration"
    assert manifest["settings"]["basis"] == sample.about["basis"]
    assert committed() == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"variable": "gdp nominl"}, "more.csv:2: 'gdp nominl' is not a variable"),
        ({"unit": "家"}, "more.csv:2: unit '家' does not fit"),
        ({"error": "-1"}, "more.csv:2: error must be positive"),
        ({"period": "2050"}, "more.csv:2: period: '2050' lies outside the run"),
        ({"period": "2020", "value": "802"}, "is already at observations.csv:"),
        ({"value": "5000"}, "more.csv:2: no member can reach it"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], words: str
) -> None:
    before, out = committed(), tmp_path / "out"
    path = table(tmp_path / "more.csv", change)
    given = ["calibrate", "--quick", "--workers", "1", "--lang", "en", "--out", str(out)]
    assert main([*given, "--observations", str(path)]) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()
    assert committed() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--members", "10"], "--members"),
        (["--seed", "-1"], "--seed takes 0 or more"),
        (["--workers", "0"], "--workers takes 1 or more"),
        (["--reading", "both"], "choose from"),
        (["--observations", "none.csv"], "none.csv"),
    ],
)
def test_numbers_and_files_that_cannot_be_are_refused(
    capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(["calibrate", "--lang", "en", *words]) == 2
    assert told in capsys.readouterr().err


def test_later_years_may_not_replace_the_sample_of_ensembles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path / "more.csv", {"period": "2021", "known_from": "2022"})
    words = ["calibrate", "--replace", "--observations", str(path), "--lang", "en"]
    assert main(words) == 2
    assert "pingshan monitor" in capsys.readouterr().err
