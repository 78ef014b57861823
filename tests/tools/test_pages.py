"""The pages of docs/: their tables are those of the model as it stands, and their words hold."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from model.engine import load_model, simulate
from studies.district import MODEL
from studies.projection import YEARS
from tools.pages.__main__ import BLOCKS, DOCS, IMAGES, PAGES, PICTURE, block, main, outdated
from tools.pages.blocks import fill, names, plain, signed, table
from tools.pages.sources import the_effects, the_library
from tools.pages.structure import kinds

FAST = [page for page in PAGES if page != "levers.md"]
TEXTS = {page: (DOCS / page).read_text(encoding="utf-8") for page in PAGES}


@pytest.mark.parametrize("page", FAST)
def test_the_tables_of_a_page_are_those_of_the_model(page: str) -> None:
    assert outdated([page]) == [], f"renew it: python -m tools.pages {page}"


@pytest.mark.slow
def test_the_table_of_levers_is_that_of_the_model() -> None:
    assert outdated(["levers.md"]) == [], "renew it: python -m tools.pages levers.md"


def test_every_block_stands_on_some_page_in_both_languages() -> None:
    placed = {name for text in TEXTS.values() for name in names(text)}
    assert placed == {f"{kind}-{lang}" for kind in BLOCKS for lang in ("zh", "en")}


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_links_to_is_there(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", TEXTS[page])
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_both_languages_show_every_diagram() -> None:
    groups = {v.group for v in load_model(MODEL).variables.values()} - {"Control"}
    shown = set(re.findall(r"diagrams/([\w-]+)\.png", TEXTS["model.md"]))
    assert shown == set(re.findall(r"diagrams/zh/([\w-]+)\.png", TEXTS["model.zh.md"]))
    assert {group.lower().replace(" ", "-") for group in groups if group} <= shown


class TestWhatThePagesSay:
    """Sentences written by hand beside tables that are made."""

    @pytest.mark.parametrize("scenario", ["baseline", "plan"])
    def test_ready_land_is_short_and_by_2035_for_seven_in_ten(self, scenario: str) -> None:
        found = mean("land clearance", scenario)
        assert found[YEARS.index(2020)] < 0.9
        assert found[YEARS.index(2035)] < 0.3

    @pytest.mark.parametrize("scenario", ["baseline", "plan"])
    @pytest.mark.parametrize("gauge", ["labour fill", "floor adequacy", "energy clearance"])
    def test_labour_floor_space_and_review_do_not_bind(self, scenario: str, gauge: str) -> None:
        assert mean(gauge, scenario).min() > 0.95

    @pytest.mark.parametrize("scenario", ["baseline", "plan"])
    def test_the_old_areas_shrink_from_twenty_to_less_than_one(self, scenario: str) -> None:
        found = mean("Low Efficiency Land", scenario)
        assert found[YEARS.index(2016)] == pytest.approx(20, abs=1)
        assert found[YEARS.index(2035)] < 1

    @pytest.mark.slow
    def test_land_and_promotion_are_worth_most_in_2035(self) -> None:
        late = [e for e in the_effects() if (e.variable, e.year) == ("gdp", 2035)]
        first = sorted(late, key=lambda e: -e.single)[:3]
        named = {"industrial land share", "redevelopment", "promotion funding"}
        assert {e.lever for e in first} == named

    @pytest.mark.slow
    def test_research_training_and_livelihood_have_a_negative_tail(self) -> None:
        late = {e.lever: e for e in the_effects() if (e.variable, e.year) == ("gdp", 2035)}
        for lever in ("public rd support", "training places", "livelihood share"):
            assert late[lever].low < -2
            assert late[lever].single > -0.1


def mean(gauge: str, scenario: str) -> np.ndarray:
    shown = the_library()
    index = [one.name for one in shown.scenarios].index(scenario)
    found: np.ndarray = shown.values[gauge][:, index]
    return found


class TestKinds:
    def test_every_equation_has_a_kind_and_a_stock_is_a_stock(self) -> None:
        model = load_model(MODEL)
        of = kinds(model)
        assert {name for name, kind in of.items() if kind == "stock"} == {
            name for name, v in model.variables.items() if v.kind == "stock"
        }
        gates = [name for name, kind in of.items() if kind == "gate"]
        assert len(gates) == 20
        assert all(name.endswith(" in force") for name in gates)

    def test_an_initial_value_never_changes(self) -> None:
        model = load_model(MODEL)
        values = simulate(model, outputs=list(kinds(model))).values
        of = kinds(model)
        for key in values:
            name = str(key).partition("[")[0]
            if of[name] == "initial":
                assert (values[key] == values[key][0]).all(), name


class TestBlocks:
    PAGE = "before\n<!-- made: a-zh -->\nold\n<!-- end -->\nafter\n"

    def test_a_block_is_replaced_and_the_rest_stays(self) -> None:
        new = fill(self.PAGE, lambda name: f"{name} is new\n")
        assert new == "before\n<!-- made: a-zh -->\na-zh is new\n<!-- end -->\nafter\n"
        assert fill(new, lambda name: f"{name} is new\n") == new

    def test_marks_that_do_not_pair_are_refused(self) -> None:
        with pytest.raises(ValueError, match="do not pair"):
            fill(self.PAGE + "<!-- made: b-zh -->\n", lambda name: "")

    def test_a_block_of_no_name_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no block is called"):
            block("nothing-zh")

    def test_a_bar_in_a_cell_does_not_break_the_table(self) -> None:
        rows = table(["a", "b"], [["x|y", "1\n2"]], numbers=1).splitlines()
        assert rows == ["| a | b |", "| --- | ---: |", "| x/y | 1 2 |"]

    def test_numbers_have_a_true_minus_and_nothing_has_no_sign(self) -> None:
        assert (signed(-1.25, 1), signed(2.0, 1), signed(-0.001, 2)) == ("−1.2", "+2.0", "0.00")
        assert plain(-12345.6, 0) == "−12,346"


def test_the_picture_of_the_readme_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / PICTURE).write_bytes(b"a chart")
    monkeypatch.setattr("tools.pages.__main__.IMAGES", tmp_path / "images")
    assert main(["--picture", str(tmp_path)]) == 0
    assert (tmp_path / "images" / PICTURE).read_bytes() == b"a chart"
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert f"docs/images/{PICTURE}" in readme
    assert (IMAGES / PICTURE).read_bytes().startswith(b"\x89PNG")
