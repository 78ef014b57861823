"""Behind a reverse proxy: another name, port and path; the page works, strangers do not."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tools.site import WAIT, free_port, running, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "plan.example"


@contextmanager
def proxy(target: int) -> Iterator[int]:
    """A port that passes everything on to another one, byte for byte, websockets too."""
    port, open_ends = free_port(), list[socket.socket]()
    listener = socket.create_server(("127.0.0.1", port))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                here, _ = listener.accept()
                there = socket.create_connection(("127.0.0.1", target))
                open_ends.extend((here, there))
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        listener.close()
        for end in open_ends:
            end.close()
        thread.join(5)


def handshake(port: int, host: str, origin: str) -> int:
    """The status with which a websocket is answered."""
    words = [
        "GET /scenarios/_stcore/stream HTTP/1.1",
        f"Host: {host}",
        f"Origin: {origin}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: streamlit",
        "",
        "",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        link.sendall("\r\n".join(words).encode())
        return int(link.recv(200).split()[1])


def test_the_page_works_under_another_name_and_path(tmp_path: Path) -> None:
    words = ("--members", "50", "--base-path", "scenarios", "--allowed-host", NAME)
    with running(tmp_path, *words, path="scenarios") as site:
        inner = int(site.url.rsplit(":", 1)[1].split("/")[0])
        with proxy(inner) as port, sync_playwright() as playwright:
            assert handshake(port, f"{NAME}:{port}", f"http://{NAME}:{port}") == 101
            assert handshake(port, f"{NAME}:{port}", "http://evil.example") == 403
            assert handshake(port, "evil.example", f"http://{NAME}:{port}") == 403
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
            )
            page = browser.new_context(locale="zh-CN").new_page()
            page.goto(f"http://{NAME}:{port}/scenarios/scenario")
            settled(page)
            before = page.locator(".ps-figure .value").first.inner_text()
            page.get_by_role("slider").first.focus()
            for _ in range(12):
                page.keyboard.press("ArrowRight")
            first = page.locator(".ps-figure .value").first
            expect(first).not_to_have_text(before, timeout=WAIT)
            fonts = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
            assert "Pingshan Sans" in page.evaluate(f"{fonts}.join()")
            page.get_by_role("button", name="分享链接").click()
            link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
            assert link.startswith(f"http://{NAME}:{port}/scenarios/scenario?")
            browser.close()
