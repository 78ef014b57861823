"""The visitor's desk in Streamlit's session, and a link or a language taken from the address.

In:   `st.session_state`, the address.
Out:  the `Desk` of this session; `told`, which shows an InputError in place of a result.
Knows nothing of pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from model.engine.errors import InputError
from report.texts import LANGUAGES
from ui.cached import library
from ui.desk import Desk
from ui.draft import Draft
from ui.indicators import choices
from ui.link import read_link

#: What is on the desk of a visitor who brings nothing.
FIRST = "plan"
LINK, LANG = "s", "lang"


def desk() -> Desk:
    """This session's desk; made at the first visit, from the address where that says something."""
    if "desk" not in st.session_state:
        st.session_state["desk"] = _new_desk()
    found = st.session_state["desk"]
    if not isinstance(found, Desk):
        raise TypeError("the session's desk was overwritten")
    return found


def _new_desk() -> Desk:
    made = Desk(Draft.of(library().load(FIRST).scenario))
    lang = st.query_params.get(LANG, "")
    if lang in LANGUAGES:
        made.lang = lang
    if text := st.query_params.get(LINK, ""):
        try:
            made.take(read_link(text, choices()))
        except InputError as error:
            made.message = error.text(made.lang)
    return made


def still_wanted() -> None:
    """Let Streamlit end this run where the visitor has moved on; nothing happens otherwise."""
    "desk" in st.session_state  # noqa: B015  (a look at the session is where it ends a run)


def is_dark() -> bool:
    """Whether the visitor's page is dark."""
    return str(st.context.theme.type) == "dark"


@contextmanager
def told(lang: str) -> Iterator[None]:
    """Show what a user can mend where a result would stand; anything else is a fault and passes."""
    try:
        yield
    except InputError as error:
        show_error(error, lang)


def show_error(error: InputError, lang: str) -> None:
    """All problems of an input, as plain text: names in it may come from anybody."""
    st.error(escaped(error.text(lang)).replace("\n", "  \n"))


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: every sign that could mean something is escaped."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-!|~<>$:&" else c for c in text)
