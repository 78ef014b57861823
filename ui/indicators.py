"""What can be drawn in a large chart: every variable of the model that changes, by name.

In:   the district; projections and ensembles.
Out:  keys in the order in which they are offered, their names, and the tables that charts draw.
Knows nothing of Streamlit; computes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from model.district.labels import Text
from report.numbers import bound
from report.projection_charts import dated_note, note_of
from report.tables import Band, Line, Mark, Observation, Origin, SeriesTable, basis_words
from report.texts import LANGUAGES, both, say, texts
from studies.ensemble import Ensemble
from studies.headline import Headline, headline
from studies.projection import YEARS, Projection
from ui.cached import USUAL, district
from ui.words import both_words

CONSTANTS = ("constant", "lookup")
#: The bands that are drawn, and their ends as quantiles.
LEVELS = ((0.8, 0.1, 0.9), (0.5, 0.25, 0.75))


@cache
def choices() -> Mapping[str, Text]:
    """Every key that a chart can show with its name: headline figures, the plan's, all others."""
    whole = district()
    keys: list[str] = [label.variable for label in whole.labels.values() if label.headline]
    keys += [i.variable for i in whole.plan.indicators.values() if i.variable]
    for label in whole.labels.values():
        variable = whole.model.variables[label.variable]
        if variable.kind not in CONSTANTS:
            keys += elements_of(label.variable)
    return _told_apart(key for key in keys if "," not in key)


@cache
def everything() -> Mapping[str, Text]:
    """The same, and every constant: all that one can ask about."""
    return _told_apart([*choices(), *district().labels])


def elements_of(name: str) -> list[str]:
    """The model's keys of a variable: itself, or one for each element."""
    elements = district().model.variables[name].elements
    return [f"{name}[{element}]" if element else name for element in elements]


def _told_apart(keys: Iterable[str]) -> dict[str, Text]:
    found = {key: option_of(key) for key in dict.fromkeys(keys)}
    # the browser tells options by their words: two of one name could not be told apart
    for lang in LANGUAGES:
        counts = Counter(name.said(lang) for name in found.values())
        for key, name in found.items():
            if counts[name.said(lang)] > 1:
                found[key] = Text(f"{name.zh} [{key}]", f"{name.en} [{key}]")
    return found


def option_of(key: str) -> Text:
    """A variable as it is offered: its name, unit and price basis."""
    label, name = district().labels[key.partition("[")[0]], name_of(key)
    said = {}
    for lang in LANGUAGES:
        about = {"name": name.said(lang), "unit": label.unit.said(lang)}
        if label.price_basis:
            about["basis"] = basis_words(label.price_basis, lang)
        key_of = "run.titled_basis" if label.price_basis else "run.titled"
        said[lang] = say(key_of, lang, **about)
    return Text(said["zh"], said["en"])


@cache
def name_of(key: str) -> Text:
    """A variable's name, with its element in words where it has one."""
    name, _, element = key.rstrip("]").partition("[")
    label = district().labels[name]
    if not element:
        return label.name
    parts = [
        both(f"element.{part}") if f"element.{part}" in texts() else Text(part, part)
        for part in element.split(",")
    ]
    said = {
        lang: say(
            "run.element",
            lang,
            name=label.name.said(lang),
            element=say("list.and", lang).join(part.said(lang) for part in parts),
        )
        for lang in LANGUAGES
    }
    return Text(said["zh"], said["en"])


def series_table(
    projection: Projection, key: str, date: str, band: Ensemble | None = None
) -> SeriesTable:
    """One variable under the scenario on the desk and under business as usual.

    Args:
        projection: of one scenario.
        key: the variable.
        date: day of the computation.
        band: the same scenario under many members, where that is at hand.
    """
    one = headline(projection, key)
    scenario = Line(projection.scenarios[0].title, one.values[:, 0], _bands(one, key, band))
    usual = Line(USUAL.title, one.usual, is_usual=True)
    lines = (replace(scenario, is_usual=True),) if projection.is_usual(0) else (scenario, usual)
    return SeriesTable(
        name=name_of(key) if "[" in key else one.name,
        unit=one.unit,
        price_basis=one.price_basis,
        years=np.array(YEARS),
        lines=lines,
        origin=Origin(
            members=1 if band is None else band.members.count,
            date=date,
            source=both("run.source"),
            left_out=0 if band is None else int(band.left_out()[0]),
        ),
        observations=tuple(Observation(o.year, o.value, o.deviation) for o in one.observed),
        targets=tuple(
            Mark(t.year, t.value, bound(t.comparator, t.value, None, one.unit.zh))
            for t in one.targets
            if t.value is not None
        ),
        note=_notes(projection, one),
    )


def _bands(one: Headline, key: str, band: Ensemble | None) -> tuple[Band, ...]:
    if band is None or key not in band.values:
        return ()
    ends = one.factor * band.quantiles(key, [q for _, *ends in LEVELS for q in ends])[:, 0]
    return tuple(
        Band(level, ends[:, 2 * place], ends[:, 2 * place + 1])
        for place, (level, _, _) in enumerate(LEVELS)
    )


def _notes(projection: Projection, one: Headline) -> Text:
    found = [note for note in (note_of(projection, one.key), dated_note(one)) if note.zh]
    return Text("".join(n.zh for n in found), " ".join(n.en for n in found))


def changed_title(title: Text) -> Text:
    """The title of a scenario with changes that are not saved."""
    return Text(
        *(both_words("desk.changed", name=title.said(lang)).said(lang) for lang in LANGUAGES)
    )
