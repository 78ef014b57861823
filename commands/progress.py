"""A line on the terminal that says how far long work has come; nothing where there is none.

In:   what is being done, how many parts are done, and how many there are.
Out:  one line on stderr that rewrites itself.
Knows nothing of the work.
"""

from __future__ import annotations

import sys

WIDTH = 24


def show(what: str, done: int, of: int) -> None:
    """Rewrite the line; at the end it disappears. A file or a pipe as stderr gets nothing."""
    if not sys.stderr.isatty():
        return
    filled = WIDTH * done // max(1, of)
    bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{of} {what}"
    sys.stderr.write("\r\x1b[K" + (bar if done < of else ""))
    sys.stderr.flush()
