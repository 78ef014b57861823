"""The progress line is for a terminal only, and leaves nothing behind."""

from __future__ import annotations

import io
import json
import sys
import time

import pytest

from commands.progress import clock, show, timed


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def test_a_terminal_sees_how_far_the_work_is_and_then_an_empty_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    show("charts", 1, 4)
    assert "1/4 charts" in terminal.getvalue()
    show("", 4, 4)
    last = terminal.getvalue().rpartition("\r")[2]
    assert last == "\x1b[K", "the line is wiped at the end"


def test_a_file_or_a_pipe_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    show("charts", 1, 4)
    assert pipe.getvalue() == ""


def test_a_program_that_follows_gets_a_json_object_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    monkeypatch.setenv("PINGSHAN_PROGRESS", "json")
    show("charts", 1, 4)
    timed("members", "en")(2, 8)
    told = [json.loads(line) for line in pipe.getvalue().splitlines()]
    assert told == [{"done": 1, "of": 4}, {"done": 2, "of": 8}]


def test_long_work_tells_its_rate_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, now = Terminal(), iter([0.0, 10.0])
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    told = timed("members", "en")
    told(1000, 6000)  # done before: no rate is known yet
    assert "left" not in terminal.getvalue()
    told(2000, 6000)
    assert "members, 100 a second, 0:40 left" in terminal.getvalue()


def test_seconds_are_told_as_a_clock_does() -> None:
    assert [clock(seconds) for seconds in (0, 59.6, 3725)] == ["0:00", "1:00", "1:02:05"]
