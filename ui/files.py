"""Saving a scenario, saving it under another name, export and import of its file.

In:   a `Visit`.
Out:  the part of the page 情景 that keeps scenarios.
Knows nothing of results.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from model.district.labels import Text
from model.engine.errors import InputError, Problem, refuse
from scenarios.document import to_yaml
from scenarios.reading import check_text
from scenarios.tablefile import read_scenarios
from scenarios.yamltext import MOST_BYTES
from studies.saved import Library
from ui.cached import library
from ui.draft import Draft
from ui.page import Visit
from ui.session import desk, escaped, show_error
from ui.words import word

MOST_OF_A_TABLE = 50  # more belong on the command line: `pingshan scenarios table`
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
        type=["yaml", "yml", "csv"],
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
        if uploaded.name.lower().endswith(".csv"):
            count = import_table(library(), uploaded.getvalue(), uploaded.name)
            done = word("files.table_imported", found.lang, count=count)
        else:
            scenario = check_text(uploaded.getvalue(), uploaded.name)
            found.draft = Draft.of(scenario, kept=False)
            done = word("files.imported", found.lang, name=scenario.name)
    except InputError as error:
        st.session_state["files.error"] = error
        return
    st.session_state["files.done"] = done


def import_table(shelf: Library, content: bytes, name: str) -> int:
    """Save every scenario of a table; how many there are.

    Raises:
        InputError: whatever is wrong in the table, too many of them, or names that are taken;
            nothing is saved then.
    """
    with TemporaryDirectory() as folder:
        # the upload's own name is in messages; what stands before it is nobody's business
        path = Path(folder) / Path(name.replace("\\", "/")).name
        path.write_bytes(content)
        try:
            scenarios = read_scenarios(path)
        except InputError as error:
            raise InputError(name, error.problems) from error
    if len(scenarios) > MOST_OF_A_TABLE:
        zh, en = f"至多 {MOST_OF_A_TABLE} 个情景", f"{MOST_OF_A_TABLE} scenarios at most"
        raise InputError(name, [Problem(zh, en)])
    known = {*shelf.built_in(), *shelf.saved()}
    taken = [one.name for one in scenarios if one.name in known]
    refuse(name, (Problem(f"已有同名情景“{n}”", f"'{n}' exists already") for n in taken))
    for one in scenarios:
        shelf.save(one)
    return len(scenarios)
