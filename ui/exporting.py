"""导出: reports, charts, tables and the manifest of the scenario on the desk.

In:   a `Visit`.
Out:  the page from which files are taken.
Knows nothing of how files are written (`report.exports`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from model.engine.errors import InputError
from report.exports import CHART_FORMS, REPORTS, Exporter
from studies.evaluation import evaluate_plan
from ui import cached
from ui.keeping import Keeper
from ui.page import Visit
from ui.results import scenario_of
from ui.session import show_error

#: An evaluation holds its members: some 20 MB.
_kept: Keeper[Exporter] = Keeper(4, alone=True)

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv",
    "json": "application/json",
}


def show(visit: Visit) -> None:
    """Draw one row of reports, one of a chart's forms, and the manifest."""
    with_usual = st.toggle(
        visit.say("export.with_usual"), value=True, key=f"export.usual.{visit.lang}"
    )
    template = word_template(visit, "export.template")
    name = scenario_of(visit.desk).title.said(visit.lang)
    st.markdown(f"**{visit.say('export.reports')}**")
    st.caption(visit.say("export.reports_note", members=f"{cached.MEMBERS:,}"))
    make = partial(exporter, visit, with_usual=with_usual)
    columns = st.columns(len(REPORTS))
    for column, kind in zip(columns, REPORTS, strict=True):
        with column:
            file_button(
                visit.say(f"export.{kind}"),
                partial(_report, make, kind, visit.lang, template),
                f"{visit.say('export.report_name', name=name)}.{kind}",
                MIME[kind],
            )
    _charts(visit, make)
    st.markdown(f"**{visit.say('export.manifest')}**")
    st.caption(visit.say("export.manifest_note"))
    file_button(
        visit.say("export.manifest_button"),
        lambda: make().manifest.encode(),
        "manifest.json",
        MIME["json"],
    )


def word_template(visit: Visit, key: str) -> bytes | None:
    """A Word file of the bureau's own that reports are written into, checked when it comes in."""
    uploaded = st.file_uploader(
        visit.say("export.template"),
        type=["docx"],
        max_upload_size=20,
        key=key,
        help=visit.say("export.template_help"),
    )
    if uploaded is None:
        return None
    from report.placeholders import check_template  # imports python-docx

    content = bytes(uploaded.getvalue())
    try:
        check_template(content, uploaded.name)
    except InputError as error:
        show_error(error, visit.lang)
        return None
    return content


def _report(
    make: Callable[[], Exporter], kind: str, lang: str, template: bytes | None = None
) -> bytes:
    return make().export(kind, lang, template=template)


def _charts(visit: Visit, make: Callable[[], Exporter]) -> None:
    """One chart in all its forms; the list of charts needs the evaluation."""
    st.markdown(f"**{visit.say('export.charts')}**")
    if not st.toggle(visit.say("export.choose_chart"), key=f"export.choose.{visit.lang}"):
        return
    with st.spinner(visit.say("export.waiting")):
        found = make()
    left, right = st.columns([3, 1], gap="medium")
    with left:
        stem = st.selectbox(
            visit.say("export.chart"),
            list(found.charts),
            key=f"export.chart.{visit.lang}",
            format_func=lambda one: found.charts[one].name.said(visit.lang),
        )
    with right:
        size = st.selectbox(
            visit.say("export.size"),
            ["print", "slide"],
            key=f"export.size.{visit.lang}",
            format_func=lambda one: visit.say(f"export.size.{one}"),
        )
    picture = found.chart(str(stem), "png", visit.lang, str(size))
    st.image(picture, width="stretch", caption=found.charts[str(stem)].name.said(visit.lang))
    for column, form in zip(st.columns(len(CHART_FORMS)), CHART_FORMS, strict=True):
        with column:
            file_button(
                form.upper(),
                partial(found.chart, str(stem), form, visit.lang, str(size)),
                f"{found.charts[str(stem)].name.said(visit.lang)}.{form}",
                MIME[form],
            )


def file_button(label: str, make: Callable[[], bytes], name: str, mime: str) -> None:
    """A file that is made when it is asked for; the page does not run again."""
    st.download_button(
        label,
        make,
        file_name=name,
        mime=mime,
        key=f"export.{name}.{label}",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )


def exporter(visit: Visit, *, with_usual: bool) -> Exporter:
    """Everything that can be exported of the scenario on the desk."""
    scenario, held, entered = scenario_of(visit.desk), visit.desk.held, visit.desk.entered
    both = with_usual and bool(scenario.levers or scenario.shocks)
    scenarios = [scenario, *([cached.USUAL] if both else [])]

    def make() -> Exporter:
        evaluation = evaluate_plan(
            cached.district(),
            scenarios,
            members=cached.MEMBERS,
            seed=cached.SEED,
            held=held,
            entered=entered,
        )
        return Exporter(evaluation, visit.date)

    key = [cached.key_of(scenario, held, entered), str(both), visit.date, scenario.title.zh]
    return _kept.get("|".join(key), make)
