"""`studies/chance.py`: Wilson's interval against published and independent values; the words."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from studies.chance import (
    chance_from,
    confidence,
    greatest_error,
    in_ten,
    risk,
    to_five_percent,
    wilson,
)


@pytest.mark.parametrize("hits", [0, 1, 15, 148, 300])
def test_wilsons_interval_is_scipys(hits: int) -> None:
    other = stats.binomtest(hits, 300).proportion_ci(confidence_level=0.90, method="wilson")
    np.testing.assert_allclose(wilson(hits, 300), (other.low, other.high), rtol=1e-12, atol=1e-15)


def test_wilsons_interval_of_the_textbook() -> None:
    # Newcombe 1998, Statistics in Medicine 17:857, table I: 81 of 263 at 95 % gives 0.2553-0.3662
    low, high = wilson(81, 263, level=0.95)
    assert (round(float(low), 4), round(float(high), 4)) == (0.2553, 0.3662)


def test_the_interval_has_width_where_every_member_agrees() -> None:
    low, high = wilson([0, 50], [50, 50])
    assert low[0] == 0.0
    assert high[0] > 0.03
    assert low[1] < 0.97
    assert high[1] == 1.0


@pytest.mark.parametrize("number", [1, 7, 500, 2_000])
def test_no_share_is_further_from_its_ends_than_the_greatest_error(number: int) -> None:
    z = NormalDist().inv_cdf(0.95)
    # Wilson's half-width at a half, z sqrt(n + z^2) / 2 / (n + z^2)
    assert greatest_error(number) == pytest.approx(z / (2 * np.sqrt(number + z**2)), rel=1e-12)
    hits = np.arange(number + 1)
    low, high = wilson(hits, number)
    assert ((high - low) / 2 <= greatest_error(number) * (1 + 1e-12)).all()


def test_failed_members_are_on_neither_side() -> None:
    met = np.array([True, True, False, True])
    counted = np.array([True, True, True, False])
    chance = chance_from(met, counted)
    assert chance.share == pytest.approx(2 / 3)
    assert [chance.counted, chance.left_out] == [3, 1]


def test_without_a_counted_member_there_is_no_share() -> None:
    chance = chance_from(np.zeros(4, dtype=bool), np.zeros(4, dtype=bool))
    assert np.isnan([chance.share, chance.low, chance.high]).all()
    assert chance.left_out == 4


def test_each_scenario_has_its_own_share() -> None:
    met = np.array([[True, False, False, False], [True, True, True, False]])
    chance = chance_from(met, np.ones((2, 4), dtype=bool))
    np.testing.assert_array_equal(chance.share, [0.25, 0.75])


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(20201231)
    truth, number, trials = 0.3, 200, 4000
    hits = rng.binomial(number, truth, trials)
    low, high = wilson(hits, np.full(trials, number))
    covered = np.mean((low <= truth) & (truth <= high))
    # Monte Carlo sd of the coverage is sqrt(0.9*0.1/4000) = 0.005; Wilson's own wobble is as large
    assert abs(covered - 0.90) < 0.02


@pytest.mark.parametrize(
    ("share", "words"),
    [(1, "很有把握"), (0.8, "很有把握"), (0.79, "较有把握"), (0.6, "较有把握"), (0.4, "尚需努力"),
     (0.39, "难度较大"), (0.2, "难度较大"), (0.19, "难度很大"), (0, "难度很大")],
)  # fmt: skip
def test_confidence_has_the_classes_of_the_bureau(share: float, words: str) -> None:
    assert confidence(share, exact=True).zh == words


def test_a_class_is_that_of_the_figure_as_it_is_told() -> None:
    # 58 % is told as 60 %, 57 % as 55 %
    assert [confidence(p).zh for p in (0.58, 0.57, 0.79, 0.61)] == [
        *("较有把握", "尚需努力", "很有把握", "较有把握"),
    ]


def test_a_probability_is_told_as_futures_out_of_ten() -> None:
    assert in_ten(0.6).zh == "十种情形中约有六种"
    assert in_ten(0.6).en == "in about six of ten futures"
    assert in_ten(0.65).zh == "十种情形中约有七种"
    assert in_ten(0.01).zh == "十种情形中不到一种"
    assert in_ten(0.99).zh == "十种情形中几乎每一种"


def test_a_probability_is_rounded_to_five_per_cent() -> None:
    assert [to_five_percent(p) for p in (0, 0.024, 0.025, 0.61, 0.974, 0.975, 1)] == [
        0, 0, 5, 60, 95, 100, 100,
    ]  # fmt: skip


@pytest.mark.parametrize("share", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_gets_no_words(share: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        in_ten(share)
    with pytest.raises(ValueError, match="probability"):
        confidence(share)


def test_risk_follows_the_margin_of_the_80_per_cent_band() -> None:
    margin = np.linspace(-1, 1, 101)  # quantile q is 2q - 1
    for shift, zh in ((0.9, "低"), (0.7, "中"), (0.1, "中"), (-0.1, "高")):
        words = risk(margin + shift)
        assert words is not None
        assert words.zh == zh


def test_a_single_run_has_no_risk_class() -> None:
    assert risk(np.array([0.5])) is None
