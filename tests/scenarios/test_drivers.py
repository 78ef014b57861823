"""What members draw: the stated laws, the same bits for the same seed, and nothing of scenarios."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from model.district.levers import BRANCHES
from model.district.parameters import growth_discrepancy, read_parameters
from model.engine import Model, Series
from scenarios import drivers
from scenarios.drivers import (
    DRAWN_SLOTS,
    DRIVERS,
    RESIDENTS,
    SLOTS,
    dimensions,
    draw,
    draw_from,
    layout,
    mean_plant_size,
    median_drivers,
)
from scenarios.settings import Input

MEMBERS = 20_000
SIGMAS = 5.0  # one in two million by chance, and the seed is fixed

TABLE = {row.name: row for row in (*read_parameters(DRIVERS), growth_discrepancy())}


@pytest.fixture(scope="module")
def drawn() -> dict[str, Input]:
    return draw(MEMBERS, seed=7)


def path(inputs: dict[str, Input], name: str) -> NDArray[np.float64]:
    series = inputs[name]
    assert isinstance(series, Series)
    assert series.interpolate == "step"
    return np.asarray(series.values)


def row(inputs: dict[str, Input], name: str) -> NDArray[np.float64]:
    value = inputs[name]
    assert isinstance(value, np.ndarray)
    return value


def same(one: dict[str, Input], two: dict[str, Input], members: slice = slice(None)) -> bool:
    def bits(value: Input) -> bytes:
        if isinstance(value, Series):
            return np.asarray(value.values)[:, members].tobytes()
        return value[members].tobytes() if isinstance(value, np.ndarray) else repr(value).encode()

    return list(one) == list(two) and all(bits(one[name]) == bits(two[name]) for name in one)


def test_every_number_has_a_source_and_stands_at_its_median() -> None:
    for parameter in TABLE.values():
        assert "assumption" in parameter.source or parameter.source.startswith("definition")
        assert parameter.central == pytest.approx(parameter.median, rel=1e-9, abs=1e-12)


def test_the_same_seed_and_chunk_give_the_same_bits() -> None:
    assert same(draw(50, seed=3, chunk=2), draw(50, seed=3, chunk=2))


def test_another_seed_or_chunk_gives_other_numbers() -> None:
    one = row(draw(50, seed=3, chunk=2), "plant size[S1]")
    for other in (draw(50, seed=4, chunk=2), draw(50, seed=3, chunk=1)):
        assert not np.isin(one, row(other, "plant size[S1]")).any()


def test_a_member_does_not_depend_on_how_many_follow_it() -> None:
    few, many = draw(20, seed=3), draw(300, seed=3)
    assert same(few, many, slice(0, 20))


def test_no_purpose_draws_another_ones_numbers() -> None:
    inputs = draw(200, seed=3)
    arrays = [row(inputs, f"plant rate factor[{slot}]") for slot in SLOTS]
    arrays += [row(inputs, f"plant size[{slot}]") for slot in DRAWN_SLOTS]
    correlation = np.corrcoef([np.argsort(np.argsort(a)) for a in arrays])
    off = correlation[~np.eye(len(arrays), dtype=bool)]
    assert np.abs(off).max() < SIGMAS / math.sqrt(200)


def test_drawing_asks_for_no_scenario() -> None:
    for function in (draw, draw_from, median_drivers):
        assert not {"scenario", "levers", "shocks"} & set(inspect.signature(function).parameters)
    source = inspect.getsource(drivers)
    assert "import scenarios.scenario" not in source
    assert "from scenarios.scenario" not in source


def values_of(inputs: dict[str, Input], name: str) -> list[float]:
    """A driver of the first member: its number, or its values by year."""
    value = inputs[name]
    array = np.asarray(value.values if isinstance(value, Series) else value, dtype=float)
    return [float(number) for number in array.reshape(len(array) if array.ndim else 1, -1)[:, 0]]


def test_uniform_numbers_at_one_half_give_the_medians() -> None:
    inputs = draw_from(np.full((1, dimensions()), 0.5))
    medians = median_drivers()
    # A single line shows the mean plant and no census revision; every other driver is a median.
    other = ("expected", "slot", "plant size", "statistical revision")
    shared = [name for name in medians if not name.startswith(other)]
    assert "market growth[OTH]" in shared
    for name in shared:
        expected = values_of(medians, name)
        found = values_of(inputs, name)
        if len(expected) == 1:
            expected *= len(found)
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-15), name
    # The median of a unit exponential.
    assert values_of(inputs, "arrival threshold[S1]") == pytest.approx([math.log(2)], rel=1e-12)


def test_uniform_and_seeded_numbers_have_the_same_laws(drawn: dict[str, Input]) -> None:
    uniforms = np.random.default_rng(11).random((MEMBERS, dimensions()))
    other = draw_from(uniforms)
    assert list(other) == list(drawn)
    levels = [0.05, 0.5, 0.95]
    for name in ("plant size[S3]", "frontier growth", "departure threshold[SC]"):
        one, two = row(drawn, name), row(other, name)
        # The share of one below the other's quantile, with the error of both.
        for level in levels:
            share = (one <= np.quantile(two, level)).mean()
            assert abs(share - level) < SIGMAS * math.sqrt(2 * level * (1 - level) / MEMBERS)


@pytest.mark.parametrize("bad", [-0.1, 1.0, math.nan])
def test_uniform_numbers_outside_their_range_are_refused(bad: float) -> None:
    uniforms = np.full((2, dimensions()), 0.5)
    uniforms[1, 3] = bad
    with pytest.raises(ValueError, match=r"\[0, 1\)"):
        draw_from(uniforms)
    with pytest.raises(ValueError, match="columns"):
        draw_from(uniforms[:, :-1])


def test_zero_is_taken_since_sequences_begin_with_it() -> None:
    inputs = draw_from(np.zeros((1, dimensions())))
    for value in inputs.values():
        array = value.values if isinstance(value, Series) else value
        assert np.isfinite(np.asarray(array)).all()


def test_market_growth_has_the_stated_mean_and_spread_in_every_year(
    drawn: dict[str, Input],
) -> None:
    cycles = TABLE["common market cycle"].sd ** 2 + TABLE["branch market cycle"].sd ** 2
    for branch in BRANCHES:
        gap = TABLE[f"branch gap[{branch}]"]
        mean = TABLE["city growth"].mean + gap.mean
        variance = TABLE["city growth"].sd ** 2 + gap.sd**2 + cycles
        growth = path(drawn, f"market growth[{branch}]")
        assert growth.shape == (15, MEMBERS)
        sd = math.sqrt(variance)
        assert np.abs(growth.mean(axis=1) - mean).max() < SIGMAS * sd / math.sqrt(MEMBERS)
        assert np.abs(growth.var(axis=1) / variance - 1).max() < SIGMAS * math.sqrt(2 / MEMBERS)


def test_branches_share_the_city_and_the_common_cycle(drawn: dict[str, Input]) -> None:
    one, two = path(drawn, "market growth[NEV]")[4], path(drawn, "market growth[OTH]")[4]
    shared = TABLE["city growth"].sd ** 2 + TABLE["common market cycle"].sd ** 2
    spread = one.std() * two.std()
    # Var of a sample covariance of normals is at most 2 (variance)^2 / n.
    assert abs(np.cov(one, two)[0, 1] - shared) < SIGMAS * spread * math.sqrt(2 / MEMBERS)


@pytest.mark.parametrize("name", ["industrial price change", "service price change"])
def test_the_mean_price_change_of_five_years_has_the_stated_law(
    drawn: dict[str, Input], name: str
) -> None:
    means = path(drawn, name)[:5].mean(axis=0)
    law = TABLE[name]
    assert abs(means.mean() - law.mean) < SIGMAS * law.sd / math.sqrt(MEMBERS)
    assert abs(means.var() / law.sd**2 - 1) < SIGMAS * math.sqrt(2 / MEMBERS)


def test_thresholds_rise_from_slot_to_slot_as_a_poisson_process(drawn: dict[str, Input]) -> None:
    thresholds = np.stack([row(drawn, f"arrival threshold[{slot}]") for slot in DRAWN_SLOTS])
    assert (thresholds[0] > 0).all()
    assert (np.diff(thresholds, axis=0) > 0).all()
    # The k-th arrival of a unit Poisson process is Gamma(k): mean k, variance k.
    ks = np.arange(1, len(DRAWN_SLOTS) + 1)
    errors = SIGMAS * np.sqrt(ks / MEMBERS)
    assert (np.abs(thresholds.mean(axis=1) - ks) < errors).all()


def test_every_plant_is_large_and_of_one_branch(drawn: dict[str, Input]) -> None:
    for slot in DRAWN_SLOTS:
        assert row(drawn, f"plant size[{slot}]").min() >= TABLE["smallest large plant"].central
        weights = np.stack([row(drawn, f"slot branch weight[{slot},{b}]") for b in BRANCHES])
        assert (weights.sum(axis=0) == 1).all()
        assert set(np.unique(weights)) == {0.0, 1.0}
        for branch, share in zip(BRANCHES, weights.mean(axis=1), strict=True):
            chance = TABLE[f"plant branch[{branch}]"].central
            assert abs(share - chance) < SIGMAS * math.sqrt(chance * (1 - chance) / MEMBERS)


def test_branch_chances_sum_to_one() -> None:
    assert math.fsum(TABLE[f"plant branch[{b}]"].central for b in BRANCHES) == 1.0


def test_published_gdp_is_revised_at_the_origin_and_at_each_census(
    drawn: dict[str, Input],
) -> None:
    series = drawn["statistical revision"]
    assert isinstance(series, Series)
    np.testing.assert_array_equal(series.times, [2021, 2023, 2028, 2033])
    levels = path(drawn, "statistical revision")
    steps = levels[1:] / levels[:-1] - 1
    law = TABLE["census revision"]
    assert np.abs(steps.mean(axis=1) - law.mean).max() < SIGMAS * law.sd / math.sqrt(MEMBERS)
    assert np.abs(levels[0].std() / TABLE["base revision"].sd - 1) < SIGMAS * math.sqrt(
        1 / (2 * MEMBERS)
    )


def test_an_earlier_origin_starts_every_path_there() -> None:
    inputs = draw(10, seed=1, origin=2019)
    for name, value in inputs.items():
        if isinstance(value, Series):
            assert np.asarray(value.times)[0] == 2019.0, name
    assert path(inputs, "market growth[NEV]").shape == (17, 10)
    assert dimensions(2019) > dimensions(2021)
    assert set(layout(2019)) == set(layout(2021))


def test_every_driver_is_a_constant_of_the_model(district: Model, drawn: dict[str, Input]) -> None:
    for name in [*drawn, *median_drivers()]:
        base, _, element = name.partition("[")
        variable = district.variables[base]
        assert variable.kind == "constant", name
        if element:
            assert element.rstrip("]") in variable.elements, name


def test_slots_residents_and_branches_are_the_models(district: Model) -> None:
    assert tuple(district.variables["market growth"].elements) == BRANCHES
    assert tuple(district.variables["departure threshold"].elements) == SLOTS
    slots = tuple(district.variables["plant utilisation"].elements)
    assert slots == (*SLOTS, *(f"L{branch}" for branch in BRANCHES))
    assert tuple(district.variables["arrival threshold"].elements) == DRAWN_SLOTS
    assert tuple(district.variables["resident departure threshold"].elements) == RESIDENTS


def test_the_models_own_constants_are_the_medians(district: Model) -> None:
    for name, median in median_drivers().items():
        if isinstance(median, Series):
            continue
        key = name.lower()
        element = district.program.elements[district.program.index[key]]
        # The .mdl rounds the mean size of a large plant to whole 亿元.
        assert element.value == pytest.approx(median, rel=5e-4, abs=1e-12), name


def test_the_mean_size_is_that_of_the_draws(drawn: dict[str, Input]) -> None:
    sizes = np.concatenate([row(drawn, f"plant size[{slot}]") for slot in DRAWN_SLOTS])
    error = sizes.std() / math.sqrt(sizes.size)
    assert abs(sizes.mean() - mean_plant_size()) < SIGMAS * error
