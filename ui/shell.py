"""What stands around every page: the style, the header with the scenario on the desk, the foot.

In:   the page to show.
Out:  the page between header and foot.
Knows nothing of any page.
"""

from __future__ import annotations

import logging
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
from ui.page import Page, Visit
from ui.session import LANG, LINK, desk, escaped, is_dark, show_error
from ui.style import STYLE
from ui.words import word

LOG = logging.getLogger("pingshan.page")


def present(page: Page) -> None:
    """Show one page with everything around it."""
    visit = Visit(desk(), is_dark(), f"{date.today():%Y-%m-%d}")
    if st.query_params.get(LANG, LANGUAGES[0]) != visit.lang:
        st.query_params[LANG] = visit.lang  # so that a reload stays in the language
    st.html(f"<style>{STYLE}</style>")
    _header(visit, page)
    if visit.desk.message:
        st.info(escaped(visit.desk.message).replace("\n", "  \n"))
        visit.desk.message = ""
    try:
        page.show(visit)
    except InputError as error:
        show_error(error, visit.lang)
    except Exception:
        # the traceback is for the log; it may hold a visitor's settings, and is for no stranger
        LOG.exception("page %s", page.key)
        st.error(visit.say("error.fault"))
    st.caption(visit.say("foot.disclaimer"))


def _header(visit: Visit, page: Page) -> None:
    """The scenario on the desk and what can be done with it anywhere."""
    found = visit.desk
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        st.html(_title(visit), width="stretch")
        with st.popover(visit.say("header.open"), icon=":material/folder_open:"):
            _open_list(visit)
        st.button(
            visit.say("header.undo"),
            key="undo",
            icon=":material/undo:",
            disabled=not found.draft.past,
            on_click=_undo,
        )
        st.button(
            visit.say("header.redo"),
            key="redo",
            icon=":material/redo:",
            disabled=not found.draft.future,
            on_click=_redo,
        )
        st.button(
            visit.say("header.reset"),
            key="reset",
            icon=":material/restart_alt:",
            disabled=not found.draft.changes,
            on_click=_reset,
        )
        with st.popover(visit.say("header.share"), icon=":material/link:"):
            _share(visit)
        with st.popover(visit.say("header.help"), icon=":material/help:"):
            st.markdown(visit.say(f"help.{page.key}"))
        st.button(visit.say("header.lang"), key="lang", on_click=_other_language)
    if found.held:
        names = listed((name_of(one.variable).said(visit.lang) for one in found.held), visit.lang)
        st.caption(escaped(visit.say("header.held", names=names)))


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
    shelf = library()
    built_in = shelf.built_in()
    for name in (*built_in, *shelf.saved()):
        try:
            title = shelf.load(name).scenario.title.said(visit.lang)
        except InputError as error:
            show_error(error, visit.lang)
            continue
        label = visit.say("header.built_in", name=title) if name in built_in else title
        st.button(
            escaped(label),
            key=f"open.{name}",
            type="tertiary",
            on_click=partial(open_scenario, name),
        )
    st.caption(visit.say("header.open_help"))


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
