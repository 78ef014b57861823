"""Many scenarios in their order: a table for a terminal, and rows with all digits for files.

In:   a `Ranked`, a language.
Out:  text; CSV rows; JSON data.
Knows nothing of how they were run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from report.attainment import about_percent, error_words, goal_words, short_name
from report.console import aligned
from report.csvfile import Cell
from report.numbers import figure, written
from report.texts import say
from studies.chance import Chance
from studies.ranked import Ranked, Row

MOST = 20  # scenarios that a terminal shows


def ranked_text(found: Ranked, lang: str) -> str:
    """What it was ranked by, and the first scenarios."""
    blocks = [_head(found, lang)]
    failed = int((~found.ok.any(axis=-1)).sum())
    if failed:
        blocks.append(say("ranked.failed", lang, count=failed))
    blocks.append(_table(found, lang))
    if len(found.scenarios) > MOST:
        blocks.append(say("ranked.more", lang, count=len(found.scenarios) - MOST))
    if found.members > 1:
        blocks.append(error_words(int(found.first_joint.counted.min()), lang))
    return "\n".join([*blocks, say("ranked.note", lang)])


def _head(found: Ranked, lang: str) -> str:
    by = say("ranked.by_number", lang)
    if found.by is not None:
        target = f"{short_name(found.by, lang)} {goal_words(found.by)}"
        key = "by_target_single" if found.members == 1 else "by_target"
        by = say(f"ranked.{key}", lang, target=target)
    key = "single" if found.members == 1 else "many"
    count = f"{len(found.scenarios):,}"
    return say(f"ranked.head_{key}", lang, count=count, members=f"{found.members:,}", by=by)


def _table(found: Ranked, lang: str) -> str:
    by = None if found.by is None else found.row(found.by)
    heads = [say(f"ranked.{key}", lang) for key in ("place", "name", "title")]
    heads += [say("ranked.number", lang, of=found.of), say("ranked.first_joint", lang)]
    if by is not None:
        keys = ("value", "margin") if found.members == 1 else ("chance", "median", "margin")
        heads += [say(f"ranked.{key}", lang) for key in keys]
    rows = [
        [
            *(str(place), found.scenarios[index].name, found.scenarios[index].title.said(lang)),
            *_scores(found, index, lang),
            *([] if by is None else _target_cells(found, by, index, lang)),
        ]
        for place, index in enumerate(found.order[:MOST], start=1)
    ]
    return aligned([heads, *rows], numbers=(0, 3))


def _scores(found: Ranked, index: int, lang: str) -> list[str]:
    """How many targets are reached, and the first set together."""
    single = found.members == 1
    share = float(found.first_joint.share[index])
    if math.isnan(share):
        return [say("table.none", lang)] * 2
    together = say(f"verdict.{'met' if share else 'missed'}", lang)
    number = written(float(found.number[index]), 0 if single else 1)
    return [number, together if single else about_percent(share, lang)]


def _target_cells(found: Ranked, by: Row, index: int, lang: str) -> list[str]:
    """Chance (of several members), median and room of the target that ranks."""
    unit = by.target.indicator.unit.zh
    value, room = float(by.median()[index]), float(by.median("margin")[index])
    cells = [figure(value, unit), figure(room, unit, sign=True)]
    if found.members == 1:
        return cells
    share = float(by.chance.share[index])
    return [say("table.none", lang) if math.isnan(share) else about_percent(share, lang), *cells]


def ranked_rows(found: Ranked, lang: str) -> Iterator[list[Cell]]:
    """One row a scenario, best first: scores, then chance and median of every target."""
    ids = [row.target.id for row in found.rows]
    yield [
        *("place", "scenario", "title", "reached", "of"),
        *("first_joint", "first_joint_low", "first_joint_high", "counted", "failed"),
        *(
            f"chance {name}{end}"
            for name, row in zip(ids, found.rows, strict=True)
            if not _bound(row)
            for end in ("", " low", " high")
        ),
        *(f"median {name}" for name in ids),
    ]
    medians, chances = [row.median() for row in found.rows], [row.chance for row in found.rows]
    for place, index in enumerate(found.order, start=1):
        scenario = found.scenarios[index]
        yield [
            *(place, scenario.name, scenario.title.said(lang)),
            *(_finite(float(found.number[index])), found.of),
            *_chance_cells(found.first_joint, index),
            *(int(found.ok[index].sum()), int((~found.ok[index]).sum())),
            *(
                cell
                for chance, row in zip(chances, found.rows, strict=True)
                if not _bound(row)
                for cell in _chance_cells(chance, index)
            ),
            *(_finite(float(median[index])) for median in medians),
        ]


def _chance_cells(chance: Chance, index: int) -> list[Cell]:
    """A probability and both ends of its interval."""
    return [_finite(float(array[index])) for array in (chance.share, chance.low, chance.high)]


def _bound(row: Row) -> bool:
    """Whether it is binding, and so has no probability anywhere."""
    return row.target.binding


def as_data(found: Ranked) -> dict[str, object]:
    """The same as JSON data, best first."""
    rows = ranked_rows(found, "en")
    header = [str(cell) for cell in next(rows)]
    return {
        "by": None if found.by is None else found.by.id,
        "members": found.members,
        "scenarios": [dict(zip(header, row, strict=True)) for row in rows],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
