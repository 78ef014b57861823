"""A page without a browser: shown under Streamlit's own test runner, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.shown import ShowPage
from ui import cached


def _page(key: str, lang: str) -> None:
    """The script of one page; Streamlit runs its source, so it imports what it needs."""
    import streamlit

    from ui.pages import PAGES
    from ui.session import desk
    from ui.shell import present

    if "desk" not in streamlit.session_state:
        desk().lang = lang
    present(next(page for page in PAGES if page.key == key))


@pytest.fixture(scope="session", autouse=True)
def few_members() -> None:
    """What a page says of members is tested with few: a thousand take half a second a scenario."""
    cached.MEMBERS = 24
    cached.members.cache_clear()


@pytest.fixture
def show_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShowPage:
    """Shows a page by its key and language; saved work lies in a folder of the test's own."""
    monkeypatch.setenv("PINGSHAN_DATA_DIR", str(tmp_path))

    def show(key: str, lang: str = "zh") -> AppTest:
        return AppTest.from_function(
            _page, kwargs={"key": key, "lang": lang}, default_timeout=120
        ).run()

    return show
