"""A table of distributions gives the members it says, the same ones every time."""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from model.engine.errors import InputError
from studies.vary import draw, read_spec

HEADER = "name,distribution,low,mode,high\n"


def spec_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "spec.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def test_a_normal_is_given_by_its_5_and_95_per_cent_points(tmp_path: Path) -> None:
    spec = read_spec(spec_of(tmp_path, "a,normal,10,,20\nb,lognormal,1,,100\n"))
    drawn = draw(spec, 20_000, seed=1)
    for name, values in (("a", drawn["a"]), ("b", drawn["b"])):
        low, high = (10, 20) if name == "a" else (1, 100)
        # four standard errors of a share of 0.05 among 20,000
        error = 4 * (0.05 * 0.95 / 20_000) ** 0.5
        assert abs((values < low).mean() - 0.05) < error
        assert abs((values > high).mean() - 0.05) < error
    z = NormalDist().inv_cdf(0.95)
    assert drawn["a"].std() == pytest.approx(10 / (2 * z), rel=0.02)  # 4 / sqrt(2 n)


def test_a_uniform_and_a_triangular_stay_inside(tmp_path: Path) -> None:
    spec = read_spec(spec_of(tmp_path, "a,uniform,1,,3\nb,triangular,1,2.5,3\n"))
    drawn = draw(spec, 20_000, seed=1)
    for values in drawn.values():
        assert values.min() >= 1
        assert values.max() <= 3
    error = 4 * (2 / 12**0.5) / 20_000**0.5
    assert abs(drawn["a"].mean() - 2) < error
    assert abs(drawn["b"].mean() - (1 + 2.5 + 3) / 3) < error


def test_a_members_values_depend_on_the_seed_alone(tmp_path: Path) -> None:
    one = read_spec(spec_of(tmp_path, "a,uniform,1,,3\n"))
    two = read_spec(spec_of(tmp_path, "b,normal,1,,3\na,uniform,1,,3\n"))
    few, many = draw(one, 5, seed=7)["a"], draw(two, 50, seed=7)["a"]
    np.testing.assert_array_equal(few, many[:5])
    assert not np.array_equal(few, draw(one, 5, seed=8)["a"])


def test_every_row_that_cannot_be_drawn_from_is_told(tmp_path: Path) -> None:
    text = "a,unifrom,1,,3\nb,uniform,3,,1\nc,triangular,1,,3\na,normal,nan,,2\nd,fixed,1,1,1\n"
    with pytest.raises(InputError) as caught:
        read_spec(spec_of(tmp_path, text))
    places = {problem.place for problem in caught.value.problems}
    assert places == {f"spec.csv:{line}" for line in (2, 3, 4, 5, 6)}
    assert "uniform" in caught.value.text("en")


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    (tmp_path / "spec.csv").write_text("name,low,high\na,1,2\n")
    with pytest.raises(InputError, match="distribution"):
        read_spec(tmp_path / "spec.csv")
