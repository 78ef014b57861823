"""No word of a table is torn apart, and a table that fits is left as it is wished."""

from __future__ import annotations

import re

import pytest

from report.columns import ROOM, widths_of
from report.exports import Exporter
from report.paper import TextTable
from report.style import text_width


def table(*rows: tuple[str, ...], widths: tuple[float, ...]) -> TextTable:
    return TextTable(title="t", head=("a",) * len(widths), rows=rows, widths=widths)


def test_columns_that_hold_their_words_keep_their_widths() -> None:
    wished = (0.5, 0.3, 0.2)
    assert widths_of(table(("expected", "1,261", "—"), widths=wished)) == wished


def test_a_narrow_column_takes_from_those_that_have_room() -> None:
    word = "preliminary"
    found = widths_of(table((word, "word word", "x"), widths=(0.02, 0.49, 0.49)))
    assert sum(found) == pytest.approx(1.0)
    assert found[0] * ROOM >= text_width(word, 8.0)
    # both others gave, in proportion to what they had over
    assert found[1] < 0.49
    assert found[2] < 0.49


def test_words_that_are_too_many_for_the_page_change_nothing() -> None:
    wished = (0.5, 0.5)
    assert widths_of(table(("x" * 200, "y" * 200), widths=wished)) == wished


def test_chinese_may_be_broken_anywhere_and_a_range_after_its_dash() -> None:
    found = widths_of(table(("规划调控指标完成情况", "1,048—1,491"), widths=(0.03, 0.97)))
    assert found[0] < 0.04
    narrow = widths_of(table(("一", "1,048—1,491"), widths=(0.9, 0.1)))
    assert narrow == (0.9, 0.1), "1,048— fits into a tenth of the text"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_of_the_report_has_room(exporter: Exporter, lang: str) -> None:
    for one in exporter.paper(lang).tables():
        if "manifest" in one.title.lower() or "清单" in one.title:
            continue  # its hashes are longer than any column, and may be broken
        for place, width in enumerate(one.widths):
            for cell in (one.head[place], *(row[place] for row in one.rows)):
                for word in re.findall(r"[A-Za-z0-9,.]+", cell):
                    assert text_width(word, 8.0) <= width * ROOM, (one.title, cell)
