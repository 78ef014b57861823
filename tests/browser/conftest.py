"""The page as a visitor has it: a server of its own and a real Chromium."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PINGSHAN = Path(sys.executable).with_name("pingshan")
WAIT = 60_000  # milliseconds; the machine may be busy


@dataclass(frozen=True, slots=True)
class Site:
    """A running page."""

    url: str
    data: Path
    log: Path


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the health check of a page that was just started."""
    for _ in range(240):
        if server.poll() is not None:
            raise AssertionError(log.read_text(encoding="utf-8"))
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the page did not start within two minutes")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`pingshan app` with few members, in a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    port, log = free_port(), folder / "log.txt"
    url = f"http://127.0.0.1:{port}"
    words = [str(PINGSHAN), "app", "--port", str(port), "--data-dir", str(folder / "data")]
    with log.open("wb") as out:
        server = subprocess.Popen([*words, "--members", "50"], stdout=out, stderr=out, cwd=folder)
    try:
        wait_until_healthy(url, server, log)
        yield Site(url, folder / "data", log)
    finally:
        server.terminate()
        server.wait(20)
        print(log.read_text(encoding="utf-8"))  # noqa: T201  # shown where a test failed


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, which .ci/run installs."""
    found = shutil.which("chromium")
    assert found, "Chromium is missing: .ci/run installs it (apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """A new visitor's page; faults that the browser reports fail the test."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(WAIT)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def settled(page: Page) -> None:
    """Wait until the script has run, the fonts are there and every chart is drawn."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)
    page.wait_for_function("document.fonts.status === 'loaded'")
