"""The model's feedback loops by name, each as the chain of equations that makes it.

In:   loops.csv; a step written `-name` falls when the one before it rises.
Out:  `Loop`s in the order of the file.
Knows nothing of runs; that each step is a cause of the next is for a test to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.district.labels import Text
from model.district.table import Row, read_table
from model.engine.errors import refuse

LOOPS = Path(__file__).with_name("loops.csv")

COLUMNS = ("id", "zh", "en", "path", "gauge", "note_zh", "note_en")
FALLS = "-"


@dataclass(frozen=True, slots=True)
class Loop:
    """One feedback loop.

    Attributes:
        id: R (reinforcing) or B (balancing) with a number.
        name: what it is called, in both languages.
        steps: variables of the model without elements; the first stands at the end again.
        falls: by step after the first, whether it falls when the one before it rises.
        gauge: the variable, with its element, by which one sees how strongly it acts.
        note: when it acts, in both languages.
    """

    id: str
    name: Text
    steps: tuple[str, ...]
    falls: tuple[bool, ...]
    gauge: str
    note: Text

    @property
    def is_balancing(self) -> bool:
        """Whether a rise comes back as a fall."""
        return sum(self.falls) % 2 == 1


def load_loops(path: Path = LOOPS) -> tuple[Loop, ...]:
    """Read the loops.

    Raises:
        InputError: rows that are doubled or incomplete, a path that does not come back to where it
            began, a loop whose signs are not those of its letter; all with lines.
    """
    rows, problems = read_table(path, COLUMNS, "id")
    loops = tuple(_loop(row) for row in rows)
    refuse(str(path), problems)
    return loops


def _loop(row: Row) -> Loop:
    for column in COLUMNS[1:]:
        if not row.text(column):
            row.wrong(f"{column} 一栏为空", f"{column} is empty")
    parts = [part.strip() for part in row.text("path").split(";")]
    loop = Loop(
        id=row.text("id"),
        name=Text(row.text("zh"), row.text("en")),
        steps=tuple(part.removeprefix(FALLS) for part in parts),
        falls=tuple(part.startswith(FALLS) for part in parts[1:]),
        gauge=row.text("gauge"),
        note=Text(row.text("note_zh"), row.text("note_en")),
    )
    if len(loop.steps) < 2 or loop.steps[0] != loop.steps[-1]:
        row.wrong("回路没有回到起点", "the path does not come back to where it began")
    if loop.id[:1] != ("B" if loop.is_balancing else "R"):
        row.wrong(
            f"各环节的正负相乘与“{loop.id[:1]}”不符", f"the signs do not make it '{loop.id[:1]}'"
        )
    return loop
