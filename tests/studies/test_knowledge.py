"""What the data taught: on samples whose answer is known, and on the committed one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.posterior import Posterior, read_posterior
from model.district.labels import Text
from model.district.parameters import district_parameters
from scenarios.reading import load
from studies.conclusions import (
    MATERIAL,
    SURE,
    Conclusion,
    Conclusions,
    conclusions,
    verdict,
)
from studies.district import District
from studies.effects import read_argued
from studies.fitted import ENDS, seen_by, together
from studies.knowledge import OUTCOMES, Learnt, effective_draws, learnt


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return read_posterior()


@pytest.fixture(scope="module")
def found(whole_district: District, posterior: Posterior) -> Learnt:
    return learnt(whole_district, posterior)


@pytest.fixture(scope="module")
def asked(whole_district: District) -> Conclusions:
    levers = [
        one for one in read_argued() if one.lever in ("promotion funding", "public rd support")
    ]
    scenarios = [load("plan"), load("bust")]
    return conclusions(whole_district, members=64, seed=1, levers=levers, scenarios=scenarios)


def of_prior(posterior: Posterior, members: int) -> Posterior:
    """A sample that learnt nothing: draws of the prior in four runs of one reading."""
    z = np.random.default_rng(1).standard_normal((posterior.z.shape[0], members))
    laws = [p for p in district_parameters() if p.name in posterior.names]
    values = np.stack([p.at(row) for p, row in zip(laws, z, strict=False)])
    return replace(
        posterior,
        z=z,
        values=values,
        readings=np.zeros(members, dtype=np.int64),
        runs=np.arange(members) // (members // 4),
        discrepancy=posterior.discrepancy[:, :members],
    )


def test_nothing_is_learnt_from_draws_of_the_prior(
    whole_district: District, posterior: Posterior
) -> None:
    nothing = learnt(whole_district, of_prior(posterior, 4000))
    assert nothing.directions == 0
    # 1 / sqrt(2 n) of a width, 1 / sqrt(n) of a shift: none reaches the cuts by chance
    assert [p.name for p in nothing.parameters if p.is_moved] == []
    assert len(nothing.unmoved) == len(posterior.names)


def test_what_was_narrowed_is_found_to_be(whole_district: District, posterior: Posterior) -> None:
    sample = of_prior(posterior, 4000)
    z = sample.z.copy()
    z[3] *= 0.5
    z[7] += 1.0
    told = learnt(whole_district, replace(sample, z=z))
    assert told.directions == 1
    moved = {p.name: p for p in told.parameters if p.is_moved}
    assert set(moved) == {posterior.names[3], posterior.names[7]}
    assert moved[posterior.names[3]].shrinkage == pytest.approx(0.5, abs=0.03)
    assert moved[posterior.names[7]].shift == pytest.approx(1.0, abs=0.07)


def test_every_uncertain_parameter_is_in_one_of_three_lists(found: Learnt) -> None:
    moved = {p.name for p in found.parameters if p.is_moved}
    unmoved, unseen = ({p.name for p in some} for some in (found.unmoved, found.unseen))
    assert moved | unmoved | unseen == {p.name for p in district_parameters() if p.is_uncertain}
    assert len(moved) + len(unmoved) + len(unseen) == len(found.parameters)


def test_the_data_cannot_move_more_directions_than_there_are_rows(found: Learnt) -> None:
    # 39 rows of the likelihood under either reading
    assert 5 < found.directions <= 39
    assert found.failed == ()


def test_sensitivities_have_the_sign_of_what_the_parameters_mean(found: Learnt) -> None:
    effects = {p.name: p.effects for p in found.parameters}
    for outcome in OUTCOMES:
        assert effects["plant exit rate"][outcome] < 0
        assert effects["frontier absorption"][outcome] > 0
        # it acts on patents alone, which nothing depends on
        assert effects["patent elasticity"][outcome] == pytest.approx(0, abs=1e-9)


def test_independent_draws_count_as_many_as_they_are(posterior: Posterior) -> None:
    sample = of_prior(posterior, 2000)
    # four runs of 500 whose means scatter as independent draws: pooled over 229 components
    assert effective_draws(sample) == pytest.approx(2000, rel=0.3)
    copies = replace(sample, z=np.repeat(sample.z[:, ::10], 10, axis=1))
    assert effective_draws(copies) == pytest.approx(200, rel=0.3)


def test_a_sign_is_sure_where_nine_tenths_agree() -> None:
    assert [verdict(s) for s in (0.0, 1 - SURE, 0.5, 0.89, SURE, 1.0)] == [
        *("down", "down", "open"),
        *("open", "up", "up"),
    ]


def test_answers_differ_by_words_and_by_more_than_a_tenth() -> None:
    def answer(prior: float, posterior: float) -> Conclusion:
        words = (verdict(prior), verdict(posterior))
        pair = (prior, posterior)
        return Conclusion("lever", "x", Text("", ""), ("gdp", 2035), words, pair, pair)

    assert not answer(0.89, 0.91).differs  # a hair's breadth
    assert not answer(0.3, 0.6).differs  # both open
    assert answer(0.8, 0.95).differs
    assert MATERIAL == 0.1


def test_every_lever_and_scenario_is_asked_for_every_outcome(asked: Conclusions) -> None:
    by_kind = {k: [c for c in asked.found if c.kind == k] for k in ("lever", "scenario", "target")}
    for kind in ("lever", "scenario"):
        assert len(by_kind[kind]) == 2 * len(OUTCOMES)
        assert {c.outcome for c in by_kind[kind]} == set(OUTCOMES)
    assert len({c.id for c in by_kind["target"]}) == len(by_kind["target"]) > 10
    assert len(asked.policy) == 4 * len(OUTCOMES)
    assert asked.failed == (0, 0)
    for one in asked.found:
        assert all(0 <= share <= 1 for share in one.shares)


def test_a_worse_world_lowers_gdp_by_prior_and_posterior_alike(asked: Conclusions) -> None:
    (bust,) = [c for c in asked.policy if (c.id, c.outcome) == ("bust", OUTCOMES[0])]
    assert bust.verdicts == ("down", "down")


def test_the_most_correlated_pairs_come_first(posterior: Posterior) -> None:
    pairs = together(posterior, 5)
    sizes = [abs(pair.correlation) for pair in pairs]
    assert sizes == sorted(sizes, reverse=True)
    for pair in pairs:
        assert np.corrcoef(pair.x, pair.y)[0, 1] == pytest.approx(pair.correlation, rel=1e-9)


def test_the_posterior_lies_nearer_to_the_observations_than_the_prior(
    whole_district: District,
) -> None:
    middle, ends = ENDS.index(0.5), (0, -1)
    rows = [one for one in seen_by(whole_district, 1) if one.seen.role == "fit"]
    narrower = [
        one.posterior[ends[1]] - one.posterior[ends[0]] < one.prior[ends[1]] - one.prior[ends[0]]
        for one in rows
    ]
    assert np.mean(narrower) > 0.9
    values = [one for one in rows if one.seen.comparator == "="]
    off = [
        np.abs([getattr(one, of)[middle] for one in values]).mean() for of in ("posterior", "prior")
    ]
    assert off[0] < off[1]
    assert all(one.failed == 0 for one in rows)
