"""The twelve scenarios of the library, and files written and read again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.district.labels import Text
from model.district.levers import BRANCHES, read_externals, read_levers
from model.engine import InputError, Model
from scenarios.document import read, to_yaml
from scenarios.library import ORDER, entries, new, show
from scenarios.reading import LIBRARY, build, check, check_text, load, names
from scenarios.scenario import Expectation, Scenario, Sign
from scenarios.settings import FIRST_YEAR, LAST_YEAR, Schedule, Shock


def test_the_library_holds_the_twelve_and_no_other() -> None:
    assert set(names()) == set(ORDER)
    assert len(ORDER) == 12
    assert [entry.name for entry in entries()] == list(ORDER)
    for name in ORDER:
        assert load(name).name == name


def test_the_baseline_sets_nothing() -> None:
    assert load("baseline").settings() == {"levers": {}, "shocks": {}}


def test_the_plan_adds_up_to_the_figures_of_its_text() -> None:
    # innovation_platforms_2025, incubators_2025, compulsory_places_new_2025,
    # hospital_beds_new_14fyp; land_reserve_14fyp and land_consolidation_14fyp are not added:
    # whether one holds the other the text does not say, and history is above either
    plan = load("plan").levers
    assert 67 + 5 * plan["platform additions"].knots[0][1] == pytest.approx(125)
    assert 21 + 5 * plan["incubator additions"].knots[0][1] >= 30
    assert 5 * plan["school place additions"].knots[0][1] == pytest.approx(2.8)
    beds = dict(plan["hospital bed additions"].knots)
    assert beds[2021] == beds[2026]  # through the end of 2025
    assert 5 * beds[2021] == pytest.approx(3000)
    assert "land consolidation" not in plan


def test_a_child_keeps_what_it_does_not_set() -> None:
    plan, child = load("plan"), load("land-slips")
    assert child.levers["redevelopment"] == Schedule.constant(0.1)
    for name, schedule in plan.levers.items():
        if name != "redevelopment":
            assert child.levers[name] == schedule


def test_every_scenario_says_beforehand_what_it_expects(district: Model) -> None:
    for name in ORDER:
        scenario = load(name)
        assert scenario.expects is not None
        assert scenario.expects.signs, name
        for text in (scenario.title, scenario.expects.text):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
            assert text.en
        for sign in scenario.expects.signs:
            base, _, element = sign.indicator.partition("[")
            variable = district.variables[base]
            assert variable.name == base, "the model's own spelling"
            assert not element or element.rstrip("]") in variable.elements
            assert sign.against in ORDER
            assert sign.against != name


def test_settings_of_a_scenario_are_shown_in_both_languages() -> None:
    for name in ORDER:
        for lang in ("zh", "en"):
            assert load(name).title.said(lang) in show(name, lang)
    assert "土地整备实现率 [land slippage] = 0.35\n" in show("land-slips")
    assert "share of consolidation realised [land slippage] = 0.35" in show("land-slips", "en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_file_is_the_baseline_until_somebody_fills_it_in(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(new("mine", lang), encoding="utf-8")
    assert check(path).settings() == load("baseline").settings()


def test_every_line_of_a_new_file_can_be_switched_on_alone(tmp_path: Path) -> None:
    text = new("mine", "en")
    for lever in read_levers().values():
        start = f"  # {lever.name}:"
        assert start in text
        path = tmp_path / "mine.yaml"
        path.write_text(text.replace(start, start.replace("# ", "")), encoding="utf-8")
        assert list(check(path).levers) == [lever.name]


@pytest.mark.parametrize("name", ["plan", "../up", ""])
def test_a_new_file_takes_no_built_in_name(name: str) -> None:
    with pytest.raises(InputError):
        new(name)


def test_scenarios_of_a_users_folder_are_listed_and_extend_the_library(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\nextends: plan\nlevers: {approval days: 30}\n")
    listed = {entry.name: entry for entry in entries([tmp_path])}
    assert not listed["mine"].built_in
    assert listed["plan"].built_in
    assert listed["mine"].levers == listed["plan"].levers
    assert load("mine", [tmp_path]).levers["approval days"] == Schedule.constant(30.0)


@pytest.mark.parametrize("name", ORDER)
def test_a_library_scenario_reads_back_as_it_was_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text(to_yaml(load(name)), encoding="utf-8")
    assert check(path) == load(name)


def test_no_library_file_leaves_the_library() -> None:
    for name, path in names().items():
        assert path == LIBRARY / f"{name}.yaml"


YEARS = st.integers(FIRST_YEAR, LAST_YEAR)


def knots(low: float, high: float) -> st.SearchStrategy[dict[int, float]]:
    return st.dictionaries(YEARS, st.floats(low, high), min_size=1, max_size=4)


LEVER_VALUES = st.fixed_dictionaries(
    {},
    optional={
        lever.name: st.floats(lever.minimum, lever.maximum) | knots(lever.minimum, lever.maximum)
        for lever in read_levers().values()
    },
)
SHOCK_VALUES = st.fixed_dictionaries(
    {},
    optional={
        external.entry(branch): st.floats(external.minimum, external.maximum)
        | knots(external.minimum, external.maximum)
        for external in read_externals().values()
        if external.kind == "series"
        for branch in (BRANCHES if external.by_branch else ("",))
    },
)
WORDS = st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=40)


@given(LEVER_VALUES, SHOCK_VALUES, WORDS, WORDS)
def test_any_scenario_reads_back_as_it_was_written(
    levers: dict[str, float | dict[int, float]],
    shocks: dict[str, float | dict[int, float]],
    zh: str,
    en: str,
) -> None:
    built = build("mine", levers, shocks, Text(zh, en))
    sign = Sign("gross output[NEV]", 2030, "up", "plan")
    scenario = Scenario(
        built.name, built.title, built.levers, built.shocks, Expectation(Text(en, zh), (sign,))
    )
    draft = read(to_yaml(scenario), "mine.yaml")
    assert draft.checker.problems == []
    again = build("mine", {n: s.plain() for n, s in draft.settings.levers.items() if s})
    assert dict(again.levers) == dict(scenario.levers)
    assert draft.settings.shocks == dict(scenario.shocks)
    assert (draft.title, draft.expects) == (scenario.title, scenario.expects)


def test_a_value_of_one_year_is_not_a_value_for_good() -> None:
    one = build("one", shocks={"demand loss": {2021: 0.1}})
    good = build("good", shocks={"demand loss": 0.1})
    assert one.shocks["demand loss"] == Shock(None, ((2021, 0.1),))
    assert one.settings() != good.settings()


def test_the_example_of_the_docs_is_a_scenario(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "scenarios.md"
    (example,) = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "my-plan.yaml").write_text(example, encoding="utf-8")
    scenario = check(tmp_path / "my-plan.yaml")
    assert "talent funding" in load("plan").levers
    assert "talent funding" not in scenario.levers
    assert scenario.levers["public rd support"] == Schedule(((2023, 0.006), (2025, 0.010)))


def test_text_that_is_in_no_file_is_read_as_a_file_is() -> None:
    text = "name: mine\nextends: plan\nlevers:\n  promotion funding: 6\n"
    found = check_text(text, "upload.yaml")
    assert {**load("plan").levers, **found.levers} == found.levers
    assert found.levers["promotion funding"].plain() == 6
    with pytest.raises(InputError, match=r"upload\.yaml:2"):
        check_text("name: mine\nextends: nowhere\n", "upload.yaml")


def test_a_file_says_its_schema_and_one_of_a_newer_program_is_refused() -> None:
    assert to_yaml(load("plan")).startswith("schema: 1\n")
    assert check_text("schema: 1\nname: mine\n", "mine.yaml").name == "mine"
    with pytest.raises(InputError, match=r"mine\.yaml:1: schema must be 1"):
        check_text("schema: 2\nname: mine\n", "mine.yaml")
