"""The planner's table of a projection: 能否完成、差多少、卡在哪, as text for a terminal.

In:   a `Projection`, a language.
Out:  text.
Knows nothing of files; computes nothing but differences between figures that it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.console import aligned
from report.held_words import held_lines
from report.knowing import knowing
from report.numbers import MISSING, figure, written
from report.texts import listed, say, texts
from report.verdicts import other_targets, target_table, titled
from scenarios.reading import load, names
from studies.expectations import check_expectations
from studies.headline import Headline, headlines
from studies.projection import LAST_YEAR, PLAN_END, PLAN_START, Projection

YEARS_SHOWN = (2020, 2025, 2035)
SPANS = ((2020, 2025), (2025, 2035))
PERIODS = ((PLAN_START, PLAN_END), (PLAN_END + 1, LAST_YEAR))


def briefing(projection: Projection, lang: str) -> str:
    """Headlines, targets and bottlenecks of every scenario, under headings."""
    held = held_lines(projection.held, projection.district.labels, lang, single=True)
    parts = [
        [say("run.title", lang, model=projection.run.model[:8]), *held],
        [say("run.scenarios", lang), *_scenarios(projection, lang)],
        list(_failures(projection, lang)),
        [say("run.headlines", lang), headline_table(projection, lang)],
        [
            say("run.targets", lang),
            target_table(projection, lang),
            *other_targets(projection, lang),
        ],
        [say("run.bottlenecks", lang), *_bottlenecks(projection, lang)],
        _under(say("run.expectations", lang), list(_expectations(projection, lang))),
        [say("knowing.title", lang), *knowing(lang)],
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
        rows.append([titled(one.name, one.unit, one.price_basis, lang), *[""] * (len(head) - 1)])
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
            pair = one.scenario.title.said(lang), _titled(projection, one.sign.against, lang)
            unknown[pair] = unknown.get(pair, 0) + 1
            continue
        agrees = "run.agrees" if one.agrees else "run.disagrees"
        text = say(
            "run.expectation",
            lang,
            name=one.scenario.title.said(lang),
            year=one.sign.year,
            indicator=_named(projection, one.sign.indicator, lang),
            against=_titled(projection, one.sign.against, lang),
            direction=say(f"run.expected_{one.sign.direction}", lang),
            change=written(one.change, 1, sign=True),
            verdict=say(agrees, lang),
        )
        yield f"  {text}"
    for (name, against), count in unknown.items():
        yield f"  {say('run.not_run', lang, name=name, against=against, count=count)}"


def _named(projection: Projection, key: str, lang: str) -> str:
    """A variable's label, with its element in words where it has one."""
    name = projection.label(key).name.said(lang)
    element = key.rstrip("]").partition("[")[2]
    if not element:
        return name
    words = say(f"element.{element}", lang) if f"element.{element}" in texts() else element
    return say("run.element", lang, name=name, element=words)


def _titled(projection: Projection, name: str, lang: str) -> str:
    """A scenario's title by its name, also of one that is not part of the run."""
    for one in projection.scenarios:
        if one.name == name:
            return one.title.said(lang)
    return load(name).title.said(lang) if name in names() else name


def _scenarios(projection: Projection, lang: str) -> Iterator[str]:
    yield aligned([[f"  {s.name}", s.title.said(lang)] for s in projection.scenarios])


def _failures(projection: Projection, lang: str) -> Iterator[str]:
    for scenario, ok in zip(projection.scenarios, projection.ok, strict=True):
        if not ok:
            yield say("run.failed", lang, name=scenario.title.said(lang))


def _under(heading: str, lines: list[str]) -> list[str]:
    return [heading, *lines] if lines else []
