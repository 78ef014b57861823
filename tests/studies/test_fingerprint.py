"""A print of numbers changes with one bit of one of them, and only that of its own variable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studies.fingerprint import Print, as_data, digest_of, digest_of_prints, fingerprint
from studies.projection import YEARS, Projection


def test_one_bit_of_one_number_changes_the_print_of_its_variable_alone(
    projection: Projection,
) -> None:
    changed = projection.values["gdp"].copy()
    changed[3, 1] = np.nextafter(changed[3, 1], np.inf)
    other = replace(projection, values={**projection.values, "gdp": changed})
    first, second = fingerprint(projection), fingerprint(other)
    unlike = [name for name in first if first[name].digest != second[name].digest]
    assert unlike == ["single line: gdp"]
    assert digest_of_prints(first) != digest_of_prints(second)


def test_every_variable_and_the_targets_have_a_print(projection: Projection) -> None:
    names = {f"single line: {key}" for key in projection.values}
    assert set(fingerprint(projection)) == names | {"single line: targets"}


def test_a_print_keeps_the_numbers_of_2025_and_2035(projection: Projection) -> None:
    shown = fingerprint(projection)["single line: gdp"].shown
    values = projection.values["gdp"]
    wanted = [*values[YEARS.index(2025)], *values[YEARS.index(2035)]]
    assert list(shown) == wanted


def test_layout_in_memory_and_order_of_bytes_do_not_count_but_shape_of_the_numbers_does() -> None:
    grid = np.arange(6.0).reshape(2, 3)
    assert digest_of([grid]) == digest_of([np.asfortranarray(grid)])
    assert digest_of([grid]) == digest_of([grid.astype(">f8")])
    assert digest_of([grid]) != digest_of([grid.T])
    assert digest_of([np.array([0.0])]) != digest_of([np.array([-0.0])])


def test_a_print_is_read_back_as_it_was_written(projection: Projection) -> None:
    prints = fingerprint(projection)
    assert {n: Print.from_data(d) for n, d in as_data(prints).items()} == prints
    with pytest.raises(KeyError):
        Print.from_data({"shown": []})
