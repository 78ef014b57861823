"""说明: a short tour, the method, its limits, data and sources, the words in both languages.

In:   about.zh.md and about.en.md beside this file, the tables of sources and of levers.
Out:  the page that explains the others.
Knows nothing of results.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

import streamlit as st

from model.district.sources import load_sources
from ui.cached import district
from ui.markup import Cell, table
from ui.page import Visit

HERE = Path(__file__).parent


@cache
def sections(lang: str) -> dict[str, str]:
    """The chapters of the text by their headings, in order."""
    found: dict[str, str] = {}
    for part in (HERE / f"about.{lang}.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, text = part.partition("\n")
        found[heading.strip()] = text.strip()
    return found


def show(visit: Visit) -> None:
    """Draw one tab a chapter, the sources as a table in the last but one."""
    chapters = sections(visit.lang)
    names = [*chapters, visit.say("about.sources")]
    for tab, name in zip(st.tabs(names), names, strict=True):
        with tab:
            if name in chapters:
                st.markdown(chapters[name])
            else:
                _sources(visit)
    st.caption(
        visit.say(
            "about.version",
            version=version("pingshan-scenarios"),
            model=district().model.content_hash[:8],
        )
    )


def _sources(visit: Visit) -> None:
    """Everything that a `source` cell of the tables may cite."""
    head = [Cell(visit.say(f"about.{name}")) for name in ("source", "kind", "text")]
    rows = [
        [Cell(one.id), Cell(visit.say(f"about.kind.{one.kind}")), Cell(one.text.said(visit.lang))]
        for one in load_sources().values()
    ]
    st.html(table(head, rows, visit.say("about.sources")))
