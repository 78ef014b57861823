"""Names as Vensim reads them: case does not matter, space and underscore are alike.

In:   names as a modeller or a user typed them.
Out:  one folded spelling for each, and the parts of `name[A,B]`.
Knows nothing of models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

Value = TypeVar("Value")
_BLANKS = re.compile(r"[\s_]+")


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """The one spelling under which a name is known: unquoted, lower case, single spaces."""
    return _BLANKS.sub(" ", unquoted(name)).strip().lower()


def unquoted(name: str) -> str:
    """A name as its modeller means it: without the quotes and marks that the file needs."""
    text = name.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"')
    return text


@lru_cache(maxsize=8192)
def split_key(key: str) -> tuple[str, tuple[str, ...]]:
    """Folded name and folded subscripts of `name` or `name[A,B]`; a quoted name may hold `[`."""
    text = key.strip()
    if not text.endswith("]"):
        return fold(text), ()
    start = text.index("[", text.rindex('"')) if text.startswith('"') else text.rfind("[")
    if start <= 0:
        return fold(text), ()
    return fold(text[:start]), tuple(fold(part) for part in text[start + 1 : -1].split(","))


def suitable_element(name: str) -> bool:
    """Whether a name can stand between brackets, where `,`, `]` and a last `!` have meanings."""
    return bool(fold(name)) and not (set(name) & set(',[]"') or name.rstrip().endswith("!"))


def join_key(name: str, subscripts: str) -> str:
    """`name` alone, or `name[A,B]` where there are subscripts ('A,B')."""
    return f"{name}[{subscripts}]" if subscripts else name


class Folded(Mapping[str, Value]):
    """A read-only mapping whose keys are found however they are typed; iterates as spelled."""

    def __init__(self, items: Mapping[str, Value]) -> None:
        """Keep `items` in their order."""
        self._items = dict(items)
        self._spelling = {_fold_key(key): key for key in self._items}

    def __getitem__(self, key: str) -> Value:
        return self._items[self._spelling[_fold_key(key)]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def _fold_key(key: str) -> str:
    name, subscripts = split_key(key)
    return join_key(name, ",".join(subscripts))
