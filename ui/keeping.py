"""Keeps a bounded number of results under keys, the least lately used going first.

In:   keys, and functions that make what is missing.
Out:  what was kept or made.
Knows nothing of what is kept; safe for several threads.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Keeper(Generic[Kept]):
    """Results by key, at most `most` of them.

    With `alone` one thing is made at a time: whoever waits for the same key finds it done, and the
    processor is not torn between many long computations.
    """

    def __init__(self, most: int, *, alone: bool = False) -> None:
        """Keep at most `most` results."""
        self.most = most
        self._found: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock() if alone else None

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._found)

    def has(self, key: str) -> bool:
        """Whether a result is at hand."""
        with self._lock:
            return key in self._found

    def get(self, key: str, make: Callable[[], Kept]) -> Kept:
        """The result of `key`, made now if it is not kept."""
        if self._making is None:
            return self._look(key, make)
        if self.has(key):
            return self._look(key, make)
        with self._making:
            return self._look(key, make)

    def _look(self, key: str, make: Callable[[], Kept]) -> Kept:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            self._found.move_to_end(key)
            while len(self._found) > self.most:
                self._found.popitem(last=False)
        return made
