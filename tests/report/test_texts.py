"""Every text is there in both languages and asks for the same figures in both."""

from __future__ import annotations

import re
import string

import pytest

from report.texts import LANGUAGES, both, filled, listed, say, texts
from ui.words import words


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_key_has_chinese_and_english() -> None:
    for key, text in texts().items():
        assert text.zh.strip(), key
        assert text.en.strip(), key


def test_both_languages_ask_for_the_same_figures() -> None:
    for key, text in texts().items():
        assert fields(text.zh) == fields(text.en), key


def test_a_percentage_is_written_without_a_blank_on_the_page_and_in_reports() -> None:
    for key, text in [*texts().items(), *words().items()]:
        for said in (text.zh, text.en):
            # `{year} %` is a column of the year, in per cent
            assert not re.search(r"[0-9}] %", said.replace("{year} %", "")), key


def test_figures_are_filled_in() -> None:
    assert say("chart.target_at", "zh", year=2025, value="≥1,250") == "2025年目标 ≥1,250"
    assert both("chart.value_of", year=2035).said("en") == "2035"


@pytest.mark.parametrize(("count", "told"), [(1, "1 row"), (2, "2 rows"), ("1,000", "1,000 rows")])
def test_what_is_counted_stands_in_the_singular_or_the_plural(count: object, told: str) -> None:
    text = "Kept {count:row|rows} of {name:>3}."
    assert filled(text, count=count, name="a") == f"Kept {told} of   a."


def test_a_figure_may_be_called_text() -> None:
    assert filled("By year: {text}", text="2021: 3") == "By year: 2021: 3"


def test_an_unknown_key_is_an_error_and_never_an_empty_text() -> None:
    with pytest.raises(KeyError):
        say("chart.nothing", "zh")


def test_names_are_listed_as_the_language_does() -> None:
    assert [listed(["A", "B"], lang) for lang in LANGUAGES] == ["A、B", "A, B"]
