"""Parts add up to their total, every year and in every scenario, and are what their names say."""

from __future__ import annotations

import numpy as np

from model.engine import simulate
from scenarios.drivers import median_drivers
from studies.composition import compositions, gdp_by_sector, land_by_use
from studies.district import District
from studies.projection import Projection


def test_parts_are_never_negative_and_add_up(projection: Projection) -> None:
    for one in compositions(projection):
        parts = np.stack([values for _, values in one.parts])
        assert (parts >= 0).all(), one.key
        # sums of a handful of numbers of one size: rounding only
        np.testing.assert_allclose(parts.sum(axis=0), one.total, rtol=1e-12, err_msg=one.key)


def test_gdp_is_the_models_and_its_last_part_is_research_and_farming(
    whole_district: District, projection: Projection
) -> None:
    one = gdp_by_sector(projection)
    np.testing.assert_array_equal(one.total, projection.values["gdp"])
    model = whole_district.model
    outputs = ["primary value added"]
    farming = simulate(model, median_drivers(), outputs=outputs).values["primary value added"].min()
    rest = projection.values["capitalised rd"] + farming
    # the model adds the sectors in another order: rounding of sums near 1e3 only
    np.testing.assert_allclose(one.parts[-1][1], rest, rtol=1e-9)


def test_land_is_the_district_without_what_is_protected(
    whole_district: District, projection: Projection
) -> None:
    paths = simulate(
        whole_district.model, median_drivers(), outputs=["district area", "protected land"]
    )
    area, protected = (
        float(paths.values[name].flat[0]) for name in ("district area", "protected land")
    )
    total = land_by_use(projection).total
    # the model's own conservation of land, to rounding over 336 steps
    np.testing.assert_allclose(total, area - protected, rtol=1e-9)
