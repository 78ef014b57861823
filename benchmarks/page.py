"""How long a visitor waits on the page, in a real browser, alone and beside nine others.

In:   `pingshan app` in a process of its own; Chromium; websocket sessions that each move a lever.
Out:  a section of RESULTS.md.
Knows nothing of how the page is made.

A wait runs from the release of the key that moves a slider to the last change of a line in the
first large chart (line), and to the last change of anything in it (band), as the browser's own
clock has them.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.results import keep, measured, row
from benchmarks.sessions import Session
from tools.site import Site, chromium, running, settled, visitor

TITLE = "The page"
MOVES, VISITS, SESSIONS, EVERY = 15, 5, 10, 5.0
QUIET = 700  # milliseconds without a change end a wait
LIMITS = {
    "lever release to painted lines": 250,
    "lever release to painted bands of 1,000 members": 500,
    "the same beside nine sessions: lines": 500,
    "first paint": 3000,
    "page switch": 400,
}

#: Notes when the lines and when anything of the first large chart was changed last.
WATCH = """() => {
  window.released = 0; window.lines = 0; window.last = 0;
  document.addEventListener('keyup', () => { window.released = performance.now(); }, true);
  const first = () => document.querySelector('[data-testid=stVegaLiteChart]');
  const shape = () => [...(first()?.querySelectorAll('.mark-line path') ?? [])]
      .map(p => p.getAttribute('d')).join();
  const all = () => [...(first()?.querySelectorAll('path') ?? [])]
      .map(p => p.getAttribute('d') + p.getAttribute('fill') + p.getAttribute('opacity')).join();
  let lines = shape(), whole = all();
  const look = () => {
    const now = performance.now(), s = shape(), a = all();
    if (s && s !== lines) { lines = s; window.lines = now; }
    if (a && a !== whole) { whole = a; window.last = now; }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
STILL = f"() => window.lines > window.released && performance.now() - window.last > {QUIET}"


def moves(page: Page, count: int) -> tuple[list[float], list[float]]:
    """Waits for lines and for bands, of moves of the first lever, each to a value not seen yet."""
    page.evaluate(WATCH)
    lines, bands = [], []
    for _ in range(count):
        page.get_by_role("slider").first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(STILL)
        settled(page)
        page.wait_for_timeout(QUIET)
        released, line, last = page.evaluate("[window.released, window.lines, window.last]")
        lines.append(line - released)
        bands.append(last - released)
    return lines, bands


def painted(page: Page, address: str) -> float:
    """Milliseconds until a first line is painted."""
    started = time.perf_counter()
    page.goto(address)
    page.locator("[data-testid=stVegaLiteChart] .mark-line path").first.wait_for(state="attached")
    return 1000 * (time.perf_counter() - started)


def switched(page: Page) -> float:
    """Milliseconds from the click on a page's name to that page's first words."""
    page.get_by_role("link", name="说明", exact=True).click()
    page.get_by_role("tab", name="方法").wait_for()
    settled(page)
    started = time.perf_counter()
    page.get_by_role("link", name="情景", exact=True).click()
    page.get_by_role("slider").first.wait_for()
    return 1000 * (time.perf_counter() - started)


def memory(site: Site) -> float:
    """Megabytes that the server holds."""
    for line in Path(f"/proc/{site.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def beside_others(site: Site, page: Page) -> tuple[list[float], float, list[str]]:
    """Waits for lines while nine sessions each move a lever every five seconds."""
    before = memory(site)
    sessions = [Session(site.url, index) for index in range(SESSIONS - 1)]
    stop, faults = threading.Event(), []

    def work(session: Session) -> None:
        try:
            session.open()
            while not stop.wait(EVERY):
                session.move()
        except Exception as error:
            faults.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=(one,)) for one in sessions]
    for thread in threads:
        thread.start()
    time.sleep(2 * EVERY)
    lines, _ = moves(page, MOVES)
    held = (memory(site) - before) / len(sessions)
    stop.set()
    for thread in threads:
        thread.join()
    for session in sessions:
        session.close()
    return lines, held, faults


def section() -> dict[str, str]:
    """Measure everything, on a server that has served one visitor before."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as site,
        chromium() as browser,
    ):
        page = visitor(browser)
        cold = painted(page, site.url)
        first = []
        for _ in range(VISITS):
            page.context.close()
            page = visitor(browser)
            first.append(painted(page, f"{site.url}/scenario"))
            settled(page)
        switch = [switched(page) for _ in range(VISITS)]
        settled(page)
        lines, bands = moves(page, MOVES)
        crowded, held, faults = beside_others(site, page)
    times = dict(zip(LIMITS, (lines, bands, crowded, first, switch), strict=True))
    return {TITLE: told(times, cold, held, faults)}


def told(times: dict[str, list[float]], cold: float, held: float, faults: list[str]) -> str:
    """The section's text."""
    lines = [measured(), "Milliseconds in Chromium, headless, on the district's model.", ""]
    lines += [row("Wait", "Median", "Least", "Most", "Wanted"), row(*["---"] * 5)]
    for name, runs in times.items():
        cells = (statistics.median(runs), min(runs), max(runs), LIMITS[name])
        lines.append(row(name, *(f"{value:.0f}" for value in cells)))
    lines += [
        "",
        f"First paint of the very first visitor after a start: {cold:.0f} ms. "
        f"Memory a session: {held:.0f} MB (wanted: 60). "
        f"Sessions of nine that failed: {len(faults)} {'; '.join(faults)}".rstrip()
        + ".",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    made = section()
    keep(made)
    print(made[TITLE])
