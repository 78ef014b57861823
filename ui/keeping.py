"""Keeps a bounded number of results under keys, the least lately used going first.

In:   keys, and functions that make what is missing.
Out:  what was kept or made.
Knows nothing of what is kept; safe for several threads.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

Kept = TypeVar("Kept")

TICK = 0.02  # seconds between two looks at whether somebody still waits


#: Called while a result is waited for; it may raise to end the waiting.
Patience = Callable[[], object]


def patient() -> None:
    """Wait on."""


class Keeper(Generic[Kept]):
    """Results by key, at most `most` of them.

    With `alone` one thing is made at a time, on a thread of its own: whoever waits for the same key
    gets the same result, the processor is not torn between many long computations, and who waits
    can give up at any moment.
    """

    def __init__(self, most: int, *, alone: bool = False) -> None:
        """Keep at most `most` results."""
        self.most = most
        self._found: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._maker = ThreadPoolExecutor(1, "keeper") if alone else None
        self._coming: dict[str, Future[Kept]] = {}
        self._waiting: dict[str, int] = {}

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._found)

    def has(self, key: str) -> bool:
        """Whether a result is at hand."""
        with self._lock:
            return key in self._found

    def get(self, key: str, make: Callable[[], Kept], patience: Patience = patient) -> Kept:
        """The result of `key`, made now if it is not kept.

        Args:
            key: says what is asked.
            make: makes it; its exceptions come out here.
            patience: called every now and then while an `alone` keeper's result is waited for; what
                it raises ends the waiting. What nobody waits for any more is not begun.
        """
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        if self._maker is None:
            return self._kept(key, make())
        return self._awaited(key, make, self._maker, patience)

    def _kept(self, key: str, made: Kept) -> Kept:
        with self._lock:
            self._found[key] = made
            self._found.move_to_end(key)
            while len(self._found) > self.most:
                self._found.popitem(last=False)
        return made

    def _awaited(
        self,
        key: str,
        make: Callable[[], Kept],
        maker: ThreadPoolExecutor,
        patience: Patience,
    ) -> Kept:
        with self._lock:
            if key in self._found:  # just now
                return self._found[key]
            coming = self._coming.get(key)
            if coming is None:
                coming = self._coming[key] = maker.submit(self._make, key, make)
            self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            while not wait([coming], TICK).done:
                patience()
            return coming.result()
        finally:
            self._leave(key, coming)

    def _make(self, key: str, make: Callable[[], Kept]) -> Kept:
        try:
            return self._kept(key, make())
        finally:
            with self._lock:
                self._coming.pop(key, None)

    def _leave(self, key: str, coming: Future[Kept]) -> None:
        """One less waits; what nobody waits for and was not begun is dropped."""
        with self._lock:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
                if coming.cancel() and self._coming.get(key) is coming:
                    del self._coming[key]
