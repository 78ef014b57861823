"""`pingshan backtest`: the folder whole or not at all, mistakes first, the real thing slowly."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

import cli
from commands import backtest as command
from studies.backtest import Backtest
from studies.district import District
from studies.request import read_manifest


def test_a_folder_of_others_and_a_negative_seed_are_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert cli.main(["backtest", "--out", str(tmp_path)]) == 2
    assert cli.main(["backtest", "--seed", "-1", "--lang", "en"]) == 2
    assert "--seed" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_tables_charts_and_manifest_come_together(
    small_backtest: Backtest, whole_district: District, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    given = argparse.Namespace(out=out, force=False, lang="en")
    command.write(small_backtest, whole_district, given)
    stems = {"forecast", "bets", "left-out"}
    expected = {f"{stem}.{form}" for stem in stems for form in ("csv", "png", "svg")}
    assert {file.name for file in out.iterdir()} == expected | {"manifest.json"}
    run, manifest = read_manifest(out)
    assert run == small_backtest.run
    assert set(manifest["outputs"]) == expected


@pytest.mark.slow
def test_the_whole_backtest_is_the_same_twice_and_beats_carrying_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = []
    for _ in range(2):
        assert cli.main(["backtest", "--json"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    data = json.loads(told[0])
    assert data["fit"]["r_hat"] < 1.05
    # Over all rows that rivals foretell the model's mean score is the best: if that ceases to be
    # so, the page has to say it.
    rows = [row for row in data["forecast"] if row["last growth"] is not None]
    for rival in ("last growth", "log-linear trend", "city and premium"):
        assert sum(row["crps"] for row in rows) < sum(row[f"{rival} crps"] for row in rows)
