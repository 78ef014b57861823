"""导出: the files are those of the study."""

from __future__ import annotations

from tests.ui.shown import ShowPage


def test_every_kind_of_report_and_a_charts_forms_are_offered(show_page: ShowPage) -> None:
    page = show_page("export")
    assert len(page.get("download_button")) == 5  # four reports and the manifest
    page.toggle(key="export.choose.zh").set_value(True).run()
    assert not page.exception
    assert len(page.get("download_button")) == 9  # and four forms of a chart


def test_a_template_that_is_no_word_file_is_told_of(show_page: ShowPage) -> None:
    page = show_page("export", "en")
    page.file_uploader(key="export.template").upload("mine.docx", b"PK and nothing else").run()
    assert not page.exception
    (told,) = page.error
    assert "docx" in told.value.replace("\\", "")
