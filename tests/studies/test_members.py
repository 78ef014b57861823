"""Members: a function of seed and chunk, the same under every scenario, evenly spread."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.posterior import read_posterior
from model.district.parameters import district_parameters
from model.engine import PastOf, Series
from model.engine.errors import InputError
from scenarios.reading import load
from scenarios.settings import Input
from studies.district import load_district
from studies.ensemble import ensemble
from studies.members import CHUNK, Members, draw_members, most_members, past_of

COUNT = CHUNK + 100


@pytest.fixture(scope="module")
def members() -> Members:
    return draw_members(COUNT, seed=3)


def bits(driver: Input) -> bytes:
    """What a driver is, bit for bit."""
    return np.ascontiguousarray(driver.values if isinstance(driver, Series) else driver).tobytes()


def same(one: Members, other: Members) -> bool:
    """Whether two draws are the same bits."""
    return (
        one.count == other.count
        and np.array_equal(one.rows, other.rows)
        and {k: v.tobytes() for k, v in one.parameters.items()}
        == {k: v.tobytes() for k, v in other.parameters.items()}
        and {k: bits(v) for k, v in one.drivers.items()}
        == {k: bits(v) for k, v in other.drivers.items()}
    )


def test_a_chunk_is_the_same_bits_alone_or_among_others(members: Members) -> None:
    assert same(members.select(slice(0, 37)), draw_members(37, seed=3))
    assert same(members.select(slice(CHUNK, None)), draw_members(100, seed=3, chunk=1))


def test_another_seed_or_chunk_gives_other_members(members: Members) -> None:
    first = draw_members(100, seed=3)
    for other in (draw_members(100, seed=4), draw_members(100, seed=3, chunk=1)):
        differing = [n for n, v in first.parameters.items() if (v != other.parameters[n]).any()]
        assert set(differing) == set(first.parameters)


def test_a_whole_chunk_has_one_member_in_each_of_its_equal_shares_of_a_prior() -> None:
    """What a (0, m, 1)-net in base 2 is: one point in each interval of length 1 / 2^m."""
    members = draw_members(CHUNK, seed=11, chunk=5, source="prior")
    continuous = {p.name: p for p in district_parameters() if p.distribution == "uniform"}
    assert continuous
    for name, p in continuous.items():
        if name in members.parameters:
            share = (members.parameters[name] - p.low) / (p.high - p.low)
            assert sorted(np.floor(share * CHUNK).astype(int)) == list(range(CHUNK)), name


def test_each_row_of_the_posterior_comes_as_often_as_any_other_to_within_one() -> None:
    rows = read_posterior().members
    for count in (500, rows, rows + CHUNK):
        often = np.bincount(draw_members(count, seed=2).rows, minlength=rows)
        assert often.max() - often.min() <= 1
        assert often.sum() == count


def test_history_is_that_of_the_members_row_and_the_future_its_own(members: Members) -> None:
    posterior = read_posterior()
    for name in posterior.names:
        np.testing.assert_array_equal(members.parameters[name], posterior.of(name)[members.rows])
    uncertain = {p.name for p in district_parameters() if p.is_uncertain}
    assert set(members.parameters) == uncertain
    discrepancy = members.drivers["growth discrepancy"]
    assert isinstance(discrepancy, Series)
    years = np.asarray(discrepancy.times)
    np.testing.assert_array_equal(years, np.arange(2015, 2036))
    np.testing.assert_array_equal(
        np.asarray(discrepancy.values)[years < 2021], posterior.discrepancy[:, members.rows]
    )


def test_members_of_the_prior_have_no_row() -> None:
    members = draw_members(64, seed=2, source="prior")
    assert (members.rows == -1).all()
    assert set(members.parameters) == {p.name for p in district_parameters() if p.is_uncertain}


def test_numbers_that_cannot_be_drawn_are_refused() -> None:
    for count in (0, -3, most_members() + 1):
        with pytest.raises(InputError, match="--members"):
            draw_members(count, seed=1)
    with pytest.raises(InputError, match="--members"):
        draw_members(1, seed=1, chunk=most_members() // CHUNK + 1)
    with pytest.raises(InputError, match="--seed"):
        draw_members(1, seed=-1)


def test_the_past_of_a_member_is_that_of_its_row_whatever_is_drawn_beside_it() -> None:
    # what every stock, delay and yearly figure is at the end of 2020 comes out of the later years
    district, later = load_district(), draw_members(100, seed=3, chunk=2)
    keys = ("gdp", "Population", "gross output", "energy use", "Stored Land")
    past = past_of(later)
    assert isinstance(past, PastOf)
    runs = [ensemble(district, [load("plan")], later, keys=keys, past=one) for one in (None, past)]
    assert np.array_equal(runs[0].ok, runs[1].ok)
    for key, values in runs[0].values.items():
        np.testing.assert_array_equal(runs[1].values[key], values, err_msg=key)
    for own, taken in zip(runs[0].outcomes, runs[1].outcomes, strict=True):
        np.testing.assert_array_equal(own.values, taken.values)


def test_members_whose_rows_had_no_turn_yet_have_a_past_of_their_own() -> None:
    first, prior = draw_members(10, seed=3), draw_members(10, seed=3, chunk=2, source="prior")
    assert past_of(first) is first.past
    assert past_of(prior) is prior.past
