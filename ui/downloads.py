"""A chart as a file: the printed form of what is on the screen, and its numbers.

In:   a function that makes the chart's printed form, called when somebody asks.
Out:  buttons for PNG, SVG, PDF and CSV.
Knows nothing of how files are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import streamlit as st

from report.csvfile import csv_bytes
from report.drawing import Drawing
from ui.page import Visit

#: Letters of a file's name: three bytes each, and a suffix, within the 255 of a file system.
MOST = 80

MIMES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "csv": "text/csv",
}


def chart_downloads(visit: Visit, key: str, name: str, make: Callable[[], Drawing]) -> None:
    """A button that opens four: nothing is made before one of them is clicked.

    Args:
        visit: whose.
        key: of the buttons; no other chart on the page has it.
        name: of the files, without a suffix; signs that no file system takes are left out.
        make: makes the chart as it is printed.
    """
    lang = visit.lang
    label = visit.say("charts.download")
    with st.popover(label, icon=":material/download:", key=f"files.{key}"):
        for form, mime in MIMES.items():
            st.download_button(
                visit.say(f"charts.download.{form}"),
                data=lambda form=form: content(make(), form, lang),  # type: ignore[misc]
                file_name=f"{file_stem(name)}.{form}",
                mime=mime,
                key=f"file.{key}.{form}",
                on_click="ignore",
            )


def file_stem(name: str) -> str:
    """Words as the name of a file, on any system and not too long."""
    return re.sub(r'[\s/\\:*?"<>|：；，]+', "-", name).strip("-.")[:MOST]


def as_it_is(drawing: Drawing) -> Callable[[], Drawing]:
    """For a chart that is laid out already: it is drawn when a file is asked for."""
    return lambda: drawing


def content(drawing: Drawing, form: str, lang: str) -> bytes:
    """The file's bytes."""
    if form == "csv":
        return csv_bytes(drawing.rows(lang), excel=True)
    return drawing.render(form, lang)
