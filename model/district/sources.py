"""What stands behind a number: the sources that a table's `source` cell cites.

In:   sources.csv, and the ids P000, S000 and D000 of the observations (not read here).
Out:  `Source`s by id, and the ids that a cell cites.
Knows nothing of parameters, levers or observations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from model.district.labels import Text
from model.district.table import read_table
from model.engine.errors import refuse

SOURCES = Path(__file__).with_name("sources.csv")

KINDS = ("assumption", "definition", "design", "statistics", "literature", "plan")
#: Observations: of the district, of the city, and derived from others.
OBSERVATION = re.compile(r"\b[PSD]\d{3}\b")


@dataclass(frozen=True, slots=True)
class Source:
    """A source as tables cite it: its id stands word for word in the `source` cell."""

    id: str
    kind: str
    text: Text


def load_sources(path: Path = SOURCES) -> Mapping[str, Source]:
    """Read the table of sources, by id.

    Raises:
        InputError: rows that are doubled, incomplete or of an unknown kind, with lines.
    """
    rows, problems = read_table(path, ("id", "text", "kind", "zh"), "id")
    sources = {}
    for row in rows:
        for column in ("text", "zh"):
            if not row.text(column):
                row.wrong(f"{column} 一栏为空", f"{column} is empty")
        name = row.text("id")
        sources[name] = Source(
            name, row.choice("kind", KINDS), Text(row.text("zh"), row.text("text"))
        )
    refuse(str(path), problems)
    return MappingProxyType(sources)


def cited(cell: str, sources: Iterable[str]) -> tuple[str, ...]:
    """The ids that a `source` cell cites, observations included, in the order of the cell.

    `plan ch.1` is not cited by `plan ch.10`: an id counts only where no letter or digit follows.
    """
    places = {match.start(): match.group() for match in OBSERVATION.finditer(cell)}
    for name in sources:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?![0-9A-Za-z])", cell):
            places[match.start()] = name
    return tuple(dict.fromkeys(places[start] for start in sorted(places)))
