"""`pingshan app` refuses what it cannot serve before anything is begun."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]


def refused(capsys: Capture, *words: str) -> str:
    assert cli.main(["app", *words, "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


@pytest.mark.parametrize("port", ["0", "70000", "-3", "http"])
def test_a_port_that_is_none_is_told(capsys: Capture, port: str) -> None:
    assert port in refused(capsys, f"--port={port}")


def test_a_port_that_is_taken_is_told_and_another_asked_for(capsys: Capture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = refused(capsys, "--port", str(taken.getsockname()[1]))
    assert "choose another with --port" in told


def test_a_file_is_no_folder_of_saved_work(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert "is no folder" in refused(capsys, "--data-dir", str(file))


def test_members_have_bounds(capsys: Capture) -> None:
    assert "10 to 10000" in refused(capsys, "--members", "1")


def test_an_option_that_is_misspelt_is_told_with_the_nearest(capsys: Capture) -> None:
    assert "--data-dir" in refused(capsys, "--data-dri", "x")
