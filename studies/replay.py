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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from model.district.labels import Text
from model.engine.errors import InputError, Problem
from scenarios.reading import build
from scenarios.scenario import Scenario
from studies.chunks import ask
from studies.district import District
from studies.ensemble import ensemble
from studies.evaluation import Evaluation, evaluation_of, with_ranking
from studies.fingerprint import Print, digest_of_prints, fingerprint
from studies.held import Held
from studies.output import MANIFEST
from studies.projection import project
from studies.request import Run, canonical, processor, run_of, versions
from studies.store import Kept, Store
from studies.stream import stream
from studies.summary import Statistics
from studies.targets import NOTHING_ENTERED, Entered
from studies.unfinished import REQUEST

#: Relative: how far apart numbers of one request may be on another class of processor.
CLOSE: Final = 1e-9

SINGLE, MEMBERS = "projection", "ensemble"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that determines numbers and is not what it was; None where it was not there.

    Attributes:
        kind: model, table, version or processor.
        name: of the table, the package or the property of the processor.
        then: hash or version in the manifest.
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
        evaluation: what was computed now.
        inputs: what determines numbers and differs.
        apart: numbers whose bits differ.
        compared: how many groups of numbers were compared; 0 where the manifest keeps none.
    """

    run: Run
    evaluation: Evaluation
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
    kept = content.get("settings", {}).get("kept")
    evaluation = _compute(run, content, district, where, in_memory=kept is None)
    now, again = fingerprint(evaluation), evaluation.run
    if kept is not None:
        streamed = _streamed(run, evaluation, kept)
        now, again = now | fingerprint(streamed), streamed.run
    inputs = tuple(_differences(run, content, again))
    if "numbers" in content:
        then = _prints(content["numbers"], where)
        return Replayed(run, evaluation, inputs, tuple(_apart(then, now)), len(then))
    if "digest" in content:
        same = content["digest"] == digest_of_prints(now)
        found = () if same else (Apart("digest", math.inf),)
        return Replayed(run, evaluation, inputs, found, 1)
    return Replayed(run, evaluation, inputs, (), 0)


def scenarios_of(run: Run, titles: Mapping[str, Mapping[str, str]]) -> tuple[Scenario, ...]:
    """The scenarios of a run, checked against today's levers; titles as the manifest has them.

    Raises:
        InputError: a lever or a condition that there is no more.
    """
    found = []
    for text in run.scenarios:
        data = json.loads(text)
        title = titles.get(data["name"], {})
        found.append(
            build(
                data["name"],
                _values(data["levers"]),
                _values(data["shocks"]),
                Text(title.get("zh", data["name"]), title.get("en", data["name"])),
            )
        )
    return tuple(found)


def _values(settings: Mapping[str, Any]) -> dict[str, float | dict[int, float]]:
    return {
        name: {int(year): float(v) for year, v in value.items()}
        if isinstance(value, dict)
        else float(value)
        for name, value in settings.items()
    }


def _compute(
    run: Run, content: Mapping[str, Any], district: District, where: str, *, in_memory: bool
) -> Evaluation:
    """The single line, and the members where there are any that memory is to hold."""
    if run.study not in (SINGLE, MEMBERS):
        zh = f"“{run.study}”的清单不能用 replay 重算：请用清单中的设定重新运行原命令"
        en = f"a manifest of '{run.study}' cannot be replayed: run its command again as it says"
        raise InputError(where, [Problem(zh, en)])
    scenarios = scenarios_of(run, content.get("settings", {}).get("titles", {}))
    held = tuple(Held.from_data(json.loads(one)) for one in run.fixed)
    options = json.loads(run.options)
    entered = Entered(**options["entered"]) if "entered" in options else NOTHING_ENTERED
    projection = project(district, scenarios, held, entered)
    sample = None
    if run.study == MEMBERS and in_memory:
        sample = ensemble(
            district,
            scenarios,
            run.members,
            run.seed,
            held=held,
            entered=entered,
            keys=options["keys"],
            source=options["source"],
        )
    found = evaluation_of(projection, sample, entered)
    ranked = content.get("settings", {}).get("ranking")
    return found if ranked is None else with_ranking(found, int(ranked))


def _streamed(run: Run, evaluation: Evaluation, kept: Kept) -> Statistics:
    """The statistics of members that memory need not hold, kept as they were kept then."""
    options = json.loads(run.options)
    projection = evaluation.projection
    asked = ask(
        projection.district,
        projection.scenarios,
        run.members,
        run.seed,
        held=projection.held,
        entered=Entered(**options["entered"]),
        keys=options["keys"],
        source=options["source"],
    )
    with TemporaryDirectory() as folder:
        (Path(folder) / REQUEST).write_text("{}", "utf-8")
        found = stream(projection.district, asked, Store(Path(folder), asked, kept)).statistics
    if found is None:
        raise RuntimeError("this process lived, and yet a chunk is lost")
    return found


def _differences(run: Run, content: Mapping[str, Any], now: Run) -> Iterator[Difference]:
    if run.model != now.model:
        yield Difference("model", "pingshan.mdl", run.model, now.model)
    tables = json.loads(run.tables), json.loads(now.tables)
    yield from _unlike("table", *tables)
    yield from _unlike("version", content.get("versions", {}), versions())
    yield from _unlike("processor", content.get("processor", {}), processor())
    if (run.options, run.scenarios) != (now.options, now.scenarios):
        yield Difference("request", "options", canonical(run.as_data()), canonical(now.as_data()))


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
