"""Three evaluations of invented actual values: of a year, at mid-term, and at the plan's end.

In:   the district, tables of invented values.
Out:  `Review`s and their exporters; members are few, since nothing here depends on how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from report.exports import ReviewExporter
from scenarios.reading import load
from scenarios.scenario import Scenario
from studies.actuals import COLUMNS, Actuals
from studies.actuals_file import read_actuals
from studies.district import District
from studies.monitor import monitor
from studies.recondition import Plan
from studies.review import Kind, Review, review
from studies.review_period import period_of
from studies.targets import Entered
from studies.units import Units

DAY = "2026-11-22"
QUICK = Plan(rounds=1, last_rounds=2)
ENTERED = Entered(tasks={"energy_intensity_change": -14.5})
UNITS = {"gdp": Units("区发展和改革局", "各街道办事处")}

#: Invented; of the size that the projection itself has. One half-year, one revision, figures that
#: are tracked only, binding ones.
EARLY = """
gdp,2021,880,亿元,最终核实,2022,虚构,
gdp,2022,925,亿元,快报,2023,虚构,
gdp,2022,930,亿元,初步核实,2023,虚构,
iva,2021,450,亿元,最终核实,2022,虚构,
iva,2022,470,亿元,初步核实,2023,虚构,
iva,2022H1,212,亿元,快报,2022,虚构,
iva,2023H1,230,亿元,快报,2023,虚构,
rd_share,2022,8.3,%,最终核实,2023,虚构,
school_places,2021,0.5,万个,最终核实,2022,虚构,
school_places,2022,0.6,万个,初步核实,2023,虚构,
sei_share,2022,35,%,初步核实,2023,虚构,
income_growth,2021,7.0,%/年,最终核实,2022,虚构,
income_growth,2022,5.2,%/年,初步核实,2023,虚构,
energy_intensity_change,2021,-3.4,%,最终核实,2022,虚构,
energy_intensity_change,2022,-2.6,%,初步核实,2023,虚构,
river_class,2022,4,地表水类别(IV=4),最终核实,2023,虚构,
work_safety,2022,0.0085,人/亿元,最终核实,2023,虚构,
"""
#: The same district at the plan's end: one attained, one missed, one without its last figure.
LATE = """
gdp,2024,1120,亿元,最终核实,2025,虚构,
gdp,2025,1210,亿元,初步核实,2026,虚构,
rd_share,2025,8.8,%,最终核实,2026,虚构,
sei_share,2025,39,%,初步核实,2026,虚构,
iva,2024,560,亿元,最终核实,2025,虚构,
river_class,2025,4,地表水类别(IV=4),最终核实,2026,虚构,
work_safety,2025,0.0085,人/亿元,最终核实,2026,虚构,
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A review and what writes it."""

    review: Review
    exporter: ReviewExporter


def table(folder: Path, district: District, lines: str) -> Actuals:
    """Actual values from lines of a table."""
    path = folder / "actuals.csv"
    path.write_text(",".join(COLUMNS) + lines, encoding="utf-8")
    return read_actuals(path, district.plan)


def make(
    district: District,
    actuals: Actuals,
    kind: Kind,
    year: int | None,
    members: int = 80,
    scenario: Scenario | None = None,
) -> Made:
    """Monitor the years that count and review them."""
    last, values = period_of(actuals, kind, year)
    found = monitor(
        district,
        scenario or load("plan"),
        values,
        entered=ENTERED,
        members=members,
        seed=3,
        plan=QUICK,
    )
    made = review(found, kind, last, entered=ENTERED, units=UNITS)
    return Made(made, ReviewExporter(made, DAY))


@pytest.fixture(scope="session")
def midterm(whole_district: District, tmp_path_factory: pytest.TempPathFactory) -> Made:
    actuals = table(tmp_path_factory.mktemp("early"), whole_district, EARLY)
    return make(whole_district, actuals, "midterm", None)


@pytest.fixture(scope="session")
def annual(whole_district: District, tmp_path_factory: pytest.TempPathFactory) -> Made:
    actuals = table(tmp_path_factory.mktemp("early"), whole_district, EARLY)
    return make(whole_district, actuals, "annual", 2022)


@pytest.fixture(scope="session")
def final(whole_district: District, tmp_path_factory: pytest.TempPathFactory) -> Made:
    actuals = table(tmp_path_factory.mktemp("late"), whole_district, LATE)
    return make(whole_district, actuals, "final", None)


@pytest.fixture(params=["annual", "midterm", "final"])
def made(request: pytest.FixtureRequest) -> Made:
    """Each of the three."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Made)
    return found
