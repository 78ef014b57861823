"""What takes longer on the page, in a real browser: comparisons, studies, files, the keyboard."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tools.site import WAIT, Site, settled
from ui.words import word

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = 180_000  # milliseconds of a study


def view(page: Page, name: str) -> None:
    """Choose one view of a page."""
    page.get_by_role("radio", name=name, exact=True).click()
    settled(page)


def files_of(page: Page, place: int = 0) -> None:
    """Open the files of one of the charts."""
    page.get_by_role("button", name="下载", exact=True).nth(place).click()


def test_two_scenarios_are_compared(site: Site, visitor: Page) -> None:
    visitor.goto(f"{site.url}/compare")
    settled(visitor)
    choice = visitor.get_by_role("combobox").first
    choice.click()
    visitor.get_by_role("option", name="绿色转型", exact=True).click()
    choice.press("Escape")
    settled(visitor)
    against = visitor.get_by_role("combobox", name="深入比较")
    expect(against).to_have_value("绿色转型", timeout=WAIT)
    heads = visitor.locator("th", has_text="绿色转型")
    expect(heads.first).to_be_visible(timeout=WAIT)
    expect(visitor.get_by_role("table", name="设定有何不同")).to_be_visible()
    chart = visitor.get_by_test_id("stVegaLiteChart").first
    assert "绿色转型" in (chart.get_attribute("aria-label") or "")


def test_a_report_is_exported_and_opens(site: Site, visitor: Page) -> None:
    visitor.goto(f"{site.url}/export")
    settled(visitor)
    with visitor.expect_download(timeout=LONG) as waited:
        visitor.get_by_role("button", name="Word 报告").click()
    assert waited.value.suggested_filename.endswith(".docx")
    content = waited.value.path().read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        text = whole.read("word/document.xml").decode()
    assert "坪山区" in text
    assert word("foot.disclaimer", "zh").rstrip("。") in text


def test_a_backcast_is_followed_and_cancelled_while_other_pages_work(
    site: Site, visitor: Page
) -> None:
    visitor.goto(f"{site.url}/backcast")
    settled(visitor)
    visitor.get_by_role("button", name="开始反推").click()
    cancel = visitor.get_by_role("button", name="取消", exact=True)
    expect(cancel).to_be_visible(timeout=WAIT)
    visitor.get_by_role("link", name="总览", exact=True).click()
    expect(visitor.get_by_text("能否完成", exact=True)).to_be_visible(timeout=WAIT)
    visitor.get_by_role("link", name="反推", exact=True).click()
    expect(cancel).to_be_visible(timeout=WAIT)
    cancel.click()
    expect(visitor.get_by_text("已取消。")).to_be_visible(timeout=WAIT)


def test_levers_are_ranked_beside_the_page(site: Site, visitor: Page) -> None:
    visitor.goto(f"{site.url}/backcast")
    settled(visitor)
    view(visitor, "哪项政策最见效")
    visitor.get_by_role("button", name="开始排序").click()
    expect(visitor.get_by_text("全部数字（CSV）")).to_be_visible(timeout=LONG)
    charts = visitor.get_by_test_id("stVegaLiteChart")
    expect(charts).to_have_count(2)
    assert "每亿元" in (charts.first.get_attribute("aria-label") or "")
    files_of(visitor)
    with visitor.expect_download() as waited:
        visitor.get_by_role("button", name="PDF", exact=True).click()
    assert waited.value.path().read_bytes().startswith(b"%PDF")
    assert waited.value.suggested_filename.startswith("哪项政策每亿元最见效")


def test_a_target_by_year_takes_what_was_uploaded(site: Site, visitor: Page) -> None:
    visitor.goto(f"{site.url}/monitor")
    settled(visitor)
    visitor.locator("input[type=file]").first.set_input_files(
        ROOT / "docs" / "examples" / "invented_actuals.csv"
    )
    visitor.get_by_role("button", name="检查并保存", exact=True).first.click()
    expect(visitor.get_by_text("行实际值")).to_be_visible(timeout=WAIT)
    view(visitor, "年度分解")
    expect(visitor.get_by_text("剩余要求", exact=True)).to_be_visible(timeout=WAIT)
    expect(visitor.get_by_text("至2022年实际")).to_be_visible()
    with visitor.expect_download() as waited:
        visitor.get_by_role("button", name="下载年度分解表").click()
    assert "≥" not in waited.value.suggested_filename
    assert "linear" in waited.value.path().read_text(encoding="utf-8-sig")
    (site.data / "actuals.csv").unlink(missing_ok=True)


def test_the_page_is_used_without_a_mouse(site: Site, visitor: Page) -> None:
    visitor.goto(f"{site.url}/scenario")
    settled(visitor)
    reached = []
    focused = (
        "() => { const e = document.activeElement;"
        " return (e.getAttribute('aria-label') || e.textContent || e.tagName).trim(); }"
    )
    for _ in range(40):
        visitor.keyboard.press("Tab")
        reached.append(str(visitor.evaluate(focused)))
    for name in ("总览", "打开其他情景", "分享链接", "English", "政策变量", "招商推进资金"):
        assert any(name in one for one in reached), (name, reached)
    visitor.get_by_role("radio", name="政策变量").focus()
    visitor.keyboard.press("ArrowRight")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_text("填写若干年份")).to_be_visible(timeout=WAIT)
    visitor.get_by_role("button", name="English").focus()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("link", name="Overview", exact=True)).to_be_visible(timeout=WAIT)
