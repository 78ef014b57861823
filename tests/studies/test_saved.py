"""A saved scenario is whole, of one writer, and never one of the project's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.engine.errors import InputError
from scenarios.reading import build, load
from studies.saved import Library


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    return Library(tmp_path / "scenarios")


def test_what_is_saved_is_loaded_again(shelf: Library) -> None:
    mine = build("我的 方案", {"promotion funding": {2022: 5, 2025: 6}}, {"hard energy cap": 1})
    kept = shelf.save(mine)
    found = shelf.load("我的 方案")
    assert found == kept
    assert found.scenario == mine
    assert shelf.saved() == ("我的 方案",)


def test_of_two_writers_the_second_is_told_and_nothing_is_lost(shelf: Library) -> None:
    first = shelf.save(build("mine", {"promotion funding": 5}))
    theirs = shelf.save(build("mine", {"promotion funding": 6}), first.stamp)
    with pytest.raises(InputError, match="changed by somebody else") as told:
        shelf.save(build("mine", {"promotion funding": 7}), first.stamp)
    assert "他人" in told.value.text("zh")
    assert shelf.load("mine") == theirs
    shelf.save(build("mine", {"promotion funding": 7}), theirs.stamp)


def test_a_name_that_is_taken_is_not_written_over(shelf: Library) -> None:
    shelf.save(build("mine", {"promotion funding": 5}))
    with pytest.raises(InputError, match="exists already"):
        shelf.save(build("mine", {"promotion funding": 6}))


def test_a_file_deleted_by_another_is_told(shelf: Library) -> None:
    kept = shelf.save(build("mine"))
    shelf.delete("mine", kept.stamp)
    with pytest.raises(InputError, match="deleted by somebody else"):
        shelf.save(build("mine"), kept.stamp)
    assert shelf.saved() == ()


@pytest.mark.parametrize("name", ["plan", "baseline"])
def test_the_projects_own_are_neither_changed_nor_deleted(shelf: Library, name: str) -> None:
    with pytest.raises(InputError, match="built in"):
        shelf.save(load(name))
    with pytest.raises(InputError, match="built in"):
        shelf.delete(name, "")


def test_a_file_under_a_built_in_name_does_not_take_its_place(shelf: Library) -> None:
    shelf.save(build("mine", {"promotion funding": 5}))
    (shelf.folder / "mine.yaml").rename(shelf.folder / "plan.yaml")
    assert shelf.load("plan").scenario == load("plan")
    assert shelf.saved() == ()


@pytest.mark.parametrize("name", ["../out", "a/b", ".hidden", "", "x" * 65])
def test_no_name_leads_out_of_the_folder(shelf: Library, name: str) -> None:
    with pytest.raises(InputError):
        shelf.save(replace(build("mine"), name=name))
    with pytest.raises(InputError):
        shelf.load(name)
    assert not list(shelf.folder.parent.rglob("*.yaml"))


def test_a_damaged_file_is_told_and_the_others_are_still_there(shelf: Library) -> None:
    shelf.save(build("good"))
    (shelf.folder / "bad.yaml").write_text("name: bad\nlevers: {promotion fnding: 1}\n")
    (shelf.folder / "newer.yaml").write_text("schema: 9\nname: newer\n")
    assert set(shelf.saved()) == {"good", "bad", "newer"}
    with pytest.raises(InputError, match="promotion funding"):
        shelf.load("bad")
    with pytest.raises(InputError, match="schema must be 1"):
        shelf.load("newer")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        Library(tmp_path / "file" / "scenarios").save(build("mine"))
