"""What the posterior knows, as tables: width, parameters not moved, judgements, every parameter.

In:   what `studies.knowledge`, `studies.conclusions` and `studies.width` found.
Out:  Markdown in Chinese or English.
Knows nothing of how anything was found.
"""

from __future__ import annotations

from collections.abc import Sequence

from report.knowing import knowing, title
from report.knowledge_charts import outcome_name
from report.knowledge_parameters import name_of
from report.numbers import written
from report.texts import say
from studies.conclusions import Conclusion, Conclusions
from studies.district import District
from studies.knowledge import OUTCOMES, Known, Learnt
from studies.record import Record
from studies.width import NAMES, Width
from tools.pages.blocks import plain, signed, table

#: Rows of the table of parameters that were not moved.
MOST = 20


def summary(record: Record, widths: Sequence[Width], district: District, lang: str) -> str:
    """The sentences that stand beside every projection, and the bands with the yardstick."""
    lines = knowing(lang, record)
    for one in widths:
        lines.append(
            say(
                "knowing.band",
                lang,
                name=district.labels[one.variable].name.said(lang),
                year=one.year,
                median=plain(one.median, 0),
                low=plain(one.low, 0),
                high=plain(one.high, 0),
                below=written(100 * one.below, 0),
                above=written(100 * one.above, 0),
                members=plain(2 * one.members, 0),
            )
        )
    wide = all(one.is_wide_enough for one in widths)
    lines.append(say("knowing.wide" if wide else "knowing.narrow", lang))
    return "\n".join(f"- {line}" for line in lines) + "\n"


def width(widths: Sequence[Width], district: District, lang: str) -> str:
    """Shares of the variance by group, alone and with interactions, of each outcome."""
    heads = [say("knowing.group", lang)]
    for one in widths:
        name = outcome_name(one.variable, one.year, district.labels).said(lang)
        heads += [f"{name}: {say(f'knowing.{key}', lang)}" for key in ("alone", "total")]
    rows = []
    for place, share in enumerate(widths[0].shares):
        cells = [NAMES[share.group].said(lang)]
        for one in widths:
            found = one.shares[place]
            cells += [
                f"{written(100 * value, 1)} ± {written(100 * error, 1)}"
                for value, error in (
                    (found.alone, found.alone_error),
                    (found.total, found.total_error),
                )
            ]
        rows.append(cells)
    rest = [say("knowing.rest", lang)]
    for one in widths:
        rest += [signed(100 * (1 - sum(share.alone for share in one.shares)), 1), ""]
    return table(heads, [*rows, rest], numbers=2 * len(widths))


def unmoved(found: Learnt, district: District, lang: str) -> str:
    """The parameters that the data do not move, those first that the outcomes owe most to."""
    first, last = OUTCOMES
    ranked = sorted(
        (*found.unmoved, *found.unseen),
        key=lambda p: -max(abs(p.effects[first]), abs(p.effects[last])),
    )
    return table(
        _parameter_heads(district, lang),
        [_parameter(one, district, lang) for one in ranked[:MOST]],
        numbers=6,
    )


def parameters(found: Learnt, district: District, lang: str) -> str:
    """Every uncertain parameter, in the table's order."""
    rows = [_parameter(one, district, lang) for one in found.parameters]
    return table(_parameter_heads(district, lang), rows, numbers=6)


def _parameter_heads(district: District, lang: str) -> list[str]:
    return [
        *(say(f"knowing.{key}", lang) for key in ("parameter", "name", "prior", "posterior")),
        *(say(f"knowing.{key}", lang) for key in ("shrinkage", "shift")),
        *(
            say("knowing.effect", lang, year=year, name=district.labels[name].name.said(lang))
            for name, year in OUTCOMES
        ),
    ]


def _parameter(one: Known, district: District, lang: str) -> list[str]:
    seen = one.acts != "future"
    return [
        f"`{one.name}`",
        name_of(one.name, district.labels).said(lang),
        _points(one.prior),
        _points(one.posterior) if seen else "—",
        f"{written(100 * one.shrinkage, 0)}%" if seen else "—",
        signed(one.shift, 2) if seen else "—",
        *(signed(one.effects[outcome], 1) for outcome in OUTCOMES),
    ]


def _points(points: tuple[float, float, float]) -> str:
    return " / ".join(f"{value:.3g}".replace("-", "−") for value in points)


def judgements(asked: Conclusions, district: District, lang: str) -> str:
    """What prior and posterior say of every lever and scenario, changed ones marked."""
    heads = [
        say("knowing.question", lang),
        *(say(f"knowing.{key}", lang) for key in ("before", "after")),
        *(say(f"knowing.{key}", lang) for key in ("share_up", "median_change")),
    ]
    rows = [_judgement(one, district, lang) for one in asked.policy]
    return table(heads, rows, numbers=2)


def _judgement(one: Conclusion, district: District, lang: str) -> list[str]:
    before, after = (say(f"knowing.verdict.{verdict}", lang) for verdict in one.verdicts)
    outcome = outcome_name(*one.outcome, district.labels).said(lang)
    mark = " ●" if one.differs else ""
    return [
        f"{title(one.kind, one.id, lang)} → {outcome}{mark}",
        before,
        after,
        " → ".join(written(share, 2) for share in one.shares),
        " → ".join(signed(value, 2) for value in one.medians),
    ]


def chances(asked: Conclusions, lang: str) -> str:
    """Chances of the plan's targets under the plan, by prior and posterior."""
    heads = [say("knowing.question", lang), say("knowing.chance", lang)]
    rows = [
        [
            f"{one.name.said(lang)} ({one.id}){' ●' if one.differs else ''}",
            " → ".join(written(share, 2) for share in one.shares),
        ]
        for one in asked.found
        if one.kind == "target"
    ]
    return table(heads, rows, numbers=1)
