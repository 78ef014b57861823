"""What may hold the district back (卡在哪), read from the model's own variables.

In:   bottlenecks.csv, one row a variable that is 1 where nothing is held back and falls towards 0.
Out:  `Bottleneck`s in the order of the file.
Knows nothing of runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.district.labels import Text
from model.district.table import read_table
from model.engine.errors import refuse

BOTTLENECKS = Path(__file__).with_name("bottlenecks.csv")

COLUMNS = ("variable", "zh", "en", "meaning_zh", "meaning_en", "source")


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """One thing that may be short.

    Attributes:
        variable: the model's variable, with its element (`funding ratio[LAND]`); dimensionless.
        name: what is short, in both languages.
        meaning: what the variable says, in both languages.
        source: where that is defined.
    """

    variable: str
    name: Text
    meaning: Text
    source: str


def load_bottlenecks(path: Path = BOTTLENECKS) -> tuple[Bottleneck, ...]:
    """Read the table of what may be short.

    Raises:
        InputError: rows that are doubled or incomplete, with lines.
    """
    rows, problems = read_table(path, COLUMNS, "variable")
    for row in rows:
        for column in COLUMNS[1:]:
            if not row.text(column):
                row.wrong(f"{column} 一栏为空", f"{column} is empty")
    refuse(str(path), problems)
    return tuple(
        Bottleneck(
            variable=row.text("variable"),
            name=Text(row.text("zh"), row.text("en")),
            meaning=Text(row.text("meaning_zh"), row.text("meaning_en")),
            source=row.text("source"),
        )
        for row in rows
    )
