"""What a row of `functions.py` is, and what it may ask for while it builds.

In:   nothing.
Out:  `Builder`, `Function`.
Knows nothing of the functions themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Builder(Protocol):
    """What a row may ask for while it builds; nodes are plain numbers."""

    def op(self, name: str, *operands: int) -> int:
        """A primitive operation."""

    def number(self, value: float) -> int:
        """A number."""

    def time(self) -> int:
        """The time of the step."""

    def step_time(self) -> int:
        """The time at which the step began, also within a step of Runge-Kutta."""

    def is_number(self, node: int) -> bool:
        """Whether a node is a number that is written in the equation."""

    def variable(self, name: str) -> int:
        """A variable without subscripts, such as 'time step'."""

    def state(self, kind: str) -> int:
        """A new element that remembers; `close` says how. Its node is its value now."""

    def close(self, state: int, *roots: int) -> int:
        """Give a state its nodes (program.KINDS) and return it."""

    def whole(self, node: int, what: str) -> int:
        """The value of a node that must be a positive whole number known beforehand."""

    def known(self, node: int, what: str) -> float:
        """The value of a node that must be a number known beforehand."""

    def vector(self, name: str, inputs: Sequence[int], parameter: int = 0) -> int:
        """A call of a function with several outputs (vectors.py); `pick` gives each."""

    def pick(self, call: int, place: int) -> int:
        """One output of a call."""

    def draw(self, stream: int) -> int:
        """A new random number in (0, 1) at every step."""


@dataclass(frozen=True, slots=True)
class Function:
    """One row: parameters (a '?' marks the first optional one), builder, unit rule, page."""

    parameters: str
    build: Callable[..., int]
    unit: str
    page: str

    def arity(self) -> tuple[int, int]:
        """Fewest and most arguments."""
        names = self.parameters.split()
        least = next((i for i, name in enumerate(names) if name.endswith("?")), len(names))
        return least, len(names)
