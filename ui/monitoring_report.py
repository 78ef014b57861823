"""监测: evaluation reports of what was entered, by the calls that the command makes.

In:   a `Visit`, the kept values, what conditions members on values.
Out:  the part of the page from which 年度自评, 中期评估 and 总结评估 are taken.
Knows nothing of how files are written (`report.exports`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from model.district.targets import PLAN_START, Plan
from model.engine.errors import InputError
from report.exports import REPORTS, ReviewExporter
from studies.actuals import Actuals
from studies.monitor import Monitoring
from studies.projection import PLAN_END
from studies.review import KINDS, Kind, review
from studies.review_period import period_of
from studies.units import Units, read_units
from ui import cached
from ui.exporting import MIME, file_button, word_template
from ui.keeping import Keeper
from ui.page import Visit
from ui.session import show_error

#: Values -> what determines the monitoring of them, and what makes it.
Find = Callable[[Actuals], tuple[str, Callable[[], Monitoring]]]

#: An exporter holds the members of a monitoring: some 20 MB.
_kept: Keeper[ReviewExporter] = Keeper(3, alone=True)
MEGABYTES = 1


def show(visit: Visit, actuals: Actuals, find: Find) -> None:
    """Draw the choice of an evaluation, and a button for each format."""
    st.markdown(f"**{visit.say('monitor.reports')}**")
    st.caption(visit.say("monitor.reports_note"))
    left, middle = st.columns([2, 1], gap="medium")
    with left:
        kind: Kind = st.selectbox(
            visit.say("monitor.report_kind"),
            KINDS,
            key=f"monitor.report.{visit.lang}",
            format_func=lambda one: visit.say(f"monitor.report.{one}"),
        )
    years = [*range(PLAN_START, PLAN_END + 1)] if kind != "final" else [PLAN_END]
    with middle:
        year = st.selectbox(
            visit.say("monitor.report_year"),
            years,
            index=_latest(actuals, years, kind),
            key=f"monitor.year.{kind}",
        )
    units = _units(visit)
    template = word_template(visit, "monitor.template_word")
    try:
        last, values = period_of(actuals, kind, int(year))
    except InputError as error:
        show_error(error, visit.lang)
        return
    make = partial(_exporter, visit, values, kind, last, units or {}, find)
    for column, form in zip(st.columns(len(REPORTS)), REPORTS, strict=True):
        with column:
            name = visit.say(f"monitor.report.{kind}")
            file_button(
                visit.say(f"export.{form}"),
                partial(_content, make, form, visit.lang, template),
                f"{name}-{last}.{form}",
                MIME[form],
            )


def _latest(actuals: Actuals, years: list[int], kind: Kind) -> int:
    """The place of the last year that can be evaluated."""
    known = [row.year for row in actuals.rows if kind == "midterm" or row.whole_year]
    within = [year for year in years if year <= max(known, default=0)]
    if kind == "midterm":
        within = [year for year in within if year < PLAN_END]
    return max(len(within) - 1, 0)


def _units(visit: Visit) -> Mapping[str, Units] | None:
    """Who is in charge, where a table of it was uploaded; what is wrong with it is told."""
    uploaded = st.file_uploader(
        visit.say("monitor.units"), type=["csv", "xlsx"], max_upload_size=MEGABYTES, key="units"
    )
    if uploaded is None:
        return None
    try:
        return units_of(uploaded.getvalue(), uploaded.name, cached.district().plan)
    except InputError as error:
        show_error(InputError(uploaded.name, list(error.problems)), visit.lang)
        return None


def units_of(content: bytes, name: str, plan: Plan) -> Mapping[str, Units]:
    """Units from the bytes of a file.

    Raises:
        InputError: see `read_units`.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name.replace("\\", "/")).name
        path.write_bytes(content)
        return read_units(path, plan)


def _exporter(
    visit: Visit,
    values: Actuals,
    kind: Kind,
    year: int,
    units: Mapping[str, Units],
    find: Find,
) -> ReviewExporter:
    key, found = find(values)
    entered, date = visit.desk.entered, visit.date

    def make() -> ReviewExporter:
        return ReviewExporter(review(found(), kind, year, entered=entered, units=units), date)

    named = repr(sorted(units.items(), key=str))
    return _kept.get("|".join([kind, str(year), date, named, key]), make)


def _content(
    make: Callable[[], ReviewExporter], form: str, lang: str, template: bytes | None
) -> bytes:
    return make().export(form, lang, template=template)
