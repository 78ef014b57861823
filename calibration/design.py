"""How a calibration is made: method, runs, members, seed, and what each reading weighs beforehand.

In:   nothing.
Out:  `Design`; the two that are used, FULL and QUICK; what a `map` has to be.
Knows nothing of what is sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from calibration.observations import READINGS
from calibration.sampler import Settings


class Map(Protocol):
    """Like the built-in `map` of one iterable; may use processes."""

    def __call__(self, function: Callable[[Any], Any], tasks: Iterable[Any], /) -> Iterable[Any]:
        """The results in the order of the tasks."""


@dataclass(frozen=True, slots=True)
class Design:
    """How a calibration is made; two equal designs give the same bits.

    Attributes:
        kind: full (tempered sequential Monte Carlo) or quick (importance sampling).
        runs: independent runs under each reading, at least two.
        settings: of the sequential runs; `members` is that of one run, or its draws if quick.
        members: of the joined sample.
        seed: of everything random.
        prior: weight of each reading beforehand; one alone fixes it.
    """

    kind: str = "full"
    runs: int = 4
    settings: Settings = field(
        default_factory=lambda: Settings(members=1024, forgotten=0.2, most_moves=80)
    )
    members: int = 4000
    seed: int = 2021
    prior: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(READINGS, 0.5))

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings that count, in the order of the table's."""
        return tuple(name for name in READINGS if self.prior.get(name, 0) > 0)


FULL = Design()
QUICK = Design(kind="quick", settings=Settings(members=4096))
