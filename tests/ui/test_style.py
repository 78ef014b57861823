"""What Streamlit says of its own is said by the page in Chinese, with the limits that hold."""

from __future__ import annotations

from ui import files, monitoring_entry, monitoring_report, project_list
from ui.style import OWN_WORDS, REFUSED, UNSAID, style_sheet
from ui.words import word


def test_streamlits_own_words_are_replaced_on_the_chinese_page_alone() -> None:
    chinese, english = style_sheet("zh"), style_sheet("en")
    assert all(word(key, "zh") in chinese for key in OWN_WORDS.values())
    assert UNSAID in chinese
    assert f'{REFUSED} {{ content: "{word("widget.refused", "zh")}"' in chinese
    assert not any(where in english for where in [UNSAID, REFUSED, *OWN_WORDS])


def test_labels_of_uploads_say_the_limits_that_hold() -> None:
    for key, most in (
        ("files.import", files.MEGABYTES),
        ("monitor.upload", monitoring_entry.MEGABYTES),
        ("monitor.units", monitoring_report.MEGABYTES),
        ("projects.upload", project_list.MEGABYTES),
        ("export.template", 20),
    ):
        assert f"至多{most} MB" in word(key, "zh")
