"""RESULTS.md: a section for each benchmark, and notes by hand that are kept.

In:   sections as they were measured.
Out:  the file, with those sections in the place of the old ones.
Knows nothing of what is measured.
"""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from benchmarks.slow_tests import commit, machine

RESULTS = Path(__file__).parent / "RESULTS.md"
PACKAGES = ("numpy", "pysd", "pysimlin")
HEAD = """\
# Results of the benchmarks

`make bench` measures all of it anew; the notes at the end are written by hand and kept.

"""
NOTES = "Notes"


def measured() -> str:
    """When and on what a section was measured, as its first line."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")
    named = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f"{os.getloadavg()[0]:.1f}"
    return (
        f"{now} UTC, commit {commit()}, {machine()}, load {load},"
        f" Python {platform.python_version()}, {named}.\n"
    )


def keep(sections: Mapping[str, str], results: Path = RESULTS) -> None:
    """Put sections (title -> text) in the place of those of the same title, notes last."""
    text = results.read_text("utf-8") if results.exists() else ""
    found: dict[str, str] = {}
    for part in text.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        found[title] = body.strip("\n")
    found.update({title: body.strip("\n") for title, body in sections.items()})
    if NOTES in found:
        found[NOTES] = found.pop(NOTES)
    new = results.with_suffix(".new")
    parts = [f"## {title}\n\n{body}\n" for title, body in found.items()]
    new.write_text(HEAD + "\n".join(parts), "utf-8")
    os.replace(new, results)


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"
