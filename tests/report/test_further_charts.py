"""The overview and the compositions show the projection's numbers, with what to know of them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Text as Words

from report.further_charts import energy_table, further_charts, overview_table, variable_table
from report.projection_charts import series_table
from report.tables import Origin
from report.texts import LANGUAGES, both, say
from studies.headline import headlines
from studies.projection import Projection

ORIGIN = Origin(members=1, date="2026-11-22", source=both("run.source"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_is_drawn_in_both_languages(projection: Projection, lang: str) -> None:
    drawn = {stem: draw(lang) for stem, draw in further_charts(projection, ORIGIN)}
    assert list(drawn) == ["overview", "gdp-by-sector", "land-by-use", "energy-co2"]
    for figure in drawn.values():
        shown = " ".join(one.get_text() for one in figure.findobj(Words))
        assert say("foot.disclaimer", lang) in shown


def test_a_panel_has_the_projections_numbers(projection: Projection) -> None:
    for table, key in zip(
        energy_table(projection, ORIGIN).tables, ("energy use", "co2 emissions"), strict=False
    ):
        for index, line in enumerate(table.lines):
            np.testing.assert_array_equal(line.values, projection.values[key][:, index])
            assert line.name == projection.scenarios[index].title


def test_whatever_shows_energy_says_that_its_level_is_assumed(projection: Projection) -> None:
    assumed = both("foot.energy")
    assert overview_table(projection, ORIGIN).notes.count(assumed) == 1
    assert energy_table(projection, ORIGIN).notes == (assumed,)
    assert variable_table(projection, "Population", ORIGIN).note.zh == ""
    notes = {one.key: series_table(projection, one, ORIGIN).note for one in headlines(projection)}
    assert notes["energy per gdp"] == notes["co2 emissions"] == assumed
    assert notes["gdp nominal"].zh == ""
