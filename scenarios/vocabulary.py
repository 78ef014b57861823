"""What levers and external conditions are called: the model's words, or Chinese.

In:   a name as somebody typed it.
Out:  the row of the table that it means; every name that there is.
Knows nothing of values or files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from model.district.levers import External, Lever, read_externals

Named = TypeVar("Named", Lever, External)


def is_shock(name: str) -> bool:
    """Whether `name` or `name[BRANCH]` is an external condition rather than a lever."""
    return by_name(name.split("[")[0], read_externals()) is not None


def by_name(text: str, rows: Mapping[str, Named]) -> Named | None:
    """The row that is called `text`, in the model's words (case and `_` ignored) or in Chinese."""
    wanted = folded(text)
    return next((row for row in rows.values() if wanted in (row.name, row.title.zh)), None)


def folded(text: str) -> str:
    """The name in small letters, with single blanks for blanks and `_`."""
    return " ".join(text.replace("_", " ").split()).casefold()


def all_names(rows: Mapping[str, Lever] | Mapping[str, External]) -> list[str]:
    """Every name in either language, the model's first."""
    return [*rows, *(row.title.zh for row in rows.values())]
