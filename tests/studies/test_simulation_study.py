"""Bands cover and classes hold as often as they say, over many worlds made by known members.

The reduced model is a level that grows: its start and its trend come from a calibrated sample, its
yearly shocks from the drivers' law. In each world one member is the truth, its first two years are
published with the errors of their vintages, and the others are conditioned on them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from studies.progress import CLASSES, progress
from studies.recondition import Plan, recondition
from studies.vintages import ERRORS

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

WORLDS, SAMPLE, MEMBERS, YEARS, KNOWN = 240, 1500, 400, 5, 2
LEVELS = (0.5, 0.8, 0.9)
PAGE = Path(__file__).parents[2] / "docs" / "following.md"
#: The sample: logarithm of the level of 2020, and the trend of growth.
GENERATOR = np.random.default_rng(20)
START = np.log(800) + 0.03 * GENERATOR.standard_normal(SAMPLE)
TREND = 0.085 + 0.02 * GENERATOR.standard_normal(SAMPLE)
SHOCK, ERROR = 0.04, ERRORS["flash"]


def logarithms(rows: Rows, shocks: Array) -> Array:
    """The level's logarithm of 2021-2025 [member, year]."""
    return np.asarray(START[rows, None] + np.cumsum(TREND[rows, None] + SHOCK * shocks, axis=1))


def world(number: int) -> tuple[Array, Array]:
    """The truth's path, and what is published of it."""
    generator = np.random.default_rng([7, number])
    truth = logarithms(generator.integers(SAMPLE, size=1), generator.standard_normal((1, YEARS)))[0]
    return truth, truth[:KNOWN] + ERROR * generator.standard_normal(KNOWN)


def conditioned(published: Array, seed: int) -> Array:
    """The last year's logarithm of members that know what was published."""

    def fits(rows: Rows, shocks: Array) -> Array:
        off = (logarithms(rows, shocks)[:, :KNOWN] - published) / ERROR
        return np.asarray(-0.5 * (off**2).sum(axis=1))

    generator = np.random.default_rng([8, seed])
    found = recondition(
        fits,
        generator.integers(SAMPLE, size=MEMBERS),
        generator.standard_normal((MEMBERS, YEARS)),
        np.stack([START, TREND], axis=1),
        seed,
        plan=Plan(islands=2),
    )
    return np.asarray(logarithms(found.rows, found.numbers)[:, -1])


@pytest.fixture(scope="module")
def coverage() -> dict[float, float]:
    """The share of the worlds whose outcome lies in the band, by the band's level."""
    covered = dict.fromkeys(LEVELS, 0)
    for number in range(WORLDS):
        truth, published = world(number)
        members = conditioned(published, number)
        for level in LEVELS:
            low, high = np.quantile(members, [(1 - level) / 2, (1 + level) / 2])
            covered[level] += bool(low <= truth[-1] <= high)
    return {level: count / WORLDS for level, count in covered.items()}


def error_of(level: float) -> float:
    """Three binomial standard errors of the number of worlds: 7.7 points at 80 %."""
    return float(3 * np.sqrt(level * (1 - level) / WORLDS))


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_bands_cover_as_often_as_they_say(level: float, coverage: dict[float, float]) -> None:
    assert coverage[level] == pytest.approx(level, abs=error_of(level))


@pytest.mark.slow
def test_the_page_says_what_was_found_and_how_far_luck_reaches(
    coverage: dict[float, float],
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for chinese in (True, False):
        between = ("、", "、") if chinese else (", ", " and ")
        shares = [f"{100 * coverage[level]:.1f}" for level in LEVELS]
        unit = "%" if chinese else ""
        said = f"{shares[0]}{unit}{between[0]}{shares[1]}{unit}{between[1]}{shares[2]}"
        assert said in text
    assert f"±{100 * error_of(0.8):.1f}" in text


@pytest.mark.slow
def test_members_that_know_are_closer_than_those_that_do_not() -> None:
    generator = np.random.default_rng(9)
    blind = logarithms(
        generator.integers(SAMPLE, size=4000), generator.standard_normal((4000, YEARS))
    )[:, -1]
    off: tuple[list[float], list[float]] = ([], [])
    for number in range(60):
        truth, published = world(number)
        off[0].append(abs(float(np.median(blind)) - truth[-1]))
        off[1].append(abs(float(np.median(conditioned(published, number))) - truth[-1]))
    assert np.mean(off[1]) < np.mean(off[0])


def test_classes_are_right_as_often_as_they_claim() -> None:
    """Over true values that spread far more than the errors do."""
    generator = np.random.default_rng(10)
    claimed, right, seen = 0.0, 0, Counter[str]()
    worlds = 4000
    for _ in range(worlds):
        truth = float(generator.uniform(800, 1350))
        due = float(generator.choice([0.2, 0.4, 0.6, 0.8]))
        value = truth * (1 + ERROR * generator.standard_normal())
        told = progress(800.0, 1250.0, value, ERROR * value, due, compounds=True)
        true = progress(800.0, 1250.0, truth, 0.0, due, compounds=True)
        claimed, right = claimed + told.chance, right + (told.name == true.name)
        seen[told.name] += 1
    share = claimed / worlds
    assert right / worlds == pytest.approx(share, abs=3 * np.sqrt(share * (1 - share) / worlds))
    assert set(seen) == set(CLASSES), "every class occurs"
