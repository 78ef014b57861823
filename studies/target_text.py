"""What a user writes for a target: `gdp>=1250@2025`, a number of the plan, the id of a row.

In:   text from the command line or the page, and the plan.
Out:  `Target`s, what the user entered; an InputError that names the nearest right thing.
Knows nothing of runs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from model.district.targets import FIRST_YEAR, LAST_YEAR, PLAN_START, Indicator, Plan, Target
from model.engine.errors import InputError, Problem, nearest, refuse
from studies.indicator_words import indicators_by_word

_WRITTEN = re.compile(
    r"(?P<indicator>[^<>=@]+)(?P<comparator><=|>=|=|<|>)(?P<value>[^<>=@]+)(?:@(?P<year>[^<>=@]*))?"
)
_EXAMPLE = "gdp>=1250@2025"


def parse_target(text: str, plan: Plan) -> Target:
    """Read one target: `INDICATOR>=VALUE@YEAR`, `<=`, or `INDICATOR=LOW..HIGH@YEAR`.

    Without a comparator it names a target of the plan: its id, its number among the 25, or an
    indicator for which the plan has one target. `@YEAR` may be left out where the plan has a year.
    A target of one's own keeps what the plan says of its indicator: binding stays binding.

    Raises:
        InputError: one problem for each part that cannot be read, with the nearest right name; the
            model does not carry the indicator.
    """
    written = _plain(text)
    if not (match := _WRITTEN.fullmatch(written)):
        target = _from_plan(written, plan, text)
        refuse(repr(text), _uncarried(target.indicator))
        return target
    problems: list[Problem] = []
    indicator = _find_indicator(match["indicator"], plan, problems)
    comparator, low, high = _bound(match["comparator"], match["value"], problems)
    planned = _planned(indicator, plan) if indicator else ()
    year = _year(match["year"], planned, problems)
    if indicator and year and indicator.base_year and year <= indicator.base_year:
        problems.append(
            Problem(
                f"{indicator.id} 与 {indicator.base_year} 年相比，年份须在其后",
                f"{indicator.id} compares with {indicator.base_year}: the year must be later",
            )
        )
    if problems or indicator is None or year is None:
        raise InputError(repr(text), problems)
    first = planned[0] if planned else None
    status = first.status if first else "computed"
    return Target(
        id=written,
        indicator=indicator,
        comparator=comparator,
        value=low,
        value_high=high,
        year=year,
        # the value written stands in for the city's task
        status="computed" if status == "city_task" else status,
        attribute=first.attribute if first else "",
    )


def parse_output(text: str, plan: Plan) -> tuple[Indicator, int]:
    """Read `INDICATOR@YEAR`, as sensitivity asks for it.

    Raises:
        InputError: as for `parse_target`.
    """
    name, _, year = _plain(text).partition("@")
    problems: list[Problem] = []
    indicator = _find_indicator(name, plan, problems)
    when = _year(year or "missing", (), problems)
    if problems or indicator is None or when is None:
        raise InputError(repr(text), problems)
    return indicator, when


def select_targets(text: str, plan: Plan) -> tuple[Target, ...]:
    """The plan's targets in a list such as `1,3,7,9` or `gdp_2025,nev_output`, without doubles.

    Raises:
        InputError: every name of the list that is none, with the nearest one.
    """
    problems: list[Problem] = []
    found: dict[str, Target] = {}
    for name in filter(None, (part.strip() for part in re.split("[,、;]", _plain(text)))):
        try:
            target = _from_plan(name, plan, name)
        except InputError as error:
            problems.extend(error.problems)
        else:
            found[target.id] = target
    if not found and not problems:
        problems.append(Problem("没有写出任何目标", "no target is named"))
    if problems:
        raise InputError(repr(text), problems)
    return tuple(found.values())


def parse_entries(texts: Sequence[str], plan: Plan, where: str) -> dict[str, float]:
    """Read `INDICATOR=NUMBER`, by the indicator's id or its number among the 25.

    Raises:
        InputError: every entry that is none, and indicators that are given twice.
    """
    problems: list[Problem] = []
    found: dict[str, float] = {}
    by_number = {str(t.number): t.indicator.id for t in plan.main() if t.number}
    for text in texts:
        name, sign, value = _plain(text).partition("=")
        number = _number(value.replace("−", "-"), problems) if sign else None
        indicator = by_number.get(name, name)
        if not sign:
            zh, en = f"“{text}”应写成 指标=数值", f"'{text}': write INDICATOR=NUMBER"
            problems.append(Problem(zh, en))
        elif indicator in found:
            zh, en = f"“{indicator}”给了两次", f"'{indicator}' is given twice"
            problems.append(Problem(zh, en))
        elif number is not None:
            found[indicator] = number
    refuse(where, problems)
    return found


def _plain(text: str) -> str:
    """Full-width characters and mathematical signs as the ASCII ones; no blanks around signs."""
    plain = unicodedata.normalize("NFKC", text).replace("≥", ">=").replace("≤", "<=")
    return re.sub(r"\s*([<>=@,])\s*", r"\1", plain).strip()


def _planned(indicator: Indicator, plan: Plan) -> tuple[Target, ...]:
    return tuple(target for target in plan.targets if target.indicator.id == indicator.id)


def _from_plan(name: str, plan: Plan, text: str) -> Target:
    by_id = {target.id: target for target in plan.targets}
    if name in by_id:
        return by_id[name]
    main = plan.main()
    same = [t for t in main if str(t.number) == name] or [
        t for t in plan.targets if t.indicator.id == name
    ]
    if len(same) == 1:
        return same[0]
    near = nearest(name, [*by_id, *plan.indicators])
    if name in plan.indicators:  # of which the plan has several targets, or none
        near = same[0].id if same else f"{name}>=…@…"
    raise InputError(
        repr(text),
        [
            Problem(
                f"“{name}”不是规划目标；应写目标编号、指标序号（1—25）或形如 {_EXAMPLE} 的目标"
                + (f"，是否为“{near}”" if near else ""),
                f"'{name}' is no target of the plan; write the id of one, its number (1-25) or "
                f"something like {_EXAMPLE}" + (f"; did you mean '{near}'?" if near else ""),
            )
        ],
    )


def _find_indicator(name: str, plan: Plan, problems: list[Problem]) -> Indicator | None:
    words = {_plain(word): one for word, one in indicators_by_word(plan).items()}
    indicator = words.get(name)
    if indicator is None:
        near = nearest(name, [word for word, one in words.items() if one.variable])
        problems.append(
            Problem(
                f"没有“{name}”这个指标" + (f"，是否为“{near}”" if near else ""),
                f"there is no indicator '{name}'" + (f"; did you mean '{near}'?" if near else ""),
            )
        )
    elif found := _uncarried(indicator):
        problems += found
        return None
    return indicator


def _uncarried(indicator: Indicator) -> list[Problem]:
    """What is wrong with asking the model for an indicator that it does not carry."""
    if indicator.variable:
        return []
    zh = f"模型不含“{indicator.name.zh}”（{indicator.id}），只作跟踪"
    en = f"the model does not carry '{indicator.id}' ({indicator.name.en}): it is only tracked"
    return [Problem(zh, en)]


def _bound(
    comparator: str, value: str, problems: list[Problem]
) -> tuple[str, float | None, float | None]:
    """Comparator, value and upper end; a range is written `=LOW..HIGH`."""
    if comparator == "=" and ".." in value:
        low, high = (_number(part, problems) for part in value.split("..", 1))
        if low is not None and high is not None and low >= high:
            problems.append(
                Problem(f"区间 {value} 的下限不小于上限", f"range {value}: low is not below high")
            )
        return "range", low, high
    if comparator not in (">=", "<="):
        problems.append(
            Problem(
                f"比较符“{comparator}”应写成 >= 或 <=，区间写成 =下限..上限",
                f"comparator '{comparator}': write >= or <=, and a range as =LOW..HIGH",
            )
        )
    return comparator, _number(value, problems), None


def _number(text: str, problems: list[Problem]) -> float | None:
    # thousands separators and a per cent sign are how planners write; the unit is the plan's
    if re.fullmatch(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?%?", text):
        return float(text.replace(",", "").rstrip("%"))
    problems.append(Problem(f"“{text}”不是数", f"'{text}' is not a number"))
    return None


def _year(text: str | None, planned: Sequence[Target], problems: list[Problem]) -> int | None:
    if text is None and (years := {target.year for target in planned}):
        if len(years) == 1:
            return years.pop()
    elif text and re.fullmatch(r"\d{4}", text) and PLAN_START <= int(text) <= LAST_YEAR:
        return int(text)
    problems.append(
        Problem(
            f"年份应为 @{PLAN_START}—@{LAST_YEAR}（{FIRST_YEAR}—{PLAN_START - 1} 年为历史）",
            f"the year goes from @{PLAN_START} to @{LAST_YEAR} "
            f"({FIRST_YEAR}-{PLAN_START - 1} is history)",
        )
    )
    return None
