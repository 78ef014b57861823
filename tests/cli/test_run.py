"""`pingshan run` in a real process: whole results or none, and every mistake named at once."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cli
from scenarios.reading import LIBRARY
from studies.request import read_manifest

PINGSHAN = Path(sys.executable).with_name("pingshan")


def pingshan(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed command."""
    return subprocess.run(
        [PINGSHAN, *map(str, words)], capture_output=True, text=True, encoding="utf-8", cwd=cwd
    )


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that `run --out` made, and what it printed."""
    out = tmp_path_factory.mktemp("run") / "out"
    done = pingshan("run", "baseline", "plan", "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "no progress bar where stderr is no terminal"
    return out, done.stdout


def test_a_run_prints_the_three_answers_and_where_the_files_are(result: tuple[Path, str]) -> None:
    out, printed = result
    for words in ("能完成", "差", "卡在哪", "基准情景", "规划情景", str(out)):
        assert words in printed
    assert printed.rstrip().endswith("内部测算，仅供研究，不代表官方预测。")


def test_a_run_leaves_tables_charts_and_a_manifest_that_lists_them(
    result: tuple[Path, str],
) -> None:
    out, _ = result
    run, content = read_manifest(out)
    files = {path.name for path in out.iterdir()} - {"manifest.json"}
    assert {"projection.csv", "targets.csv", "expectations.csv"} <= files
    for kind in ("png", "svg"):
        assert sum(name.endswith(f".{kind}") for name in files) >= 6
    assert set(content["outputs"]) == files
    for name, digest in content["outputs"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert [json.loads(text)["name"] for text in run.scenarios] == ["baseline", "plan"]
    assert set(content["versions"]) >= {"python", "numpy", "pingshan-scenarios"}
    assert content["processor"]["machine"]
    assert list(out.parent.iterdir()) == [out], "nothing is left beside it"


def test_the_same_request_gives_the_same_bytes(result: tuple[Path, str], tmp_path: Path) -> None:
    out, _ = result
    assert pingshan("run", "baseline", "plan", "--out", tmp_path / "again").returncode == 0
    again = read_manifest(tmp_path / "again")[1]
    assert again == read_manifest(out)[1]


def test_an_existing_folder_is_refused_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    for words in (["--out", "out"], ["--out", "out", "--force"]):
        assert cli.main(["run", "plan", *words]) == 2
        assert "out" in capsys.readouterr().err
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        (["plna"], ["'plna'", "'plan'"]),
        (["plan", "--set", "land consolidaton=2"], ["land consolidaton", "land consolidation"]),
        (["plan", "--set", "land consolidation=99"], ["99", "3.5"]),
        (["plan", "--set", "land consolidation=2@2019"], ["2019", "2021"]),
        (["plan", "--set", "land consolidation=2@2036"], ["2036", "2035"]),
        (["plan", "--set", "land consolidation=nan"], ["nan"]),
        (["plan", "--set", "land consolidation=2", "land consolidation=3"], ["clash"]),
        (["plan", "--set", "land consolidation=much"], ["much"]),
        (["plan", "--fix", "gpd=2021:800"], ["'gpd'", "'gdp'"]),
        (["plan", "--fix", "gdp=2020:800"], ["2020", "2021"]),
        (["plan", "--fix", "gdp=2021:nan"], ["nan"]),
        (["plan", "--fix", "gdp"], ["gdp"]),
        (["plan", "--otu", "x"], ["--otu", "--out"]),
        (["plan", "--out"], ["--out"]),
        (["missing.yaml"], ["missing.yaml"]),
    ],
)
def test_what_the_user_can_mend_is_said_and_nothing_is_printed_or_written(
    words: list[str],
    messages: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["run", *words, "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    for message in messages:
        assert message in told.err, told.err
    assert list(tmp_path.iterdir()) == [], "nothing is half-written"


def test_two_scenarios_of_one_name_are_refused_and_both_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clash = tmp_path / "clash.yaml"
    text = (LIBRARY / "green.yaml").read_text(encoding="utf-8")
    clash.write_text(text.replace("name: green", "name: plan"), encoding="utf-8")
    assert cli.main(["run", "plan", str(clash), "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert f"'plan' and '{clash}' are both named 'plan'" in told.err
    assert told.out == ""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc on this system")
def test_a_place_where_nothing_can_be_made_is_named_with_the_reason() -> None:
    done = pingshan("run", "plan", "--out", "/proc/results", "--lang", "en")
    assert done.returncode == 2
    assert "/proc/results" in done.stderr
    assert "cannot be written: No such file or directory" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_every_mistake_of_one_command_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: bad\ntitle: Bad\nlevers:\n  promotion funding: .nan\n  nonsense: 1\n")
    done = pingshan(
        *("run", "plna", "bad.yaml", "--set", "approval days=1", "--fix", "gpd=1"),
        *("--out", "out", "--lang", "en"),
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for part in ("plna", "bad.yaml:4", "bad.yaml:5", "approval days", "gpd", "--force"):
        assert part in done.stderr, done.stderr


@pytest.mark.parametrize("name", ["promotion funding", "审批时限", "demand loss"])
def test_a_setting_without_its_value_is_no_scenario(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", "plan", "--set", name, "--lang", "en"]) == 2
    assert f"give its value: --set '{name}=...'" in capsys.readouterr().err


def test_scenarios_may_stand_before_or_behind_settings(tmp_path: Path) -> None:
    before = pingshan("run", "plan", "--set", "land consolidation=2", "--json")
    behind = pingshan("run", "--set", "land consolidation=2", "plan", "--json")
    assert before.returncode == behind.returncode == 0
    assert before.stdout == behind.stdout
    data = json.loads(before.stdout)
    assert [scenario["name"] for scenario in data["scenarios"]] == ["plan+set"]
    assert data["run"]["scenarios"][0]["levers"]["land consolidation"] == 2


def test_a_table_of_paths_stands_beside_a_scenario_and_its_band_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "paths.csv"
    file.write_text("variable,year,low,mid,high\n常住人口,2025,60,64,70\n", "utf-8")
    words = ["run", "--fix", str(file), "plan", "--show", "Population", "--lang", "en"]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert "Held on a path: Resident population [Population]" in told
    assert "2025: 60~64~70" in told
    assert "a single run follows its middle" in told
    assert "64.0  64.0  64.0  64.0" in told.splitlines()[-3], "2024, 2025, 2030 and 2035"


def test_a_path_holds_on_1_january_and_a_year_is_its_mean_which_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["run", "plan", "--fix", "gdp nominal=2021:880,2022:930", "--show", "gdp nominal"]
    assert cli.main([*words, "--lang", "en"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "those of 1 January, straight between" in told[1] + told[2]
    row = next(line for line in told if line.startswith("GDP (100 million yuan a year, current"))
    mean = float(row.split()[-7])  # 2021, of 2015, 2020 to 2025, 2030, 2035
    assert abs(mean - (880 + 930) / 2) <= 50 / 16, "to a step of the model"


def test_a_held_variable_takes_its_path(capsys: pytest.CaptureFixture[str]) -> None:
    path = "gross output[NEV]=2021:300,2025:500"
    assert cli.main(["run", "baseline", "--fix", path, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    scenario, years = data["scenarios"][0], data["years"]
    assert scenario["values"]["gross output[NEV]"][years.index(2030)] == pytest.approx(500)


def test_english_is_english_throughout(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "plan", "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert not [character for character in printed if "一" <= character <= "鿿"]


def test_a_planners_own_scenario_file_is_run(tmp_path: Path) -> None:
    own = "name: 我的情景\nextends: plan\nlevers:\n  redevelopment: 0.5\n"
    (tmp_path / "mine.yaml").write_text(own, encoding="utf-8")
    done = pingshan("run", "mine.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "我的情景" in done.stdout


def test_a_process_that_is_killed_leaves_no_half_result(tmp_path: Path) -> None:
    out = tmp_path / "out"
    killed = subprocess.Popen(
        [PINGSHAN, "run", "plan", "--out", out], stdout=subprocess.DEVNULL, start_new_session=True
    )
    # Wait until it writes: the hidden folder holds its first chart.
    for _ in range(6000):
        if any(path.suffix == ".png" for path in tmp_path.glob(".out.*.part/*")):
            break
        assert killed.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == [f".out.{killed.pid}.part"]
