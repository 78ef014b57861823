"""A line on the terminal that says how far long work has come; nothing where there is none.

In:   what is being done, how many parts are done, and how many there are.
Out:  one line on stderr that rewrites itself; JSON lines where `PINGSHAN_PROGRESS` is `json`.
Knows nothing of the work.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

from report.texts import say

WIDTH = 24
FOLLOWED = "PINGSHAN_PROGRESS"


def show(what: str, done: int, of: int) -> None:
    """Rewrite the line; at the end it disappears. A file or a pipe as stderr gets nothing.

    A program that follows the work sets `PINGSHAN_PROGRESS` and gets a JSON object a line.
    """
    if os.environ.get(FOLLOWED) == "json":
        print(json.dumps({"done": done, "of": of}), file=sys.stderr, flush=True)
        return
    if not sys.stderr.isatty():
        return
    filled = WIDTH * done // max(1, of)
    bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{of} {what}"
    sys.stderr.write("\r\x1b[K" + (bar if done < of else ""))
    sys.stderr.flush()


def timed(what: str, lang: str) -> Callable[[int, int], None]:
    """A line for counted work that also says its rate and the time that is left.

    Args:
        what: what is counted.
        lang: 'zh' or 'en'.

    Returns:
        A function of how many are done and how many there are; the first call starts the clock,
        so that what was done before does not count as fast work.
    """
    begun: list[tuple[float, int]] = []

    def told(done: int, of: int) -> None:
        now = time.monotonic()
        if not begun:
            begun.append((now, done))
        then, before = begun[0]
        words = what
        if done > before and now > then:
            rate = (done - before) / (now - then)
            left = clock((of - done) / rate)
            words = say("ensemble.rate", lang, what=what, rate=f"{rate:,.0f}", left=left)
        show(words, done, of)

    return told


def clock(seconds: float) -> str:
    """Seconds as 1:05 or 2:03:09."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
