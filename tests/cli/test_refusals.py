"""Issue 5's list of bad input, command by command: one clear message, exit 2, nothing touched.

What only the system refuses (a full disk, a folder that may not be written to, a scheduler that is
not there) is asked of real processes; the rest of the command as it is called.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli
from studies.unfinished import partial_of

Capture = pytest.CaptureFixture[str]

PINGSHAN = str(Path(sys.executable).with_name("pingshan"))
PATIENCE = 300
FEW = ["--members", "4"]
NEAR = ["--target", "rd_share>=9@2022"]

MANY = [
    ["ensemble", "plan", "--members", "4000001"],
    ["targets", "plan", "--members", "4000001"],
    ["compare", "plan", "baseline", "--members", "4000001"],
    ["discover", "plan", *NEAR, "--members", "4000001"],
    ["sensitivity", "plan", "--output", "gdp@2025", "--method", "ranking", "--members", "4000001"],
    ["seek", "promotion funding", *NEAR, "--probability", "0.8", "--members", "4000001"],
    ["scenarios", "table", "{table}", "--members", "4000001"],
]

#: 13 of the plan is tracked only, and nothing of that name is in the plan at all.
NOT_CARRIED = [
    (words, "unemployment<=3@2025", "unemployment")
    for words in (
        ["targets", "plan", *FEW, "--target"],
        ["seek", "promotion funding", "--target"],
        ["discover", "plan", *FEW, "--target"],
        ["backcast", "--probability", "0.8", "--target"],
        ["scenarios", "table", "{table}", "--by"],
    )
]
UNKNOWN = [(words, "gdpp>=1250@2025", "did you mean 'gdp'") for words, *_ in NOT_CARRIED]

PROBABILITIES = [
    [*words, "--probability", probability]
    for words in (["backcast", *NEAR], ["seek", "public rd support", *NEAR, *FEW])
    for probability in ("0", "1", "1.2", "-0.5", "nan")
]

BUDGETS = ["-3", "2021:5,2021:6", "2019:5", "much", "2021:", "nan", "inf"]

TABLES = {
    "name,talent funding\na,99\n": ["table.csv:2", "talent funding"],
    "name,talent funding\na,1\na,2\n": ["table.csv:3", "'a'"],
    "name,talent funding\n,1\n": ["table.csv:2", "name"],
    "name,talnet funding\na,1\n": ["table.csv:1", "did you mean 'talent funding'"],
    "name,talent funding@2019\na,1\n": ["table.csv:2", "2019"],
    "name,extends,talent funding@soon\na,plan,\n": ["table.csv:1", "as in talent funding@2023"],
    "name,extends\na,plna\n": ["table.csv:2", "did you mean 'plan'"],
    "name,talent funding\na,1,2\n": ["table.csv:2"],
    "name,talent funding\n": ["table.csv:1", "no row"],
    "nome,talent funding\na,1\n": ["'name'"],
    "name,talent funding\n" + "".join(f"r{i},1\n" for i in range(1001)): ["1001 rows"],
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of scenarios that can be run."""
    path = tmp_path / "table.csv"
    path.write_text("name,extends,talent funding\na,plan,1\n", encoding="utf-8")
    return path


@pytest.fixture
def refused(table: Path, capsys: Capture) -> Callable[[list[str]], str]:
    """What a command complains of; it says nothing else and leaves the folder as it was.

    In Chinese it complains of as much, and of each thing in Chinese.
    """

    def ask(words: list[str]) -> str:
        before = content(table.parent)
        given = [word.replace("{table}", str(table)) for word in words]
        said = {}
        for lang in ("zh", "en"):
            assert cli.main([*given, "--lang", lang]) == 2
            told = capsys.readouterr()
            assert told.out == ""
            assert "Traceback" not in told.err
            said[lang] = [line for line in told.err.splitlines() if line.startswith("  - ")]
        assert len(said["zh"]) == len(said["en"]) > 0
        assert all(re.search("[\u4e00-\u9fff]", line) for line in said["zh"]), said["zh"]
        assert content(table.parent) == before
        return told.err

    return ask


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("words", MANY, ids=lambda words: words[0])
def test_more_members_than_posterior_and_draws_allow(
    words: list[str], refused: Callable[[list[str]], str]
) -> None:
    said = refused(words)
    assert "takes 1 to 4,000,000" in said
    assert "4,000,001 given" in said


@pytest.mark.parametrize(("words", "target", "said"), [*NOT_CARRIED, *UNKNOWN])
def test_a_target_that_no_variable_carries(
    words: list[str], target: str, said: str, refused: Callable[[list[str]], str]
) -> None:
    assert said in refused([*words, target])


@pytest.mark.parametrize("words", PROBABILITIES, ids=lambda words: f"{words[0]} {words[-1]}")
def test_a_probability_outside_0_and_1(
    words: list[str], refused: Callable[[list[str]], str]
) -> None:
    said = refused(words)
    assert "--probability" in said
    assert "0 and" in said


@pytest.mark.parametrize("budget", BUDGETS)
def test_an_impossible_budget(budget: str, refused: Callable[[list[str]], str]) -> None:
    said = refused(["backcast", *NEAR, "--probability", "0.8", f"--budget={budget}"])
    assert "--budget" in said


@pytest.mark.parametrize("text", TABLES, ids=lambda text: text[:30])
def test_a_scenario_table_with_bad_rows(
    text: str, table: Path, refused: Callable[[list[str]], str]
) -> None:
    table.write_text(text, encoding="utf-8")
    said = refused(["scenarios", "table", "{table}"])
    for part in TABLES[text]:
        assert part in said


@pytest.mark.parametrize(
    "words",
    [
        ["run", "plan"],
        ["ensemble", "plan", *FEW],
        ["targets", "plan", *FEW],
        ["compare", "plan", "baseline", *FEW],
        ["discover", "plan", *NEAR, *FEW],
        ["sensitivity", "plan", "--output", "gdp@2025"],
        ["backcast", *NEAR, "--probability", "0.8"],
        ["scenarios", "table", "{table}"],
        ["report", "plan"],
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("force", [False, True], ids=["", "force"])
def test_an_output_folder_of_another_run(
    words: list[str], force: bool, table: Path, refused: Callable[[list[str]], str]
) -> None:
    out = table.with_name("out")
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    said = refused([*words, "--out", str(out), *["--force"] * force])
    assert str(out) in said
    assert ("has no manifest.json of ours" if force else "exists already") in said


def test_unfinished_work_of_another_run(table: Path, refused: Callable[[list[str]], str]) -> None:
    out = table.with_name("out")
    partial_of(out).mkdir()
    (partial_of(out) / ".lock").touch()  # as all unfinished work has it
    (partial_of(out) / "request.json").write_text('{"project": "another"}', encoding="utf-8")
    words = ["ensemble", "plan", *FEW, "--outputs", "gdp", "--out", str(out)]
    assert "holds unfinished work of another run" in refused([*words, "--resume"])
    assert "holds unfinished work; add --resume" in refused(words)


def without_power_over_files() -> None:
    """Let permissions count for root as well; runs in the process that is to be refused."""
    drop_from_bounding_set, override, search = 24, 1, 2
    system = ctypes.CDLL(None, use_errno=True)
    for power in (override, search):  # who is not root has none to drop
        system.prctl(drop_from_bounding_set, power, 0, 0, 0)


COMMANDS = [["run", "plan"], ["ensemble", "plan", *FEW, "--outputs", "gdp"]]
#: Each writes what it is asked for only after it has computed it.
WRITERS = [
    *([*words, "--out"] for words in COMMANDS),
    ["targets", "plan", *FEW, "--out"],
    ["compare", "plan", "baseline", *FEW, "--out"],
    ["discover", "plan", *NEAR, *FEW, "--out"],
    ["sensitivity", "plan", "--output", "gdp@2025", "--out"],
    ["scenarios", "table", "{table}", "--out"],
    *(["backcast", *NEAR, "--probability", "0.8", where] for where in ("--out", "--save")),
    ["backcast", *NEAR, "--probability", "0.8", "--state"],
]


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: f"{words[0]} {words[-1]}")
def test_a_disk_that_is_full_is_told_before_anything_is_computed(
    words: list[str], table: Path
) -> None:
    """No file may grow, as on a full disk."""

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    given = [word.replace("{table}", str(table)) for word in words]
    done = subprocess.run(
        [PINGSHAN, *given, str(table.parent / "new" / "out"), "--lang", "en"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        preexec_fn=full,
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "cannot be written: File too large" in done.stderr
    assert len(done.stderr.splitlines()) == 2  # a heading and the reason: no progress
    assert "tmp" not in done.stderr.replace(str(table.parent), "")  # no file but the one asked for
    assert list(content(table.parent)) == ["table.csv"]


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: f"{words[0]} {words[-1]}")
def test_a_folder_that_may_not_be_written_to(words: list[str], table: Path) -> None:
    closed = table.parent / "closed"
    closed.mkdir()
    (closed / "mine.txt").write_text("mine", encoding="utf-8")
    closed.chmod(0o500)
    given = [word.replace("{table}", str(table)) for word in words]
    try:
        done = subprocess.run(
            [PINGSHAN, *given, str(closed / "out"), "--lang", "en"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            preexec_fn=without_power_over_files,
        )
    finally:
        closed.chmod(0o700)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "cannot be written: Permission denied" in done.stderr
    assert str(closed) in done.stderr
    assert "Traceback" not in done.stderr
    assert set(content(table.parent)) == {"table.csv", "closed/mine.txt"}
    assert (closed / "mine.txt").read_text("utf-8") == "mine"


def full(words: list[str], disk: Path, old: Path) -> subprocess.CompletedProcess[str]:
    """Run on a disk of 96 kB; where none can be mounted, with files of at most 20 kB."""
    settings: dict[str, Any] = {"capture_output": True, "text": True, "timeout": PATIENCE}
    mount = f'mount -t tmpfs -o size=96k small "{disk}" && cp -r "{old}" "{disk}/old"'
    then = f'"$@"; code=$?; find "{disk}" -type f | sort >&2; cat "{disk}/old/mine.txt"; exit $code'
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f"{mount} && {then}"]
    if shutil.which("unshare") and not subprocess.run([*inside[:4], "true"]).returncode:
        mounted: subprocess.CompletedProcess[str]
        mounted = subprocess.run([*inside, "sh", *words], **settings)
        return mounted

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    shutil.copytree(old, disk / "old")
    done: subprocess.CompletedProcess[str]
    done = subprocess.run(words, preexec_fn=small, **settings)
    done.stdout += (disk / "old" / "mine.txt").read_text("utf-8")
    done.stderr += "\n".join(str(path) for path in disk.rglob("*") if path.is_file())
    return done


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_full_disk(words: list[str], tmp_path: Path) -> None:
    disk, old = tmp_path / "disk", tmp_path / "old"
    disk.mkdir()
    old.mkdir()
    (old / "mine.txt").write_text("an earlier result", encoding="utf-8")
    if words[0] == "ensemble":
        words = [*words, "--members", "600"]
    done = full([PINGSHAN, *words, "--out", str(disk / "out"), "--lang", "en"], disk, old)
    assert done.returncode == 2, done.stderr
    assert done.stdout == "an earlier result"
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    left = [line for line in done.stderr.splitlines() if line.startswith(str(disk))]
    kept = {str(disk / "old" / "mine.txt")}
    if words[0] == "ensemble":  # what is unfinished can be taken up once there is room
        kept |= {f"{partial_of(disk / 'out')}/{name}" for name in ("request.json", ".lock")}
    assert kept >= {line for line in left if ".parquet" not in line and ": " not in line}
    assert not any(line.startswith(str(disk / "out") + "/") for line in left)


def test_a_scheduler_that_cannot_be_reached(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and nobody listens
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        words = ["ensemble", "plan", *FEW, "--scheduler", address, "--out", str(tmp_path / "out")]
        done = subprocess.run(
            [PINGSHAN, *words, "--lang", "en"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert address in done.stderr
    assert "the scheduler cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
