"""Scenarios by name or path: found, joined with what they extend, checked as a whole.

In:   the path or name of a scenario, plain values, `LEVER=VALUE[@YEAR]`.
Out:  a checked `Scenario`, or one InputError that lists everything that is wrong.
Knows nothing of the engine or of results.

What a file sets itself replaces what it extends; two parents that set one thing differently clash,
unless the file sets it itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from model.district.labels import Text
from model.district.levers import read_externals, read_levers
from model.engine.errors import InputError, Problem, nearest, reason_of, refuse
from scenarios.checking import Checker, Settings
from scenarios.document import NAME, Draft, read
from scenarios.scenario import Scenario, clash, merge
from scenarios.vocabulary import by_name, is_shock
from scenarios.yamltext import MOST_BYTES, Pairs, Scalar, Tree

LIBRARY = Path(__file__).with_name("library")
SUFFIX = ".yaml"

#: Plain values: a number, or numbers by year.
Values = Mapping[str, float | Mapping[int, float]]


def load(source: str | Path, folders: Sequence[Path] = ()) -> Scenario:
    """The scenario of a file, or of a name in `folders` or the library.

    Args:
        source: a path (with a slash, a suffix or as a Path), or the name of a scenario.
        folders: where else scenarios lie, searched before the library.

    Raises:
        InputError: not found, or everything that is wrong in the file, with lines.
    """
    return _load(find(source, folders), folders, ())


def check(path: Path, folders: Sequence[Path] = ()) -> Scenario:
    """`load` of a file, wherever it lies; its parents are looked for beside it as well."""
    return _load(path, (path.parent, *folders), ())


def check_text(source: str | bytes, where: str, folders: Sequence[Path] = ()) -> Scenario:
    """`check` of text that is in no file yet, such as an upload; `where` is how messages call it.

    What it extends is looked for in `folders` and in the library.
    """
    return _whole(source, where, folders, ())


def build(
    name: str, levers: Values | None = None, shocks: Values | None = None, title: Text | None = None
) -> Scenario:
    """A scenario from plain values, checked as a file is.

    Args:
        name: as in a file.
        levers: one number from 2021 on, or a number for each knot year.
        shocks: one number, or a number for each single year.
        title: in both languages; the name where it is not given.

    Raises:
        InputError: lists every value that cannot be used.
    """
    checker = Checker(name)
    if not NAME.fullmatch(name):
        checker.add(0, f"名称“{name}”不可用", f"the name '{name}' cannot be used")
    settings = checker.settings(_tree(levers or {}), _tree(shocks or {}))
    empty = Scenario(name, title or Text(name, name))
    scenario = _over(empty, settings)
    checker.complete(scenario.shocks, {})
    refuse(name, checker.problems)
    return scenario


def override(scenario: Scenario, assignments: Sequence[str]) -> Scenario:
    """A scenario with `LEVER=VALUE[@YEAR]` over its own settings.

    A setting replaces the scenario's own for that lever or condition as a whole. Several years of
    one lever make a schedule; two values of one lever and year clash.

    Raises:
        InputError: lists every assignment that cannot be used.
    """
    if not assignments:
        return scenario
    checker = Checker("--set")
    values: dict[str, dict[str, Scalar]] = {}
    for text in assignments:
        name, _, value = text.partition("=")
        number, at, year = (part.strip() for part in value.partition("@"))
        if not (name.strip() and number) or (at and not year):
            zh = f"“{text}”应写成 LEVER=VALUE 或 LEVER=VALUE@YEAR"
            checker.add(0, zh, f"'{text}' must be LEVER=VALUE or LEVER=VALUE@YEAR")
            continue
        years = values.setdefault(name.strip(), {})
        if year in years or (years and "" in (year, *years)):
            zh, en = f"“{text}”与前面的设定冲突", f"'{text}' clashes with an earlier one"
            checker.add(0, zh, en)
        else:
            years[year] = Scalar(number, 0)
    merged = _over(scenario, either(checker, values))
    checker.complete(merged.shocks, {})
    refuse("--set", checker.problems)
    listed = ", ".join(assignments)
    title = Text(f"{scenario.title.zh}（另设 {listed}）", f"{scenario.title.en} (with {listed})")
    return replace(merged, name=f"{scenario.name}+set", title=title, expects=None)


def find(source: str | Path, folders: Sequence[Path] = ()) -> Path:
    """Where a scenario lies.

    Raises:
        InputError: there is no such name; the nearest one is said.
    """
    text = str(source)
    if isinstance(source, Path) or {os.sep, "/"} & set(text) or text.endswith((SUFFIX, ".yml")):
        return Path(source)
    every = names(folders)
    if text in every:
        return every[text]
    if by_name(text, read_levers()) or by_name(text, read_externals()):
        # what follows --set without a value is taken for one more scenario
        zh = f"“{text}”是政策变量或外部条件，须带取值：--set '{text}=…'"
        en = f"'{text}' is a lever or an external condition; give its value: --set '{text}=...'"
        raise InputError(text, [Problem(zh, en)])
    near, known = nearest(text, every), ", ".join(every)
    zh = f"没有名为“{text}”的情景" + (f"，是否指“{near}”？" if near else "")
    en = f"there is no scenario '{text}'" + (f"; did you mean '{near}'?" if near else "")
    raise InputError(text, [Problem(f"{zh}（现有 {known}）", f"{en} (there are {known})")])


def names(folders: Sequence[Path] = ()) -> dict[str, Path]:
    """Every scenario's name and file: those of `folders` first, then the library's."""
    found: dict[str, Path] = {}
    for folder in (*folders, LIBRARY):
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            found.setdefault(path.stem, path)
    return found


def _load(path: Path, folders: Sequence[Path], below: tuple[Path, ...]) -> Scenario:
    """A file with its parents; `below` are the files that extend it, for circles."""
    where = _shown(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)  # one more than is taken: enough to refuse it
    except OSError as error:
        zh, en = reason_of(error)
        problem = Problem(f"无法读取：{zh}", f"cannot be read: {en}")
        raise InputError(where, [problem]) from error
    return _whole(raw, where, folders, (*below, path.resolve()))


def _whole(
    source: str | bytes, where: str, folders: Sequence[Path], below: tuple[Path, ...]
) -> Scenario:
    """Text with its parents; `below` are the files that extend it, and its own, for circles."""
    draft = read(source, where)
    parents = [_load(parent, folders, below) for parent in _parents(draft, folders, {*below})]
    line = draft.extends[0][1] if draft.extends else 0
    empty = Scenario(draft.name, draft.title, expects=draft.expects)
    scenario = joined(empty, parents, draft.settings, draft.checker, line)
    draft.checker.complete(scenario.shocks, draft.settings.lines)
    refuse(where, draft.checker.problems)
    return scenario


def _parents(draft: Draft, folders: Sequence[Path], circle: set[Path]) -> list[Path]:
    """The files that a draft extends; those that cannot be are noted."""
    found = []
    for name, line in draft.extends:
        try:
            path = find(name, folders)
        except InputError as error:
            draft.checker.add(line, error.problems[0].zh, error.problems[0].en)
            continue
        if path.resolve() in circle:
            zh, en = f"“{name}”循环引用", f"'{name}' extends itself in a circle"
            draft.checker.add(line, zh, en)
        else:
            found.append(path)
    return found


def joined(
    empty: Scenario, parents: Sequence[Scenario], settings: Settings, checker: Checker, line: int
) -> Scenario:
    """`empty` with what its parents set together, and its own settings over that.

    Two parents that set one thing differently are noted at `line`, unless `settings` settles it.
    """
    levers, lever_clashes = merge([(parent.name, parent.levers) for parent in parents])
    shocks, shock_clashes = merge([(parent.name, parent.shocks) for parent in parents])
    own = {*settings.levers, *settings.shocks}
    for setting, owners in {**lever_clashes, **shock_clashes}.items():
        if setting not in own:
            place = f"{checker.where}:{line}"
            checker.problems.append(clash(setting, *owners, place))
    return _over(replace(empty, levers=levers, shocks=shocks), settings)


def _over(base: Scenario, settings: Settings) -> Scenario:
    """`base` with `settings` over it; None takes one of the base's back."""
    levers = {**base.levers, **settings.levers}
    shocks = {**base.shocks, **settings.shocks}
    return replace(
        base,
        levers={name: schedule for name, schedule in levers.items() if schedule is not None},
        shocks={name: shock for name, shock in shocks.items() if shock is not None},
    )


def either(checker: Checker, values: Mapping[str, Mapping[str, Scalar]], line: int = 0) -> Settings:
    """Settings of `{name: {year or '': value}}`, whichever section each belongs to."""
    sections: tuple[list[tuple[Scalar, Tree]], list[tuple[Scalar, Tree]]] = ([], [])
    for name, years in values.items():
        by_year = Pairs(tuple((Scalar(year, line), value) for year, value in years.items()), line)
        value = years[""] if set(years) == {""} else by_year
        sections[is_shock(name)].append((Scalar(name, line), value))
    levers, shocks = (Pairs(tuple(section), line) for section in sections)
    return checker.settings(levers, shocks)


def _tree(values: Values) -> Pairs:
    """Plain values as they would stand in a file."""
    return Pairs(
        tuple(
            (
                Scalar(name, 0),
                Pairs(
                    tuple((Scalar(str(y), 0), Scalar(repr(float(v)), 0)) for y, v in value.items()),
                    0,
                )
                if isinstance(value, Mapping)
                else Scalar(repr(float(value)), 0),
            )
            for name, value in values.items()
        ),
        0,
    )


def _shown(path: Path) -> str:
    """The path as messages call it: from the working folder where it lies below that."""
    whole, here = path.resolve(), Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(path)
