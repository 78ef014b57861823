"""The guide's Python runs as it stands, and names every kind of export."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from report.exports import CHART_FORMS, REPORTS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "exports.md"


def test_every_kind_is_named() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for kind in REPORTS:
        assert f"| `{kind}` |" in text
    for form in CHART_FORMS:
        assert form.upper() in text


@pytest.mark.slow
def test_the_example_runs_as_it_stands() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)  # our own words, from our own page
    word, picture = names["word"], names["picture"]
    assert isinstance(word, bytes)
    assert isinstance(picture, bytes)
    assert word.startswith(b"PK")
    assert picture.startswith(b"\x89PNG")
