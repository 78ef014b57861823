"""A table of scenarios is saved whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.engine.errors import InputError
from studies.saved import Library
from ui.files import MOST_OF_A_TABLE, import_table


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    return Library(tmp_path / "scenarios")


def test_every_row_becomes_a_saved_scenario(shelf: Library) -> None:
    text = "name,招商推进资金,talent funding@2023\n甲,6,\n乙,,2\n"
    assert import_table(shelf, text.encode("gb18030"), "方案.csv") == 2
    assert set(shelf.saved()) == {"甲", "乙"}
    assert shelf.load("甲").scenario.levers["promotion funding"].plain() == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,promotion funding\nfine,6\nbad,999\n", "table.csv:3"),
        ("name,promotion funding\nfine,6\nplan,7\n", "'plan' exists already"),
        ("name,promotion fnding\nfine,6\n", "promotion funding"),
        ("name\n" + "".join(f"s{k}\n" for k in range(MOST_OF_A_TABLE + 1)), "at most"),
        ("", "table.csv"),
    ],
)
def test_a_table_with_one_fault_saves_nothing(shelf: Library, text: str, said: str) -> None:
    with pytest.raises(InputError) as told:
        import_table(shelf, text.encode(), "../../table.csv")
    assert said in told.value.text("en")
    assert "/tmp" not in told.value.text("en")
    assert shelf.saved() == ()
