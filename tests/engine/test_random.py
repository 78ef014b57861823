"""Random numbers: their distributions, and that a member's draws rest on nothing but its number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from model.engine import InputError, Model, run_ensemble, simulate

Load = Callable[..., Model]
Floats = NDArray[np.float64]
DRAWN = """y = RANDOM NORMAL(-2, 3, 0.5, 1.5, 0)
z = INTEG(y - z / 3, 0.25)
n = RANDOM POISSON(0, 50, 4.5, 0, 1, 0)"""


def _share(whole: Callable[[Floats], Floats], low: float, high: float) -> Callable[..., Floats]:
    """The distribution cut off at `low` and `high`."""
    below, above = whole(np.array(low)), whole(np.array(high))
    return lambda x: (whole(x) - below) / (above - below)


BETA = stats.beta(2.5, 1.5)
CONTINUOUS: dict[str, Callable[..., Floats]] = {
    "RANDOM 0 1()": stats.uniform.cdf,
    "RANDOM UNIFORM(-2, 5, 0)": stats.uniform(-2, 7).cdf,
    "RANDOM NORMAL(-1, 4, 1.5, 2, 0)": _share(stats.norm(1.5, 2).cdf, -1, 4),
    "RANDOM EXPONENTIAL(0.5, 6, 0.25, 2, 0)": _share(stats.expon(0.25, 2).cdf, 0.5, 6),
    "RANDOM GAMMA(0, 30, 3, 0.5, 2, 0)": _share(stats.gamma(3, 0.5, 2).cdf, 0, 30),
    "RANDOM BETA(0, 2, 2.5, 1.5, 0.25, 2, 0)": _share(lambda x: BETA.cdf((x - 0.25) / 2), 0, 2),
    # mean 1 before it is stretched: the scale is 1 / Gamma(1 + 1/2)
    "RANDOM WEIBULL(0, 9, 2, 0, 1.5, 0)": _share(
        stats.weibull_min(2, 0, 1.5 * 2 / np.sqrt(np.pi)).cdf, 0, 9
    ),
    "RANDOM TRIANGULAR(0.5, 5, 0, 2, 6, 0)": _share(stats.triang(1 / 3, 0, 6).cdf, 0.5, 5),
    # the density 0, 1, 1 at 0, 1, 3 has the area 2.5
    "RANDOM LOOKUP(look, 0, 20, 2, 3, 0)": lambda x: (
        np.where((x - 2) / 3 < 1, ((x - 2) / 3) ** 2 / 2, (x - 2) / 3 - 0.5) / 2.5
    ),
}


@pytest.mark.parametrize("call", list(CONTINUOUS))
def test_a_continuous_distribution_is_the_one_named(load: Load, call: str) -> None:
    model = load(f"look((0,0),(1,1),(3,1))\ny = {call}", last=3, step=1)
    drawn = simulate(model, members=2000, outputs=["y"]).values["y"]
    # 8,000 draws, seeded: a false alarm was 1 in 1,000 when the seed was chosen (it is 0)
    assert stats.kstest(CONTINUOUS[call](drawn.ravel()), "uniform").pvalue > 1e-3


DISCRETE: dict[str, tuple[float, float, Callable[[Floats], Floats]]] = {
    "RANDOM POISSON(0, 50, 4.5, 0, 1, 0)": (0, 50, stats.poisson(4.5).pmf),
    "RANDOM POISSON(2, 7, 4.5, 0, 1, 0)": (2, 7, stats.poisson(4.5).pmf),
    "RANDOM BINOMIAL(0, 20, 0.3, 12, 0, 1, 0)": (0, 12, stats.binom(12, 0.3).pmf),
    # Vensim counts the trials, scipy the failures
    "RANDOM NEGATIVE BINOMIAL(0, 60, 0.4, 3, 0, 1, 0)": (
        3,
        60,
        lambda k: stats.nbinom(3, 0.4).pmf(k - 3),
    ),
}


@pytest.mark.parametrize("call", list(DISCRETE))
def test_a_counting_distribution_is_the_one_named(load: Load, call: str) -> None:
    low, high, chance = DISCRETE[call]
    drawn = simulate(load(f"y = {call}", last=3, step=1), members=2000, outputs=["y"]).values["y"]
    values = np.arange(low, high + 1)
    expected = chance(values) / chance(values).sum() * drawn.size
    often = expected > 5  # as the chi-squared test needs; the rest is put together
    seen = np.array([(drawn == value).sum() for value in values])
    assert seen.sum() == drawn.size
    together = [*seen[often], seen[~often].sum()], [*expected[often], expected[~often].sum()]
    seen_parts = np.array([s for s, e in zip(*together, strict=True) if e > 0], dtype=float)
    expected_parts = np.array([e for e in together[1] if e > 0])
    assert stats.chisquare(seen_parts, expected_parts).pvalue > 1e-3


def test_a_member_s_draws_do_not_rest_on_its_block(load: Load) -> None:
    model = load(DRAWN)
    for method in ("euler", "rk4"):
        whole = run_ensemble(model, [{}], 23, block=23, method=method)
        for size in (2, 3, 7, 8, 22):
            parts = run_ensemble(model, [{}], 23, block=size, method=method)
            for key in whole.values:
                np.testing.assert_array_equal(parts.values[key], whole.values[key])


def test_one_member_alone_is_the_first_of_many(load: Load) -> None:
    model = load(DRAWN)
    alone, many = simulate(model), simulate(model, members=5)
    for key in many.values:
        # plain floats round exp and pow otherwise than numpy
        np.testing.assert_allclose(alone.values[key][:, 0], many.values[key][:, 0], rtol=1e-12)


def test_scenarios_share_the_draws_of_a_member(load: Load) -> None:
    model = load(DRAWN + "\nk = 1")
    paths = run_ensemble(model, [{"k": 1.0}, {"k": 2.0}], 4, outputs=["z"])
    np.testing.assert_array_equal(paths.values["z"][:, 0], paths.values["z"][:, 1])


def test_draws_differ_between_times_members_elements_and_calls(load: Load) -> None:
    model = load("A: a1, a2\ny[A] = RANDOM 0 1() - RANDOM 0 1()\nz = RANDOM 0 1()", last=3, step=1)
    values = simulate(model, members=50).values
    everything = np.concatenate([values[k].ravel() for k in ("y[a1]", "y[a2]", "z")])
    assert len(np.unique(everything)) == 3 * 4 * 50
    for name in ("y[a1]", "y[a2]", "z"):
        # neighbours in time are not alike: |r| of 150 pairs is below 0.25 in 99.8 % of cases
        now, later = values[name][:-1].ravel(), values[name][1:].ravel()
        assert abs(np.corrcoef(now, later)[0, 1]) < 0.25


def test_a_further_random_function_leaves_the_others_as_they_are(load: Load) -> None:
    before = simulate(load("y = RANDOM 0 1()"), members=3).values["y"]
    after = simulate(load("a = RANDOM 0 1()\ny = RANDOM 0 1()"), members=3).values["y"]
    np.testing.assert_array_equal(before, after)


def test_the_seed_and_the_stream_choose_the_draws(load: Load) -> None:
    model = load("NOISE SEED = 7\ny = RANDOM 0 1()\nz = RANDOM UNIFORM(0, 1, 9)")
    first, same = simulate(model, members=3), simulate(model, {"noise seed": 7.0}, members=3)
    other = simulate(model, {"noise seed": 8.0}, members=3)
    np.testing.assert_array_equal(first.values["y"], same.values["y"])
    assert np.all(first.values["y"] != other.values["y"])
    np.testing.assert_array_equal(first.values["z"], other.values["z"])  # a stream of its own
    with pytest.raises(InputError, match="one number for all members"):
        simulate(model, {"noise seed": [7.0, 8.0, 9.0]})


def test_a_draw_is_held_during_a_step_of_runge_kutta(load: Load) -> None:
    model = load("y = RANDOM 0 1()\nz = INTEG(y, 0.0)")
    paths = simulate(model, members=3, method="rk4")
    summed = np.cumsum(paths.values["y"][:-1], axis=0) * model.clock.step
    np.testing.assert_allclose(paths.values["z"][1:], summed, rtol=1e-13)


def test_an_initial_value_may_be_drawn(load: Load) -> None:
    model = load("y = INTEG(0, RANDOM 0 1())\nz = INITIAL(RANDOM 0 1())")
    values = simulate(model, members=100).values
    for name in ("y", "z"):
        assert len(np.unique(values[name])) == 100
        assert np.all(values[name] == values[name][0])


def test_pink_noise_has_its_mean_deviation_and_correlation(load: Load) -> None:
    model = load("y = RANDOM PINK NOISE(3, 2, 4, 0)", last=40, step=0.5)
    late = simulate(model, members=3000, outputs=["y"]).values["y"][40:]
    # 3,000 members: standard errors are 0.037, 0.026 and 0.01; four of each
    assert late[0].mean() == pytest.approx(3, abs=0.15)
    assert late[0].std() == pytest.approx(2, abs=0.11)
    # one step keeps 1 - 0.5/4 of it, eight steps that to the eighth
    assert np.corrcoef(late[0], late[8])[0, 1] == pytest.approx((1 - 0.125) ** 8, abs=0.05)


def test_parameters_of_a_distribution_may_differ_between_members(load: Load) -> None:
    model = load("m = 2.5\ny = RANDOM POISSON(0, 100, m, 0, 1, 0)", last=400, step=1)
    drawn = simulate(model, {"m": [0.5, 30.0]}).values["y"]
    # 400 draws: four standard errors of the mean
    assert drawn[:, 0].mean() == pytest.approx(0.5, abs=4 * np.sqrt(0.5 / 400))
    assert drawn[:, 1].mean() == pytest.approx(30, abs=4 * np.sqrt(30 / 400))


def test_a_distribution_with_nothing_within_its_limits_fails_its_member(load: Load) -> None:
    model = load("low = 0\ny = RANDOM BINOMIAL(low, 20, 0.3, 12, 0, 1, 0)", last=2, step=1)
    assert simulate(model, {"low": [0.0, 15.0]}).ok.tolist() == [True, False]


def test_a_stream_that_changes_is_refused(load: Load) -> None:
    with pytest.raises(InputError, match="stream of a RANDOM function must be a number"):
        load("y = RANDOM UNIFORM(0, 1, Time)")


def test_a_delay_whose_time_is_random_is_the_same_alone_and_among_others(load: Load) -> None:
    model = load(
        "x = 1 + STEP(2, 2)\ny = DELAY1I(x, RANDOM UNIFORM(2, 4, 3), 1.5)", last=6, step=0.5
    )
    alone = simulate(model).values["y"][:, 0]
    together = simulate(model, members=2).values["y"][:, 0]
    np.testing.assert_allclose(together, alone, rtol=1e-12)
