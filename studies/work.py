"""Work in parts: how a study hands out its parts, whoever does them.

In:   a function and tasks.
Out:  each part's result as it comes, or `Lost` for a part that killed whoever did it.
Knows nothing of processes; `studies.cluster` gives the same for several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Lost:
    """A part without a result: every process that took it up died.

    Attributes:
        reason: what is known of it.
    """

    reason: str


class Each(Protocol):
    """Does tasks in any order."""

    def __call__(
        self, function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | Lost]]:
        """Place of a task and its result, as they come; what `function` raises is raised here."""


def here(
    function: Callable[[Task], Result], tasks: Sequence[Task]
) -> Iterator[tuple[int, Result | Lost]]:
    """Do tasks one after another in this process; what kills a task kills us."""
    for place, task in enumerate(tasks):
        yield place, function(task)
