"""监测: actual values, the projection that knows them, yearly paths, evaluations, projects.

In:   a `Visit`.
Out:  the page that follows the plan.
Knows nothing of how anything is computed.

The table lies in the data folder as `actuals.csv`, every vintage of every figure in it. A table
with mistakes is told of and leaves the one that is kept as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from model.engine.errors import InputError
from report.csvfile import csv_bytes
from report.monitoring import (
    cause_lines,
    forecast_rows,
    reason_lines,
    rest_lines,
    revision_lines,
    standing_rows,
    worth_lines,
)
from report.monitoring_data import monitoring_rows
from report.progress_words import invented_note
from studies.actuals import Actuals
from studies.actuals_kept import kept_file, read_kept
from studies.monitor import Monitoring, monitor
from ui import cached, decomposition, monitoring_entry, monitoring_report, project_list
from ui.drawn import show_series
from ui.keeping import Keeper
from ui.markup import Cell, card, table
from ui.page import Visit
from ui.results import scenario_of
from ui.session import escaped, show_error

#: Two ensembles each: some 20 MB.
_kept: Keeper[Monitoring] = Keeper(4, alone=True)

#: Members that the page conditions: about half a minute on two cores.
MEMBERS = 600
#: What one view asks and another needs.
ANSWERS = ("monitor.confirm", "projects.use")


def show(visit: Visit) -> None:
    """Draw one of four views: progress, yearly paths, reports, major projects."""
    for key in ANSWERS:  # an answer is kept though its widget stands in another view
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    view = st.segmented_control(
        visit.say("monitor.view"),
        list(VIEWS),
        default="progress",
        required=True,
        key=f"monitor.view.{visit.lang}",
        format_func=lambda name: visit.say(f"monitor.view.{name}"),
        label_visibility="collapsed",
    )
    if visit.desk.held:
        st.caption(visit.say("monitor.not_held"))
    VIEWS[str(view)](visit)


def _read(visit: Visit) -> Actuals | None:
    """The kept values; what is wrong with them is told."""
    try:
        return read_kept(cached.data_dir(), cached.district().plan)
    except InputError as error:
        show_error(error, visit.lang)
        return None


def _progress(visit: Visit) -> None:
    """What is kept and can be entered, and what follows from it."""
    if error := st.session_state.pop("monitor.error", None):
        show_error(error, visit.lang)
    if done := st.session_state.pop("monitor.done", ""):
        st.success(escaped(done))
    actuals, known = _read(visit), actuals_file().exists()
    with st.expander(visit.say("monitor.enter"), expanded=not known):
        monitoring_entry.show(visit, actuals)
    if actuals is None:
        if not known:
            st.info(visit.say("monitor.nothing"))
        return
    st.button(visit.say("monitor.start"), key="monitor.start", type="primary", on_click=_asked)
    key = _key(visit, actuals)
    if st.session_state.get("monitor.asked") and not _kept.has(key):
        with st.spinner(visit.say("monitor.waiting")):
            bar = st.progress(0.0)
            try:
                _found(visit, actuals, key, bar.progress)
            except InputError as error:
                show_error(error, visit.lang)
                return
            finally:
                bar.empty()
                st.session_state["monitor.asked"] = False
    if _kept.has(key):
        _results(visit, _found(visit, actuals, key))


def _paths(visit: Visit) -> None:
    """Targets by year, with what is known of them."""
    decomposition.show(visit, _read(visit))


def _reports(visit: Visit) -> None:
    """Evaluations of what was entered."""
    actuals = _read(visit)
    if actuals is None:
        if not actuals_file().exists():
            st.info(visit.say("monitor.nothing_to_report"))
        return

    def find(values: Actuals) -> tuple[str, Callable[[], Monitoring]]:
        own = _key(visit, values)
        return own, lambda: _found(visit, values, own)

    monitoring_report.show(visit, actuals, find)


def actuals_file() -> Path:
    """Where the bureau's actual values lie."""
    return kept_file(cached.data_dir())


def _asked() -> None:
    st.session_state["monitor.asked"] = True


def _key(visit: Visit, actuals: Actuals) -> str:
    rows = [f"{row.figure}{row.value}{row.vintage}{row.source}" for row in actuals.rows]
    rows.append(str(st.session_state.get("monitor.confirm")))
    held, entered = visit.desk.held, visit.desk.entered
    scenario = project_list.with_list(visit, scenario_of(visit.desk))
    return "|".join([cached.key_of(scenario, held, entered), *rows])


def _found(
    visit: Visit, actuals: Actuals, key: str, progress: Callable[[float], object] | None = None
) -> Monitoring:
    scenario = project_list.with_list(visit, scenario_of(visit.desk))
    entered = visit.desk.entered
    confirmed = bool(st.session_state.get("monitor.confirm"))
    done = [0.0]  # written where it is made, shown where it is waited for

    def make() -> Monitoring:
        members = min(MEMBERS, 4 * (cached.MEMBERS // 4))
        return monitor(
            cached.district(),
            scenario,
            actuals,
            entered=entered,
            members=members,
            confirmed=confirmed,
            progress=lambda share: done.__setitem__(0, min(share, 1.0)),
        )

    return _kept.get(key, make, lambda: progress and progress(done[0]))


def _results(visit: Visit, found: Monitoring) -> None:
    lang = visit.lang
    if found.actuals.invented:
        st.warning(invented_note().said(lang))
    for title, rows in (
        ("monitor.standing", list(standing_rows(found, lang))),
        ("monitor.forecast", list(forecast_rows(found, lang))),
    ):
        if len(rows) > 1:
            st.markdown(f"**{visit.say(title)}**")
            heads, *body = [[Cell(text) for text in row] for row in rows]
            st.html(table(heads, body, visit.say(title)))
    for lines in (rest_lines, reason_lines, cause_lines, revision_lines, worth_lines):
        told = [line.strip() for line in lines(found, lang)]
        if lines is worth_lines:
            st.caption(escaped("\n\n".join(told)))
        elif told:
            st.html(card(told[0], told[1:]))
    _charts(visit, found)
    st.download_button(
        visit.say("monitor.download"),
        lambda: csv_bytes(monitoring_rows(found, lang), excel=True),
        file_name=visit.say("monitor.file"),
        mime="text/csv",
        on_click="ignore",
        key="monitor.download",
        icon=":material/download:",
    )


def _charts(visit: Visit, found: Monitoring) -> None:
    from report.monitoring_charts import drawings  # imports matplotlib

    columns = st.columns(2, gap="medium")
    for place, (stem, drawing) in enumerate(drawings(found, visit.date)):
        with columns[place % 2]:
            show_series(visit, drawing.table, stem, height=220)  # type: ignore[arg-type]


VIEWS: dict[str, Callable[[Visit], None]] = {
    "progress": _progress,
    "paths": _paths,
    "reports": _reports,
    "projects": project_list.show,
}
