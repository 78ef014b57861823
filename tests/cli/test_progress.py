"""The progress line is for a terminal only, and leaves nothing behind."""

from __future__ import annotations

import io
import sys

import pytest

from commands.progress import show


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
