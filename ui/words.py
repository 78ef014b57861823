"""The page's own words, in Chinese and English.

In:   texts.csv beside this file; keys begin with the page or the part that they stand on.
Out:  the words of a key in one language, with figures filled in.
Knows nothing of where the words are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from model.district.labels import Text
from report.texts import LANGUAGES, filled, texts

TEXTS = Path(__file__).with_name("texts.csv")


def words() -> Mapping[str, Text]:
    """Every text of the page by its key."""
    return texts(TEXTS)


def word(key: str, lang: str, **figures: object) -> str:
    """The words of `key` in `lang`, 'zh' or 'en', with `{figures}` filled in.

    Raises:
        KeyError: the table has no such key, or the text asks for a figure that is not given.
    """
    return filled(words()[key].said(lang), **figures)


def both_words(key: str, **figures: object) -> Text:
    """The words of `key` in both languages."""
    return Text(*(word(key, lang, **figures) for lang in LANGUAGES))
