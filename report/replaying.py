"""What a replay found, in words: the same bits, or exactly what differs.

In:   a `Replayed`, a language.
Out:  text for a terminal, or JSON data.
Knows nothing of how it was compared.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from report.console import aligned
from report.texts import say
from studies.replay import Replayed

MOST_SHOWN = 12  # numbers that differ; the others are counted
HASH = 12  # digits of a hash that are shown
_HASH = re.compile(r"[0-9a-f]{64}")


def replay_text(found: Replayed, lang: str) -> str:
    """The request, what differs in what determines the numbers, and in the numbers."""
    run = found.run
    head = say(
        "replay.head",
        lang,
        run=run.key[:16],
        scenarios=", ".join(json.loads(text)["name"] for text in run.scenarios),
        members=f"{run.members:,}",
        seed=run.seed,
    )
    parts = [head, "\n".join(_inputs(found, lang)), "\n".join(_numbers(found, lang))]
    return "\n\n".join([*parts, say(f"replay.{found.verdict}", lang)])


def _inputs(found: Replayed, lang: str) -> Iterator[str]:
    if not found.inputs:
        yield say("replay.inputs_same", lang)
        return
    yield say("replay.inputs", lang)
    rows = [["", "", say("replay.then", lang), say("replay.now", lang)]]
    for one in found.inputs:
        kind = say(f"replay.{one.kind}", lang)
        rows.append([f"  {kind}", one.name, *map(_short, (one.then, one.now))])
    yield aligned(rows)


def _short(value: str | None) -> str:
    """A hash by its first digits, anything else as it is."""
    if value is None:
        return "—"
    return value[:HASH] if _HASH.fullmatch(value) else value


def _numbers(found: Replayed, lang: str) -> Iterator[str]:
    same = found.compared - len(found.apart)
    yield say("replay.compared", lang, compared=found.compared, same=same)
    for one in found.apart[:MOST_SHOWN]:
        far = say("replay.unlike", lang) if math.isinf(one.relative) else f"{one.relative:.1e}"
        yield say("replay.apart", lang, name=one.name, relative=far)
    if len(found.apart) > MOST_SHOWN:
        yield say("replay.more", lang, count=len(found.apart) - MOST_SHOWN)


def as_data(found: Replayed) -> dict[str, Any]:
    """The same as JSON data; an infinite distance is null."""
    return {
        "key": found.run.key,
        "verdict": found.verdict,
        "compared": found.compared,
        "inputs": [
            {"kind": one.kind, "name": one.name, "then": one.then, "now": one.now}
            for one in found.inputs
        ],
        "apart": [
            {"name": one.name, "relative": one.relative if math.isfinite(one.relative) else None}
            for one in found.apart
        ],
    }
