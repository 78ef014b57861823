"""监测: the bureau's list of major projects, entered or uploaded, planned against projected.

In:   a `Visit`.
Out:  a part of the page 监测; the scenario on the desk with the list that is kept.
Knows nothing of how anything is computed.

The list lies in the data folder as `projects.csv`. A list with mistakes is told of and leaves the
one that is kept as it was.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import streamlit as st

from model.engine.errors import InputError
from report.csvfile import csv_bytes
from report.slip_data import slippage_rows
from report.slipping import list_text, notes, project_rows, year_rows
from scenarios.projects import ProjectList
from scenarios.scenario import Scenario
from studies.output import whole_file
from studies.projects_file import read_projects
from studies.projects_table import TEMPLATE, as_rows
from studies.slippage import Slippage, slippage
from ui import cached
from ui.downloads import as_it_is, chart_downloads, content
from ui.keeping import Keeper
from ui.markup import Cell, table
from ui.page import Visit
from ui.results import scenario_of
from ui.session import desk, escaped, show_error
from ui.words import word

_kept: Keeper[Slippage] = Keeper(4, alone=True)
MEGABYTES = 2
#: Whether other views use the list.
USED = "projects.use"
#: Members whose dates are projected: some seconds on two cores.
MEMBERS = 400


def list_file() -> Path:
    """Where the bureau's list of projects lies."""
    return cached.data_dir() / "projects.csv"


def show(visit: Visit) -> None:
    """Draw what is kept and can be entered, and what follows from it."""
    if error := st.session_state.pop("projects.error", None):
        show_error(error, visit.lang)
    if done := st.session_state.pop("projects.done", ""):
        st.success(escaped(done))
    path = list_file()
    with st.expander(visit.say("projects.enter")):
        _enter(visit, path)
    if not path.exists():
        st.info(visit.say("projects.nothing"))
        return
    try:
        listed = read_projects(path)
    except InputError as error:
        show_error(error, visit.lang)
        return
    for line in list_text(listed, visit.lang).splitlines():
        st.text(line)
    if listed is None or not listed.large:
        return
    if USED not in st.session_state:
        st.session_state[USED] = True
    st.checkbox(visit.say("projects.use"), key=USED)
    st.button(visit.say("projects.start"), key="projects.start", on_click=_asked)
    scenario = scenario_of(visit.desk).with_projects(listed)
    key = cached.key_of(scenario, visit.desk.held, visit.desk.entered)
    if st.session_state.pop("projects.asked", False) or _kept.has(key):
        with st.spinner(visit.say("projects.waiting")):
            found = _kept.get(key, lambda: _found(visit, scenario))
        _results(visit, found)


def with_list(visit: Visit, scenario: Scenario) -> Scenario:
    """A scenario with the list that is kept, unless the visitor leaves it out."""
    if not st.session_state.get(USED, True):
        return scenario
    listed = _listed(list_file())
    return scenario if listed is None or not listed.large else scenario.with_projects(listed)


def _listed(path: Path) -> ProjectList | None:
    """The list that is kept; one with mistakes is told of where it stands, and not used."""
    try:
        return read_projects(path) if path.exists() else None
    except InputError:
        return None


def _asked() -> None:
    st.session_state["projects.asked"] = True


def _found(visit: Visit, scenario: Scenario) -> Slippage:
    members = min(MEMBERS, cached.MEMBERS)
    return slippage(cached.district(), scenario, members, cached.SEED, held=visit.desk.held)


def _enter(visit: Visit, path: Path) -> None:
    """A list as a file, or as text to edit or paste; the one that is kept can be taken away."""
    st.caption(visit.say("projects.enter_note"))
    uploaded = st.file_uploader(
        visit.say("projects.upload"),
        type=["csv", "xlsx"],
        max_upload_size=MEGABYTES,
        key="projects.file",
    )
    kept = path.read_text(encoding="utf-8-sig") if path.exists() else TEMPLATE.said(visit.lang)
    st.text_area(visit.say("projects.text"), value=kept, height=180, key="projects.text")
    with st.container(horizontal=True):
        st.button(
            visit.say("projects.take_file"),
            key="projects.take_file",
            disabled=uploaded is None,
            on_click=_take_file,
        )
        st.button(visit.say("projects.take_text"), key="projects.take_text", on_click=_take_text)
        st.download_button(
            visit.say("projects.template"),
            TEMPLATE.said(visit.lang).encode("utf-8-sig"),
            file_name=visit.say("projects.template_name"),
            mime="text/csv",
            on_click="ignore",
            key="projects.template",
        )
        if path.exists():
            st.download_button(
                visit.say("projects.kept"),
                path.read_bytes(),
                file_name=visit.say("projects.kept_name"),
                mime="text/csv",
                on_click="ignore",
                key="projects.kept",
            )
            st.button(visit.say("projects.drop"), key="projects.drop", on_click=_drop)


def _take_file() -> None:
    uploaded = st.session_state.get("projects.file")
    if uploaded is not None:
        _take(uploaded.getvalue(), uploaded.name)


def _take_text() -> None:
    _take(_as_csv(st.session_state.get("projects.text", "")).encode(), "projects.csv")


def _as_csv(text: str) -> str:
    """Text as a CSV file; cells that were copied from a spreadsheet are parted by tabs."""
    if "\t" not in text.partition("\n")[0]:
        return text
    found = io.StringIO()
    csv.writer(found, lineterminator="\n").writerows(csv.reader(io.StringIO(text), "excel-tab"))
    return found.getvalue()


def _take(content: bytes, name: str) -> None:
    """Keep a list, if all of it is right; else say what is wrong and keep the old."""
    path = list_file()
    part = path.with_name("projects.uploaded" + Path(name).suffix.lower())
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(content)
    try:
        listed = read_projects(part)
        kept = csv_text(part, listed)
    except InputError as error:
        st.session_state["projects.error"] = InputError(name, list(error.problems))
        return
    finally:
        part.unlink(missing_ok=True)
    with whole_file(path) as whole:
        whole.write_bytes(kept)
    st.session_state.pop("projects.text", None)  # it shows what is kept from now on
    count = 0 if listed is None else len(listed.projects)
    st.session_state["projects.done"] = word("projects.taken", desk().lang, count=count)


def csv_text(path: Path, listed: ProjectList | None) -> bytes:
    """A list as it is kept: as it was typed where it is a CSV file, else its projects."""
    if path.suffix.lower() == ".csv":
        return path.read_bytes()
    return csv_bytes(as_rows(() if listed is None else listed.projects), excel=True)


def _drop() -> None:
    """Go back to the model's own rates."""
    list_file().unlink(missing_ok=True)
    st.session_state.pop("projects.text", None)
    st.session_state["projects.done"] = word("projects.dropped", desk().lang)


def _results(visit: Visit, found: Slippage) -> None:
    lang = visit.lang
    for title, rows in (
        ("projects.by_project", list(project_rows(found, lang))),
        ("projects.by_year", list(year_rows(found, lang))),
    ):
        st.markdown(f"**{visit.say(title)}**")
        heads, *body = [[Cell(text) for text in row] for row in rows]
        st.html(table(heads, body, visit.say(title)))
    for line in notes(found, lang):
        st.text(line)
    from report.slip_charts import drawings  # imports matplotlib

    for stem, drawing in drawings(found, visit.date):
        name = drawing.name.said(lang)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{escaped(name)}**", width="stretch")
            chart_downloads(visit, stem, name, as_it_is(drawing))
        st.image(content(drawing, "png", lang), width="stretch", alt=name)
    st.download_button(
        visit.say("projects.download"),
        lambda: csv_bytes(slippage_rows(found, lang), excel=True),
        file_name=visit.say("projects.file"),
        mime="text/csv",
        on_click="ignore",
        key="projects.download",
        icon=":material/download:",
    )
