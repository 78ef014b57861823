"""What the district's totals are made of: GDP by sector, land by use.

In:   a projection.
Out:  `Composition`s: parts that add up to their total, by year and scenario.
Knows nothing of how they are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.district.labels import Text
from studies.projection import Projection

Array = NDArray[np.float64]

#: Uses of the land that may be developed, built up first; all are stocks at the end of the year.
LAND = (
    "Industrial Land",
    "Low Efficiency Land",
    "Residential Land",
    "Public Land",
    "Clearing Land",
    "Stored Land",
    "Ready Industrial Land",
    "Reserve Land",
)


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """A total and its parts; arrays are (year, scenario).

    Attributes:
        key: a short name, for files.
        name: what the parts add up to.
        unit: of all of them.
        price_basis: 现价, 2020年不变价 or empty.
        parts: names and values, in the order in which they are stacked.
        total: what they add up to.
    """

    key: str
    name: Text
    unit: Text
    price_basis: str
    parts: tuple[tuple[Text, Array], ...]
    total: Array


def compositions(projection: Projection) -> tuple[Composition, ...]:
    """GDP by sector and land by use."""
    return gdp_by_sector(projection), land_by_use(projection)


def gdp_by_sector(projection: Projection) -> Composition:
    """GDP at constant prices by sector, as statistics divide it.

    The model carries a firm that crosses the threshold of the statistics among the small firms it
    came from; in the statistics, and here, it counts as above scale. The last part is what the
    others leave of GDP: R&D counted as investment, and farming.
    """
    values, total = projection.values, projection.values["gdp"]
    industry = values["industrial value added"]
    crossed, small = values["crossed value added"], values["small firm value added"]
    secondary = small - crossed + values["construction value added"]
    tertiary = values["tertiary value added now"]
    return Composition(
        key="gdp-by-sector",
        name=Text("地区生产总值构成", "GDP by sector"),
        unit=Text("亿元", "100 million yuan"),
        price_basis=projection.label("gdp").price_basis,
        parts=(
            (Text("规模以上工业", "Above-scale industry"), industry),
            (Text("规下工业和建筑业", "Below-scale industry, construction"), secondary),
            (Text("第三产业", "Services"), tertiary),
            (
                Text("研发资本化和第一产业", "Capitalised R&D, farming"),
                total - industry - secondary - tertiary,
            ),
        ),
        total=total,
    )


def land_by_use(projection: Projection) -> Composition:
    """All land that may be developed, by use at the end of the year; protected land is left out."""
    parts = tuple((projection.label(key).name, projection.values[key]) for key in LAND)
    return Composition(
        key="land-by-use",
        name=Text("土地利用（不含生态保护用地）", "Land by use (without protected land)"),
        unit=projection.label(LAND[0]).unit,
        price_basis="",
        parts=parts,
        total=np.sum([values for _, values in parts], axis=0),
    )
