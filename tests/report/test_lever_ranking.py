"""The lists of levers by what each does for its money have figures that can be read."""

from __future__ import annotations

from model.district.labels import Text
from report.lever_ranking import told_rows


def test_next_to_nothing_has_the_digits_of_its_band_and_no_power_of_ten() -> None:
    """A middle of 2.2e-7 between a loss of 0.0015 and a gain of 0.0004 is nothing."""
    bands = {
        "effect": (-1.0, 0.0, 1.0),
        "cost": (9.0, 10.0, 11.0),
        "ratio": (-0.0015, 2.2e-7, 4e-4),
    }
    points = {
        f"{part}_{point}": value
        for part, band in bands.items()
        for point, value in zip(("p10", "p50", "p90"), band, strict=True)
    }
    row = {"place": 1, "lever": "land supply plan", "start": 1.0, "setting": 2.0, "leading": 0.5}
    told = told_rows([{**row, **points}], "money", Text("亿元", "100 million yuan"), "en")[1]
    assert told[5] == "0.000000 (−0.001500 to 0.000400)"
    assert told[4] == "10.0 (9.0 to 11.0)", "others keep the digits of their middle"
