"""A planner's minutes on the page, in a real browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tools.site import WAIT, Site, settled
from ui.pages import PAGES
from ui.words import word

pytestmark = pytest.mark.browser

FUNDING = "招商推进资金（亿元/年）"


def figure(page: Page, name: str) -> Locator:
    """The value in the card of a headline figure."""
    return page.locator(".ps-figure", has=page.get_by_text(name, exact=True)).locator(".value")


def lines(page: Page) -> str:
    """The shapes of the first large chart, as they are painted."""
    chart = page.get_by_test_id("stVegaLiteChart").first
    return "".join(
        path.get_attribute("d") or "" for path in chart.locator("svg .mark-line path").all()
    )


def share_link(page: Page) -> str:
    """The text of the link behind the button."""
    page.get_by_role("button", name="分享链接").click()
    text = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    page.keyboard.press("Escape")
    return text.replace("\n", "").strip()


def test_a_lever_moves_figure_and_chart_and_a_link_brings_both_back(
    site: Site, visitor: Page, chromium: Browser
) -> None:
    asked: set[str] = set()
    visitor.on("request", lambda one: asked.add(urlsplit(one.url).hostname or ""))
    visitor.goto(f"{site.url}/scenario")
    settled(visitor)
    before, drawn = figure(visitor, "地区生产总值").inner_text(), lines(visitor)
    assert drawn
    visitor.get_by_role("slider", name=FUNDING).focus()
    for _ in range(12):
        visitor.keyboard.press("ArrowRight")
    expect(figure(visitor, "地区生产总值")).not_to_have_text(before, timeout=WAIT)
    settled(visitor)
    assert lines(visitor) != drawn
    expect(visitor.get_by_text("未保存", exact=True)).to_be_visible()
    after = figure(visitor, "地区生产总值").inner_text()
    link = share_link(visitor)
    assert len(link) < 4_096
    fonts = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family).join()"
    assert "Pingshan Sans" in visitor.evaluate(fonts)
    assert asked - {""} == {"127.0.0.1"}, "the page talks to its own server and nobody else"

    other = chromium.new_context(locale="zh-CN").new_page()  # another visitor, another session
    other.goto(link)
    settled(other)
    assert figure(other, "地区生产总值").inner_text() == after
    expect(other.get_by_text("未保存", exact=True)).to_be_visible()
    other.goto(f"{site.url}/scenario")
    settled(other)
    assert figure(other, "地区生产总值").inner_text() == before
    other.context.close()


def test_a_scenario_is_saved_exported_and_refused_when_damaged(
    site: Site, visitor: Page, tmp_path: Path
) -> None:
    visitor.goto(f"{site.url}/scenario")
    settled(visitor)
    visitor.get_by_text("保存与文件", exact=True).click()
    visitor.get_by_label("另存为（名称）").fill("浏览器方案")
    visitor.get_by_role("button", name="另存", exact=True).click()
    expect(visitor.get_by_text("已保存“浏览器方案”。")).to_be_visible(timeout=WAIT)
    assert (site.data / "scenarios" / "浏览器方案.yaml").read_text().startswith("schema: 1\n")
    with visitor.expect_download() as waited:
        visitor.get_by_role("button", name="导出情景文件").click()
    assert waited.value.suggested_filename == "浏览器方案.yaml"
    saved = (site.data / "scenarios" / "浏览器方案.yaml").read_text()
    assert waited.value.path().read_text() == saved

    visitor.get_by_role("button", name="下载", exact=True).first.click()
    with visitor.expect_download() as waited:
        visitor.get_by_role("button", name="数据（CSV）").first.click()
    rows = waited.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("indicator,series,kind,year,value")
    assert any("浏览器方案" in row and ",2035," in row for row in rows)
    visitor.keyboard.press("Escape")

    bad = tmp_path / "bad.yaml"
    bad.write_text("name: bad\nlevers:\n  promotion fnding: 5\n")
    visitor.locator("input[type=file]").set_input_files(bad)
    visitor.get_by_role("button", name="采用“bad.yaml”").click()
    told = visitor.get_by_test_id("stAlert")
    expect(told).to_contain_text("promotion funding", timeout=WAIT)
    huge = tmp_path / "huge.yaml"
    huge.write_text("x" * 2_000_000)
    visitor.locator("input[type=file]").set_input_files(huge)
    uploader = visitor.get_by_test_id("stFileUploader")
    expect(uploader).to_contain_text("must be 1.0MB or smaller", timeout=WAIT)
    shown = uploader.evaluate("one => getComputedStyle(one, '::after').content")
    assert "文件过大" in shown


def test_every_page_shows_in_both_languages_and_the_language_stays(
    site: Site, visitor: Page
) -> None:
    visitor.goto(site.url)
    settled(visitor)
    expect(visitor.get_by_text("能否完成", exact=True)).to_be_visible(timeout=WAIT)
    visitor.get_by_role("button", name="English").click()
    expect(visitor.get_by_text("Is it reached?", exact=True)).to_be_visible(timeout=WAIT)
    for other in PAGES[1:]:
        visitor.get_by_role("link", name=word(f"nav.{other.key}", "en"), exact=True).click()
        settled(visitor)
        expect(visitor.get_by_text("Internal estimate for research only")).not_to_have_count(0)
        expect(visitor.get_by_text(word("error.fault", "en"))).to_have_count(0)
    visitor.reload()
    settled(visitor)
    expect(visitor.get_by_role("link", name="Overview", exact=True)).to_be_visible()


def test_the_server_refuses_strangers_and_tells_nothing(site: Site, visitor: Page) -> None:
    refused = visitor.request.put(f"{site.url}/_stcore/upload_file/a/b", data=b"x")
    assert refused.status in (400, 403)
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        answer = visitor.request.get(
            f"{site.url}/_stcore/stream",
            headers={
                "Connection": "Upgrade",
                "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
                **headers,
            },
        )
        assert answer.status == 403
    visitor.goto(f"{site.url}/?s=1.damaged")
    settled(visitor)
    expect(visitor.get_by_test_id("stAlert")).to_contain_text("链接已损坏", timeout=WAIT)
    assert "Traceback" not in visitor.content()
