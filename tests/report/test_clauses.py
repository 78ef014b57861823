"""A clause in English has the numbers of the Chinese one."""

from __future__ import annotations

import re

import pytest

from model.district.levers import read_levers
from report.clauses import clause_words, number
from studies.district import load_district


@pytest.mark.parametrize(
    ("words", "figure"),
    [("一", 1), ("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35)],
)
def test_numbers_in_words(words: str, figure: int) -> None:
    assert number(words) == figure


def test_a_place_in_the_plan_in_both_languages() -> None:
    assert clause_words("第五章第二节；第十章第三节", "en") == "ch. 5 sec. 2; ch. 10 sec. 3"
    assert clause_words("第五章第二节；第十章第三节", "zh") == "第五章第二节；第十章第三节"


def test_no_clause_of_the_tables_keeps_a_chinese_word_in_english() -> None:
    clauses = {lever.clause for lever in read_levers().values()}
    clauses |= {target.clause for target in load_district().plan.main()}
    left = {one for one in clauses if re.search(r"[\u4e00-\u9fff]", clause_words(one, "en"))}
    assert left == set()
