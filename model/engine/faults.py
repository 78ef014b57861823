"""What is wrong with a model's equations, collected so that all of it is told at once.

In:   a `Source`; faults one by one, each with its equation.
Out:  one InputError with every fault and its place.
Knows nothing of what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from model.engine.errors import Problem, nearest, refuse
from model.engine.syntax import Equation, Source


class Unsupported(ValueError):
    """A construct that cannot be had; becomes a Problem with the place of its equation."""

    def __init__(self, zh: str, en: str) -> None:
        """Say it in both languages."""
        super().__init__(en)
        self.zh, self.en = zh, en


class Faults:
    """The problems of one model."""

    def __init__(self, source: Source) -> None:
        """Begin with none."""
        self.source = source
        self.problems: list[Problem] = []

    def add(self, equation: Equation, fault: Unsupported) -> None:
        """A fault of an equation, told once."""
        note = self.source.notes.get(equation.name)
        label = note.label if note else equation.name
        place = f"{self.source.where}:{equation.line}" if equation.line else self.source.where
        problem = Problem(f"“{label}” {fault.zh}", f"'{label}' {fault.en}", place)
        if problem not in self.problems:
            self.problems.append(problem)

    def refuse(self) -> None:
        """Raise InputError if there is any."""
        refuse(self.source.where, self.problems)


def hint(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Which known name was meant, in both languages; empty where none is near."""
    near = nearest(name, known)
    return (f"；最接近的是 {near}", f"; the nearest is {near}") if near else ("", "")
