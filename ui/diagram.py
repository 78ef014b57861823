"""A sector's stocks and flows as a diagram, with the values of a year.

In:   a sector, a projection, a year.
Out:  the text that graphviz lays out in the browser, and the diagram in words.
Knows nothing of Streamlit; computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from model.district.labels import unit_after
from model.engine import Variable
from report.numbers import common_decimals, written
from report.style import FAMILY
from report.texts import listed
from studies.projection import Projection
from studies.structure import STOCKS, Pipe, pipes
from ui.cached import district
from ui.colours import ink, pens
from ui.indicators import elements_of, name_of
from ui.words import word

CLOUD = "☁"
MOST_ELEMENTS = 4  # whose values stand in one box


@cache
def all_pipes() -> dict[str, Pipe]:
    """Every flow of the model with its ends."""
    return dict(pipes(district().model))


@cache
def sectors() -> tuple[str, ...]:
    """The sectors that have stocks, in the order of the labels."""
    whole = district()
    found = [
        label.sector
        for label in whole.labels.values()
        if whole.model.variables[label.variable].kind in STOCKS
    ]
    return tuple(dict.fromkeys(found))


def sector_diagram(
    projection: Projection, sector: str, year: int, lang: str, *, dark: bool
) -> tuple[str, str]:
    """Stocks as boxes, flows as rounded ones on the pipes, what drives a flow as plain words.

    Returns:
        DOT, and a sentence for each flow.
    """
    colours, blue = ink(dark), pens([False], dark)[0].colour
    whole = district()
    stocks = [
        variable
        for variable in whole.model.variables.values()
        if variable.kind in STOCKS and _sector(variable) == sector
    ]
    names = {stock.name for stock in stocks}
    here = [pipe for pipe in all_pipes().values() if names & {*pipe.drains, *pipe.fills}]
    lines = [
        "digraph {",
        'graph [rankdir=LR, bgcolor="transparent", nodesep=0.18, ranksep=0.45, size="15,11"]',
        f'node [fontname="{FAMILY}", fontsize=12, fontcolor="{colours.text}", '
        f'color="{colours.note}"]',
        f'edge [color="{colours.note}", arrowsize=0.7]',
    ]
    shown = {*names, *(end for pipe in here for end in (*pipe.drains, *pipe.fills))}
    for name in sorted(shown):
        kind = "shape=box, penwidth=1.8" if name in names else "shape=box, style=dashed"
        lines.append(f"{_id(name)} [{kind}, {_label(projection, name, year, lang)}]")
    for pipe in here:
        style = f'shape=box, style=rounded, color="{blue}"'
        lines.append(f"{_id(pipe.flow)} [{style}, {_label(projection, pipe.flow, year, lang)}]")
        lines += _ends(pipe, blue)
    piped = {end for pipe in here for end in (*pipe.drains, *pipe.fills)}
    driven = [*(pipe.flow for pipe in here), *sorted(names - piped)]
    lines += _drivers(projection, driven, shown, year, lang)
    named = listed((name_of(name).said(lang) for name in sorted(names)), lang)
    return "\n".join([*lines, "}"]), f"{named}. {_words(here, lang)}"


def _sector(variable: Variable) -> str:
    return district().labels[variable.name].sector


def _ends(pipe: Pipe, colour: str) -> Iterator[str]:
    """The pipe through a flow; a cloud is outside the model."""
    thick = f'[color="{colour}", penwidth=2.2'
    for place, stock in enumerate(pipe.drains or ("",)):
        if not stock:
            cloud = _id(f"{pipe.flow} from")
            yield f'{cloud} [shape=plaintext, label="{CLOUD}"]'
            yield f"{cloud} -> {_id(pipe.flow)} {thick}, dir=none]"
        else:
            yield f"{_id(stock)} -> {_id(pipe.flow)} {thick}, dir=none]"
        if place > 2:
            break
    for stock in pipe.fills or ("",):
        if not stock:
            cloud = _id(f"{pipe.flow} to")
            yield f'{cloud} [shape=plaintext, label="{CLOUD}"]'
            yield f"{_id(pipe.flow)} -> {cloud} {thick}]"
        else:
            yield f"{_id(pipe.flow)} -> {_id(stock)} {thick}]"


def _drivers(
    projection: Projection, driven: list[str], shown: set[str], year: int, lang: str
) -> Iterator[str]:
    """What changes and stands in the equation of a flow, or of a stock that no flow fills."""
    variables = district().model.variables
    told = {*shown, *driven}
    for name in driven:
        pipe = all_pipes().get(name)
        for cause in variables[name].causes:
            other = variables[cause]
            if other.kind in ("constant", "lookup") or cause not in district().labels:
                continue
            if cause not in told:
                told.add(cause)
                label = _label(projection, cause, year, lang)
                yield f"{_id(cause)} [shape=plaintext, fontsize=11, {label}]"
            if cause != name and (pipe is None or cause not in pipe.drains):
                yield f"{_id(cause)} -> {_id(name)} [style=dashed]"


def _label(projection: Projection, name: str, year: int, lang: str) -> str:
    """The name, and under it the value of the year, or those of the first elements."""
    keys = [key for key in elements_of(name) if key in projection.values]
    unit = district().labels[name].unit
    values = [float(projection.at(key, year)[0]) for key in keys]
    decimals = common_decimals(values, unit.zh)
    if len(keys) == 1:
        between = " " if lang == "zh" else ""
        told = [written(values[0], decimals) + between + unit_after(unit, lang)]
    else:
        elements = [key.rstrip("]").partition("[")[2] for key in keys]
        told = [
            f"{element}: {written(value, decimals)}"
            for element, value in zip(elements[:MOST_ELEMENTS], values, strict=False)
        ]
        told += ["…"] * (len(keys) > MOST_ELEMENTS)
    text = "\\n".join([name_of(name).said(lang), *told]).replace('"', "'")
    return f'label="{text}"'


def _words(here: list[Pipe], lang: str) -> str:
    """Each flow in a sentence, for those who cannot see the diagram."""
    outside = word("why.outside", lang)

    def ends(stocks: tuple[str, ...]) -> str:
        return listed((name_of(stock).said(lang) for stock in stocks), lang) or outside

    return " ".join(
        word(
            "why.flow",
            lang,
            name=name_of(pipe.flow).said(lang),
            drains=ends(pipe.drains),
            fills=ends(pipe.fills),
        )
        for pipe in here
    )


def _id(name: str) -> str:
    return '"' + name.replace('"', "") + '"'
