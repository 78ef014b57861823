"""The blocks and pictures that are made from runs of minutes: current, and their words hold."""

from __future__ import annotations

import json
import re

import pytest
from PIL import Image

from calibration.rivals import RIVALS
from tools.pages.__main__ import DOCS
from tools.pages.record import BASES, BLOCKS, PIXELS, recorded

RECORDED = json.loads(BLOCKS.read_text(encoding="utf-8"))
DATA = RECORDED["backtest"]["data"]


@pytest.mark.parametrize("part", BASES)
def test_the_blocks_are_of_the_posterior_and_the_tables_as_they_stand(part: str) -> None:
    renew = f"renew: python -m tools.pages.record {part} && python -m tools.pages {part}.md"
    assert recorded()[part]["basis"] == BASES[part](), renew


@pytest.mark.parametrize("page", ["backtest.md", "knowledge.md"])
def test_every_picture_of_a_page_is_there_and_in_both_languages(page: str) -> None:
    shown = re.findall(r"!\[[^]]*\]\((images/[\w.-]+)\)", (DOCS / page).read_text("utf-8"))
    assert {name.replace("-en.", "-zh.") for name in shown if "-en." in name} == {
        name for name in shown if "-zh." in name
    }
    for name in shown:
        with Image.open(DOCS / name) as picture:
            assert picture.width == PIXELS


class TestWhatTheBacktestPageSays:
    """Sentences written by hand beside tables that are made."""

    def test_most_figures_of_2020_lie_below_the_medians(self) -> None:
        of_2020 = [row for row in DATA["forecast"] if row["period"].endswith("2020")]
        assert len(of_2020) > 8
        below = [row["share_below"] < 0.5 for row in of_2020]
        assert sum(below) > len(below) / 2

    def test_growth_in_early_2019_is_put_too_high_and_a_rival_wins_there(self) -> None:
        (row,) = [row for row in DATA["forecast"] if row["id"] == "P018"]
        assert row["median"] > row["observed"]
        assert min(row[f"{name} crps"] for name in RIVALS) < row["crps"]

    def test_the_inner_bands_held_less_than_half_and_the_outer_all(self) -> None:
        held = DATA["coverage"]["forecast"]
        assert held["0.5"] < held["outcomes"] / 2
        assert held["0.9"] == held["outcomes"]

    def test_output_cannot_be_told_from_the_rest(self) -> None:
        for indicator in ("output", "leading"):
            rows = [row for row in DATA["left_out"] if row["indicator"] == indicator]
            scores = {
                by: sum(row["crps"] for row in rows if row["by"] == by)
                for by in ("others", "prior")
            }
            assert scores["others"] > scores["prior"]


class TestWhatTheKnowledgePageSays:
    """Likewise."""

    def test_the_branches_markets_make_the_greatest_part_of_the_width(self) -> None:
        from studies.record import read_record

        for reach in read_record().reaches:
            assert max(reach.shares, key=lambda group: reach.shares[group]) == "branches"
