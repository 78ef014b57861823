"""What levers, parameters and outside conditions are called, in words a planner knows.

In:   a factor's key and what moved; the labels of the model's variables.
Out:  a name in one language.
Knows nothing of what a study found.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.district.labels import Label
from model.district.levers import SECTORS, read_levers
from report.texts import say, texts
from studies.factors import ALL_PARAMETERS, HELD, OTHERS, Over


def factor_words(key: str, over: Over, labels: Mapping[str, Label], lang: str) -> str:
    """A factor of a sensitivity study."""
    if key in (ALL_PARAMETERS, OTHERS):
        return say(f"purpose.{key}", lang)
    if key.startswith(HELD):
        return say("run.held", lang, text=variable_words(key.removeprefix(HELD), labels, lang))
    if over == "drivers":
        return say(f"purpose.{key}", lang)
    if over == "levers":
        if key in SECTORS:
            return say(f"leversector.{key}", lang)
        return read_levers()[key].title.said(lang)
    return variable_words(key, labels, lang)


def variable_words(key: str, labels: Mapping[str, Label], lang: str) -> str:
    """A variable's label, with its element in words where it has one."""
    base, _, element = key.partition("[")
    name = labels[base].name.said(lang)
    if not element:
        return name
    parts = [part.strip() for part in element.rstrip("]").split(",")]
    known = texts()
    words = [say(f"element.{p}", lang) if f"element.{p}" in known else p for p in parts]
    return say("run.element", lang, name=name, element=" ".join(words))
