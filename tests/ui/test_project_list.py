"""监测: a list of projects is kept where all of it is right, and its dates are projected."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.shown import ShowPage, all_text
from ui.project_list import _as_csv, list_file


def projects(page: AppTest, lang: str = "zh") -> AppTest:
    """The view of the projects."""
    return page.button_group(key=f"monitor.view.{lang}").set_value("projects").run()


HEAD = "name,branch,output,planned_start,planned_operation,remark\n"
GOOD = f"{HEAD}甲厂,BIO,90,2022-03,2024-12,虚构\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_list_the_models_own_rates_are_said_to_hold(
    show_page: ShowPage, lang: str
) -> None:
    told = {"zh": "按模型自己的落户强度测算", "en": "the model's own rates"}[lang]
    assert told in all_text(projects(show_page("monitor", lang), lang))


def test_a_list_that_is_typed_is_kept_and_projected(show_page: ShowPage) -> None:
    page = projects(show_page("monitor"))
    page.text_area(key="projects.text").set_value(GOOD).run()
    page.button(key="projects.take_text").click().run()
    assert not page.exception
    assert list_file().exists()
    assert "已保存1个项目" in "".join(one.value for one in page.success).replace("\\", "")
    page.button(key="projects.start").click().run(timeout=120)
    assert not page.exception
    text = all_text(page)
    for part in ("项目清单为虚构", "甲厂", "2022-03", "逐项目进度"):
        assert part in text
    page.button(key="projects.drop").click().run()
    assert not list_file().exists()
    assert "尚无项目清单" in all_text(page)


def test_a_list_with_mistakes_is_told_of_and_leaves_the_old(show_page: ShowPage) -> None:
    path: Path = list_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(GOOD, encoding="utf-8")
    page = projects(show_page("monitor", "en"), "en")
    page.text_area(key="projects.text").set_value(f"{HEAD}乙厂,car,90,2022,,\n").run()
    page.button(key="projects.take_text").click().run()
    assert "no branch 'car'" in page.error[0].value.replace("\\", "")
    assert path.read_text(encoding="utf-8") == GOOD


def test_cells_that_were_copied_from_a_spreadsheet_are_a_table() -> None:
    assert _as_csv("name\tbranch\n甲,乙\tBIO\n") == 'name,branch\n"甲,乙",BIO\n'
    assert _as_csv(GOOD) == GOOD
