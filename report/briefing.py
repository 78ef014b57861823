"""The planner's table of a projection: 能否完成、差多少、卡在哪, as text for a terminal.

In:   a `Projection`, a language.
Out:  text.
Knows nothing of files; computes nothing but differences between figures that it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from model.district.labels import Text
from model.district.targets import Target
from report.console import aligned
from report.numbers import MISSING, bound, decimals_for, figure, written
from report.tables import basis_words
from report.texts import listed, say
from studies.expectations import check_expectations
from studies.headline import Headline, headlines
from studies.projection import LAST_YEAR, PLAN_END, PLAN_START, Projection
from studies.targets import Outcome

YEARS_SHOWN = (2020, 2025, 2035)
SPANS = ((2020, 2025), (2025, 2035))
SIDE_BY_SIDE = 4  # scenarios that a table of targets has room for
DUST = 1e-9  # of a figure: what is smaller is rounding and no gap
PERIODS = ((PLAN_START, PLAN_END), (PLAN_END + 1, LAST_YEAR))


def briefing(projection: Projection, lang: str) -> str:
    """Headlines, targets and bottlenecks of every scenario, under headings."""
    parts = [
        [say("run.title", lang, model=projection.run.model[:8]), *_held(projection, lang)],
        [say("run.scenarios", lang), *_scenarios(projection, lang)],
        list(_failures(projection, lang)),
        [say("run.headlines", lang), headline_table(projection, lang)],
        [
            say("run.targets", lang),
            target_table(projection, lang),
            *_other_targets(projection, lang),
        ],
        [say("run.bottlenecks", lang), *_bottlenecks(projection, lang)],
        _under(say("run.expectations", lang), list(_expectations(projection, lang))),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def headline_table(projection: Projection, lang: str) -> str:
    """The headline figures: three years, growth between them, and change against the usual."""
    head = [
        *("", *map(str, YEARS_SHOWN)),
        *(say("run.growth", lang, first=a, last=b) for a, b in SPANS),
        *(say("run.against", lang, year=year) for year in YEARS_SHOWN[1:]),
    ]
    rows = [head]
    for one in headlines(projection):
        rows.append([_titled(one.name, one.unit, one.price_basis, lang), *[""] * (len(head) - 1)])
        rows.extend(
            [f"  {scenario.name}", *_headline_cells(projection, one, index, lang)]
            for index, scenario in enumerate(projection.scenarios)
        )
    return aligned(rows, numbers=range(1, len(head)))


def _headline_cells(
    projection: Projection, one: Headline, scenario: int, lang: str
) -> Iterator[str]:
    for year in YEARS_SHOWN:
        yield figure(one.at(year)[scenario], one.unit.zh)
    for first, last in SPANS:
        yield _change(one.growth(first, last)[scenario], one.is_share, lang)
    for year in YEARS_SHOWN[1:]:
        if projection.is_usual(scenario):
            yield MISSING
        else:
            yield _change(one.against_usual(year)[scenario], one.is_share, lang)


def _change(value: float, is_share: bool, lang: str) -> str:
    key = "run.points" if is_share else "run.percent"
    return say(key, lang, value=written(value, 1, sign=True))


def target_table(projection: Projection, lang: str) -> str:
    """Every target with a verdict, each with its other readings; some scenarios side by side."""
    plan = projection.district.plan
    outcomes = {outcome.target.id: outcome for outcome in projection.outcomes}
    listing: list[tuple[Outcome, str]] = []
    for target in plan.main():
        if outcomes[target.id].margin is not None:
            listing.append((outcomes[target.id], _target_name(outcomes[target.id], lang)))
            for other in plan.readings(target):
                name = say("run.reading", lang, name=_reading_name(target, other, lang))
                listing.append((outcomes[other.id], name))
    heads = [say(key, lang) for key in ("run.number", "table.indicator", "table.target")]
    count = len(projection.scenarios)
    tables = []
    for shown in (range(k, min(k + SIDE_BY_SIDE, count)) for k in range(0, count, SIDE_BY_SIDE)):
        names = [projection.scenarios[index].name for index in shown]
        rows = [_target_row(outcome, name, shown, lang) for outcome, name in listing]
        tables.append(aligned([[*heads, *names], *rows]))
    return "\n\n".join(tables)


def _target_name(outcome: Outcome, lang: str) -> str:
    indicator = outcome.target.indicator
    name = _titled(indicator.name, indicator.unit, indicator.price_basis, lang)
    return say("run.floor", lang, name=name) if outcome.target.floor else name


def _reading_name(target: Target, other: Target, lang: str) -> str:
    """How another reading differs: by its prices, or as its name says."""
    if other.indicator.price_basis != target.indicator.price_basis:
        return basis_words(other.indicator.price_basis, lang)
    return other.indicator.name.said(lang)


def _target_row(outcome: Outcome, name: str, shown: Iterable[int], lang: str) -> list[str]:
    target = outcome.target
    goal = bound(target.comparator, target.value, target.value_high, target.indicator.unit.zh)
    if target.indicator.reduction == "year_of_max":  # a year has no thousands separator
        goal = goal.replace(",", "")
    number = "" if target.number is None or target.alternative_of else str(target.number)
    cells = [verdict(outcome, scenario, lang) for scenario in shown]
    return [number, name, f"{goal} ({target.year})", *cells]


def verdict(outcome: Outcome, scenario: int, lang: str) -> str:
    """Reached or not, the figure, and the room or the gap, for one scenario."""
    if outcome.values is None or outcome.margin is None or outcome.met is None:
        return say("table.none", lang)
    value, margin = float(outcome.values[scenario, 0]), float(outcome.margin[scenario, 0])
    if value != value:  # a failed run: neither met nor missed
        return say("table.none", lang)
    unit = outcome.target.indicator.unit.zh
    if outcome.target.indicator.reduction == "year_of_max":
        key = "met" if margin >= 0 else "peak_open" if value >= LAST_YEAR else "missed"
        return say(f"run.{key}", lang, value=f"{value:.0f}", gap=f"{abs(margin):.0f}")
    key = "run.met" if outcome.met[scenario, 0] else "run.missed"
    return say(key, lang, value=figure(value, unit), gap=_gap(abs(margin), value, unit))


def _gap(gap: float, value: float, unit: str) -> str:
    """A gap with the decimals of the figure it belongs to, or as many as show that it is none."""
    decimals = decimals_for(unit, value)
    while DUST * abs(value) < gap < 0.5 * 10.0**-decimals:
        decimals += 1
    return written(gap, decimals)


def _other_targets(projection: Projection, lang: str) -> Iterator[str]:
    """The targets without a verdict: the city's tasks, missing base values, tracked ones."""
    main = [o for o in projection.outcomes if not o.target.alternative_of]
    tasks = [o for o in main if o.values is not None and o.margin is None]
    if tasks:
        names = [scenario.name for scenario in projection.scenarios]
        yield ""
        yield say("run.unjudged", lang)
        rows = [["", *names], *(_task_row(outcome, lang) for outcome in tasks)]
        yield aligned(rows, numbers=range(1, len(names) + 1))
    missing = [o for o in main if o.values is None and o.target.status == "baseline"]
    if missing:
        named = (f"{o.target.number} {o.target.indicator.name.said(lang)}" for o in missing)
        yield say("run.no_ground", lang, names=listed(named, lang))
    tracked = sum(outcome.target.status == "tracked" for outcome in main)
    yield say("run.tracked", lang, count=tracked)


def _task_row(outcome: Outcome, lang: str) -> list[str]:
    indicator = outcome.target.indicator
    name = f"{outcome.target.number} {_titled(indicator.name, indicator.unit, '', lang)}"
    values = () if outcome.values is None else outcome.values[:, 0].tolist()
    return [name, *(written(value, 1, sign=True) for value in values)]


def _bottlenecks(projection: Projection, lang: str) -> Iterator[str]:
    for index, scenario in enumerate(projection.scenarios):
        yield f"  {scenario.name}"
        for first, last in PERIODS if projection.ok[index] else ():
            short = projection.shortages(index, first, last)
            period = say("run.period", lang, first=first, last=last)
            if not short:
                yield f"    {period}  {say('run.nothing_short', lang)}"
            for one in short:
                text = say(
                    "run.shortage",
                    lang,
                    name=one.bottleneck.name.said(lang),
                    degree=one.degree.said(lang),
                    year=one.year,
                    lowest=written(one.lowest, 2),
                    meaning=one.bottleneck.meaning.said(lang),
                    years=year_spans(one.years, lang),
                )
                yield f"    {period}  {text}"


def year_spans(years: Sequence[int], lang: str) -> str:
    """Years as spans: 2022–2024, 2027."""
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    texts = (str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in spans)
    return listed(texts, lang)


def _expectations(projection: Projection, lang: str) -> Iterator[str]:
    unknown: dict[tuple[str, str], int] = {}
    for one in check_expectations(projection):
        if one.change is None:
            pair = one.scenario.name, one.sign.against
            unknown[pair] = unknown.get(pair, 0) + 1
            continue
        agrees = "run.agrees" if one.agrees else "run.disagrees"
        text = say(
            "run.expectation",
            lang,
            name=one.scenario.name,
            year=one.sign.year,
            indicator=_named(projection, one.sign.indicator, lang),
            against=one.sign.against,
            direction=say(f"run.expected_{one.sign.direction}", lang),
            change=written(one.change, 1, sign=True),
            verdict=say(agrees, lang),
        )
        yield f"  {text}"
    for (name, against), count in unknown.items():
        yield f"  {say('run.not_run', lang, name=name, against=against, count=count)}"


def _named(projection: Projection, key: str, lang: str) -> str:
    """A variable's label, with its element where it has one."""
    return projection.label(key).name.said(lang) + "".join(key.partition("[")[1:])


def _scenarios(projection: Projection, lang: str) -> Iterator[str]:
    yield aligned([[f"  {s.name}", s.title.said(lang)] for s in projection.scenarios])


def _held(projection: Projection, lang: str) -> Iterator[str]:
    for one in projection.held:
        path = listed((f"{year}: {value:g}" for year, value in one.knots), lang)
        yield say("run.held", lang, text=f"{one.variable} = {path}")


def _failures(projection: Projection, lang: str) -> Iterator[str]:
    for scenario, ok in zip(projection.scenarios, projection.ok, strict=True):
        if not ok:
            yield say("run.failed", lang, name=scenario.title.said(lang))


def _titled(name: Text, unit: Text, price_basis: str, lang: str) -> str:
    """A name with its unit and price basis in brackets."""
    key = "run.titled_basis" if price_basis else "run.titled"
    about = {"unit": unit.said(lang), "basis": basis_words(price_basis, lang)}
    return say(key, lang, name=name.said(lang), **about)


def _under(heading: str, lines: list[str]) -> list[str]:
    return [heading, *lines] if lines else []
