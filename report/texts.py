"""The one table of words that charts, tables and the page show, in Chinese and English.

In:   texts.csv, a key with its Chinese and its English form.
Out:  the words of a key in one language, with figures filled in.
Knows nothing of where the words are shown.
"""

from __future__ import annotations

import csv
import string
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from model.district.labels import Text

TEXTS = Path(__file__).with_name("texts.csv")
LANGUAGES = ("zh", "en")


class _Filling(string.Formatter):
    """Fills in figures; `{count:scenario|scenarios}` is "1 scenario" or "2 scenarios"."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, more = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return f"{value} {one if str(value) == '1' else more}"


@cache
def texts(path: Path = TEXTS) -> Mapping[str, Text]:
    """Every text of a table by its key."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["key"]: Text(row["zh"], row["en"]) for row in rows}
    if len(found) != len(rows):
        raise ValueError(f"{path.name} has a key twice")
    return MappingProxyType(found)


def say(key: str, lang: str, **figures: object) -> str:
    """The words of `key` in `lang`, 'zh' or 'en', with `{figures}` filled in.

    Raises:
        KeyError: the table has no such key, or the text asks for a figure that is not given.
    """
    return filled(texts()[key].said(lang), **figures)


def filled(text: str, /, **figures: object) -> str:
    """A text with its `{figures}`, and after a number the singular or the plural as it asks."""
    return _Filling().format(text, **figures)


def both(key: str, **figures: object) -> Text:
    """The words of `key` in both languages."""
    return Text(*(say(key, lang, **figures) for lang in LANGUAGES))


def listed(names: Iterable[str], lang: str) -> str:
    """Names in a row, as the language separates them."""
    return say("list.and", lang).join(names)


def capital(text: str) -> str:
    """Text as a sentence or a heading begins: names stand in small letters in the tables."""
    return text[:1].upper() + text[1:]
