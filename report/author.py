"""Whoever writes a report: numbers chapters, tables and charts on the way.

In:   the charts that there are, a language.
Out:  blocks of a `Paper`.
Knows nothing of what the report says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day

from report.drawing import Drawing
from report.paper import Heading, Paragraph, Picture
from report.texts import say

NUMERALS = "一二三四五六七八九十"


def said_date(date: str, lang: str) -> str:
    """A day as a document says it: 2026年11月22日."""
    day = Day.fromisoformat(date)
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else date


def numeral(number: int) -> str:
    """The Chinese numeral of a chapter, to 19."""
    if number <= len(NUMERALS):
        return NUMERALS[number - 1]
    return "十" + NUMERALS[number - 1 - len(NUMERALS)]


class Author:
    """Numbers what it writes."""

    def __init__(self, charts: Mapping[str, Drawing], lang: str) -> None:
        """Begin with nothing numbered."""
        self.charts, self.lang = charts, lang
        self.chapters, self.tables, self.pictures = 0, 0, 0

    def heading(self, key: str) -> Heading:
        """The next chapter's heading."""
        self.chapters += 1
        number = numeral(self.chapters) if self.lang == "zh" else str(self.chapters)
        title = say(key, self.lang)
        return Heading(say("report.chapter", self.lang, number=number, title=title))

    def caption(self, key: str, **words: object) -> str:
        """The next table's caption."""
        self.tables += 1
        title = say(key, self.lang, **words)
        return say("report.caption_table", self.lang, number=self.tables, title=title)

    def picture(self, stem: str) -> Picture:
        """The next chart."""
        self.pictures += 1
        title = self.charts[stem].name.said(self.lang)
        caption = say("report.caption_chart", self.lang, number=self.pictures, title=title)
        words = say("report.chart_plain", self.lang, title=title)
        return Picture(stem, self.charts[stem], caption, words)

    def said(self, key: str, **words: object) -> Paragraph:
        """A paragraph of the table of texts."""
        return Paragraph(say(key, self.lang, **words))
