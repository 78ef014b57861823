"""Every fault of a scenario file is told at once, with file, line and the nearest right thing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from model.engine.errors import InputError
from scenarios.reading import build, check, load, override


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, so that messages name files as a user would."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems_of(folder: Path, text: str) -> list[tuple[str, str]]:
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check(folder / "bad.yaml")
    assert caught.value.where == "bad.yaml"
    for problem in caught.value.problems:
        assert problem.zh
        assert problem.zh != problem.en
    return [(problem.place, problem.en) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("levers:\n  promotion fundin: 5", 3, "did you mean 'promotion funding'?"),
        ("levers:\n  招商推进: 5", 3, "did you mean '招商推进资金'?"),
        ("levers:\n  demand loss: 0.1", 3, "'demand loss' belongs under shocks"),
        ("shocks:\n  promotion funding: 5", 3, "'promotion funding' belongs under levers"),
        ("shocks:\n  demand lost: 0.1", 3, "did you mean 'demand loss'?"),
        ("levers:\n  promotion funding: 99", 3, "99 is outside 0 to 15 × 100 million yuan a year"),
        ("levers:\n  approval days: 5", 3, "5 is outside 15 to 120 days"),
        ("levers:\n  promotion funding:\n    2023: 4\n    2025: -1", 5, "-1 is outside"),
        ("levers:\n  promotion funding: {2020: 4}", 3, "year '2020' is not in 2021-2035"),
        ("levers:\n  promotion funding: {2036: 4}", 3, "year '2036' is not in 2021-2035"),
        ("levers:\n  promotion funding: {soon: 4}", 3, "year 'soon' is not in 2021-2035"),
        ("levers:\n  promotion funding: {2023.5: 4}", 3, "year '2023.5' is not in 2021-2035"),
        ("levers:\n  promotion funding: .nan", 3, "'.nan' is not a finite number"),
        ("levers:\n  promotion funding: -.inf", 3, "'-.inf' is not a finite number"),
        ("levers:\n  promotion funding: 1e999", 3, "'1e999' is not a finite number"),
        ("levers:\n  promotion funding: much", 3, "'much' is not a number"),
        ("levers:\n  promotion funding: '5'", 3, "'5' is not a number"),
        ("levers:\n  promotion funding:", 3, "'promotion funding' has no value"),
        ("levers:\n  promotion funding: {}", 3, "'promotion funding' has no value"),
        ("levers:\n  promotion funding: [4, 5]", 3, "must be a number, or 'year: number'"),
        ("levers:\n  - promotion funding", 3, "levers must be lines of 'name: value'"),
        ("levers:\n  promotion funding: 4\n  promotion funding: 5", 4, "already at line 3"),
        ("levers:\n  promotion funding: 4\n  招商推进资金: 5", 4, "clashes"),
        ("levers:\n  promotion funding: {2023: 4, 2023: 5}", 3, "already at line 3"),
        (
            "shocks:\n  market growth shift: 0.01\n  market growth shift[NEV]: 0.02",
            4,
            "clashes with the earlier setting of 'market growth shift[NEV]' (line 3)",
        ),
        ("shocks:\n  market growth shift[NEW]: 0.01", 3, "did you mean 'NEV'?"),
        ("shocks:\n  demand loss[NEV]: 0.1", 3, "'demand loss' has no branches"),
        ("shocks:\n  rail delay: {2024: 1}", 3, "'rail delay' takes one value"),
        ("shocks:\n  hard energy cap: 0.5", 3, "'hard energy cap' must be 0 or 1"),
        ("shocks:\n  restriction severity: 0.5\n  restriction start: 2020", 4, "2020 is outside"),
        ("shocks:\n  restriction start: 2026", 3, "unless 'restriction severity' is set too"),
        (
            "shocks:\n  departing plant year: 2023\n  departing plant output: 100",
            4,
            "needs a branch, as in departing plant output[NEV]",
        ),
        (
            "shocks:\n  arriving plant output: 100\n  arriving plant year: 2023\n"
            "  arriving plant branch[NEV]: 0.5",
            5,
            "must sum to 1 over the branches, not 0.5",
        ),
        ("lever:\n  promotion funding: 5", 2, "unknown entry 'lever'; did you mean 'levers'?"),
        ("extends: plann", 2, "did you mean 'plan'?"),
        ("extends: [plan, plan]", 2, "'plan' is listed twice"),
        ("extends: {a: b}", 2, "name of a scenario, or a list"),
        ("extends: ../plan", 2, "name of a scenario, or a list"),
        ("title: {zh: 只有中文}", 2, "under zh and under en"),
        ("expects:\n  zh: 升\n  en: up\n  sign: []", 5, "unknown 'sign' in expects"),
        (
            "expects:\n  zh: 升\n  en: up\n  signs:\n    - {indicator: gdp, year: 2030}",
            6,
            "each of signs must be",
        ),
        *(
            (
                "expects:\n  zh: 升\n  en: up\n  signs:\n"
                f"    - {{indicator: {name}, year: 2030, direction: up, against: plan}}",
                6,
                f"'{name}' in signs is no variable of the model; did you mean '{near}' (",
            )
            for name, near in (
                ("rd to gpd", "rd to gdp"),
                ("常住人口", "Population"),
                ("常住人囗", "Population"),
                ("rd_share", "rd to gdp"),
                ("rd_shar", "rd to gdp"),
                ("hitech_firms", "High Tech Firms"),
                ("nev_output", "gross output nominal[NEV]"),
                ("国家高新技术企业数", "High Tech Firms"),
            )
        ),
    ],
)
def test_one_fault_is_told_with_its_line(folder: Path, body: str, line: int, said: str) -> None:
    found = problems_of(folder, f"name: bad\n{body}\n")
    assert any(place == f"bad.yaml:{line}" and said in en for place, en in found), found


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "x" * 65, "a\\b", "a:b"])
def test_a_name_that_cannot_be_a_file_is_refused(folder: Path, name: str) -> None:
    found = problems_of(folder, f"title: {{zh: 无, en: none}}\nname: '{name}'\n")
    assert [place for place, _ in found] == ["bad.yaml:2"]


def test_a_missing_name_is_told(folder: Path) -> None:
    assert problems_of(folder, "levers:\n  promotion funding: 4\n") == [
        ("bad.yaml:1", "name is missing")
    ]


def test_all_faults_of_a_file_are_told_together(folder: Path) -> None:
    text = (
        "name: bad\nextends: plann\nlevers:\n  promotion fundin: 5\n  approval days: {2019: 30}\n"
        "  talent funding: .inf\nshocks:\n  arriving plant output: 100\n"
    )
    found = problems_of(folder, text)
    lines = [int(place.rpartition(":")[2]) for place, _ in found]
    assert sorted(set(lines)) == [2, 4, 5, 6, 8]


def test_an_unknown_scenario_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        load("rd-pusch")
    assert "did you mean 'rd-push'?" in caught.value.text("en")
    assert "是否指“rd-push”" in caught.value.text("zh")


def test_a_missing_file_and_a_folder_are_told(folder: Path) -> None:
    for path in (folder / "none.yaml", folder):
        with pytest.raises(InputError):
            load(path)


def test_a_file_that_may_not_be_read_is_told(folder: Path) -> None:
    path = folder / "closed.yaml"
    path.write_text("name: closed\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.unlink()  # an administrator reads everything: the file that is not there instead
    with pytest.raises(InputError) as caught:
        load(path)
    assert "cannot be read" in caught.value.text("en")


def test_a_circle_of_extends_is_told_where_it_closes(folder: Path) -> None:
    (folder / "one.yaml").write_text("name: one\nextends: two\n")
    (folder / "two.yaml").write_text("name: two\n\nextends: one\n")
    with pytest.raises(InputError) as caught:
        load("one", [folder])
    (problem,) = caught.value.problems
    assert problem.place == "two.yaml:3"
    assert "circle" in problem.en


def test_a_fault_in_a_parent_names_the_parent(folder: Path) -> None:
    (folder / "parent.yaml").write_text("name: parent\nlevers:\n  approval days: 1\n")
    (folder / "child.yaml").write_text("name: child\nextends: parent\n")
    with pytest.raises(InputError) as caught:
        check(folder / "child.yaml")
    assert [problem.place for problem in caught.value.problems] == ["parent.yaml:3"]


def test_parents_that_clash_are_told_unless_the_file_settles_it(folder: Path) -> None:
    (folder / "low.yaml").write_text("name: low\nlevers:\n  talent funding: 1\n")
    (folder / "high.yaml").write_text("name: high\nlevers:\n  talent funding: 2\n")
    (folder / "both.yaml").write_text("name: both\nextends: [low, high]\n")
    with pytest.raises(InputError) as caught:
        check(folder / "both.yaml")
    (problem,) = caught.value.problems
    assert problem.place == "both.yaml:2"
    assert problem.en == "'low' and 'high' set 'talent funding' differently"
    (folder / "both.yaml").write_text(
        "name: both\nextends: [low, high]\nlevers:\n  talent funding: 3\n"
    )
    assert check(folder / "both.yaml").levers["talent funding"].plain() == 3


@pytest.mark.parametrize(
    ("assignments", "said"),
    [
        (["promotion fund=5"], "did you mean 'promotion funding'?"),
        (["promotion funding"], "must be LEVER=VALUE"),
        (["promotion funding=5@"], "must be LEVER=VALUE"),
        (["=5"], "must be LEVER=VALUE"),
        (["promotion funding=5@2019"], "year '2019' is not in 2021-2035"),
        (["promotion funding=500"], "500 is outside"),
        (["promotion funding=nan"], "not a finite number"),
        (["promotion funding=5", "promotion funding=6"], "clashes"),
        (["promotion funding=5", "promotion funding=6@2023"], "clashes"),
        (["promotion funding=5@2023", "promotion funding=6@2023"], "clashes"),
        (["promotion funding=5", "招商推进资金=6"], "clashes"),
        (["arriving plant year=2023"], "unless 'arriving plant output' is set too"),
    ],
)
def test_a_bad_assignment_is_told(assignments: list[str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        override(load("baseline"), assignments)
    assert caught.value.where == "--set"
    assert said in caught.value.text("en")


def test_plain_values_are_checked_as_a_file_is() -> None:
    with pytest.raises(InputError) as caught:
        build("mine", {"approval days": {2020: 30}, "talent money": 1}, {"demand loss": 2.0})
    assert len(caught.value.problems) == 3


def test_a_file_of_fifty_megabytes_is_refused_unread(folder: Path) -> None:
    path = folder / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(InputError) as caught:
        load(path)
    assert "more than 65536 bytes" in caught.value.text("en")
