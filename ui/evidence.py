"""What stands behind a variable: equation, unit, source, the belief about a constant, clauses.

In:   a variable of the model.
Out:  rows of name and text.
Knows nothing of Streamlit; computes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

from model.district.levers import read_externals, read_levers
from model.district.parameters import Parameter, read_parameters
from model.district.sources import Source, cited, load_sources
from model.engine import Variable
from report.clauses import clause_words
from report.tables import basis_words
from report.texts import listed
from ui.cached import district
from ui.words import word, words


def evidence(variable: Variable, lang: str) -> Iterator[tuple[str, str]]:
    """Heading and text, in the order in which they are read."""
    label = district().labels[variable.name]
    unit = (
        f"{label.unit.said(lang)}（{variable.unit}）"
        if lang == "zh"
        else (f"{label.unit.said(lang)} ({variable.unit})")
    )
    yield word("why.model_name", lang), variable.name
    yield word("why.kind", lang), word(f"why.kind.{_kind(variable)}", lang)
    yield word("why.unit", lang), unit
    if label.price_basis:
        yield word("why.basis", lang), basis_words(label.price_basis, lang)
    yield word("why.read", lang), word(f"why.read.{label.reduction}", lang)
    if variable.doc:
        yield word("why.note", lang), variable.doc
    for parameter in parameters_of(variable.name):
        yield from _belief(parameter, lang)
    if lever := read_levers().get(variable.name):
        yield word("why.clause", lang), f"{clause_words(lever.clause, lang)}：“{lever.quote}”"
        yield word("why.handled", lang), lever.help.said(lang)
    for external in read_externals().values():
        if external.variable.partition("[")[0] == variable.name:
            yield word("why.handled", lang), external.help.said(lang)
            yield word("why.source", lang), external.source
    planned = [
        t.indicator.name.said(lang)
        for t in district().plan.main()
        if t.indicator.variable.partition("[")[0] == variable.name
    ]
    if planned:
        yield word("why.planned", lang), listed(dict.fromkeys(planned), lang)


def _kind(variable: Variable) -> str:
    return variable.kind if f"why.kind.{variable.kind}" in words() else "auxiliary"


@cache
def _all_parameters() -> tuple[Parameter, ...]:
    return tuple(read_parameters())


def parameters_of(name: str) -> list[Parameter]:
    """The rows of a constant: one, or one for each element."""
    return [one for one in _all_parameters() if one.name.partition("[")[0] == name]


@cache
def _sources() -> dict[str, Source]:
    return dict(load_sources())


def _shape(parameter: Parameter, lang: str) -> str:
    """What values are believed possible."""
    shape = word(f"why.shape.{parameter.distribution}", lang)
    numbers = [
        word(f"why.shape_number.{key}", lang, value=f"{value:.4g}")
        for key in ("low", "mode", "high", "mean", "sd")
        if math.isfinite(value := getattr(parameter, key))
    ]
    if not numbers:
        return shape
    return word("why.shape_numbers", lang, shape=shape, numbers=listed(numbers, lang))


def _belief(parameter: Parameter, lang: str) -> Iterator[tuple[str, str]]:
    """The number in use, what is believed of it, and where that comes from."""
    name = parameter.name.rstrip("]").partition("[")[2]
    where = f" [{name}]" if name else ""
    belief = _shape(parameter, lang)
    status = word(f"why.status.{parameter.status}", lang)
    text = word(
        "why.value_text", lang, value=f"{parameter.central:.6g}", status=status, belief=belief
    )
    yield word("why.value", lang) + where, text
    source = parameter.source
    said = [s.text.said(lang) for key in cited(source, _sources()) if (s := _sources().get(key))]
    yield word("why.source", lang) + where, " ".join(dict.fromkeys([source, *said]))
