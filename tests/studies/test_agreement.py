"""The lists of what the drivers set and read are what `scenarios.drivers` does set and read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from model.district.parameters import Parameter, growth_discrepancy, read_parameters
from scenarios import drivers
from studies.agreement import DRIVEN, DRIVER_ROWS


def test_the_driven_constants_are_those_that_members_and_the_single_line_are_given() -> None:
    given = {*drivers.draw(1, seed=0), *drivers.median_drivers()}
    assert {name.partition("[")[0] for name in given} == set(DRIVEN)


def test_the_rows_of_the_drivers_are_those_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = set()

    class Watched(dict[str, Parameter]):
        def __getitem__(self, name: str) -> Parameter:
            read.add(name)
            return super().__getitem__(name)

    rows = (*read_parameters(drivers.DRIVERS), growth_discrepancy())
    table: Mapping[str, Parameter] = Watched({row.name: row for row in rows})
    monkeypatch.setattr(drivers, "_table", lambda: table)
    drivers.draw(1, seed=0)
    drivers.median_drivers()
    assert read == {*DRIVER_ROWS, "growth discrepancy"}
