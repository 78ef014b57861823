"""The library of scenarios as text: a list, one shown, a new one to fill in.

In:   names of scenarios; folders of a user's own.
Out:  rows and text for the command line and the page.
Knows nothing of results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.district.labels import Label, Text, load_labels, unit_after
from model.district.levers import read_externals, read_levers
from model.engine.errors import InputError, Problem
from scenarios.document import NAME
from scenarios.reading import LIBRARY, load, names
from scenarios.vocabulary import label_of

#: The order of the built-in scenarios on the page and in lists.
ORDER = (
    *("baseline", "plan", "land-slips", "rd-push", "talent-housing", "green"),
    *("external-shock", "tech-restrictions", "boom", "bust", "all-at-once", "fiscal-tight"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One scenario of a list.

    Attributes:
        name: as on the command line.
        title: in both languages.
        path: its file.
        built_in: whether it is the project's own, and so cannot be changed.
        levers: how many levers it sets, inherited ones included.
        shocks: how many external conditions.
    """

    name: str
    title: Text
    path: Path
    built_in: bool
    levers: int
    shocks: int


def entries(folders: Sequence[Path] = ()) -> list[Entry]:
    """Every scenario: the built-in ones in their order, then those of `folders` by name.

    Raises:
        InputError: what is wrong in the first file that cannot be used.
    """
    found = names(folders)
    built_in = [name for name in ORDER if name in found]
    listed = []
    for name in [*built_in, *(name for name in found if name not in ORDER)]:
        scenario, path = load(name, folders), found[name]
        counts = len(scenario.levers), len(scenario.shocks)
        listed.append(Entry(name, scenario.title, path, path.parent == LIBRARY, *counts))
    return listed


def show(source: str | Path, lang: str = "zh", folders: Sequence[Path] = ()) -> str:
    """A scenario in words: title, settings with units and zones, what was expected of it."""
    scenario = load(source, folders)
    zh = lang == "zh"
    lines = [f"{scenario.name}  {scenario.title.said(lang)}"]
    levers, externals, labels = read_levers(), read_externals(), load_labels()
    if scenario.levers:
        lines.append("政策变量：" if zh else "Levers:")
    for name, schedule in scenario.levers.items():
        lever = levers[name]
        history = f"{'历史' if zh else 'history'} {lever.default:.3g}"
        about = f"{_unit(label_of(name, labels), lang)} ({history})"
        lines.append(f"  {lever.title.said(lang)} [{name}] = {schedule.text()}{about}")
    if scenario.shocks:
        lines.append("外部条件：" if zh else "External conditions:")
    for name, shock in scenario.shocks.items():
        external = externals[name.split("[")[0]]
        unit = _unit(label_of(name, labels), lang)
        lines.append(f"  {external.title.said(lang)} [{name}] = {shock.text()}{unit}")
    if not (scenario.levers or scenario.shocks):
        lines.append("不设任何变动。" if zh else "Nothing is set.")
    if scenario.expects is not None:
        lines.append("事前预期：" if zh else "Expected beforehand:")
        lines.append(f"  {scenario.expects.text.said(lang)}")
    return "\n".join(lines)


def _unit(label: Label, lang: str) -> str:
    """The unit behind a number; nothing where there is none."""
    after = unit_after(label.unit, lang)
    return f" {after}" if after and lang == "zh" else after


def new(name: str, lang: str = "zh") -> str:
    """A file to fill in: nothing set, every lever and condition listed in comments.

    Raises:
        InputError: the name cannot be used, or is that of a built-in scenario.
    """
    if not NAME.fullmatch(name) or name in ORDER:
        raise InputError(
            name,
            [
                Problem(
                    f"名称“{name}”不可用：是内置情景，或含有不允许的字符",
                    f"the name '{name}' cannot be used: a built-in scenario, or odd characters",
                )
            ],
        )
    zh, labels = lang == "zh", load_labels()
    lines = [
        f'name: "{name}"',
        f'title: {{zh: "{name}", en: "{name}"}}',
        "# expects: 运行之前先写下预期  write down what you expect before the first run",
        "extends: baseline",
        "",
        *(
            ["# 一个数值自 2021 年起生效；{2021: 3, 2025: 5} 为各年数值，其间线性变化，其后保持。"]
            * zh
        ),
        *(["# One number acts from 2021 on; {2021: 3, 2025: 5} are values by year,"] * (not zh)),
        *(["# linear in between and held afterwards."] * (not zh)),
        "levers:",
    ]
    for lever in read_levers().values():
        unit = _unit(label_of(lever.name, labels), lang)
        bounds = f"{lever.minimum:g}–{lever.maximum:g}{unit}"
        note = f"{lever.title.said(lang)}, {bounds}"
        lines.append(f"  # {lever.name}: {lever.default:g}    # {note}")
    lines += ["", "shocks:"]
    for external in read_externals().values():
        entry = external.entry("NEV") if external.by_branch else external.name
        unit = _unit(label_of(external.name, labels), lang)
        bounds = f"{external.minimum:g}–{external.maximum:g}{unit}"
        default = max(external.minimum, min(external.default, external.maximum))
        note = f"{external.title.said(lang)}, {bounds}"
        lines.append(f"  # {entry}: {default:g}    # {note}")
    return "\n".join(lines) + "\n"
