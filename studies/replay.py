"""The same request again: are the numbers the same, bit for bit, and if not, what differs.

In:   the content of a manifest, the district as it is now.
Out:  `Replayed`: what model, tables, versions and processor differ in, and which numbers.
Knows nothing of files.

Bits are promised for one model, one set of tables, one lock and one class of processor. Across
versions and processors numbers agree to `CLOSE`; with another model or table they may be any.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from model.engine.errors import InputError, Problem
from studies.district import District
from studies.fingerprint import Print, digest_of_prints, part_of
from studies.output import MANIFEST
from studies.recompute import Result, recompute
from studies.request import Run, canonical, processor, run_of, versions

#: Relative: how far apart numbers of one request may be on another class of processor.
CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that determines numbers and is not what it was; None where it was not there.

    Attributes:
        kind: model, table, version, processor or request.
        name: of the table, the package, the property of the processor, or what was asked.
        then: hash, version or value in the manifest.
        now: the same today.
    """

    kind: str
    name: str
    then: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Apart:
    """Numbers whose bits differ.

    Attributes:
        name: the variable or `targets`, as in `studies.fingerprint`.
        relative: largest relative difference among the numbers kept in the manifest; infinite
            where one of the two is missing or not finite.
    """

    name: str
    relative: float


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """What a replay found.

    Attributes:
        run: the request.
        result: what was computed now: an evaluation of scenarios, members that know actual values,
            when listed projects come, or a target by year.
        inputs: what determines numbers and differs.
        apart: numbers whose bits differ.
        compared: how many groups of numbers were compared; 0 where the manifest keeps none.
    """

    run: Run
    result: Result
    inputs: tuple[Difference, ...]
    apart: tuple[Apart, ...]
    compared: int

    @property
    def verdict(self) -> str:
        """`same`, `close` (agree to CLOSE), `differs`, or `unknown` where nothing was kept."""
        if not self.compared:
            return "unknown"
        if not self.apart:
            return "same"
        return "close" if all(one.relative <= CLOSE for one in self.apart) else "differs"


def replay(content: Mapping[str, Any], district: District, where: str = MANIFEST) -> Replayed:
    """Compute what a manifest asks for, and compare.

    Args:
        content: a manifest, from a folder or from inside a file.
        district: the model and its tables as they are now.
        where: what the manifest was read from, for complaints.

    Raises:
        InputError: no manifest, a study that keeps no numbers to compare, or a scenario that the
            model of today does not know.
    """
    run = run_of(content, where)
    found = recompute(run, content, district, where)
    now, result = found.prints, found.result
    inputs = tuple(_differences(run, content, found.run))
    if "numbers" in content:
        then = _prints(content["numbers"], where)
        return Replayed(run, result, inputs, tuple(_apart(then, now)), len(then))
    if "digest" in content:
        parts = content.get("parts")
        of = {name: one for name, one in now.items() if parts is None or part_of(name) in parts}
        same = content["digest"] == digest_of_prints(of)
        apart = () if same else (Apart("digest", math.inf),)
        return Replayed(run, result, inputs, apart, 1)
    return Replayed(run, result, inputs, (), 0)


def _differences(run: Run, content: Mapping[str, Any], now: Run) -> Iterator[Difference]:
    if run.model != now.model:
        yield Difference("model", "pingshan.mdl", run.model, now.model)
    tables = json.loads(run.tables), json.loads(now.tables)
    yield from _unlike("table", *tables)
    yield from _unlike("version", content.get("versions", {}), versions())
    yield from _unlike("processor", content.get("processor", {}), processor())
    yield from _unlike("request", _options(run), _options(now))


def _options(run: Run) -> dict[str, Any]:
    """What was asked, by name, also of the request within a request; and every setting."""
    options = json.loads(run.options)
    inner = json.loads(options.pop("from", "{}"))
    return {**dict(_settings(run)), **inner, **options}


def _settings(run: Run) -> Iterator[tuple[str, str]]:
    """Each setting of each scenario by its name, and each variable that is held."""
    for text in run.scenarios:
        data = json.loads(text)
        for group in (data["levers"], data["shocks"]):
            yield from ((f"{data['name']}: {name}", canonical(v)) for name, v in group.items())
        if "projects" in data:
            yield f"{data['name']}: projects", canonical(data["projects"])
    for number, text in enumerate(run.fixed, start=1):
        yield f"fix {number}", text


def _unlike(kind: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys([*then, *now]):
        if then.get(name) != now.get(name):
            pair = (_said(then.get(name)), _said(now.get(name)))
            yield Difference(kind, name, *pair)


def _said(value: Any) -> str | None:
    return value if isinstance(value, str | None) else canonical(value)


def _prints(data: Any, where: str) -> dict[str, Print]:
    try:
        return {name: Print.from_data(one) for name, one in data.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        zh, en = f"清单不完整：{error}", f"the manifest is damaged: {error}"
        raise InputError(where, [Problem(zh, en)]) from error


def _apart(then: Mapping[str, Print], now: Mapping[str, Print]) -> Iterator[Apart]:
    """Numbers whose bits differ, the farthest first."""
    found = [
        Apart(name, _relative(one, now.get(name)))
        for name, one in then.items()
        if name not in now or now[name].digest != one.digest
    ]
    yield from sorted(found, key=lambda one: -one.relative)


def _relative(then: Print, now: Print | None) -> float:
    """Largest relative difference of the numbers that are kept."""
    if now is None or len(then.shown) != len(now.shown):
        return math.inf
    return max((_far(a, b) for a, b in zip(then.shown, now.shown, strict=True)), default=0.0)


def _far(a: float | None, b: float | None) -> float:
    if a is None or b is None:
        return 0.0 if a is b else math.inf
    scale = max(abs(a), abs(b))
    return 0.0 if a == b else abs(a - b) / scale
