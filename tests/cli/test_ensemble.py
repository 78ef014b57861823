"""`pingshan ensemble`: files, bad input, real kills, clusters and full disks."""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import cli
from studies.output import MANIFEST
from studies.unfinished import partial_of

PINGSHAN = str(Path(sys.executable).with_name("pingshan"))
DASK = str(Path(sys.executable).with_name("dask"))
PATIENCE = 900
#: Three chunks, the last of them small.
THREE = ["ensemble", "plan", "--members", "4200", "--seed", "9", "--outputs", "gdp", "Population"]


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was complained of."""
    code = cli.main(words)
    return (code, *capsys.readouterr())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_holds_chunks_tables_charts_and_a_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["ensemble", "plan", "--members", "12", "--seed", "4", "--out", str(out)]
    code, printed, _ = told([*words, "--paths", "3", "7", "--json"], capsys)
    assert code == 0
    found = json.loads(printed)
    content = json.loads((out / MANIFEST).read_text("utf-8"))
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert files == set(content["outputs"]) | {MANIFEST}
    assert {"chunks/members-00000.parquet", "bands.csv", "targets.csv"} <= files
    assert (content["run"]["members"], content["run"]["seed"], found["seed"]) == (12, 4, 4)
    band = next(
        row
        for row in rows(out / "bands.csv")
        if (row["variable"], row["year"]) == ("gdp nominal", "2025")
    )
    shown = found["variables"]["gdp nominal"]["quantiles"][2025 - 2015][0]
    assert [float(band[name]) for name in ("p10", "p50", "p90")] == [shown[i] for i in (0, 2, 4)]
    members = {(row["member"], row["year"]) for row in rows(out / "paths.csv")}
    assert len(members) == 2 * 21
    chance = next(row for row in rows(out / "targets.csv") if row["target"] == "gdp_2025")
    assert float(chance["low"]) <= float(chance["probability"]) <= float(chance["high"])
    assert not partial_of(out).exists()
    # the same run again: nothing is computed, nothing is touched
    before = (out / MANIFEST).stat().st_mtime_ns
    code, printed, _ = told([*words, "--resume", "--lang", "en"], capsys)
    assert code == 0
    assert "nothing is computed again" in printed
    assert (out / MANIFEST).stat().st_mtime_ns == before
    code, printed, _ = told(["replay", str(out), "--lang", "en"], capsys)
    assert code == 0
    assert "the same, bit for bit" in printed
    assert "differs" not in printed


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--members", "0"], "takes 1 to 4,000,000; 0 given"),
        (["--members", "4000000001"], "takes 1 to"),
        (["--seed", "-1"], "takes 0 or more"),
        (["--outputs", "gpd"], "did you mean 'gdp'?"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "not both"),
        (["--resume"], "needs --out"),
        (["--workers", "0"], "--workers"),
        (["--scheduler", "nonsense"], "cannot be reached"),
        (["--scheduler", "tls://127.0.0.1:1"], "asks for certificates"),
        (["--out", "{old}"], "exists already"),
        (["--out", "{old}", "--resume"], "exists already"),
        (["--out", "{old}", "--force"], "has no manifest.json"),
        (["--out", "{old}/file/out"], "cannot be written"),
        (["--out", "{old}/file", "--force"], "is a file; name a folder"),
        (["--out", "{old}/../new", "--paths", "3", "4"], "there is no 4"),
    ],
)
def test_what_cannot_be_done_is_said_and_earlier_results_stay(
    words: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "file").write_text("mine")
    given = [word.replace("{old}", str(old)) for word in words]
    code, printed, complained = told(
        ["ensemble", "plan", "--members", "4", "--lang", "en", *given], capsys
    )
    assert (code, printed) == (2, "")
    assert complaint in complained
    assert "Traceback" not in complained
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (old / "file").read_text() == "mine"


def start(words: list[str], **settings: object) -> subprocess.Popen[str]:
    """A command on its way, in a group of processes of its own."""
    process: subprocess.Popen[str] = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        **settings,  # type: ignore[call-overload]
    )
    return process


def finish(process: subprocess.Popen[str]) -> str:
    """What it printed; it must end well."""
    printed, complained = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, complained
    return str(printed)


def wait_for(path: Path) -> None:
    """Until a file is there."""
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < end, f"{path} does not come"
        time.sleep(0.02)


def numbers(out: Path) -> dict[str, bytes]:
    """The files that hold numbers."""
    found = [*out.glob("chunks/*.parquet"), out / "bands.csv", out / "targets.csv"]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def in_one_process(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("one") / "out"
    finish(start([PINGSHAN, *THREE, "--out", str(out)]))
    found = numbers(out)
    assert len(found) == 2 * 3 + 2
    return found


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_processes_gives_the_same_bits(
    workers: int, in_one_process: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    finish(start([PINGSHAN, *THREE, "--workers", str(workers), "--out", str(out)]))
    assert numbers(out) == in_one_process


@pytest.mark.parametrize(
    ("chunk", "more"),
    [
        (0, []),
        (1, ["--workers", "2"]),
        pytest.param(1, [], marks=pytest.mark.slow),
        pytest.param(0, ["--workers", "2"], marks=pytest.mark.slow),
    ],
)
def test_killed_at_any_moment_it_goes_on_with_the_same_bits(
    chunk: int, more: list[str], in_one_process: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = start([PINGSHAN, *THREE, *more, "--out", str(out)])
    wait_for(partial_of(out) / "chunks" / f"members-{chunk:05}.parquet")
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=PATIENCE)
    assert not out.exists()
    there = {path: path.stat() for path in partial_of(out).glob("chunks/members-*.parquet")}
    assert there
    printed = finish(start([PINGSHAN, *THREE, *more, "--out", str(out), "--resume"]))
    assert f"{len(there)}块取自未完成的计算" in printed
    for path, before in there.items():
        after = (out / "chunks" / path.name).stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert numbers(out) == in_one_process


def test_killed_where_statistics_alone_are_kept_it_goes_on_with_the_same_bits(
    tmp_path: Path,
) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    words = [PINGSHAN, *THREE, "--statistics", "--out"]
    finish(start([*words, str(whole)]))
    first = start([*words, str(out)])
    wait_for(partial_of(out) / "summary-00001.npz")
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=PATIENCE)
    assert not out.exists()
    printed = finish(start([*words, str(out), "--resume"]))
    # the third chunk is small: it may have been whole before the signal came
    assert "2块取自未完成的计算" in printed or "3块取自未完成的计算" in printed
    assert numbers(out) == numbers(whole)


@contextmanager
def cluster(
    workers: int, protocol: str = "tcp", more: Sequence[str] = ()
) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A real scheduler and workers without a nanny, each a process of its own."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"{protocol}://127.0.0.1:{port}"
    quiet = ["--no-dashboard", "--host", "127.0.0.1", "--protocol", protocol, *more]
    processes = [start([DASK, "scheduler", "--port", str(port), *quiet])]
    for _ in range(workers):
        processes.append(start([DASK, "worker", address, "--no-nanny", "--nthreads", "1", *quiet]))
    try:
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_a_worker_killed_on_a_real_cluster_loses_nothing(
    in_one_process: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with cluster(workers=2) as (address, workers):
        running = start([PINGSHAN, *THREE, "--scheduler", address, "--out", str(out)])
        wait_for(partial_of(out) / "chunks" / "targets-00000.parquet")
        workers[0].kill()
        finish(running)
        assert workers[0].poll() is not None
        assert workers[1].poll() is None
    assert numbers(out) == in_one_process


def certificates(folder: Path) -> dict[str, str]:
    """An authority of our own and one certificate that it signed, as docs/ensembles.md has it."""
    names = {name: str(folder / name) for name in ("ca.key", "ca.pem", "our.key", "our.csr")}
    names["our.pem"] = str(folder / "our.pem")
    key = ["-newkey", "rsa:2048", "-nodes"]
    authority = ["-CA", names["ca.pem"], "-CAkey", names["ca.key"], "-CAcreateserial"]
    for words in (
        [
            "req",
            "-x509",
            *key,
            "-subj",
            "/CN=a",
            "-keyout",
            names["ca.key"],
            "-out",
            names["ca.pem"],
        ],
        ["req", *key, "-subj", "/CN=us", "-keyout", names["our.key"], "-out", names["our.csr"]],
        ["x509", "-req", "-in", names["our.csr"], *authority, "-out", names["our.pem"]],
    ):
        subprocess.run(["openssl", *words], check=True, capture_output=True)
    return names


@pytest.mark.slow
def test_a_cluster_with_certificates_lets_in_whoever_shows_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = certificates(tmp_path)
    shown = ["--tls-ca-file", names["ca.pem"], "--tls-cert", names["our.pem"]]
    words = [PINGSHAN, "ensemble", "plan", "--members", "20", "--lang", "en"]
    with cluster(1, "tls", [*shown, "--tls-key", names["our.key"]]) as (address, _):
        time.sleep(5)  # until the scheduler listens: who has no certificate is turned away at once
        for given, complaint in (
            (address, "not set: DASK_DISTRIBUTED__COMM__TLS__CA_FILE"),
            (address.replace("tls", "tcp"), "the scheduler cannot be reached"),
        ):
            _, complained = (stranger := start([*words, "--scheduler", given])).communicate()
            assert stranger.returncode == 2
            assert complaint in complained
        setting = "DASK_DISTRIBUTED__COMM__TLS__"
        monkeypatch.setenv(f"{setting}CA_FILE", names["ca.pem"])
        monkeypatch.setenv(f"{setting}CLIENT__CERT", names["our.pem"])
        monkeypatch.setenv(f"{setting}CLIENT__KEY", names["our.key"])
        assert "1 scenario × 20 members" in finish(start([*words, "--scheduler", address]))


def test_a_disk_that_takes_no_more_is_said_and_what_is_whole_is_kept(
    in_one_process: dict[str, bytes], tmp_path: Path
) -> None:
    """The system refuses to write beyond a size, as a full disk does in the midst of a file."""
    out = tmp_path / "out"
    largest = max(len(data) for data in in_one_process.values())

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest - 1000, largest - 1000))

    done = start([PINGSHAN, *THREE, "--out", str(out), "--lang", "en"], preexec_fn=small)
    printed, complained = done.communicate(timeout=PATIENCE)
    assert (done.returncode, printed) == (2, "")
    assert "cannot be written: File too large" in complained
    assert "go on with --resume" in complained
    assert "Traceback" not in complained
    assert not out.exists()
    chunks = partial_of(out) / "chunks"
    assert not list(chunks.glob("members-*.parquet"))
    finish(start([PINGSHAN, *THREE, "--out", str(out), "--resume"]))
    assert numbers(out) == in_one_process
    shutil.rmtree(out)
