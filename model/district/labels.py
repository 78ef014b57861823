"""Names and units of the model's variables, and titles of its groups, in Chinese and English.

In:   labels.csv, one row a variable of pingshan.mdl; groups.csv, one row a group of equations.
Out:  `Label`s by variable, titles by group.
Knows nothing of charts or tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from model.district.table import read_table
from model.engine.errors import refuse

LABELS = Path(__file__).with_name("labels.csv")
GROUPS = Path(__file__).with_name("groups.csv")

#: The Chinese unit of a number that has none.
NO_UNIT = "无量纲"
#: A year says what it is; an index says in brackets where it is 1; a rate is so much a year.
YEAR, INDEX, RATE = "年份", "2020年=1", "每年"

COLUMNS = (
    "variable",
    "zh",
    "en",
    "unit_zh",
    "unit_en",
    "sector",
    "reduction",
    "price_basis",
    "headline",
)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def said(self, lang: str) -> str:
        """The words in `lang`, 'zh' or 'en'."""
        return self.zh if lang == "zh" else self.en


def unit_after(unit: Text, lang: str) -> str:
    """A unit as it follows a figure: 亿元; in English ` × 100 million yuan`, ` persons`.

    A unit that begins with a number would run into the figure, hence the sign. A pure number and
    a calendar year have nothing after them.
    """
    if unit.zh in (NO_UNIT, YEAR):
        return ""
    if unit.zh == INDEX:
        return f"（{unit.zh}）" if lang == "zh" else f" ({unit.en})"
    if unit.zh == RATE:
        return "/年" if lang == "zh" else f" {unit.en}"
    if lang == "zh":
        return unit.zh
    return f" × {unit.en}" if unit.en[:1].isdigit() else f" {unit.en}"


@dataclass(frozen=True, slots=True)
class Label:
    """What a variable is called and how a year of it is read.

    Attributes:
        variable: name in the .mdl, without subscripts.
        name: in both languages.
        unit: in both languages; the model's own unit, not the plan's.
        sector: the sector's key, as in the .mdl's groups.
        reduction: `end` for stocks, `mean` for everything else.
        price_basis: 现价, 2020年不变价 or empty.
        headline: whether it stands in the row of headline figures.
    """

    variable: str
    name: Text
    unit: Text
    sector: str
    reduction: str
    price_basis: str
    headline: bool


def load_labels(path: Path = LABELS) -> Mapping[str, Label]:
    """Read the table of labels, by variable.

    Raises:
        InputError: rows that are doubled, incomplete or hold an unknown word, with lines.
    """
    rows, problems = read_table(path, COLUMNS, "variable")
    labels = {}
    for row in rows:
        for column in ("zh", "en", "unit_zh", "unit_en", "sector"):
            if not row.text(column):
                row.wrong(f"{column} 一栏为空", f"{column} is empty")
        labels[row.text("variable")] = Label(
            variable=row.text("variable"),
            name=Text(row.text("zh"), row.text("en")),
            unit=Text(row.text("unit_zh"), row.text("unit_en")),
            sector=row.text("sector"),
            reduction=row.choice("reduction", ("end", "mean")),
            price_basis=row.choice("price_basis", ("", "现价", "2020年不变价")),
            headline=row.choice("headline", ("", "yes")) == "yes",
        )
    refuse(str(path), problems)
    return MappingProxyType(labels)


def load_groups(path: Path = GROUPS) -> Mapping[str, Text]:
    """The title of each group of equations, which is also a view of the diagram.

    Raises:
        InputError: every bad row of the table.
    """
    rows, problems = read_table(path, ("name", "zh", "en"), "name")
    refuse(str(path), problems)
    return MappingProxyType(
        {row.text("name"): Text(row.text("zh"), row.text("en")) for row in rows}
    )
