"""The page as a visitor has it: a server of its own and a real Chromium."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tools import site as sites


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sites.Site]:
    """`pingshan app` with few members, in a folder of its own."""
    with sites.running(tmp_path_factory.mktemp("site"), "--members", "50") as found:
        yield found
        sys.stderr.write(found.log.read_text(encoding="utf-8"))  # shown where a test failed


@pytest.fixture(scope="module")  # an open browser holds an event loop, and others start their own
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, which .ci/run installs; its absence fails, and skips nothing."""
    with sites.chromium() as browser:
        yield browser


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """A new visitor's page; faults that the browser reports fail the test."""
    page = sites.visitor(chromium)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.context.close()
    assert faults == []
