"""A running page for tests, pictures and timings: `pingshan app` on a free port, then stopped.

In:   a folder for its data and its log, words for `pingshan app`.
Out:  `Site`, while it runs; `visitor`, a page in a real browser.
Knows nothing of what is on the page.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

PINGSHAN = Path(sys.executable).with_name("pingshan")
WAIT = 60_000  # milliseconds; the machine may be busy
STARTS = 240  # tries, half a second apart


@dataclass(frozen=True, slots=True)
class Site:
    """A running page: its address, its data, its log, its process."""

    url: str
    data: Path
    log: Path
    pid: int


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, *words: str, path: str = "") -> Iterator[Site]:
    """Start the page and wait until it is healthy; stop it at the end.

    Args:
        folder: of its data and its log.
        words: more of the command line.
        path: the base path that `words` ask for.
    """
    port, log = free_port(), folder / "log.txt"
    base = f"http://127.0.0.1:{port}" + (f"/{path}" if path else "")
    command = [str(PINGSHAN), "app", "--port", str(port), "--data-dir", str(folder / "data")]
    told = {**os.environ, "PYTHONFAULTHANDLER": "1"}  # a crash says where it was
    with log.open("wb") as out:
        server = subprocess.Popen([*command, *words], stdout=out, stderr=out, cwd=folder, env=told)
    try:
        _wait_until_healthy(base, server, log)
        yield Site(base, folder / "data", log, server.pid)
    finally:
        if (code := server.poll()) is not None:
            sys.stderr.write(f"the page ended with {code}\n{log.read_text(encoding='utf-8')}")
        server.terminate()
        server.wait(20)


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(STARTS):
        if server.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the page did not start within two minutes")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium.

    Raises:
        RuntimeError: it is not installed.
    """
    found = shutil.which("chromium")
    if not found:
        raise RuntimeError("Chromium is missing; .ci/run installs it (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()


def visitor(browser: Browser, *, dark: bool = False) -> Page:
    """A new visitor's page at the size that everything must be readable at."""
    context = browser.new_context(
        locale="zh-CN",
        viewport={"width": 1280, "height": 720},
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.set_default_timeout(WAIT)
    return page


def settled(page: Page) -> None:
    """Wait until the script has run, the fonts are there and nothing is a grey box any more."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)
    page.wait_for_function("document.fonts.status === 'loaded'")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=WAIT)
