"""The page of the twenty questions: all are asked, each is answered, by commands that exist."""

from __future__ import annotations

import shlex
from typing import Any

import numpy as np
import pytest

from commands.dispatch import COMMANDS
from tools.questions.__main__ import (
    PAGE,
    ROOT,
    command_of,
    groundless,
    growing,
    load,
    main,
    page,
    standing,
)

TEXT = PAGE.read_text(encoding="utf-8")
QUESTIONS = load()


def test_all_twenty_are_asked_in_both_languages_and_in_order() -> None:
    assert [one["number"] for one in QUESTIONS] == list(range(1, 21))
    for one in QUESTIONS:
        assert f"## {one['number']}. {one['zh']}\n\n*{one['en']}*" in TEXT


def test_the_page_is_made_of_the_questions_and_of_what_commands_printed() -> None:
    known = standing(TEXT)
    told = "write it anew: .venv/bin/python -m tools.questions"
    assert page(QUESTIONS, known.__getitem__) == TEXT, told


@pytest.mark.parametrize("one", QUESTIONS, ids=[str(one["number"]) for one in QUESTIONS])
def test_each_is_answered_in_a_sentence_whose_figures_were_printed(one: dict[str, Any]) -> None:
    assert one["answer"]["zh"]
    assert one["answer"]["en"]
    assert groundless(one, standing(TEXT).__getitem__) == []


def test_a_figure_that_nothing_printed_and_a_wrong_sum_are_found() -> None:
    one = {
        "number": 1,
        "zh": "1,250?",
        "en": "",
        "say": "",
        "answer": {"zh": "1250 与 3.5", "en": "17"},
        "derived": ["7 / 2 = 3.5", "7 * 2 = 15", "9 - 7 = 2"],
        "answers": [{"run": "pingshan run"}],
    }
    assert groundless(one, lambda place: "7.0") == [
        *("7 / 2 = 3.5: 2", "7 * 2 = 15: 2", "7 * 2 = 15", "9 - 7 = 2: 9"),
        "17",
    ]


@pytest.mark.parametrize("percent", [9.0, 6.0, 4.7])
def test_a_growing_path_has_the_yearly_means_that_are_asked_for(percent: float) -> None:
    """The mean of a year in the model is that of its sixteen steps."""
    text = growing(2025, 2035, 1206, percent)
    years, values = zip(*(map(float, knot.split(":")) for knot in text.split(",")), strict=True)
    steps = np.arange(2025, 2036, 1 / 16)
    means = np.interp(steps, years, values).reshape(11, 16).mean(axis=1)
    wanted = 1206 * (1 + percent / 100) ** np.arange(11)
    assert np.delete(means, 9) == pytest.approx(np.delete(wanted, 9), abs=0.1)
    assert wanted[9] < means[9] < wanted[10], "the path ends in 2035 and is flat from there"


def test_every_answer_has_lines() -> None:
    empty = [place for place, said in standing(TEXT).items() if not said.strip()]
    assert empty == []


def test_what_has_no_ground_says_so_and_why() -> None:
    for one in QUESTIONS:
        if one.get("ground") == "none":
            part = TEXT.split(f"## {one['number']}. ")[1].split("\n## ")[0]
            assert "规划与数据均无依据" in part
            assert "no ground" in part


@pytest.mark.parametrize("one", QUESTIONS, ids=[str(one["number"]) for one in QUESTIONS])
def test_every_command_is_ours_and_its_files_are_there(one: dict[str, object]) -> None:
    answers = one["answers"]
    assert isinstance(answers, list)
    assert answers
    for asked in answers:
        program, command, *words = shlex.split(command_of(asked))
        assert program == "pingshan"
        assert command in COMMANDS
        for word in words:
            if word.startswith("docs/"):
                assert (ROOT / word).is_file()


@pytest.mark.slow
def test_every_command_answers_as_the_page_says() -> None:
    assert main(["--check"]) == 0
