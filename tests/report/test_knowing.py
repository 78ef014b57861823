"""The sentences beside every projection, and the pictures of the posterior."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.posterior import Posterior, read_posterior
from report.knowing import knowing
from report.knowledge_charts import (
    fit_table,
    pair_table,
    posterior_charts,
    trace_table,
    width_table,
)
from report.knowledge_parameters import name_of, parameter_tables
from report.style import missing_glyphs
from report.texts import LANGUAGES, say
from studies.district import District
from studies.fitted import Seen, Trace, seen_by, together, traces
from studies.knowledge import OUTCOMES
from studies.record import COMMAND, Asked, read_record
from studies.width import NAMES, Share, Width


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return read_posterior()


@pytest.fixture(scope="module")
def seen(whole_district: District) -> tuple[Seen, ...]:
    return seen_by(whole_district, 1)


@pytest.fixture(scope="module")
def courses(whole_district: District) -> tuple[Trace, ...]:
    return traces(whole_district)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_no_judgement_changed_that_they_rest_on_priors_is_said(lang: str) -> None:
    record = replace(read_record(), changed=())
    told = knowing(lang, record)
    assert told[1] == say("knowing.none", lang, asked=record.policy)
    assert missing_glyphs("".join(told)) == ""


def test_changed_judgements_are_named_and_the_others_still_rest_on_priors() -> None:
    asked = Asked("lever", "promotion funding", ("gdp", 2035), ("open", "up"), (0.5, 0.95))
    target = Asked("target", "gdp_2025", ("gdp", 2025), ("difficult", "confident"), (0.3, 0.7))
    record = replace(read_record(), changed=(asked, target))
    told = knowing("en", record)
    assert "(2035: open → up)" in told[1]
    assert "rest on prior assumptions" in told[1]
    assert "1 into another class" in told[2]


def test_a_stale_record_says_so() -> None:
    record = read_record()
    late = replace(record, basis={**record.basis, "posterior": "of another"})
    assert COMMAND in knowing("en", late)[-1]


def test_every_component_of_the_posterior_is_in_the_pictures_once(
    posterior: Posterior, whole_district: District
) -> None:
    tables = parameter_tables(posterior, whole_district.labels)
    rows = [row for table in tables for row in table.intervals]
    assert len(rows) == posterior.z.shape[0]
    labels = {row.label.zh for row in rows}
    for name in posterior.names:
        assert name_of(name, whole_district.labels).zh in labels
    # what is drawn is what the sample holds
    medians = sorted(row.median for row in rows)
    np.testing.assert_allclose(medians, sorted(np.median(posterior.z, axis=1)), atol=1e-12)
    for table in tables:
        assert table.intervals[0].heading.zh


def test_every_observation_is_in_the_picture_of_the_fit(
    seen: tuple[Seen, ...], whole_district: District
) -> None:
    table = fit_table(seen, whole_district.labels)
    assert len(table.intervals) == len(seen) > 40
    for one, row in zip(seen, table.intervals, strict=True):
        assert row.label.en.startswith(one.seen.id)
        assert row.outer[0] <= row.inner[0] <= row.median <= row.inner[1] <= row.outer[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_charts_are_drawn_with_letters_that_the_font_has(
    posterior: Posterior,
    seen: tuple[Seen, ...],
    courses: tuple[Trace, ...],
    whole_district: District,
    lang: str,
) -> None:
    pairs = together(posterior, 4)
    charts = posterior_charts(posterior, seen, courses, pairs, whole_district.labels)
    for drawing in charts.values():
        assert missing_glyphs(drawing.name.said(lang)) == ""
        words = "".join(str(cell) for row in drawing.rows(lang) for cell in row[:2])
        assert missing_glyphs(words) == ""
    for stem in ("fit", "fit-rows", "pairs"):
        figure = charts[stem](lang)
        texts = [text.get_text() for text in figure.texts]
        assert say("foot.disclaimer", lang) in texts


def test_the_traces_show_the_posteriors_bands(
    courses: tuple[Trace, ...], whole_district: District
) -> None:
    for trace, fan in zip(courses, trace_table(courses, whole_district.labels).fans, strict=True):
        for band in fan.bands:
            low = np.nanquantile(trace.values, (1 - band.level) / 2, axis=1)
            np.testing.assert_allclose(band.low, low, rtol=1e-12)
        assert len(fan.known) == len(trace.seen)


def test_pairs_keep_their_members_and_readings(
    posterior: Posterior, whole_district: District
) -> None:
    table = pair_table(together(posterior, 3), posterior, whole_district.labels)
    for pair in table.pairs:
        assert np.corrcoef(pair.x, pair.y)[0, 1] == pytest.approx(pair.correlation)
        np.testing.assert_array_equal(pair.groups, posterior.readings)


def test_shares_are_drawn_largest_first_for_each_outcome(whole_district: District) -> None:
    shares = tuple(Share(g, 0.01 * i, 0.002, 0.01 * i, 0.001) for i, g in enumerate(NAMES))
    widths = [Width(*outcome, 1.0, 2.0, 3.0, 0.2, shares, 10, 0) for outcome in OUTCOMES]
    table = width_table(widths, whole_district.labels)
    block = table.intervals[: len(NAMES)]
    assert [row.median for row in block] == sorted((row.median for row in block), reverse=True)
    assert [bool(row.heading.zh) for row in table.intervals].count(True) == len(OUTCOMES)
    assert all(row.reference[0] == 0.0 for row in table.intervals)
