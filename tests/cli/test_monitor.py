"""`pingshan monitor` as it is typed, on invented values."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import cli
from studies.district import District
from studies.units import read_units

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def table(tmp_path: Path, capsys: Capture) -> Path:
    """A table begun by the command and filled in behind its remarks."""
    path = tmp_path / "actual.csv"
    assert cli.main(["monitor", "--new", str(path)]) == 0
    capsys.readouterr()
    with path.open("a", encoding="utf-8") as file:
        file.write("gdp,2021,870,亿元,快报,2022,虚构,\ngdp,2021,880,亿元,最终核实,2023,虚构,\n")
        file.write("sei_share,2021,33,%,最终核实,2022,虚构,\n")
    return path


def test_it_tells_class_prospect_revision_and_that_values_are_invented(
    table: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    words = ["monitor", str(table), "--members", "80", "--invented", "--out", str(out)]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    for part in ("序时进度", "快报 870 → 最终核实 880", "实际值为虚构", "无基期数"):
        assert part in told
    assert told.rstrip().endswith("内部测算，仅供研究，不代表官方预测。")
    names = {file.name for file in out.iterdir()}
    assert {"monitoring.csv", "monitoring.txt", "manifest.json", "gdp_2025.png"} <= names
    assert "虚构" in (out / "monitoring.txt").read_text(encoding="utf-8")
    with (out / "monitoring.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["target"]: row for row in csv.DictReader(file)}
    assert float(rows["gdp_2025"]["value"]) == 880
    assert rows["sei_share_2025"]["class"] == ""
    run = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["run"]
    assert run["study"] == "monitor"


def test_wrong_rows_are_told_and_nothing_is_written(
    table: Path, tmp_path: Path, capsys: Capture
) -> None:
    with table.open("a", encoding="utf-8") as file:
        file.write("gdp,2022,8800,亿元,快报,2023,虚构,\n")
    out = tmp_path / "out"
    assert cli.main(["monitor", str(table), "--out", str(out), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "--confirm" in told
    assert "actual.csv:8" in told, "remarks keep their lines"
    assert not out.exists()


def test_without_a_table_the_user_is_told_how_to_begin(capsys: Capture) -> None:
    assert cli.main(["monitor", "--lang", "en"]) == 2
    assert "--new" in capsys.readouterr().err


def test_a_table_that_is_there_is_not_written_over(table: Path, capsys: Capture) -> None:
    before = table.read_bytes()
    assert cli.main(["monitor", "--new", str(table), "--lang", "en"]) == 2
    assert "already" in capsys.readouterr().err
    assert table.read_bytes() == before


REPORT = ["--members", "80", "--date", "2026-11-22"]


def test_a_report_is_written_whole_and_leads_back_to_its_numbers(
    table: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    words = ["--report", "annual", "--format", "xlsx,html", "--out", str(out)]
    assert cli.main(["monitor", str(table), *REPORT, *words]) == 0
    told = capsys.readouterr().out
    assert "评价期为2021年" in told
    assert {file.name for file in out.iterdir()} == {
        "annual-2021-zh.xlsx",
        "annual-2021-zh.html",
        "manifest.json",
    }
    before = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert before["settings"]["review"]["kind"] == "annual"
    again = tmp_path / "again"
    assert cli.main(["replay", str(out / "annual-2021-zh.xlsx"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "same"
    assert cli.main(["replay", str(out), "--out", str(again)]) == 0
    assert json.loads((again / "manifest.json").read_text(encoding="utf-8")) == before


def test_mistakes_of_a_report_are_told_at_once_and_nothing_is_written(
    table: Path, tmp_path: Path, capsys: Capture
) -> None:
    units = tmp_path / "units.csv"
    units.write_text(
        "indicator,lead,responsible\ngpd,甲局,\ngdp,甲局,\ngdp,乙局,\n", encoding="utf-8"
    )
    words = ["--report", "annual", "--year", "2023", "--format", "docs", "--units", str(units)]
    words += ["--template", "no.docx", "--date", "yesterday", "--lang", "en"]
    out = tmp_path / "out"
    assert cli.main(["monitor", str(table), *words, "--out", str(out)]) == 2
    told = capsys.readouterr().err
    for part in ("2023", "did you mean 'docx'", "no.docx", "yesterday", "'gpd'", "there already"):
        assert part in told, part
    assert not out.exists()


def test_a_table_of_units_begins_with_every_control_indicator(
    tmp_path: Path, capsys: Capture, whole_district: District
) -> None:
    path = tmp_path / "units.csv"
    assert cli.main(["monitor", "--new-units", str(path)]) == 0
    assert str(path) in capsys.readouterr().out
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("gdp,,", "gdp,甲局,乙局"), encoding="utf-8")
    found = read_units(path, whole_district.plan)
    assert len(found) == 25
    assert (found["gdp"].lead, found["gdp"].responsible) == ("甲局", "乙局")


def test_the_folder_of_tables_and_its_pictures_lead_back_too(
    table: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    assert cli.main(["monitor", str(table), "--members", "80", "--out", str(out)]) == 0
    capsys.readouterr()
    for name in ("", "gdp_2025.png"):
        assert cli.main(["replay", str(out / name), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["verdict"] == "same"
    assert cli.main(["replay", str(out), "--out", str(tmp_path / "more"), "--lang", "en"]) == 2
    assert "--report" in capsys.readouterr().err
