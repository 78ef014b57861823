"""A table of scenarios: every row is the scenario that a file would be, or every fault is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.district.levers import read_levers
from model.engine.errors import InputError
from scenarios.reading import Values, build, load
from scenarios.scenario import Scenario
from scenarios.tablefile import MOST_ROWS, read_scenarios


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "many.csv"
    path.write_text(text, encoding=encoding)
    return path


def read(folder: Path, text: str) -> tuple[Scenario, ...]:
    return read_scenarios(written(folder, text))


def faults(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    for problem in caught.value.problems:
        assert problem.zh
        assert problem.zh != problem.en
    return [(problem.place, problem.en) for problem in caught.value.problems]


def test_a_row_is_what_plain_values_build(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "name,title_zh,title_en,talent funding,land consolidation@2023,land consolidation@2025,"
        "demand loss@2026,market growth shift[NEV]\n"
        "one,甲,First,1.5,2,2.5,0.2,-0.02\n"
        "two,,,,,,,\n",
    )
    values: Values = {"talent funding": 1.5, "land consolidation": {2023: 2.0, 2025: 2.5}}
    shocks: Values = {"demand loss": {2026: 0.2}, "market growth shift[NEV]": -0.02}
    assert rows[0].settings() == build("one", values, shocks).settings()
    assert (rows[0].title.zh, rows[0].title.en) == ("甲", "First")
    assert rows[1].settings() == {"levers": {}, "shocks": {}}
    assert rows[1].title.zh == "two"


def test_a_row_builds_on_others_and_its_own_cells_win(tmp_path: Path) -> None:
    (row,) = read(
        tmp_path, "name,extends,talent funding,promotion funding\nx,plan;bust,2,history\n"
    )
    both = {**load("plan").levers, **load("bust").levers}
    assert set(row.levers) == set(both) - {"promotion funding"} | {"talent funding"}
    assert row.levers["talent funding"].plain() == 2.0
    assert row.shocks == load("bust").shocks


def test_excels_gb18030_full_width_digits_and_chinese_names_are_read(tmp_path: Path) -> None:
    chinese = read_levers()["talent funding"].title.zh
    wide = "1.5".translate({ord(c): ord(c) + 0xFEE0 for c in "1.5"})  # full-width forms
    text = f'name,{chinese},hospital bed additions\n甲,{wide},"1,200"\n'
    (row,) = read_scenarios(written(tmp_path, text, "gb18030"))
    assert row.levers["talent funding"].plain() == 1.5
    assert row.levers["hospital bed additions"].plain() == 1200.0


def test_every_bad_row_and_column_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        "name,extends,talent fundin,talent funding,talent funding@2023,demand loss@2019\n"
        "a,,1,99,,\n"
        "b,nowhere,,much,,\n"
        "a,,,,,\n"
        "c,,,1,2,\n"
        "d/e,,,,,0.1\n"
        ",,,1,,\n"
        "f,,,1\n",
    )
    for place, words in (
        ("many.csv:1", "did you mean 'talent funding'?"),
        ("many.csv:2", "99 is outside 0 to 6"),
        ("many.csv:3", "there is no scenario 'nowhere'"),
        ("many.csv:3", "'much' is not a number"),
        ("many.csv:4", "'a' is already at many.csv:2"),
        ("many.csv:5", "column 'talent funding@2023' clashes"),
        ("many.csv:6", "'d/e' cannot be used"),
        ("many.csv:6", "year '2019' is not in 2021-2035"),
        ("many.csv:7", "name is empty"),
        ("many.csv:8", "4 cells, expected 6"),
    ):
        assert any(at == place and words in said for at, said in told), (place, words, told)
    assert len(told) == 10


def test_two_names_of_one_lever_in_a_row_clash(tmp_path: Path) -> None:
    chinese = read_levers()["talent funding"].title.zh
    (told,) = faults(tmp_path, f"name,talent funding,{chinese}\na,1,2\nb,1,\nc,,2\n")
    assert told[0] == "many.csv:2"
    assert "clashes" in told[1]


def test_parents_that_clash_must_be_settled_in_the_row(tmp_path: Path) -> None:
    text = "name,extends,promotion funding\nx,plan;all-at-once,\n"
    told = faults(tmp_path, text)
    assert {place for place, _ in told} == {"many.csv:2"}
    assert any(
        "'plan' and 'all-at-once' set 'promotion funding' differently" in en for _, en in told
    )


def test_what_a_whole_scenario_lacks_is_told_on_its_row(tmp_path: Path) -> None:
    places = {place for place, _ in faults(tmp_path, "name,arriving plant year\nok,\nx,2025\n")}
    assert places == {"many.csv:3"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\n", "no row"),
        ("title_zh\nx\n", "column 'name' is missing"),
        ("name,talent funding,talent funding\nx,1,2\n", "'talent funding' stands twice"),
        ("name,\nx,1\n", "a column has no name"),
        ("name\n" + "".join(f"s{i}\n" for i in range(MOST_ROWS + 1)), "it takes 1000"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in en for _, en in faults(tmp_path, text))


def test_a_missing_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_scenarios(tmp_path / "none.csv")
    with pytest.raises(InputError, match="more than 4,000,000 bytes"):
        read(tmp_path, "name\n" + "x" * 4_000_001)


def test_a_thousand_rows_are_read(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "name,extends,talent funding\n" + "".join(f"s{i},plan,{i / 200}\n" for i in range(1000)),
    )
    assert len(rows) == 1000
    assert rows[999].levers["talent funding"].plain() == 4.995
