"""What can be opened is read once, and again when a file changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.library import ORDER
from ui import shelf as shelves
from ui.shelf import shelf


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PINGSHAN_DATA_DIR", str(tmp_path))
    made = tmp_path / "scenarios"
    made.mkdir()
    return made


def test_the_projects_own_come_first_in_their_order(folder: Path) -> None:
    (folder / "aa.yaml").write_text("name: aa\n", encoding="utf-8")
    found = shelf()
    assert [*found.found] == [*ORDER, "aa"]
    assert found.built_in == ORDER


def test_nothing_is_read_twice_until_a_file_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "mine.yaml").write_text("name: mine\n", encoding="utf-8")
    first = shelf()
    assert shelf() is first
    text = "name: mine\nlevers:\n  promotion funding: 6\n"
    (folder / "part").write_text(text, encoding="utf-8")
    (folder / "part").rename(folder / "mine.yaml")
    assert shelf().found["mine"].scenario.levers["promotion funding"].plain() == 6
    assert shelves._read.cache_info().maxsize is not None


def test_a_damaged_file_is_told_and_the_others_are_offered(folder: Path) -> None:
    (folder / "bad.yaml").write_text("name: bad\nlevers:\n  no such: 1\n", encoding="utf-8")
    found = shelf()
    assert set(found.damaged) == {"bad"}
    assert [*found.found] == [*ORDER]


def test_two_of_one_title_are_told_apart(folder: Path) -> None:
    for name in ("a", "b"):
        text = f"name: {name}\ntitle: {{zh: 同名, en: same}}\n"
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    titles = shelf().titles("zh")
    assert (titles["a"], titles["b"]) == ("同名 [a]", "同名 [b]")
