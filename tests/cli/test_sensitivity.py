"""`pingshan sensitivity` tells what the studies found, writes it whole, and refuses mistakes."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import cli
from report.lever_ranking import closing_words, ranking_data, ranking_text
from scenarios.reading import load
from scenarios.settings import Schedule
from studies.district import load_district
from studies.held_text import parse_fixed
from studies.projection import project
from studies.ranking import rank
from studies.target_text import parse_output

Capture = pytest.CaptureFixture[str]
FEW = ["--factor", "public rd support", "--factor", "promotion funding"]
LEVERS = ["sensitivity", "plan", "--output", "rd_share@2022", "--over", "levers", *FEW]


def test_the_folder_holds_what_is_told_and_a_manifest(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "out"
    assert cli.main([*LEVERS, "--base", "16", "--out", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    with (folder / "sobol.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["factor"]: row for row in csv.DictReader(file)}
    by_name = {one["factor"]: one for one in told["indices"]}
    for name, row in rows.items():
        assert float(row["total"]) == by_name[name]["total"]
    assert by_name["public rd support"]["total"] > 0.9
    assert told["failures"]["runs"] == 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["key"] == told["key"]
    assert set(manifest["outputs"]) >= {"sobol.csv", "sobol-rd-share-2022.svg"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_tornado_is_told_in_words(lang: str, capsys: Capture) -> None:
    assert cli.main([*LEVERS, "--method", "tornado", "--lang", lang]) == 0
    told = capsys.readouterr().out
    assert ("公共研发支持" if lang == "zh" else "public R&D support") in told


def test_a_ranking_is_told_in_both_languages() -> None:
    outputs = [parse_output("rd_share@2021", load_district().plan)]
    found = rank(load_district(), load("baseline"), outputs, members=4)
    for lang, said in (("zh", "每公顷"), ("en", "per hectare")):
        assert said in ranking_text(found, lang)


def test_under_a_ranking_it_is_said_that_money_is_shared_as_the_model_shares_it() -> None:
    district, plan = load_district(), load("plan")
    outputs = [parse_output("rd_share@2021", district.plan)]
    found = rank(district, plan, outputs, members=2)
    data = json.loads(json.dumps(ranking_data(found)))
    for lang, said in (("zh", "多支持研发会挤占招商"), ("en", "R&D support crowds out promotion")):
        assert said in ranking_text(found, lang)
        assert said in closing_words(data, lang)[-1]
    general = [f"funding ratio[{name}]" for name in ("INNOVATION", "TALENT", "PROMOTION")]
    fund = [f"building funding ratio[{name}]" for name in ("LAND", "SOCIAL", "INFRASTRUCTURE")]
    more = (("public rd support", 0.02, general), ("school place additions", 2.0, fund))
    for lever, value, ratios in more:
        levers = {**plan.levers, lever: Schedule.constant(value)}
        moved = replace(plan, name="moved", levers=levers)
        told = project(district, [plan, moved])
        before, after = (np.array([told.at(key, 2022)[k] for key in ratios]) for k in (0, 1))
        assert (after <= before + 1e-9).all()
        assert after[0] == pytest.approx(before[0]), "the first in line are paid as before"
        assert after[2] < before[2] - 0.2, "the last in line are not"


def test_a_ranking_knows_what_is_held_on_a_path() -> None:
    district = load_district()
    outputs = [parse_output("rd_share@2022", district.plan)]
    held = parse_fixed(["rd to gdp=2021:0.09"], district.model, district.names())
    found = rank(district, load("baseline"), outputs, members=4, held=held)
    assert all((worth.effect == 0).all() for worth in found.worths), "no lever moves what is held"
    assert found.run.fixed


def test_mistakes_are_told_at_once_and_nothing_is_written(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "out"
    words = ["sensitivity", "plna", "--output", "gpd@2035", "--method", "ranking", "--base", "8"]
    assert cli.main([*words, "--out", str(folder), "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    for part in ("plna", "gpd", "takes no --base"):
        assert part in told.err
    assert not folder.exists()
    for wrong, said in (
        (["--output", "sei_share@2025"], "only tracked"),
        (["--output", "gdp@2019"], "2021"),
        (["--output", "gdp@2025", "--base", "100"], "power of two"),
    ):
        assert cli.main(["sensitivity", *wrong, "--lang", "en"]) == 2
        assert said in capsys.readouterr().err
