"""What levers and external conditions are called: the model's words, or Chinese.

In:   a name as somebody typed it.
Out:  the row of the table that it means; every name that there is; the variable that is nearest.
Knows nothing of values or files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from model.district.labels import Label
from model.district.levers import External, Lever, read_externals
from model.district.targets import load_targets
from model.engine.errors import nearest

Named = TypeVar("Named", Lever, External)


def is_shock(name: str) -> bool:
    """Whether `name` or `name[BRANCH]` is an external condition rather than a lever."""
    return by_name(name.split("[")[0], read_externals()) is not None


def by_name(text: str, rows: Mapping[str, Named]) -> Named | None:
    """The row that is called `text`, in the model's words (case and `_` ignored) or in Chinese."""
    wanted = folded(text)
    return next((row for row in rows.values() if wanted in (row.name, row.title.zh)), None)


def label_of(name: str, labels: Mapping[str, Label]) -> Label:
    """The label of the constant that a lever or external condition moves, with its unit.

    Args:
        name: of the lever or condition, with its branch if it has one.
        labels: of the model's variables.
    """
    base = name.partition("[")[0]
    external = read_externals().get(base)
    return labels[base if external is None else external.variable.partition("[")[0]]


def folded(text: str) -> str:
    """The name in small letters, with single blanks for blanks and `_`."""
    return " ".join(text.replace("_", " ").split()).casefold()


def all_names(rows: Mapping[str, Lever] | Mapping[str, External]) -> list[str]:
    """Every name in either language, the model's first."""
    return [*rows, *(row.title.zh for row in rows.values())]


def nearest_variable(word: str, labels: Mapping[str, Label]) -> str | None:
    """The variable whose name, title or indicator of the plan is most like `word`, or None.

    Planners know an indicator (`rd_share`) where the model has a variable (`rd to gdp`).

    Args:
        word: as somebody typed it.
        labels: of the model's variables.
    """
    known: dict[str, str] = {}
    for indicator in load_targets().indicators.values():
        if indicator.variable:
            for name in (indicator.id, indicator.name.zh, indicator.name.en):
                known.setdefault(name, indicator.variable)
    for label in labels.values():
        known |= dict.fromkeys((label.name.zh, label.name.en), label.variable)
    known |= {name: name for name in labels}  # the model's own names come first
    near = word if word in known else nearest(word, known)
    return None if near is None else known[near]
