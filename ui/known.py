"""What the data said and what they left open: sentences, where the width comes from, parameters.

In:   a `Visit`; the record of what is known, the posterior sample.
Out:  the first view of the technical page.
Knows nothing of how anything was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import streamlit as st

from calibration.posterior import Posterior, read_posterior
from model.district.labels import Text, unit_after
from report.barchart import Bar, BarTable
from report.fantables import IntervalTable
from report.knowing import knowing
from report.knowledge_charts import outcome_name
from report.knowledge_parameters import sector_tables
from report.numbers import decimals_for, written
from report.texts import both
from studies.record import Reach, read_record
from studies.width import NAMES
from ui import cached
from ui.drawn import show_table
from ui.page import Visit
from ui.session import told

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
#: Pictures of what only a run of every member shows, as `tools.pages` drew them.
PICTURES = ("fit", "fit-rows", "pairs")


def show(visit: Visit) -> None:
    """Sentences first; then width, then parameters, then pictures."""
    for sentence in knowing(visit.lang):
        st.text(sentence)
    st.caption(visit.say("uncertainty.known_note"))
    with told(visit.lang):
        for place, reach in enumerate(read_record().reaches):
            show_table(visit, width_table(reach), f"width-{place + 1}")
            st.caption(_band(visit, reach))
        _parameters(visit)
    _pictures(visit)


def width_table(reach: Reach) -> BarTable:
    """The part that each group of causes makes alone of the variance of an outcome."""
    ranked = sorted(reach.shares.items(), key=lambda pair: -pair[1])
    name = outcome_name(reach.variable, reach.year, cached.district().labels)
    title = both("knowing.chart.width")
    return BarTable(
        name=Text(f"{title.zh}：{name.zh}", f"{title.en}: {name.en}"),
        axis=both("knowing.chart.share"),
        bars=tuple(Bar(NAMES[group], dark=(0.0, 100 * share)) for group, share in ranked),
        dark=both("sensing.dark_sobol"),
        notes=(both("knowing.chart.width_note"), both("knowing.chart.source")),
    )


def _band(visit: Visit, reach: Reach) -> str:
    label = cached.district().labels[reach.variable]
    decimals = decimals_for(label.unit.zh, reach.median)
    ends = {name: written(getattr(reach, name), decimals) for name in ("low", "median", "high")}
    return visit.say("uncertainty.band", unit=unit_after(label.unit, visit.lang), **ends)


def _parameters(visit: Visit) -> None:
    """Prior against posterior, a sector at a time."""
    tables = parameters(read_posterior())
    names = list(tables)
    place = st.selectbox(
        visit.say("uncertainty.sector"),
        range(len(names)),
        key=f"uncertainty.sector.{visit.lang}",
        format_func=lambda k: tables[names[k]].name.said(visit.lang),
    )
    show_table(visit, tables[names[int(place or 0)]], f"parameters-{int(place or 0) + 1}")


@lru_cache(maxsize=2)
def parameters(posterior: Posterior) -> Mapping[str, IntervalTable]:
    """A table a sector; quantiles of every parameter take a tenth of a second."""
    return sector_tables(posterior, cached.district().labels)


def _pictures(visit: Visit) -> None:
    """What is shown when somebody unfolds it."""
    fold = st.expander(
        visit.say("uncertainty.pictures"), key="uncertainty.pictures", on_change="rerun"
    )
    if fold.open:
        for name in PICTURES:
            path = IMAGES / f"knowledge-{name}-{visit.lang}.png"
            title = visit.say(f"uncertainty.picture.{name}")
            fold.markdown(f"**{title}**")
            fold.image(path.read_bytes(), width="stretch", alt=title)
