"""The committed sample: it is that of the model as it stands, and a stale one is refused."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from calibration.basis import Sources, basis_hash, files_hash, load_basis
from calibration.mode import find_mode
from calibration.observations import READINGS
from calibration.posterior import (
    MEMBERS,
    POSTERIOR,
    Posterior,
    read_posterior,
    write_posterior,
)
from calibration.prior import DISCREPANCY_YEARS, history_prior
from calibration.target import target_of
from model.district.parameters import district_parameters, uncertain_before_plan
from model.engine import InputError


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return read_posterior()


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Copies of the files that the sample rests on."""
    for path in Sources().paths:
        shutil.copy(path, tmp_path / path.name)
    return Sources(*(tmp_path / path.name for path in Sources().paths))


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) >= 1, before
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_committed_sample_rests_on_the_model_and_tables_as_they_stand(
    posterior: Posterior,
) -> None:
    assert posterior.about["basis"] == basis_hash(*load_basis()), "renew it: pingshan calibrate"
    assert posterior.kind == "full"
    assert posterior.members == MEMBERS == 4000
    assert POSTERIOR.stat().st_size <= 8_000_000


def test_no_parameter_that_acts_before_2021_is_held(posterior: Posterior) -> None:
    assert posterior.names == tuple(p.name for p in uncertain_before_plan(district_parameters()))
    assert (posterior.values.std(axis=1) > 0).all()
    assert posterior.discrepancy.shape == (len(DISCREPANCY_YEARS), MEMBERS)
    assert (posterior.discrepancy.std(axis=1) > 0).all()


def test_values_are_the_priors_quantiles_at_the_stored_points(posterior: Posterior) -> None:
    for i, parameter in enumerate(history_prior().parameters):
        np.testing.assert_array_equal(posterior.of(parameter.name), parameter.at(posterior.z[i]))


def test_members_of_the_readings_are_as_many_as_their_weights_say(posterior: Posterior) -> None:
    for place, reading in enumerate(READINGS):
        share = float((posterior.readings == place).mean())
        # the shares of four runs are rounded, each by less than a member
        assert share == pytest.approx(posterior.about["weights"][reading], abs=4 / MEMBERS)


def test_reading_it_again_costs_next_to_nothing_and_needs_no_model(posterior: Posterior) -> None:
    begun = time.process_time()
    assert read_posterior() is posterior
    assert time.process_time() - begun < 1.0  # 1 ms; a reading of the model's files takes longer


def test_what_is_written_is_read_again_to_the_bit(posterior: Posterior, tmp_path: Path) -> None:
    path = tmp_path / "sample.parquet"
    write_posterior(posterior, history_prior().names, path)
    again = read_posterior(path)
    assert again.hash == posterior.hash
    np.testing.assert_array_equal(again.values, posterior.values)
    np.testing.assert_array_equal(again.discrepancy, posterior.discrepancy)
    np.testing.assert_array_equal(again.runs, posterior.runs)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("model", "Model discrepancy: yearly", "The model's discrepancy: yearly"),
        ("parameters", "assumption", "assumption still"),
        ("observations", "《纲要》（坪山区“十四五”规划）第一章", "《纲要》第一章"),
    ],
)
def test_a_comment_a_source_or_a_remark_does_not_make_it_stale(
    sources: Sources, posterior: Posterior, name: str, before: str, after: str
) -> None:
    edit(getattr(sources, name), before, after)
    assert files_hash(sources) != posterior.about["files"]
    assert read_posterior(POSTERIOR, sources).hash == posterior.hash


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("model", "1 - 0.5*(1 - demand effect)", "1 - 0.4*(1 - demand effect)"),
        ("observations", "801.05", "801.06"),
        ("observations", "P122,,Population,,2020-11-01", "P122,,Population,,2020-12-01"),
        ("discrepancy", "0.015", "0.016"),
    ],
)
def test_another_equation_prior_or_observation_makes_it_stale(
    sources: Sources, name: str, before: str, after: str
) -> None:
    edit(getattr(sources, name), before, after)
    if name == "discrepancy":  # its law is read once in a process; the bytes alone are at stake
        assert files_hash(sources) != files_hash()
        return
    with pytest.raises(InputError, match=r"stale.*pingshan calibrate"):
        read_posterior(POSTERIOR, sources)


def test_another_prior_makes_it_stale(sources: Sources) -> None:
    law = history_prior().parameters[0]
    row = next(
        line
        for line in sources.parameters.read_text(encoding="utf-8").splitlines()
        if line.startswith(law.name + ",")
    )
    number = f"{law.sd:g}" if law.sd == law.sd else f"{law.high:g}"
    assert f",{number}," in row
    edit(sources.parameters, row, row.replace(f",{number},", f",{float(number) * 1.01:.8g},", 1))
    with pytest.raises(InputError, match=r"stale.*pingshan calibrate"):
        read_posterior(POSTERIOR, sources)


def test_a_missing_damaged_or_foreign_file_is_refused(tmp_path: Path, posterior: Posterior) -> None:
    with pytest.raises(InputError, match=r"cannot be read.*pingshan calibrate"):
        read_posterior(tmp_path / "none.parquet")
    foreign = tmp_path / "foreign.parquet"
    foreign.write_bytes(b"PAR1 but not for long")
    with pytest.raises(InputError, match="is no posterior sample"):
        read_posterior(foreign)
    damaged = tmp_path / "damaged.parquet"
    write_posterior(posterior, history_prior().names, damaged)
    raw = bytearray(damaged.read_bytes())
    raw[len(raw) // 2] ^= 1  # one bit of one number
    damaged.write_bytes(raw)
    with pytest.raises(InputError, match=r"its own hash|is no posterior"):
        read_posterior(damaged)


def test_the_sample_lies_around_the_mode_and_is_as_wide_as_laplace_says(
    posterior: Posterior,
) -> None:
    """Along what the data pin down, a mode found anew and the sample agree.

    The posterior is curved, so that Laplace's Gaussian is only near: means within one of its own
    widths, widths within a factor of two, over the directions that it narrows to a third. A sample
    of another model would be off by tens of widths.
    """
    model, prior, observations = load_basis()
    target = target_of(model, prior, observations, "loose")
    mode = find_mode(target.residuals, prior.size)
    # one by one a parameter is better described than along an axis that bends
    z = posterior.z[:, posterior.readings == READINGS.index("loose")]
    told = mode.sd < 0.5
    assert told.sum() >= 3
    shift = np.abs(z.mean(axis=1) - mode.z)[told] / mode.sd[told]
    ratio = z.std(axis=1)[told] / mode.sd[told]
    assert shift.max() < 1
    assert ((ratio > 0.5) & (ratio < 2)).all()
