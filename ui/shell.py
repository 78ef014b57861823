"""What stands around every page: the style, the header with the scenario on the desk, the foot.

In:   the page to show.
Out:  the page between header and foot.
Knows nothing of any page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from functools import partial
from html import escape

import streamlit as st

from model.engine.errors import InputError
from report.texts import LANGUAGES, listed
from ui.cached import library
from ui.draft import Draft
from ui.indicators import name_of
from ui.link import write_link
from ui.page import Later, Page, Visit
from ui.session import LANG, LINK, desk, escaped, is_dark, show_error
from ui.shelf import shelf
from ui.style import style_sheet
from ui.words import word

LOG = logging.getLogger("pingshan.page")


def present(page: Page) -> None:
    """Show one page with everything around it.

    What a visitor waits for, the charts, goes out first; the header is filled after the page, and
    what takes long comes last.
    """
    visit = Visit(desk(), is_dark(), f"{date.today():%Y-%m-%d}")
    if st.query_params.get(LANG, LANGUAGES[0]) != visit.lang:
        st.query_params[LANG] = visit.lang  # so that a reload stays in the language
    st.html(f"<style>{style_sheet(visit.lang)}</style>")
    header = st.container(horizontal=True, vertical_alignment="center", gap="small", key="header")
    _held(visit)
    if visit.desk.message:
        st.info(escaped(visit.desk.message).replace("\n", "  \n"))
        visit.desk.message = ""
    later = _safely(visit, page, partial(page.show, visit))
    with header:
        _header(visit, page)
    st.caption(visit.say("foot.disclaimer"))
    if later is not None:
        _safely(visit, page, later)


def _safely(visit: Visit, page: Page, draw: Callable[[], Later | None]) -> Later | None:
    """Draw; what a user can mend is told, and a fault is logged and told without its traceback."""
    try:
        return draw()
    except InputError as error:
        show_error(error, visit.lang)
    except Exception:
        # the traceback is for the log; it may hold a visitor's settings, and is for no stranger
        LOG.exception("page %s", page.key)
        st.error(visit.say("error.fault"))
    return None


def _held(visit: Visit) -> None:
    """Whatever page it is: variables that are held on a path, since all figures follow from it."""
    if held := visit.desk.held:
        names = listed((name_of(one.variable).said(visit.lang) for one in held), visit.lang)
        st.caption(escaped(visit.say("header.held", names=names)))


def _header(visit: Visit, page: Page) -> None:
    """The scenario on the desk and what can be done with it anywhere."""
    draft = visit.desk.draft
    st.html(_title(visit), width="stretch")
    with st.popover(visit.say("header.open"), icon=":material/folder_open:"):
        _open_list(visit)
    for key, icon, click, enabled in (
        ("undo", "undo", _undo, draft.past),
        ("redo", "redo", _redo, draft.future),
        ("reset", "restart_alt", _reset, draft.changes),
    ):
        st.button(
            visit.say(f"header.{key}"),
            key=key,
            icon=f":material/{icon}:",
            disabled=not enabled,
            on_click=click,
        )
    with st.popover(visit.say("header.share"), icon=":material/link:"):
        _share(visit)
    with st.popover(visit.say("header.help"), icon=":material/help:"):
        st.markdown(visit.say(f"help.{page.key}"))
    st.button(visit.say("header.lang"), key="lang", on_click=_other_language)


def _title(visit: Visit) -> str:
    draft = visit.desk.draft
    if draft.unsaved:
        state, key = "unsaved", "header.unsaved"
    elif draft.stamp:
        state, key = "saved", "header.saved"
    else:
        state, key = "built-in", "header.read_only"
    title = escape(draft.scenario.title.said(visit.lang))
    label = escape(visit.say("header.scenario"))
    return (
        f'<div class="ps-title"><span class="ps-small">{label}</span> <b>{title}</b> '
        f'<span class="ps-badge ps-{state}">{escape(visit.say(key))}</span></div>'
    )


def _open_list(visit: Visit) -> None:
    """One list of all scenarios; a click opens one."""
    held, key = shelf(), f"open.{visit.lang}"
    names = {
        name: visit.say("header.built_in", name=title) if name in held.built_in else title
        for name, title in held.titles(visit.lang).items()
    }
    st.selectbox(
        visit.say("header.open"),
        list(names),
        index=None,
        key=key,
        format_func=lambda name: names[name],
        placeholder=visit.say("compare.choose"),
        on_change=partial(_open_chosen, key),
        width=320,
    )
    for error in held.damaged.values():
        show_error(error, visit.lang)
    st.caption(visit.say("header.open_help"))


def _open_chosen(key: str) -> None:
    if name := st.session_state.get(key):
        open_scenario(str(name))
        st.session_state[key] = None  # so that it can be opened again


def _share(visit: Visit) -> None:
    st.write(visit.say("header.share_text"))
    try:
        text = write_link(visit.desk.shared())
    except InputError as error:
        show_error(error, visit.lang)
        return
    st.code(f"{st.context.url}?{LANG}={visit.lang}&{LINK}={text}", language=None, wrap_lines=True)


def open_scenario(name: str) -> None:
    """Put a scenario on the desk in place of what is there."""
    found = desk()
    try:
        kept = library().load(name)
    except InputError as error:
        found.message = error.text(found.lang)
        return
    found.draft = Draft.of(kept.scenario, kept.stamp)


def _undo() -> None:
    desk().draft = desk().draft.undo()


def _redo() -> None:
    desk().draft = desk().draft.redo()


def _reset() -> None:
    desk().draft = desk().draft.reset()


def _other_language() -> None:
    desk().lang = "en" if desk().lang == "zh" else "zh"


def navigation_title(page: Page, lang: str) -> str:
    """A page's name in the navigation."""
    return word(f"nav.{page.key}", lang)
