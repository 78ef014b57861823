"""The plan's targets in a table of text: reached or not, by how much, and what has no verdict.

In:   the outcomes of a `Projection`, a language.
Out:  text for a terminal.
Knows nothing of how a target is judged; computes nothing but the decimals of a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from model.district.labels import Text
from model.district.targets import Target
from report.console import aligned
from report.numbers import bound, decimals_for, figure, written
from report.tables import basis_words
from report.texts import listed, say
from studies.projection import LAST_YEAR, Projection
from studies.targets import Outcome

SIDE_BY_SIDE = 4  # scenarios that a table of targets has room for
DUST = 1e-9  # of a figure: what is smaller is rounding and no gap


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
    name = titled(indicator.name, indicator.unit, indicator.price_basis, lang)
    return say("run.floor", lang, name=name) if outcome.target.floor else name


def _reading_name(target: Target, other: Target, lang: str) -> str:
    """How another reading differs: by its prices, or as its name says."""
    if other.indicator.price_basis != target.indicator.price_basis:
        return basis_words(other.indicator.price_basis, lang)
    return other.indicator.name.said(lang)


def _target_row(outcome: Outcome, name: str, shown: Iterable[int], lang: str) -> list[str]:
    target = outcome.target
    goal = bound(target.comparator, target.value, target.value_high, target.indicator.unit.zh)
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


def other_targets(projection: Projection, lang: str) -> Iterator[str]:
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
    name = f"{outcome.target.number} {titled(indicator.name, indicator.unit, '', lang)}"
    values = () if outcome.values is None else outcome.values[:, 0].tolist()
    return [name, *(written(value, 1, sign=True) for value in values)]


def titled(name: Text, unit: Text, price_basis: str, lang: str) -> str:
    """A name with its unit and price basis in brackets."""
    key = "run.titled_basis" if price_basis else "run.titled"
    about = {"unit": unit.said(lang), "basis": basis_words(price_basis, lang)}
    return say(key, lang, name=name.said(lang), **about)
