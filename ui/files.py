"""Saving a scenario, saving it under another name, export and import of its file.

In:   a `Visit`.
Out:  the part of the page 情景 that keeps scenarios.
Knows nothing of results.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from model.district.labels import Text
from model.engine.errors import InputError, Problem
from scenarios.document import to_yaml
from scenarios.reading import check_text
from scenarios.yamltext import MOST_BYTES
from ui.cached import library
from ui.draft import Draft
from ui.page import Visit
from ui.session import desk, escaped, show_error
from ui.words import word

MEGABYTES = 1  # that the browser may send; a scenario may have MOST_BYTES of it


def show(visit: Visit) -> None:
    """Draw what can be done with files; what came of the last click stands on top."""
    if error := st.session_state.pop("files.error", None):
        show_error(error, visit.lang)
    if done := st.session_state.pop("files.done", ""):
        st.success(escaped(done))
    draft = visit.desk.draft
    st.markdown(f"**{visit.say('files.save')}**")
    st.button(
        visit.say("files.save_now", name=draft.scenario.name),
        key="save",
        type="primary",
        disabled=not (draft.stamp and draft.unsaved),
        on_click=_save,
    )
    if not draft.stamp:
        st.caption(visit.say("files.protected"))
    st.text_input(visit.say("files.name"), key="save.name", max_chars=64)
    st.button(visit.say("files.save_as"), key="save.as", on_click=_save_as)
    if draft.stamp:
        st.button(
            visit.say("files.delete", name=draft.scenario.name), key="delete", on_click=_delete
        )
    st.markdown(f"**{visit.say('files.exchange')}**")
    st.download_button(
        visit.say("files.export"),
        to_yaml(draft.scenario),
        file_name=f"{draft.scenario.title.said(visit.lang)}.yaml",
        mime="application/yaml",
        key="export.yaml",
        on_click="ignore",
        icon=":material/download:",
    )
    uploaded = st.file_uploader(
        visit.say("files.import"),
        type=["yaml", "yml"],
        max_upload_size=MEGABYTES,
        key="import.yaml",
        help=visit.say("files.import_help", kilobytes=MOST_BYTES // 1024),
    )
    if uploaded is not None:
        st.button(
            visit.say("files.import_now", name=uploaded.name),
            key="import.now",
            on_click=_import,
        )


def _save() -> None:
    draft = desk().draft
    _keep(draft.scenario.name, draft.stamp)


def _save_as() -> None:
    name = str(st.session_state.get("save.name", "")).strip()
    if name:
        _keep(name, "")
    else:
        zh, en = "请先填写名称", "write a name first"
        st.session_state["files.error"] = InputError("—", [Problem(zh, en)])


def _keep(name: str, stamp: str) -> None:
    found = desk()
    scenario = found.draft.scenario
    if name != scenario.name:
        # what was expected of the old one was not expected of this one
        scenario = replace(scenario, name=name, title=Text(name, name), expects=None)
    try:
        kept = library().save(scenario, stamp)
    except InputError as error:
        st.session_state["files.error"] = error
        return
    found.draft = found.draft.saved_as(kept.scenario, kept.stamp)
    st.session_state["files.done"] = word("files.saved", found.lang, name=name)


def _delete() -> None:
    found = desk()
    name = found.draft.scenario.name
    try:
        library().delete(name, found.draft.stamp)
    except InputError as error:
        st.session_state["files.error"] = error
        return
    # what is on the desk stays, as unsaved work
    found.draft = replace(found.draft, stamp="", kept=False)
    st.session_state["files.done"] = word("files.deleted", found.lang, name=name)


def _import() -> None:
    found, uploaded = desk(), st.session_state.get("import.yaml")
    if uploaded is None:
        return
    try:
        scenario = check_text(uploaded.getvalue(), uploaded.name)
    except InputError as error:
        st.session_state["files.error"] = error
        return
    found.draft = Draft.of(scenario, kept=False)
    st.session_state["files.done"] = word("files.imported", found.lang, name=scenario.name)
