"""The end of an evaluation: what its numbers cannot say, what they rest on, what determines them.

In:   an `Evaluation`, its manifest.
Out:  sentences and `TextTable`s.
Knows nothing of documents.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from report.evaluation_tables import shares
from report.knowing import knowing
from report.numbers import written
from report.paper import TextTable
from report.texts import say
from studies.evaluation import Evaluation
from studies.material import Material

LIMITS = ("single_line", "energy", "price", "identification")


def limits(evaluation: Evaluation, lang: str) -> Iterator[str]:
    """What a reader must not take the numbers for."""
    yield say("report.limit.data", lang)
    members = evaluation.run.members
    if evaluation.sample is None:
        yield say("report.limit.single", lang)
    else:
        # the standard error of a share is largest where the share is one half
        error = written(100 * 0.5 / math.sqrt(members), 1)
        yield say("report.limit.probability", lang, members=f"{members:,}", error=error)
    yield from (say(f"report.limit.{key}", lang) for key in LIMITS)
    yield from knowing(lang)


def sources(material: Material, lang: str) -> Iterator[str]:
    """What the numbers rest on."""
    yield say("report.source.plan", lang)
    yield say("report.source.statistics", lang, count=material.observations)
    yield say("report.source.parameters", lang, count=material.parameters, assumed=material.assumed)
    yield say("report.source.model", lang)


def source_table(material: Material, title: str, lang: str) -> TextTable:
    """The same in numbers."""
    rows = (
        ("report.source_observations", material.observations),
        ("report.source_parameter_count", material.parameters),
        ("report.source_assumed", material.assumed),
    )
    return TextTable(
        title=title,
        head=(say("report.source_kind", lang), say("report.source_count", lang)),
        rows=tuple((say(key, lang), str(count)) for key, count in rows),
        widths=shares(3, 1),
        numbers=frozenset((1,)),
    )


def manifest_table(manifest: str, title: str, lang: str) -> TextTable:
    """The hashes and versions that determine the numbers."""
    return TextTable(
        title=title,
        head=(say("report.item", lang), say("report.value", lang)),
        rows=tuple(manifest_rows(manifest, lang)),
        widths=shares(2, 5),
    )


def manifest_rows(manifest: str, lang: str) -> Iterator[tuple[str, str]]:
    """Key, model, tables, versions and processor of a manifest."""
    content = json.loads(manifest)
    yield "key", content["key"]
    yield "model", content["run"]["model"]
    yield from content["run"]["tables"].items()
    for name, version in content["versions"].items():
        yield f"{say('report.version', lang)}: {name}", version
    processor = content["processor"]
    yield say("report.processor", lang), f"{processor['machine']}, {processor['system']}"
