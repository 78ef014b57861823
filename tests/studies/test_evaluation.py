"""An evaluation has the members' medians, bands and probabilities, and never one for binding."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.reading import load
from studies.district import District
from studies.effects import read_argued, single_effects
from studies.evaluation import LEVELS, Evaluation, evaluate_plan
from studies.measures import measures
from studies.observed import observed_years
from studies.projection import YEARS
from studies.targets import Entered

MEMBERS = 16


@pytest.fixture(scope="module")
def evaluation(whole_district: District) -> Evaluation:
    entered = Entered(tasks={"energy_intensity_change": -14.5}, baselines={"patents": 1500.0})
    return evaluate_plan(
        whole_district, [load("plan"), load("baseline")], MEMBERS, 2, entered=entered
    )


def test_a_figure_is_the_median_in_the_plans_unit_and_its_bands_hold_their_share(
    evaluation: Evaluation,
) -> None:
    assert evaluation.sample is not None
    for figure in evaluation.figures:
        members = figure.line.factor * evaluation.sample.values[figure.line.key]
        np.testing.assert_allclose(figure.line.values, np.median(members, axis=-1), rtol=1e-12)
        assert [band.level for band in figure.bands] == list(LEVELS)
        for band in figure.bands:
            # a sum over an axis of members: counts of what lies between the ends
            inside = (members >= band.low[..., None]) & (members <= band.high[..., None])
            at_2035 = inside[YEARS.index(2035)].mean(axis=-1)
            # quantiles between order statistics: within two members of the level
            np.testing.assert_allclose(at_2035, band.level, atol=2 / MEMBERS)


def test_binding_targets_have_no_probability_but_a_risk_once_the_task_is_entered(
    evaluation: Evaluation,
) -> None:
    binding = [one for one in evaluation.standings if one.outcome.target.binding]
    assert len(binding) == 6
    assert all(one.chance is None for one in binding)
    energy = next(one for one in binding if one.outcome.target.id == "energy_intensity_2025")
    assert energy.outcome.target.value == -14.5
    assert all(risk is not None for risk in energy.risks)
    assert energy.yearly is not None
    # five years at the required yearly rate make the task
    assert energy.yearly.required is not None
    assert (1 + energy.yearly.required / 100) ** 5 == pytest.approx(1 - 0.145)


def test_the_level_of_2020_is_what_was_entered_or_observed_else_the_models(
    evaluation: Evaluation,
) -> None:
    by_id = {one.outcome.target.id: one for one in evaluation.standings}
    assert (by_id["patents_2025"].base, by_id["patents_2025"].base_observed) == (1500.0, True)
    seen = observed_years(evaluation.projection.district)["gdp nominal"]
    gdp = next(one.value for one in seen if one.year == 2020)
    assert (by_id["gdp_2025"].base, by_id["gdp_2025"].base_observed) == (gdp, True)
    model = evaluation.projection.at("gross output[BIO]", 2020)[0]
    assert by_id["bio_output_2025"].base == pytest.approx(float(model), rel=0.2)
    assert not by_id["bio_output_2025"].base_observed
    assert by_id["income_growth_2025"].base is None


def test_a_single_run_has_neither_bands_nor_probabilities(whole_district: District) -> None:
    found = evaluate_plan(whole_district, [load("plan")], 1)
    assert found.sample is None
    assert all(figure.bands == () for figure in found.figures)
    assert all(one.chance is None and one.low is None for one in found.standings)
    gdp = next(one for one in found.standings if one.outcome.target.id == "gdp_2025")
    assert gdp.middle is not None
    assert gdp.middle[0] == found.projection.at("gdp nominal", 2025)[0]


def test_measures_are_all_levers_with_the_largest_effect_on_gdp_first(
    whole_district: District,
) -> None:
    found = measures(whole_district.model)
    single = single_effects(whole_district.model, read_argued())
    assert len(found) == len(read_argued())
    effects = [one.effects["gdp", 2025] for one in found]
    assert effects == sorted(effects, reverse=True)
    for one in found:
        assert one.effects["gdp", 2035] == single[one.lever.name, "gdp", 2035]
