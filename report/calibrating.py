"""A calibration in words: the readings, whether the runs agree, what the data moved.

In:   a `Renewal`, labels, a language.
Out:  text for a terminal.
Knows nothing of files, nor of how anything was sampled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calibration.calibrate import Reading
from calibration.diagnostics import Agreement
from calibration.posterior_tables import Moved, moved
from calibration.renewal import Renewal
from model.district.labels import Label
from report.console import aligned
from report.numbers import written
from report.texts import say

#: Runs that differ by more than this do not describe one posterior.
R_HAT = 1.05
#: Fewer independent members than this for the worst parameter are too few for its tails.
EFFECTIVE = 100
#: Parameters listed; the table beside the sample has all of them.
LISTED = 20
#: A share by which a width is narrowed, or standard deviations by which a mean is moved, to count.
BY = 0.2


def calibration_text(found: Renewal, labels: Mapping[str, Label], lang: str) -> str:
    """Readings, agreement, parameters; each with what it means in a sentence."""
    design = found.calibration.design
    rows = [seen for seen in (*found.question.observations, *found.question.more)]
    head = say(
        f"calibrate.title_{design.kind}",
        lang,
        unknowns=found.question.space.size,
        rows=len({seen.fact for seen in rows if seen.role == "fit"}),
        seed=design.seed,
    )
    parts = [
        [head],
        [say("calibrate.readings", lang), _readings(found.calibration.readings, lang)],
        [*_agreement(found.calibration.readings, lang)],
        _parameters(moved(found), labels, lang),
        [say("calibrate.limit", lang)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts)


def _readings(readings: Sequence[Reading], lang: str) -> str:
    columns = ("reading", "weight", "evidence", "spread", "rhat", "effective", "worst", "moved")
    rows = [[say(f"calibrate.column_{name}", lang) for name in columns]]
    for one in readings:
        effective = len(one.runs) * one.agreement.effective
        rows.append(
            [
                say(f"calibrate.reading_{one.name}", lang),
                written(100 * one.weight, 1) + "%",
                written(one.evidence.log, 2),
                written(one.evidence.spread, 2),
                written(float(one.agreement.r_hat.max()), 3),
                written(len(one.runs) * one.agreement.typical, 0),
                written(float(effective.min()), 0),
                str(one.learned.directions),
            ]
        )
    return aligned(rows, numbers=range(1, len(columns)))


def _agreement(readings: Sequence[Reading], lang: str) -> list[str]:
    """Whether the runs agree, said plainly."""
    lines = [say("calibrate.agreement", lang)]
    for one in readings:
        name = say(f"calibrate.reading_{one.name}", lang)
        key = "agree" if _agree(one.agreement, len(one.runs)) else "differ"
        lines.append(say(f"calibrate.{key}", lang, reading=name, rhat=R_HAT, effective=EFFECTIVE))
    return lines


def _agree(found: Agreement, runs: int) -> bool:
    worst = runs * float(found.effective.min())
    return bool(found.r_hat.max() < R_HAT and worst >= EFFECTIVE)


def _parameters(found: Sequence[Moved], labels: Mapping[str, Label], lang: str) -> list[str]:
    told = [one for one in found if max(abs(one.shift), one.shrinkage) > BY]
    order = sorted(told, key=lambda one: -max(abs(one.shift), one.shrinkage))
    heads = ("parameter", "unit", "prior", "posterior", "shift", "width")
    rows = [[say(f"calibrate.column_{name}", lang) for name in heads]]
    for one in order[:LISTED]:
        prior, posterior = (
            f"{p[1]:.4g} ({p[0]:.4g}–{p[2]:.4g})" for p in (one.prior, one.posterior)
        )
        narrowed = written(-100 * one.shrinkage, 0) + "%"
        name = _named(one.name, labels, lang)
        rows.append([name, one.unit, prior, posterior, f"{one.shift:+.2f}", narrowed])
    return [
        say("calibrate.parameters", lang, told=len(told), all=len(found), listed=len(rows) - 1),
        aligned(rows, numbers=(2, 3, 4, 5)),
        say("calibrate.unmoved", lang, count=len(found) - len(told), all=len(found)),
    ]


def _named(name: str, labels: Mapping[str, Label], lang: str) -> str:
    """The label of a constant or of a year's innovation; its own name where it has none."""
    base, _, last = name.rpartition(" ")
    if last.isdigit() and base in labels:
        return f"{labels[base].name.said(lang)} {last}"
    plain = name.partition("[")[0]
    if name in labels:
        return labels[name].name.said(lang)
    element = name[len(plain) :]
    return labels[plain].name.said(lang) + element if plain in labels else name
