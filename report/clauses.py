"""A clause of the plan as readers of either language find it.

In:   `第五章第二节；第十章第三节`, as the tables have it.
Out:  the same, or `ch. 5 sec. 2; ch. 10 sec. 3`.
Knows nothing of what the clauses say.
"""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_PLACE = re.compile(r"第([一二三四五六七八九十]+)([章节])")
_SIGNS = {"；": "; ", "、": ", ", "（调控指标体系）": " (table of indicators)"}
_PARTS = {"章": "ch.", "节": "sec."}


def clause_words(clause: str, lang: str) -> str:
    """The place in the plan; in English its numbers are figures, and what else stands there stays.

    Args:
        clause: of a lever or of a target.
        lang: 'zh' or 'en'.
    """
    if lang == "zh":
        return clause
    said = _PLACE.sub(lambda m: f"{_PARTS[m[2]]} {number(m[1])} ", clause)
    said = re.sub(r"（专栏(\d+)）", r"(box \1)", said)
    for chinese, english in _SIGNS.items():
        said = said.replace(f" {chinese}", english).replace(chinese, english)
    return said.strip()


def number(words: str) -> int:
    """A number below a hundred from its Chinese words."""
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return _DIGITS.index(words)
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)
