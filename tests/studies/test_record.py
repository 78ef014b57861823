"""What is known, on file: whole, current, and refused where it is damaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from calibration.posterior import read_posterior
from model.engine.errors import InputError
from studies.record import COMMAND, RECORD, Asked, read_record, write_record
from studies.width import YARDSTICK


def test_the_record_is_that_of_the_posterior_and_the_tables_as_they_stand() -> None:
    record = read_record()
    assert record.is_current, f"renew it: {COMMAND} knowledge"
    assert record.kind == read_posterior().kind
    assert record.components == read_posterior().z.shape[0]


def test_the_recorded_band_of_gdp_in_2025_meets_the_yardstick() -> None:
    """Of 4,096 members: ends of the band with a standard error of half a point."""
    (gdp,) = [one for one in read_record().reaches if one.year == 2025]
    assert 1 - gdp.low / gdp.median >= YARDSTICK
    assert gdp.high / gdp.median - 1 >= YARDSTICK


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    asked = Asked("lever", "promotion funding", ("gdp", 2035), ("open", "up"), (0.5, 0.95))
    record = replace(read_record(), changed=(asked,))
    write_record(record, tmp_path / "record.json")
    assert read_record(tmp_path / "record.json") == record


def test_another_sample_makes_it_stale() -> None:
    record = read_record()
    assert not replace(record, basis={**record.basis, "posterior": "of another"}).is_current


@pytest.mark.parametrize("content", ["", "{}", RECORD.read_text(encoding="utf-8")[:200]])
def test_a_damaged_record_names_the_command_that_makes_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "record.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=COMMAND):
        read_record(tmp_path / "record.json")
