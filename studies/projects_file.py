"""A bureau's table of major projects: read whole, or refused with every row that is wrong.

In:   a CSV file or a workbook: name, branch, output or investment, planned and actual dates.
Out:  a `ProjectList`, or None for a table without rows; one message that lists every wrong cell.
Knows nothing of members, of slippage or of pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from model.district.levers import BRANCHES, read_levers
from model.district.table import Row
from model.engine.errors import Problem, nearest, refuse
from scenarios.dates import When, parse_when
from scenarios.projects import STAGES, Project, ProjectList, central
from scenarios.settings import FIRST_YEAR, LAST_YEAR
from studies.actuals import INVENTED
from studies.projects_table import BRANCH_NAMES, DATES, HEADINGS, REQUIRED
from studies.sheets import FORMULA, read_sheet

MOST_ROWS = 500
#: A project may have been signed long before the plan, which moves no figure; an earlier year is
#: a slip of the key.
FIRST_SIGNED = 1990
#: 亿元: more than any project has; a figure beyond it is in 万元 or a slip of the key.
MOST_AMOUNT = 5_000.0


_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?")


@dataclass(frozen=True, slots=True)
class Rates:
    """How investment becomes yearly output: the model's own central parameters.

    Attributes:
        intensity: 亿元 of investment on a km2 of new industrial land.
        density: 亿元 of yearly output on it, at the 标准地 threshold of 2016-2020.
    """

    intensity: float
    density: float

    @property
    def output(self) -> float:
        """Yearly output for each 亿元 invested."""
        return self.density / self.intensity


def rates() -> Rates:
    """The rates at the central parameters."""
    threshold = read_levers()["standard land threshold"].default
    return Rates(central("investment intensity"), central("output per land") * threshold)


def read_projects(
    path: Path,
    *,
    as_of: str | None = None,
    until: str | None = None,
    invented: bool = False,
) -> ProjectList | None:
    """Read and check a table of projects.

    Args:
        path: CSV (UTF-8 or GB18030) or .xlsx, headings in English or Chinese.
        as_of: up to when actual dates are known; where None, the last one in the table.
        until: when the model's own arrivals go on; where None, when the last large project is
            signed, or its preparation would begin.
        invented: whether whoever gives it says that it is made up.

    Returns:
        None for a table without a row: the model's own rates hold.

    Raises:
        InputError: every row that cannot be used, with its line and the nearest right thing.
    """
    names = {zh: en for en, zh in HEADINGS.items()}
    rows, problems = read_sheet(path, REQUIRED, MOST_ROWS, names)
    problems += _unknown_columns(rows, path)
    found = [project for row in rows if (project := _project(row)) is not None]
    problems += _doubled(rows)
    known = _date(as_of, "--as-of", FIRST_YEAR, problems)
    ends = _date(until, "--listed-until", FIRST_YEAR, problems)
    problems += _too_early(rows, found, known)
    refuse(str(path), problems)
    if not found:
        return None
    listed = tuple(sorted(found, key=lambda project: project.id))
    declared = invented or any(INVENTED.search(f"{p.name} {p.owner} {p.remark}") for p in listed)
    dates = [when for project in listed for when in project.actual.values()]
    latest = max(dates, key=lambda when: when.stop, default=None) if known is None else known
    large = [project for project in listed if project.is_large]
    end = _until(large) if ends is None else ends.start
    return ProjectList(listed, latest, end if large else 0.0, declared)


def _until(large: Sequence[Project]) -> float:
    """When the last of them is signed, or would be; to the end of that month."""
    preparation = central("preparation time")
    signed = [
        project.planned["signed"].stop
        if "signed" in project.planned
        else project.planned["start"].stop - preparation
        for project in large
    ]
    return max([float(FIRST_YEAR), *signed])


def _project(row: Row) -> Project | None:
    before = len(row.problems)
    name, branch = row.text("name"), _branch(row)
    if not name:
        row.wrong("项目名称（name）为空", "name is empty")
    output, investment = _amount(row, "output"), _amount(row, "investment")
    if len(row.problems) == before and output is None and investment is None:
        row.wrong("产值与总投资至少填一项", "give the output or the investment")
    planned, actual = (_dates(row, kind) for kind in ("planned", "actual"))
    if not _cell(row, "planned_start"):
        row.wrong("计划开工日期为空", "planned_start is empty")
    if len(row.problems) > before or branch is None:
        return None
    converted = output is None
    if output is None:
        output = (investment or 0.0) * rates().output
    return Project(
        id=_cell(row, "id") or name,
        name=name,
        branch=branch,
        output=output,
        investment=investment,
        converted=converted,
        planned=planned,
        actual=actual,
        owner=_cell(row, "owner"),
        remark=_cell(row, "remark"),
    )


def _cell(row: Row, column: str) -> str:
    return row.text(column) if column in row.cells else ""


def _branch(row: Row) -> str | None:
    word = unicodedata.normalize("NFKC", row.text("branch"))
    known = {name.casefold(): branch for branch in BRANCHES for name in BRANCH_NAMES[branch]}
    found = known.get(word.casefold())
    if found is None:
        near = nearest(word, [name for branch in BRANCHES for name in BRANCH_NAMES[branch]])
        listed = "、".join(BRANCH_NAMES[branch][1] for branch in BRANCHES)
        row.wrong(
            f"没有“{word}”这个行业" + (f"，是否为“{near}”" if near else f"；可填 {listed}"),
            f"there is no branch '{word}'"
            + (f"; did you mean '{near}'?" if near else f"; there are {', '.join(BRANCHES)}"),
        )
    return found


def _amount(row: Row, column: str) -> float | None:
    """A positive amount in 亿元; None where it is empty or wrong (noted)."""
    text = unicodedata.normalize("NFKC", _cell(row, column)).replace("−", "-").replace(" ", "")
    heading = HEADINGS[column].partition("（")[0]
    if not text or text.startswith(FORMULA):  # a formula has been noted already
        return None
    if not _NUMBER.fullmatch(text):
        row.wrong(f"{heading}“{_cell(row, column)}”不是数", f"{column}: '{text}' is no number")
        return None
    value = float(text.replace(",", ""))
    if not 0 < value <= MOST_AMOUNT:
        zh = f"{heading}应在 0 与 {MOST_AMOUNT:,.0f} 亿元之间，现为 {text}"
        en = f"{column} lies above 0 and up to {MOST_AMOUNT:,.0f} × 100 million yuan, not {text}"
        row.wrong(f"{zh}；是否误用了万元" if value > 0 else zh, en)
        return None
    return value


def _dates(row: Row, kind: str) -> dict[str, When]:
    """The dates of a row, planned or actual, in their order."""
    found: dict[str, When] = {}
    for stage in STAGES:
        column, heading = DATES[kind, stage]
        text = _cell(row, column)
        if not text or text.startswith(FORMULA):
            continue
        first = FIRST_SIGNED if stage == "signed" else FIRST_YEAR
        if (when := _when(text)) is None:
            row.wrong(
                f"{heading}“{text}”不是日期；可写 2023、2023Q2、2023-04 或 2023-04-15",
                f"{column}: '{text}' is no date; write 2023, 2023Q2, 2023-04 or 2023-04-15",
            )
        elif not first <= when.year <= LAST_YEAR:
            early = stage != "signed" and when.year < first
            row.wrong(
                f"{heading}应在 {first}—{LAST_YEAR} 年之间，现为 {when.text}"
                + ("；此前开工的项目已在历史数据之中，不必列入" if early else ""),
                f"{column} lies from {first} to {LAST_YEAR}, not {when.text}"
                + ("; what began before is in the model's history: leave it out" if early else ""),
            )
        else:
            found[stage] = when
    _check_order(row, kind, found)
    return found


def _when(text: str) -> When | None:
    """A date; a spreadsheet's number of the year is a year."""
    return parse_when(text.removesuffix(".0") if re.fullmatch(r"\d{4}\.0", text) else text)


def _check_order(row: Row, kind: str, found: Mapping[str, When]) -> None:
    for one, other in combinations([stage for stage in STAGES if stage in found], 2):
        if found[one].start >= found[other].stop:
            columns = DATES[kind, one], DATES[kind, other]
            texts = found[one].text, found[other].text
            row.wrong(
                f"{columns[1][1]}（{texts[1]}）早于{columns[0][1]}（{texts[0]}）",
                f"{columns[1][0]} ({texts[1]}) is before {columns[0][0]} ({texts[0]})",
            )
    if kind == "actual":
        for one, other in (("start", "completion"), ("completion", "operation")):
            if other in found and one not in found and not _cell(row, DATES[kind, one][0]):
                row.wrong(
                    f"有{DATES[kind, other][1]}日期而无{DATES[kind, one][1]}日期",
                    f"{DATES[kind, other][0]} is given without {DATES[kind, one][0]}",
                )


def _unknown_columns(rows: Sequence[Row], path: Path) -> Iterator[Problem]:
    """Headings that mean nothing here: a misspelt one would lose its cells in silence."""
    known = [*HEADINGS, *HEADINGS.values()]
    for column in rows[0].cells if rows else ():
        if column.strip() and column not in HEADINGS:
            near = nearest(column, known)
            zh = f"不认识“{column}”一栏" + (f"，是否为“{near}”" if near else "")
            en = f"there is no column '{column}'" + (f"; did you mean '{near}'?" if near else "")
            yield Problem(zh, en, f"{path.name}:1")


def _doubled(rows: Sequence[Row]) -> Iterator[Problem]:
    """Two rows of one number or one name."""
    for column, word in (("id", "编号"), ("name", "项目名称")):
        first: dict[str, str] = {}
        for row in rows:
            text = _cell(row, column) or row.text("name")
            if text and (place := first.setdefault(text, row.place)) != row.place:
                zh, en = f"{word}“{text}”已见于 {place}", f"{column} '{text}' is already at {place}"
                yield Problem(zh, en, row.place)


def _date(text: str | None, option: str, first: int, problems: list[Problem]) -> When | None:
    """The date of an option, or None with what is wrong noted."""
    if text is None:
        return None
    when = parse_when(text)
    if when is None or not first <= when.year <= LAST_YEAR:
        zh = f"应为 {first}—{LAST_YEAR} 年之间的日期，如 2023-06，现为“{text}”"
        en = f"takes a date from {first} to {LAST_YEAR}, such as 2023-06, not '{text}'"
        problems.append(Problem(zh, en, option))
        return None
    return when


def _too_early(
    rows: Sequence[Row], found: Sequence[Project], known: When | None
) -> Iterator[Problem]:
    """Actual dates after the day up to which they are said to be known."""
    places = {_cell(row, "id") or row.text("name"): row.place for row in rows}
    for project in found if known is not None else ():
        for stage, when in project.actual.items():
            if known is not None and when.start >= known.stop:
                heading = DATES["actual", stage]
                yield Problem(
                    f"{heading[1]}（{when.text}）晚于截至日期 {known.text}",
                    f"{heading[0]} ({when.text}) is after --as-of {known.text}",
                    places[project.id],
                )
