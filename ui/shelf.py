"""Every scenario that can be opened, read from its file once and again only when a file changes.

In:   the folder of saved scenarios, and the project's own.
Out:  what each file says, or what is wrong with it, in the order in which they are offered.
Knows nothing of Streamlit or of results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from model.engine.errors import InputError
from scenarios.library import ORDER
from scenarios.reading import SUFFIX
from studies.saved import Library, Saved
from ui.cached import library

#: A file's name, number, size and time: one that was written anew differs in one of them.
Mark = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What lies in the files of one moment.

    Attributes:
        found: scenarios by name, the project's own first.
        built_in: the names of those.
        damaged: files that cannot be used, each with what is wrong in it.
    """

    found: Mapping[str, Saved]
    built_in: tuple[str, ...]
    damaged: Mapping[str, InputError]

    def titles(self, lang: str) -> dict[str, str]:
        """What each is called; of two that are called the same, both have their file's name too.

        The browser tells options by their words.
        """
        said = {name: kept.scenario.title.said(lang) for name, kept in self.found.items()}
        counts = Counter(said.values())
        return {
            name: title if counts[title] == 1 else f"{title} [{name}]"
            for name, title in said.items()
        }


def shelf() -> Shelf:
    """What lies there now."""
    held = library()
    return _read(held, _marks(held.folder))


def _marks(folder: Path) -> tuple[Mark, ...]:
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            at = path.stat()
        except OSError:
            continue  # deleted in between
        found.append((path.name, at.st_ino, at.st_size, at.st_mtime_ns))
    return tuple(found)


@lru_cache(maxsize=4)
def _read(held: Library, marks: tuple[Mark, ...]) -> Shelf:
    """`marks` are not used but to tell one state of the folder from another."""
    found: dict[str, Saved] = {}
    damaged: dict[str, InputError] = {}
    own = sorted(held.built_in(), key=lambda name: ORDER.index(name) if name in ORDER else 99)
    for name in (*own, *held.saved()):
        try:
            found[name] = held.load(name)
        except InputError as error:
            damaged[name] = error
    return Shelf(found, tuple(own), damaged)
