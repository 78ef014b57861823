"""What a miss depends on and how scenarios stand up to the same futures: words, rows, JSON.

In:   `Discovery`s of some scenarios and their `Robustness`, a language.
Out:  text, rows, data: the same numbers.
Knows nothing of how they were found. Of binding indicators no share that misses is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from model.district.labels import Label, unit_after
from model.district.targets import Target
from report.attainment import error_words
from report.condition_words import box_words, branch_words
from report.console import aligned
from report.csvfile import Cell
from report.numbers import MISSING, bound, decimals_for, written
from report.texts import LANGUAGES, say
from studies.chance import wilson
from studies.discovery import LEAST_EVENTS, Discovery, Robustness

Labels = Mapping[str, Label]


def discovery_text(
    found: Sequence[Discovery], robustness: Robustness, labels: Labels, lang: str
) -> str:
    """One part a scenario; where there are several, how they compare."""
    parts = ["\n".join(_one(discovery, labels, lang)) for discovery in found]
    if len(robustness.scenarios) > 1:
        parts.append(_robustness(robustness, lang))
    return "\n\n".join(parts)


def _one(found: Discovery, labels: Labels, lang: str) -> Iterator[str]:
    members = f"{found.counted + found.failed:,}"
    yield say("discover.head", lang, scenario=found.scenario.title.said(lang), members=members)
    for target in found.targets:
        unit = target.indicator.unit
        goal = bound(target.comparator, target.value, target.value_high, unit.zh)
        name = target.indicator.name.said(lang)
        about = {
            "indicator": name,
            "year": target.year,
            "goal": goal,
            "unit": unit_after(unit, lang),
        }
        yield say("discover.target", lang, **about)
    if is_told(found.targets):
        yield say("discover.missed", lang, share=_percent(found.missed))
    if found.failed:
        yield say("discover.failed", lang, count=found.failed)
    if found.failures is not None:
        crowd = box_words(found.failures, found.conditions, labels, last_year(found), lang)
        yield say("discover.crowd", lang, conditions=crowd)
    yield from sentences(found, labels, lang)
    if len(found.leaves) > 1:
        yield say("discover.tree", lang, year=last_year(found))
        key = "discover.leaf" if is_told(found.targets) else "discover.leaf_binding"
        for leaf in found.leaves:
            words = branch_words(leaf.branch, found.conditions, labels, last_year(found), lang)
            support = _percent(leaf.count / max(1, found.counted // 2))
            told = {"share": _percent(leaf.share)} if is_told(found.targets) else {}
            yield say(key, lang, conditions=words, support=support, **told)
    if is_told(found.targets) and (fewest := _fewest(found)):
        yield error_words(fewest, lang, "discover.error")


def _fewest(found: Discovery) -> int:
    """The members behind the share of a box or branch that is known least."""
    half = found.counted // 2
    inside = [one.stated.inside for one in found.boxes]
    missing = [round(found.missed * half)] if found.boxes else []  # of them a box holds a share
    leaves = [leaf.count for leaf in found.leaves] if len(found.leaves) > 1 else []
    return min([found.counted, *inside, *missing, *leaves])


def sentences(found: Discovery, labels: Labels, lang: str) -> list[str]:
    """One sentence a box; where there is none, one that says so and why."""
    told = []
    for number, one in enumerate(found.boxes):
        words = box_words(one.box, found.conditions, labels, last_year(found), lang)
        if not is_told(found.targets):
            told.append(say("discover.box_binding", lang, conditions=words))
            continue
        told.append(
            say(
                "discover.further" if number else "discover.box",
                lang,
                conditions=words,
                density=_percent(one.stated.density),
                coverage=_percent(one.stated.coverage),
                support=_percent(one.stated.support),
            )
        )
    return told or [say(_no_box(found), lang)]


def _no_box(found: Discovery) -> str:
    """Why nothing is told of a miss: there is none, nothing else, few, or nothing that lasts."""
    if found.missed in (0.0, 1.0):
        key = "discover.none_miss" if found.missed == 0 else "discover.all_miss"
        return key if is_told(found.targets) else f"{key}_binding"
    rarer = min(found.missed, 1 - found.missed) * found.counted
    # each half needs so many; with fewer than twice as many one of them has too few
    return "discover.rare" if rarer < 2 * LEAST_EVENTS else "discover.no_box"


def is_told(targets: Sequence[Target]) -> bool:
    """Whether shares may be told: not where every target is binding."""
    return not all(target.binding for target in targets)


def last_year(found: Discovery) -> int:
    """The year up to which conditions count."""
    return max(target.year for target in found.targets)


def _robustness(found: Robustness, lang: str) -> str:
    lines = [say("discover.robust", lang)]
    if found.satisfied is not None:
        chance = found.satisfied
        rows = [[say("discover.scenario", lang), say("discover.satisfied", lang)]]
        for place, scenario in enumerate(found.scenarios):
            ends = {
                name: written(100 * float(getattr(chance, name)[place]), 1)
                for name in ("share", "low", "high")
            }
            rows.append([scenario.title.said(lang), say("attain.exact", lang, **ends)])
        lines.append(aligned(rows, numbers=(1,)))
    fewest = min(one.counted for one in found.regrets)
    if fewest < 2 * LEAST_EVENTS:
        lines.append(say("discover.few", lang, count=fewest))
    for target, one in zip(found.targets, found.regrets, strict=True):
        unit = target.indicator.unit
        lines.append(
            say(
                "discover.regret",
                lang,
                indicator=target.indicator.name.said(lang),
                year=target.year,
                unit=unit.said(lang),
            )
        )
        heads = ("scenario", "mean", "most", "worst", "best")
        rows = [[say(f"discover.{head}", lang) for head in heads]]
        decimals = decimals_for(unit.zh, float(one.worst.max()))
        for place, scenario in enumerate(found.scenarios):
            figures = (one.mean[place], one.most[place], one.worst[place])
            best = say("run.percent", lang, value=_percent(float(one.best[place])))
            rows.append(
                [scenario.title.said(lang), *(written(float(f), decimals) for f in figures), best]
            )
        lines.append(aligned(rows, numbers=(1, 2, 3, 4)))
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}" if math.isfinite(share) else MISSING


def box_rows(found: Sequence[Discovery], labels: Labels, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario, box and limit, all digits."""
    yield [
        *("scenario", "box", "condition", "name", "by_year", "low", "high", "chance"),
        *("density", "coverage", "support", "sentence"),
    ]
    for discovery in found:
        told = is_told(discovery.targets)
        for number, one in enumerate(discovery.boxes):
            shares = (one.stated.density, one.stated.coverage, one.stated.support)
            sentence = sentences(discovery, labels, lang)[number]
            for limit in one.box.limits:
                condition = discovery.conditions[limit.factor]
                name = labels[condition.key.partition("[")[0]].name.said(lang)
                yield [
                    *(discovery.scenario.name, number + 1, condition.key, name),
                    *(int(condition.by_year), _finite(limit.low), _finite(limit.high)),
                    limit.chance,
                    *(_finite(share) if told else None for share in shares),
                    sentence,
                ]


def leaf_rows(found: Sequence[Discovery], labels: Labels, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario and branch."""
    yield ["scenario", "branch", "conditions", "share_missed", "low", "high", "members"]
    for discovery in found:
        for number, leaf in enumerate(discovery.leaves, start=1):
            year = last_year(discovery)
            words = branch_words(leaf.branch, discovery.conditions, labels, year, lang)
            ends = leaf.share, *wilson(leaf.share * leaf.count, leaf.count)
            told = is_told(discovery.targets)
            shares = [_finite(float(end)) if told else None for end in ends]
            yield [discovery.scenario.name, number, words, *shares, leaf.count]


def robustness_rows(found: Robustness) -> Iterator[list[Cell]]:
    """One row a scenario and target."""
    yield [
        *("scenario", "target", "satisfied", "satisfied_low", "satisfied_high"),
        *("regret_mean", "regret_p90", "regret_worst", "best_share", "counted", "left_out"),
    ]
    for place, scenario in enumerate(found.scenarios):
        chance = found.satisfied
        shares: list[Cell] = [None, None, None]
        if chance is not None:
            shares = [float(a[place]) for a in (chance.share, chance.low, chance.high)]
        for target, one in zip(found.targets, found.regrets, strict=True):
            figures = (one.mean, one.most, one.worst, one.best)
            yield [
                *(scenario.name, target.id, *shares),
                *(float(array[place]) for array in figures),
                *(one.counted, one.left_out),
            ]


def discovery_data(
    found: Sequence[Discovery], robustness: Robustness, labels: Labels
) -> dict[str, object]:
    """The same as JSON data."""
    tables = {
        "boxes": box_rows(found, labels, "en"),
        "branches": leaf_rows(found, labels, "en"),
        "robustness": robustness_rows(robustness),
    }
    data: dict[str, object] = {"key": robustness.run.key, "run": robustness.run.as_data()}
    for name, rows in tables.items():
        header, *body = rows
        data[name] = [dict(zip(map(str, header), row, strict=True)) for row in body]
    data["scenarios"] = [
        {
            "name": one.scenario.name,
            "missed": _finite(one.missed) if is_told(one.targets) else None,
            "counted": one.counted,
            "failed": one.failed,
            "sentences": {lang: sentences(one, labels, lang) for lang in LANGUAGES},
            "lines": {lang: list(_one(one, labels, lang)) for lang in LANGUAGES},
            "leaves": _leaves(one, labels),
        }
        for one in found
    ]
    return data


def _leaves(found: Discovery, labels: Labels) -> list[dict[str, object]]:
    """The branches of the tree, their conditions in words of both languages."""
    year, told = last_year(found), is_told(found.targets)
    return [
        {
            "conditions": {
                lang: branch_words(leaf.branch, found.conditions, labels, year, lang)
                for lang in LANGUAGES
            },
            "missed": _finite(leaf.share) if told else None,
            "members": leaf.count,
        }
        for leaf in found.leaves
    ]


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
