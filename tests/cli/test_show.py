"""Any variable by year: `run --show`, and the variables that `compare --outputs` takes."""

from __future__ import annotations

import json

import pytest

import cli
from scenarios.reading import load
from studies.district import District
from studies.projection import project

Capture = pytest.CaptureFixture[str]


def test_a_variable_is_listed_with_the_projections_values(
    whole_district: District, capsys: Capture
) -> None:
    words = ["run", "baseline", "plan", "--show", "学位满足率", "gross output[NEV]", "--lang", "en"]
    assert cli.main(words) == 0
    lines = capsys.readouterr().out.split("\n")
    values = project(whole_district, [load("baseline"), load("plan")])
    for key, name in (("school coverage", "School"), ("gross output[NEV]", "vehicles")):
        place = next(i for i, line in enumerate(lines) if name in line and "baseline" in line)
        for offset, scenario in enumerate(("baseline", "plan")):
            assert scenario in lines[place + offset]
            last = lines[place + offset].split()[-1].replace(",", "")
            assert float(last) == pytest.approx(float(values.at(key, 2035)[offset]), rel=1e-3)


def test_names_that_are_no_variables_of_years_are_told_at_once(capsys: Capture) -> None:
    words = ["run", "plan", "--show", "shool coverage", "talent funding", "gross output"]
    assert cli.main([*words, "--lang", "en"]) == 2
    told = capsys.readouterr().err
    for part in ("did you mean 'school coverage'?", "is a constant", "name one of them"):
        assert part in told


def test_compare_takes_the_variables_asked_for(capsys: Capture) -> None:
    words = ["compare", "bust", "baseline", "--members", "8", "--no-attribution", "--json"]
    assert cli.main([*words, "--outputs", "school coverage", "Real Wage"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {one["variable"] for one in data["differences"]} == {"school coverage", "Real Wage"}
    assert cli.main([*words, "--outputs", "talent funding", "--lang", "en"]) == 2
    assert "is a constant" in capsys.readouterr().err
