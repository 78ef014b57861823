"""Tempering on reaches the law that a linear Gaussian model has in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from studies.recondition import Conditioned, Neighbours, OutOfReach, Plan, recondition

SAMPLE, MEMBERS, DIMENSIONS = 4000, 2000, 40
#: The past of each row of a calibrated sample: N(2, 0.5^2), as quantiles, so that it has no noise.
PAST = 2 + 0.5 * np.sort(np.random.default_rng(1).standard_normal(SAMPLE))
#: What is measured: past + 0.6 first number + 0.3 second, with errors of 0.2, five times.
SEEN, ERROR, REPEATS = 4.0, 0.2, 5


def fits(rows: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    expected = PAST[rows] + 0.6 * numbers[:, 0] + 0.3 * numbers[:, 1]
    found: np.ndarray = -0.5 * REPEATS * ((SEEN - expected) / ERROR) ** 2
    return found


def conditioned(seed: int = 0) -> Conditioned:
    generator = np.random.default_rng(seed)
    return recondition(
        fits,
        generator.integers(SAMPLE, size=MEMBERS),
        generator.standard_normal((MEMBERS, DIMENSIONS)),
        PAST[:, None],
        seed,
    )


@pytest.fixture(scope="module")
def found() -> Conditioned:
    return conditioned()


def closed_form() -> tuple[np.ndarray, np.ndarray]:
    """Means and sds of past, first, second and third number, given the measurements."""
    loads = np.array([1.0, 0.6, 0.3, 0.0])
    sds = np.array([PAST.std(), 1.0, 1.0, 1.0])
    means = np.array([PAST.mean(), 0.0, 0.0, 0.0])
    total = (loads * sds) @ (loads * sds) + ERROR**2 / REPEATS
    gain = loads * sds**2 / total
    return means + gain * (SEEN - loads @ means), np.sqrt(sds**2 - gain * loads * sds**2)


def test_means_and_widths_are_those_of_the_closed_form(found: Conditioned) -> None:
    got = np.stack([PAST[found.rows], *found.numbers[:, :3].T])
    means, sds = closed_form()
    effective = found.agreement(got).effective.min()
    assert effective > 50
    # four standard errors of a mean; a sample sd has an error of 1/sqrt(2n) of itself
    assert got.mean(axis=1) == pytest.approx(means, abs=4 * sds.max() / np.sqrt(effective))
    assert got.std(axis=1) == pytest.approx(sds, rel=4 / np.sqrt(2 * effective))


def test_what_is_measured_is_met_although_weights_alone_would_collapse(found: Conditioned) -> None:
    expected = PAST[found.rows] + found.numbers[:, :2] @ [0.6, 0.3]
    assert expected.std() == pytest.approx(ERROR / np.sqrt(REPEATS), rel=0.1)
    generator = np.random.default_rng(0)
    first = fits(
        generator.integers(SAMPLE, size=MEMBERS), generator.standard_normal((MEMBERS, DIMENSIONS))
    )
    weights = np.exp(first - first.max())
    assert weights.sum() ** 2 / (weights**2).sum() < MEMBERS / 20
    different = len(np.unique(found.numbers[:, 5]))
    assert different > 0.99 * MEMBERS, "members are no copies of one another"


def test_the_evidence_is_that_of_the_closed_form(found: Conditioned) -> None:
    loads = np.array([PAST.std(), 0.6, 0.3])
    variance, mean_error = loads @ loads, ERROR**2 / REPEATS
    # the likelihood is written without its constant: a density of the mean, times what it lacks
    exact = (
        0.5 * np.log(2 * np.pi * mean_error)
        - 0.5 * np.log(2 * np.pi * (variance + mean_error))
        - 0.5 * (SEEN - PAST.mean()) ** 2 / (variance + mean_error)
    )
    spread = found.log_evidence.std(ddof=1) / np.sqrt(found.islands)
    assert found.log_evidence.mean() == pytest.approx(exact, abs=4 * spread + 0.02)


def test_the_same_seed_gives_the_same_bits(found: Conditioned) -> None:
    again = conditioned()
    assert (again.numbers == found.numbers).all()
    assert (again.rows == found.rows).all()


def test_a_near_row_is_taken_as_often_there_as_back() -> None:
    # a crowd and some rows far off, which the crowd does not count among its nearest
    generator = np.random.default_rng(4)
    features = np.concatenate([generator.normal(size=(30, 3)), 9 + generator.normal(size=(5, 3))])
    near = Neighbours.of(features, 4)
    rows = np.repeat(np.arange(near.count), 20_000)
    found, back = near.step(rows, generator)
    moves = np.zeros((near.count, near.count))
    np.add.at(moves, (rows, found), np.minimum(1.0, np.exp(back)) / 20_000)
    degrees = (moves > 0).sum(axis=1)
    assert (np.diagonal(moves) == 0).all()
    assert degrees.min() >= 4
    assert degrees.max() > degrees.min(), "or the weighing would not be needed"
    # a share of 1/4 at most, of 20,000 draws, has a standard error of 0.003
    assert moves == pytest.approx(moves.T, abs=6 * 0.003)


def test_rows_that_are_as_likely_are_found_as_often_whatever_their_neighbours() -> None:
    # weighed the wrong way, rows far off, with many more neighbours, would fill or empty
    generator = np.random.default_rng(5)
    features = np.concatenate([generator.normal(size=(40, 3)), 9 + generator.normal(size=(4, 3))])
    found = recondition(
        lambda rows, numbers: 0.0 * numbers[:, 0],
        generator.integers(len(features), size=8000),
        generator.standard_normal((8000, 1)),
        features,
        6,
        plan=Plan(near=(3,), last_rounds=30),
    )
    counts = np.bincount(found.rows, minlength=len(features))
    expected = 8000 / len(features)
    # chi-square of 43 degrees of freedom: 99.99 % lie below 90
    assert ((counts - expected) ** 2 / expected).sum() < 90


def test_failed_members_are_never_moved_to() -> None:
    def half_fails(rows: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        return np.where(numbers[:, 7] > 0, np.nan, fits(rows, numbers))

    generator = np.random.default_rng(2)
    found = recondition(
        half_fails,
        generator.integers(SAMPLE, size=800),
        generator.standard_normal((800, DIMENSIONS)),
        PAST[:, None],
        2,
    )
    assert (found.numbers[:, 7] <= 0).all()
    assert np.isfinite(found.log_likelihood).all()


def test_actual_values_that_no_member_comes_near_are_said_to_be() -> None:
    def nothing(rows: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        return np.full(len(rows), np.nan)

    with pytest.raises(OutOfReach):
        recondition(nothing, np.zeros(40, int), np.zeros((40, 3)), PAST[:, None], 0)


def test_members_that_make_no_islands_are_refused() -> None:
    with pytest.raises(ValueError, match="islands"):
        recondition(
            fits, np.zeros(41, int), np.zeros((41, 3)), PAST[:, None], 0, plan=Plan(islands=4)
        )
