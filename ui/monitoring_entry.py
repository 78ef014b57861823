"""监测: how actual values come in, as a file or typed into a table.

In:   a `Visit`, the kept values.
Out:  the part of the page that takes values; what is right is kept, what is wrong is told.
Knows nothing of what follows from them.

Everything is checked as one table: where one cell is wrong nothing is kept, and what was kept
before stays. What a file brings joins the history; a table that was edited is the history.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from calibration.more import VINTAGES
from model.district.targets import Indicator, Plan
from model.engine.errors import InputError
from studies.actuals import COLUMNS, Actual, Actuals
from studies.actuals_file import TEMPLATE, actuals_bytes, read_actuals
from studies.actuals_kept import keep, merged, read_kept
from studies.confirm import NO_BASES, bases_of
from ui import cached
from ui.page import Visit
from ui.session import desk
from ui.words import word

MEGABYTES = 2
#: Rows that stay empty below those that are kept, to type into.
EMPTY = 3


def show(visit: Visit, kept: Actuals | None) -> None:
    """Draw both ways in, and the ways out: an empty table, the kept one."""
    st.caption(visit.say("monitor.enter_note"))
    by_file, by_hand = st.tabs([visit.say("monitor.by_file"), visit.say("monitor.by_hand")])
    with by_file:
        _by_file(visit, kept)
    with by_hand:
        _by_hand(visit, kept)
    st.checkbox(visit.say("monitor.confirm"), key="monitor.confirm")


def _by_file(visit: Visit, kept: Actuals | None) -> None:
    uploaded = st.file_uploader(
        visit.say("monitor.upload"),
        type=["csv", "xlsx"],
        max_upload_size=MEGABYTES,
        key="monitor.file",
    )
    if kept is not None:
        st.checkbox(visit.say("monitor.replace"), key="monitor.replace")
    columns = st.columns(3)
    with columns[0]:
        st.button(
            visit.say("monitor.take"),
            key="monitor.take",
            disabled=uploaded is None,
            on_click=_take_file,
            width="stretch",
        )
    with columns[1]:
        _download(visit, "template", TEMPLATE.said(visit.lang).encode("utf-8-sig"))
    with columns[2]:
        if kept is not None:
            _download(visit, "kept", actuals_bytes(kept))


def _download(visit: Visit, key: str, content: bytes) -> None:
    st.download_button(
        visit.say(f"monitor.{key}"),
        content,
        file_name=visit.say(f"monitor.{key}_name"),
        mime="text/csv",
        on_click="ignore",
        key=f"monitor.{key}",
        width="stretch",
    )


def _by_hand(visit: Visit, kept: Actuals | None) -> None:
    """The kept history as a table to type into; a unit that is left out is the plan's."""
    plan, lang = cached.district().plan, visit.lang
    names = {one.id: one.name.said(lang) for one in enterable(plan)}
    shown = rows_shown(kept, names)
    config: dict[str, Any] = {
        "indicator": st.column_config.SelectboxColumn(
            visit.say("monitor.column.indicator"), options=list(names.values()), width="large"
        ),
        "value": st.column_config.NumberColumn(visit.say("monitor.column.value"), format="%.10g"),
        "vintage": st.column_config.SelectboxColumn(
            visit.say("monitor.column.vintage"), options=[*VINTAGES.values()]
        ),
        "published": st.column_config.NumberColumn(
            visit.say("monitor.column.published"), format="%d", min_value=2021, max_value=2100
        ),
    }
    for column in ("period", "unit", "source", "note"):
        config[column] = st.column_config.TextColumn(visit.say(f"monitor.column.{column}"))
    edited = st.data_editor(
        shown,
        column_config=config,
        num_rows="dynamic",
        hide_index=True,
        key=f"monitor.table.{lang}",
        width="stretch",
    )
    st.button(
        visit.say("monitor.keep_table"),
        key="monitor.keep_table",
        on_click=_take_rows,
        args=(edited,),
    )


def enterable(plan: Plan) -> list[Indicator]:
    """The indicators of the plan's targets that have actual values, in its order."""
    found = [one.indicator for one in plan.main() if one.indicator.reduction != "year_of_max"]
    return list(dict.fromkeys(found))


def rows_shown(
    kept: Actuals | None, names: Mapping[str, str]
) -> list[dict[str, str | float | int | None]]:
    """The kept values by column, and empty rows to type into."""
    rows = [] if kept is None else kept.as_rows()[1:]
    shown: list[dict[str, str | float | int | None]] = [
        dict(zip(COLUMNS, row, strict=True)) for row in rows
    ]
    for row in shown:
        row["indicator"] = names.get(str(row["indicator"]), str(row["indicator"]))
    return [*shown, *(dict.fromkeys(COLUMNS) for _ in range(EMPTY))]


def typed_rows(edited: Sequence[Mapping[str, object]], plan: Plan) -> list[list[str]]:
    """What was typed, as rows of a table: empty ones left out, units filled in."""
    units = {
        name: one.unit.zh for one in enterable(plan) for name in (one.id, one.name.zh, one.name.en)
    }
    rows = []
    for row in edited:
        cells = {column: _cell(row.get(column)) for column in COLUMNS}
        if not any(cells.values()):
            continue
        cells["unit"] = cells["unit"] or units.get(cells["indicator"], "")
        rows.append([cells[column] for column in COLUMNS])
    return rows


def _cell(value: object) -> str:
    """A cell as it is typed: nothing for nothing, a whole number without its point."""
    if value is None or value != value:  # NaN is what an empty number is
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _take_file() -> None:
    """Keep an uploaded table, if all of it is right; else say what is wrong and keep the old."""
    uploaded = st.session_state.get("monitor.file")
    if uploaded is None:
        return
    name = Path(uploaded.name.replace("\\", "/")).name
    joins = not st.session_state.get("monitor.replace")
    _take(uploaded.getvalue(), name, joins=joins)


def _take_rows(edited: Sequence[Mapping[str, object]]) -> None:
    """Keep a table that was typed."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *typed_rows(edited, cached.district().plan)])
    _take(text.getvalue().encode(), word("monitor.by_hand", desk().lang) + ".csv", joins=False)


def _take(content: bytes, name: str, *, joins: bool) -> None:
    """Check a table, and keep it whole or not at all."""
    plan, folder = cached.district().plan, cached.data_dir()
    confirm = bool(st.session_state.get("monitor.confirm"))
    try:
        kept = read_kept(folder, plan) if joins else None
        before = () if kept is None else kept.rows
        bases = bases_of(cached.district(), desk().entered)
        new = read_bytes(content, name, plan, confirmed=confirm, bases=bases, kept=before)
        new = merged(kept, new)
        keep(folder, replace(new, questions=()))
    except InputError as error:
        st.session_state["monitor.error"] = InputError(name, list(error.problems))
        return
    done = word("monitor.taken", desk().lang, count=len(new.rows))
    st.session_state["monitor.done"] = done


def read_bytes(
    content: bytes,
    name: str,
    plan: Plan,
    *,
    confirmed: bool,
    bases: Mapping[str, float] = NO_BASES,
    kept: Sequence[Actual] = (),
) -> Actuals:
    """Actual values from the bytes of a file; messages name the file alone.

    Raises:
        InputError: see `read_actuals`.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_actuals(path, plan, confirmed=confirmed, bases=bases, kept=kept)
