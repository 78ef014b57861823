"""The font holds what is written, at the width that is expected; lines break where Chinese may."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont

import model.district
from report.figurefile import render
from report.style import (
    CLOSING,
    FAMILY,
    FONT,
    PRINT,
    SLIDE,
    STROKES,
    house_style,
    missing_glyphs,
    strokes,
    text_width,
    wrapped,
)
from report.texts import LANGUAGES, texts

DISTRICT = Path(model.district.__file__).parent
TABLES = ["labels.csv", "targets.csv", "levers.csv", "externals.csv", "bottlenecks.csv"]


def test_the_font_is_ours_and_no_installed_one() -> None:
    with house_style(PRINT):
        assert Path(findfont(FontProperties(family=FAMILY))) == FONT


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_ours_can_be_drawn(lang: str) -> None:
    for key, text in texts().items():
        assert not missing_glyphs(text.said(lang)), key


@pytest.mark.parametrize("name", TABLES)
def test_every_name_and_unit_of_the_district_can_be_drawn(name: str) -> None:
    with (DISTRICT / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lost = {key: missing_glyphs(text or "") for key, text in row.items()}
            assert not any(lost.values()), f"{row}: {lost}"


def test_the_symbols_of_planners_can_be_drawn() -> None:
    assert not missing_glyphs(
        "㎡ m² m³ CO₂ ‰ − · “ ” \uff05 ≥ ≤ ± × ÷ → 万 亿 ✓ ℃ 坪山坑梓马峦碧岭石井龙田"
    )


def test_a_character_outside_the_font_is_named_and_drawing_it_is_an_error() -> None:
    assert missing_glyphs("龘一𠀀") == "龘𠀀"
    with house_style(PRINT):
        figure = Figure()
        figure.text(0.5, 0.5, "𠀀")
    with pytest.raises(UserWarning, match="missing from font"):
        render(figure, "png")


def test_text_is_as_wide_as_it_is_measured() -> None:
    words = "地区生产总值 GDP 1,250 亿元（现价）"
    with house_style(PRINT):
        figure = Figure(dpi=72)
        drawn = figure.text(0.0, 0.5, words, size=11.0)
        extent = drawn.get_window_extent()
    # hinting at 72 dots an inch moves each of the 22 characters by up to half a dot
    assert text_width(words, 11.0) == pytest.approx(extent.width, abs=0.5 * len(words))
    assert text_width("中" * 10, 9.0) == pytest.approx(90.0, abs=1.0)


def test_no_line_is_wider_than_its_room_or_begins_with_a_closing_mark() -> None:
    text = "来源：坪山区“十四五”规划纲要；深圳统计年鉴（2017）。GDP per head，2,000 个成员。"
    for width in range(40, 400, 7):
        lines = wrapped(text, 8.0, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for line in lines:
            assert line[0] not in CLOSING
            # a number or a Latin word is never broken, however narrow the room
            assert text_width(line, 8.0) <= width or len(wrapped(line, 8.0, 1.0)) == 1


def test_numbers_and_words_are_not_broken() -> None:
    assert wrapped("共2,000个", 8.0, 20.0) == ["共", "2,000", "个"]
    assert wrapped("one two", 8.0, 1.0) == ["one", "two"]


def test_scenarios_differ_by_dashes_and_marker_not_by_colour_alone() -> None:
    assert len({str(stroke.dashes) for stroke in STROKES}) == len(STROKES)
    assert len({stroke.marker for stroke in STROKES}) == len(STROKES)


def test_print_type_is_at_least_eight_points_and_slides_are_larger() -> None:
    assert min(PRINT.note, PRINT.text, PRINT.title) >= 8.0
    assert SLIDE.note >= 12.0


def test_the_usual_takes_no_colour_from_the_others() -> None:
    for count in range(1, len(STROKES) + 1):
        alone = strokes([False] * count)
        assert len(set(alone)) == count
        for place in range(count):
            drawn = strokes([index == place for index in range(count)])
            assert drawn[place] == STROKES[0]
            assert (*drawn[:place], *drawn[place + 1 :]) == alone[: count - 1]
