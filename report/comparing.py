"""Two scenarios compared, in words: settings first, then differences, chances, causes.

In:   a `Comparison`, the names and units of what was compared, a language.
Out:  text for a terminal.
Knows nothing of how it was computed; computes nothing but what is shown of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.district.labels import NO_UNIT
from report.attainment import (
    about_percent,
    chance_words,
    error_words,
    exact_percent,
    goal_words,
    target_words,
)
from report.comparing_words import band_words, date_words, element_words
from report.console import aligned
from report.texts import listed, say
from report.verdicts import titled
from scenarios.scenario import Difference
from scenarios.vocabulary import label_of
from studies.chance import Chance, chance_from
from studies.compare import FIRST, SECOND, Comparison, Paired
from studies.headline import Headline
from studies.moves import Move
from studies.targets import Outcome

SPAN = (0.1, 0.5, 0.9)
MOVES = 5  # variables named of each kind
#: Where fewer members differ than this, that "better" is unlikely would be read as "worse".
HARDLY = 0.05


@dataclass(frozen=True, slots=True)
class Compared:
    """What the words are about.

    Attributes:
        found: what the study found.
        heads: name, unit and factor of each variable, by the model's key.
        first_figures: the variables that stand first: contributions are told of these.
        lang: 'zh' or 'en'.
    """

    found: Comparison
    heads: Mapping[str, Headline]
    first_figures: Sequence[str]
    lang: str

    @property
    def names(self) -> tuple[str, str]:
        """Names of the two scenarios, as on the command line."""
        first, second = self.found.ensemble.scenarios
        return first.name, second.name

    @property
    def years(self) -> tuple[int, ...]:
        """The years that were compared."""
        return tuple(dict.fromkeys(one.year for one in self.found.pairs))


def comparison_text(told: Compared) -> str:
    """All of it, block by block."""
    blocks = [_settings, _differences, _targets, _attribution, _moves]
    return "\n\n".join(text for block in blocks if (text := "\n".join(block(told))))


def name_of(told: Compared, key: str) -> str:
    """An indicator with unit and price basis."""
    head = told.heads[key]
    return titled(head.name, head.unit, head.price_basis, told.lang)


def _settings(told: Compared) -> Iterator[str]:
    lang = told.lang
    yield say("compare.settings", lang)
    if not told.found.settings:
        yield say("compare.no_settings", lang)
        return
    as_before = say("compare.as_before", lang)
    rows = [
        [
            _setting(one, lang),
            _unit(told, one.name),
            one.first or as_before,
            one.second or as_before,
        ]
        for one in told.found.settings
    ]
    heads = [say("compare.setting", lang), say("compare.unit", lang), *told.names]
    yield aligned([heads, *rows])


def _setting(one: Difference, lang: str) -> str:
    """What a setting is called, with its branch where it has one."""
    name, element = one.title.said(lang), one.name.partition("[")[2].rstrip("]")
    if not element:
        return name
    return say("run.element", lang, name=name, element=element_words(element, lang))


def _unit(told: Compared, name: str) -> str:
    """The unit that a setting is in, in the words of the plan."""
    unit = label_of(name, told.found.ensemble.district.labels).unit
    return "" if unit.zh == NO_UNIT else unit.said(told.lang)


def _differences(told: Compared) -> Iterator[str]:
    lang, first = told.lang, told.names[FIRST]
    yield say("compare.differences", lang, first=first)
    keys = list(dict.fromkeys(one.key for one in told.found.pairs))
    unmoved = [
        key for key in keys if all(is_same(told.found.pair(key, year)) for year in told.years)
    ]
    rows = [
        [name_of(told, key), *(_cell(told, told.found.pair(key, year)) for year in told.years)]
        for key in keys
        if key not in unmoved
    ]
    if rows:
        heads = [say("chart.value_of", lang, year=year) for year in told.years]
        yield aligned([[say("table.indicator", lang), *heads], *rows])
        yield say("compare.direction", lang)
        fewest = min(int(one.higher.counted) for one in told.found.pairs)
        yield error_words(fewest, lang)
    if unmoved:
        names = listed((name_of(told, key) for key in unmoved), lang)
        yield say("compare.unmoved", lang, names=names)


def is_same(pair: Paired) -> bool:
    """Whether no member differs, beyond rounding."""
    return not (np.any(pair.higher.share > 0) or np.any(pair.lower.share > 0))


def _cell(told: Compared, pair: Paired) -> str:
    """+16（-19至+50）；更好约75%."""
    lang = told.lang
    if is_same(pair):
        return say("compare.same", lang)
    head = told.heads[pair.key]
    band = band_words(head.factor * pair.quantiles(SPAN), head.unit.zh, lang)
    chance = pair.first_better
    if float(pair.higher.share + pair.lower.share) < HARDLY:
        return say("compare.hardly", lang, band=band)
    key, shown = ("better", chance) if chance is not None else ("higher", pair.higher)
    return say(f"compare.{key}", lang, band=band, percent=about_percent(float(shown.share), lang))


def _targets(told: Compared) -> Iterator[str]:
    """Targets whose chance is not the same under both."""
    lang, rows = told.lang, []
    for one in told.found.attainment.reaches:
        chance, outcome = one.chance, one.outcome
        if chance is None or outcome.met is None or one.target.alternative_of:
            continue
        only = alone(outcome)
        if only.share.any():
            rows.append(
                [
                    target_words(one.target, lang),
                    goal_words(one.target),
                    *(chance_words(chance, s, lang) for s in (FIRST, SECOND)),
                    *(exact_percent(only, which, lang) for which in (FIRST, SECOND)),
                ]
            )
    if not rows:
        return
    yield say("compare.targets", lang)
    only_heads = [
        say("compare.only_first", lang, first=told.names[FIRST]),
        say("compare.only_second", lang, second=told.names[SECOND]),
    ]
    heads = [say("table.indicator", lang), say("table.target", lang), *told.names, *only_heads]
    yield aligned([heads, *rows], numbers=(4, 5))


def alone(outcome: Outcome) -> Chance:
    """The chance that a target is reached under the first scenario alone, and under the second."""
    assert outcome.met is not None
    assert outcome.counted is not None
    first, second = outcome.met
    both = np.broadcast_to(outcome.counted.all(axis=0), outcome.met.shape)
    return chance_from(np.stack([first & ~second, second & ~first]), both)


def _attribution(told: Compared) -> Iterator[str]:
    found, lang = told.found.attribution, told.lang
    if found is None:
        return
    yield say("compare.attribution", lang)
    heads = [say("chart.value_of", lang, year=year) for year in told.years]
    for key in told.first_figures:
        if all(is_same(told.found.pair(key, year)) for year in told.years):
            continue
        head = told.heads[key]
        values = [
            head.factor * told.found.contributions(key, year)[:, found.ok] for year in told.years
        ]
        rows = [
            [
                say(f"compare.group.{group}", lang),
                *(
                    band_words(
                        np.quantile(v[place], SPAN), head.unit.zh, lang, float(v[place].mean())
                    )
                    for v in values
                ),
            ]
            for place, group in enumerate(found.groups)
        ]
        totals = [v.sum(axis=0) for v in values]
        rows.append(
            [
                say("compare.total", lang),
                *(
                    band_words(np.quantile(t, SPAN), head.unit.zh, lang, float(t.mean()))
                    for t in totals
                ),
            ]
        )
        yield aligned([[name_of(told, key), *heads], *rows])


def _moves(told: Compared) -> Iterator[str]:
    moves, lang = told.found.moves, told.lang
    yield say("compare.moves", lang)
    if not moves:
        yield say("compare.no_moves", lang)
        return
    begin = moves[0].time
    at_once = [move for move in moves if move.time == begin]
    names = listed((move_words(told, move) for move in at_once[:MOVES]), lang)
    about = {"date": date_words(begin, lang), "count": len(at_once), "names": names}
    yield say("compare.moves_at_once", lang, **about)
    stocks = [move for move in moves if move.stock][:MOVES]
    if stocks:
        yield say(
            "compare.moves_stocks", lang, names=listed((move_words(told, m) for m in stocks), lang)
        )
    when = {move.variable: move for move in moves}
    heads = [
        move_words(told, when[key])
        if key in when
        else say("compare.never", lang, name=told.heads[key].name.said(lang))
        for key in told.first_figures
    ]
    yield say("compare.moves_heads", lang, names=listed(heads, lang))


def move_words(told: Compared, move: Move) -> str:
    """A variable, when it moved, and by how much in per cent."""
    lang = told.lang
    base, bracket, element = move.variable.partition("[")
    name = told.found.ensemble.district.labels[base].name.said(lang)
    if bracket:
        words = [element_words(part, lang) for part in element.rstrip("]").split(",")]
        name = say("run.element", lang, name=name, element=listed(words, lang))
    share = move.share
    if math.isinf(share):
        change = say("compare.from_zero", lang, value=f"{move.first:.3g}")
    else:
        change = f"{100 * share:+.1f}%".replace("-", "−")
    return say("compare.move", lang, name=name, date=date_words(move.time, lang), change=change)
