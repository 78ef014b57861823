"""A parser's complaint in plain words, in both languages.

In:   what PySD's grammar raises: its rule, and the text it stopped at.
Out:  from which text on an equation cannot be read, and how a table is read.
Knows nothing of files and of grammars. The parser's own English stays out of Chinese messages.
"""

from __future__ import annotations

import re

from model.engine.sheet_forms import FORMS

_BEYOND = re.compile(r"begins with '(?P<rest>.*?)' \(line \d+, column \d+\)", re.DOTALL)
_AT = re.compile(r"didn't match at '(?P<rest>.*?)' \(line \d+, column \d+\)", re.DOTALL)
_TABLES = re.compile(r"\bget\s+(?:xls|direct)\s+(data|lookups|constants|subscript)", re.IGNORECASE)
_LONGEST = 40


def plainly(reason: str, equation: str = "") -> tuple[str, str]:
    """What to say of a complaint, in Chinese and English; empty where nothing plain can be said.

    A complaint of an unknown form stays as it is in English, and has no Chinese.

    Args:
        reason: the exception's text.
        equation: the whole text; where it reads a table, the right form is named.
    """
    found = _BEYOND.search(reason) or _AT.search(reason)
    rest = re.sub(r"\s+", " ", found["rest"]).strip() if found else ""
    zh, en = [], []
    if rest:
        shown = rest if len(rest) <= _LONGEST else rest[: _LONGEST - 1] + "…"
        zh, en = [f"从“{shown}”起读不懂"], [f"it makes no sense from '{shown}' on"]
    elif found:
        zh, en = ["方程不完整"], ["it is not whole"]
    elif reason:
        en = [re.sub(r"\s+", " ", reason)[:160]]
    if form := form_of(equation):
        zh, en = [*zh, f"应写成 {form[0]}"], [*en, f"write {form[1]}"]
    return "；".join(zh), "; ".join(en)


def form_of(equation: str) -> tuple[str, str] | None:
    """How what reads a table is written, in Chinese and English; None where none is read."""
    table = _TABLES.search(equation)
    return FORMS[table[1].lower()] if table else None
