"""Why a scenario came out as it did, in words: above all where that was not what was expected.

In:   findings.csv: a scenario's row says what came out and why; a row with an indicator and a year
      explains why one expectation failed. Words only: the numbers are the run's own.
Out:  `Findings`.
Knows nothing of runs; that every failed expectation is explained is for a test to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model.district.labels import Text
from model.district.table import read_table
from model.engine.errors import refuse

FINDINGS = Path(__file__).with_name("findings.csv")

COLUMNS = ("id", "scenario", "indicator", "year", "zh", "en")


@dataclass(frozen=True, slots=True)
class Findings:
    """Explanations in both languages.

    Attributes:
        scenarios: what came out of a scenario and why, by its name.
        misses: why an expectation failed, by (scenario, indicator, year).
    """

    scenarios: Mapping[str, Text]
    misses: Mapping[tuple[str, str, int], Text]


def load_findings(path: Path = FINDINGS) -> Findings:
    """Read the explanations.

    Raises:
        InputError: rows that are doubled or incomplete, with lines.
    """
    rows, problems = read_table(path, COLUMNS, "id")
    scenarios: dict[str, Text] = {}
    misses: dict[tuple[str, str, int], Text] = {}
    for row in rows:
        for column in ("scenario", "zh", "en"):
            if not row.text(column):
                row.wrong(f"{column} 一栏为空", f"{column} is empty")
        name, indicator = row.text("scenario"), row.text("indicator")
        year = row.year("year", 2021, 2035)
        words = Text(row.text("zh"), row.text("en"))
        if indicator and year is not None:
            misses[name, indicator, year] = words
        elif not indicator and year is None:
            scenarios[name] = words
        else:
            row.wrong("指标和年份要么都写，要么都不写", "give both indicator and year, or neither")
    refuse(str(path), problems)
    return Findings(scenarios, misses)
