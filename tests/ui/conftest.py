"""A page without a browser: shown under Streamlit's own test runner, in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ShowPage = Callable[..., AppTest]


def _page(key: str, lang: str) -> None:
    """The script of one page; Streamlit runs its source, so it imports what it needs."""
    from ui.pages import PAGES
    from ui.session import desk
    from ui.shell import present

    if "asked" not in __import__("streamlit").session_state:
        desk().lang = lang
        __import__("streamlit").session_state["asked"] = True
    present(next(page for page in PAGES if page.key == key))


@pytest.fixture
def show_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShowPage:
    """Shows a page by its key and language; saved work lies in a folder of the test's own."""
    monkeypatch.setenv("PINGSHAN_DATA_DIR", str(tmp_path))

    def show(key: str, lang: str = "zh") -> AppTest:
        return AppTest.from_function(
            _page, kwargs={"key": key, "lang": lang}, default_timeout=120
        ).run()

    return show


def all_text(page: AppTest) -> str:
    """Everything that a page says, as one text."""
    kinds = ("markdown", "caption", "html", "error", "info", "text", "subheader", "title")
    parts = [str(getattr(one, "value", "") or "") for kind in kinds for one in page.get(kind)]
    parts += [one.proto.body for one in page.get("html")]
    parts += [one.label for one in page.button]
    return "\n".join(parts)
