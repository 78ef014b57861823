"""The parameters' table and the eight families, against scipy.stats and against closed forms."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from model.district.distributions import DISTRIBUTIONS
from model.district.parameters import (
    COLUMNS,
    Parameter,
    district_parameters,
    read_parameters,
    uncertain_before_plan,
)
from model.engine.errors import InputError

SHARES = np.array([0.001, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999])
NAN = math.nan


def parameter(distribution: str, **numbers: float) -> Parameter:
    given = {name: NAN for name in ("low", "mode", "high", "mean", "sd", "central")} | numbers
    return Parameter("x", "Dmnl", distribution, **given, status="prior", acts="both",
                     source="test", note="", place="t.csv:2")  # fmt: skip


#: A prior of each continuous family and the same in scipy's words.
PAIRS = [
    (parameter("uniform", low=-1, high=3), stats.uniform(-1, 4)),
    (parameter("triangular", low=1, mode=1.5, high=4), stats.triang(0.5 / 3, 1, 3)),
    (parameter("triangular", low=1, mode=1, high=4), stats.triang(0, 1, 3)),
    (parameter("normal", mean=0.62, sd=0.12), stats.norm(0.62, 0.12)),
    (parameter("lognormal", mean=80, sd=0.8), stats.lognorm(0.8, scale=80)),
    (parameter("truncated", low=0.3, high=0.94, mean=0.62, sd=0.3),
     stats.truncnorm(-0.32 / 0.3, 0.32 / 0.3, 0.62, 0.3)),
    (parameter("gamma", mean=0.25, sd=0.1767766953), stats.gamma(2, scale=0.125)),
    (parameter("beta", mean=0.3, sd=0.1), stats.beta(6, 14)),
    (parameter("beta", low=1, high=3, mean=1.6, sd=0.2), stats.beta(6, 14, 1, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("prior", "known"), PAIRS, ids=lambda x: getattr(x, "distribution", ""))
def test_quantiles_and_medians_are_scipys(prior: Parameter, known: stats.rv_continuous) -> None:
    # scipy.stats takes another road to the same number for most families: 1e-9 is its accuracy
    np.testing.assert_allclose(prior.quantile(SHARES), known.ppf(SHARES), rtol=1e-9)
    assert prior.median == pytest.approx(float(known.median()), rel=1e-9)


def test_every_family_of_the_architecture_is_there_and_tested() -> None:
    eight = {"uniform", "triangular", "normal", "lognormal"} | {
        "truncated", "gamma", "beta", "discrete"}  # fmt: skip
    assert set(DISTRIBUTIONS) == eight | {"fixed"}
    assert {prior.distribution for prior, _ in PAIRS} == eight - {"discrete"}


def test_normal_and_lognormal_may_be_given_by_their_5_and_95_percent_points() -> None:
    for family in ("normal", "lognormal"):
        prior = parameter(family, low=2, high=5)
        np.testing.assert_allclose(prior.quantile([0.05, 0.95]), [2, 5], rtol=1e-12)


def test_a_discrete_prior_takes_its_values_equally_often() -> None:
    known = stats.rv_discrete(values=([1, 3, 7], [1 / 3] * 3))
    prior = parameter("discrete", low=1, mode=3, high=7)
    np.testing.assert_array_equal(prior.quantile(SHARES), known.ppf(SHARES))
    assert prior.median == 3
    # of two equally likely values the smaller is the median, as scipy says too
    assert parameter("discrete", low=3.2, high=4.2).median == 3.2


def test_draws_have_the_priors_moments() -> None:
    z = np.random.default_rng(1).standard_normal(200_000)
    for prior, known in PAIRS:
        draws = prior.at(z)
        # four standard errors of a mean of 200,000 draws
        assert abs(draws.mean() - known.mean()) < 4 * known.std() / math.sqrt(z.size)


def test_every_central_value_is_its_priors_median_unless_calibrated() -> None:
    for p in district_parameters():
        if p.status == "prior":
            # the table gives medians to four figures
            assert p.central == pytest.approx(p.median, rel=1e-3, abs=1e-9), p.name


def test_calibration_may_move_what_acts_before_2021_and_is_uncertain() -> None:
    movable = {p.name for p in uncertain_before_plan(district_parameters())}
    assert {p.name for p in district_parameters() if p.status == "calibrated"} <= movable


def _table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "parameters.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return path


def test_every_fault_of_the_table_is_told_with_its_line(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "a,Year,uniform,2,,1,,,1.5,prior,both,assumption,",
        "b,Year,normal,,,,1,-0.5,1,prior,both,assumption,",
        "c,Year,gauss,,,,1,0.5,1,prior,both,assumption,",
        "d,Year,uniform,0,,1,,,0.5,prior,both,,",
        "a,Year,uniform,0,,1,,,0.5,prior,both,assumption,",
        "f,Year,uniform,0,,1,,,7,prior,both,assumption,",
        "g,Year,gamma,,,,1,,1,prior,both,assumption,",
        "h,Year,uniform,0,,1,,,nan,prior,both,assumption,",
        "i,Year,fixed,,,,,,1,prior,both,assumption,",
    )
    with pytest.raises(InputError) as caught:
        read_parameters(path)
    told = caught.value.text("en")
    for line, words in [
        (2, "no support"), (3, "no support"), (4, "'gauss' is not one of"), (5, "no source"),
        (6, "'a' is already at"), (7, "outside the prior's"), (8, "needs sd"), (9, "not a finite"),
        (10, "with status 'prior'"),
    ]:  # fmt: skip
        assert any(f"csv:{line}:" in told_line and words in told_line
                   for told_line in told.splitlines()), (line, words)  # fmt: skip
