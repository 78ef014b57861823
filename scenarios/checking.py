"""What a scenario's author wrote, checked against the two tables, with every fault told at once.

In:   trees of `scenarios.yamltext` under `levers` and `shocks`.
Out:  settings by canonical name; problems with file and line, and the nearest right name.
Knows nothing of files, inheritance or the engine.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from model.district.labels import load_labels, unit_after
from model.district.levers import (
    BRANCHES,
    External,
    Lever,
    read_externals,
    read_levers,
)
from model.engine.errors import Problem, nearest
from scenarios.settings import FIRST_YEAR, LAST_YEAR, Schedule, Shock
from scenarios.vocabulary import all_names, by_name, folded, label_of
from scenarios.yamltext import Pairs, Scalar, Tree

#: What takes a parent's setting back: the member's own history, the condition as it would be.
HISTORY = ("history", "历史")
DEFAULT = ("default", "默认")

_YEAR = re.compile(r"\d{4}")
_ELEMENT = re.compile(r"(.+?)\s*\[\s*(\w+)\s*\]")


@dataclass(slots=True)
class Settings:
    """Settings by name in the author's order; None takes a parent's setting back."""

    levers: dict[str, Schedule | None] = field(default_factory=dict)
    shocks: dict[str, Shock | None] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Checker:
    """Reads settings and keeps what is wrong with them.

    Attributes:
        where: how messages call the file; a place without a line where the line is 0.
        problems: what was found so far.
    """

    where: str
    problems: list[Problem] = field(default_factory=list)

    def settings(self, levers: Tree | None, shocks: Tree | None) -> Settings:
        """Everything under `levers` and `shocks`."""
        found = Settings()
        for name, value in self.pairs(levers, "levers"):
            self.lever(found, name, value)
        for name, value in self.pairs(shocks, "shocks"):
            self.shock(found, name, value)
        self.fill(found)
        return found

    def lever(self, found: Settings, name: Scalar, value: Tree) -> None:
        """One lever and its value, or its values by year."""
        lever = by_name(name.text, read_levers())
        if lever is None:
            self._unknown(name, "lever")
            return
        if lever.name in found.levers:
            self._clash(name, lever.name, found.lines[lever.name])
            return
        found.lines[lever.name] = name.line
        if isinstance(value, Scalar) and value.text in HISTORY:
            found.levers[lever.name] = None
        elif isinstance(value, Pairs):
            knots = self._years(value, name, lever)
            if knots:
                found.levers[lever.name] = Schedule(knots)
        else:
            number = self._value(value, name, lever)
            if number is not None:
                found.levers[lever.name] = Schedule.constant(number)

    def shock(self, found: Settings, name: Scalar, value: Tree) -> None:
        """One external condition (`name` or `name[BRANCH]`) and its value or values by year."""
        match = _ELEMENT.fullmatch(name.text)
        base, branch = match.groups() if match else (name.text, "")
        external = by_name(base, read_externals())
        if external is None:
            self._unknown(name, "shock")
            return
        keys = self._keys(external, branch, name)
        taken = [key for key in keys if key in found.shocks]
        if taken:
            self._clash(name, taken[0], found.lines[taken[0]])
            return
        shock = self._shock(external, name, value)
        if shock is not None:
            for key in keys:
                found.shocks[key] = shock[0]
                found.lines[key] = name.line

    def fill(self, found: Settings) -> None:
        """Weights are given as a group: a branch that is not named has none."""
        for external in read_externals().values():
            entries = [external.entry(branch) for branch in BRANCHES]
            given = [entry for entry in entries if entry in found.shocks]
            if external.kind == "weights" and given:
                for entry in entries:
                    found.shocks.setdefault(entry, Shock(0.0))
                    found.lines.setdefault(entry, found.lines[given[0]])

    def complete(self, shocks: Mapping[str, Shock], lines: Mapping[str, int]) -> None:
        """What only the whole of a scenario shows: conditions that others need, and weights.

        Args:
            shocks: the final ones, inherited ones included.
            lines: where those of this file stand; others are told without a line.
        """
        given: dict[str, str] = {key.split("[")[0]: key for key in shocks}
        for base, key in given.items():
            for needed in read_externals()[base].needs:
                if needed not in given:
                    zh = f"“{base}”须与“{needed}”一并设定"
                    en = f"'{base}' does nothing unless '{needed}' is set too"
                    self.add(lines.get(key, 0), zh, en)
        for external in read_externals().values():
            if external.kind != "weights" or external.name not in given:
                continue
            values = [shocks.get(external.entry(branch)) for branch in BRANCHES]
            total = math.fsum(shock.always or 0.0 for shock in values if shock)
            if not math.isclose(total, 1.0, abs_tol=1e-9):
                zh = f"“{external.name}”各行业之和应为 1，现为 {total:g}"
                en = f"'{external.name}' must sum to 1 over the branches, not {total:g}"
                self.add(lines.get(given[external.name], 0), zh, en)

    def pairs(self, tree: Tree | None, section: str) -> tuple[tuple[Scalar, Tree], ...]:
        """The pairs of a section; an absent or empty one has none."""
        if tree is None or (isinstance(tree, Scalar) and not tree.text):
            return ()
        if isinstance(tree, Pairs):
            return tree.pairs
        zh = f"{section} 应为“名称: 数值”各占一行"
        self.add(tree.line, zh, f"{section} must be lines of 'name: value'")
        return ()

    def add(self, line: int, zh: str, en: str) -> None:
        """Keep one problem."""
        self.problems.append(Problem(zh, en, f"{self.where}:{line}" if line else self.where))

    def _keys(self, external: External, branch: str, name: Scalar) -> list[str]:
        """The canonical names that one entry sets: a condition's own, or one for each branch."""
        listed = ", ".join(BRANCHES)
        if not external.by_branch:
            if branch:
                zh, en = f"“{external.name}”不分行业", f"'{external.name}' has no branches"
                self.add(name.line, zh, en)
            return [external.name] if not branch else []
        if branch and branch not in BRANCHES:
            near = nearest(branch, BRANCHES)
            self.add(
                name.line,
                f"未知行业“{branch}”，应为 {listed}" + (f"；是否指“{near}”？" if near else ""),
                f"'{branch}' is not one of the branches {listed}"
                + (f"; did you mean '{near}'?" if near else ""),
            )
            return []
        if not branch and external.kind != "series":
            zh = f"“{external.name}”须注明行业，如 {external.name}[NEV]"
            en = f"'{external.name}' needs a branch, as in {external.name}[NEV]"
            self.add(name.line, zh, en)
            return []
        return [external.entry(element) for element in ([branch] if branch else BRANCHES)]

    def _shock(self, external: External, name: Scalar, value: Tree) -> tuple[Shock | None] | None:
        """The setting (None takes one back) in a tuple, or None where it is wrong."""
        if isinstance(value, Scalar) and value.text in DEFAULT:
            return (None,)
        if isinstance(value, Pairs):
            if external.kind != "series":
                zh = f"“{external.name}”只取一个数值，不按年设定"
                en = f"'{external.name}' takes one value, not values by year"
                self.add(value.line, zh, en)
                return None
            years = self._years(value, name, external)
            return (Shock(None, years),) if years else None
        number = self._value(value, name, external)
        if number is None:
            return None
        if external.kind == "switch" and number not in (0.0, 1.0):
            zh, en = f"“{external.name}”应为 0 或 1", f"'{external.name}' must be 0 or 1"
            self.add(value.line, zh, en)
            return None
        return (Shock(number),)

    def _years(
        self, tree: Pairs, name: Scalar, row: Lever | External
    ) -> tuple[tuple[int, float], ...]:
        """Values by year, rising; empty where any is wrong."""
        if not tree.pairs:
            zh, en = f"“{name.text}”没有数值", f"'{name.text}' has no value"
            self.add(name.line, zh, en)
        found, wrong = {}, False
        for key, value in tree.pairs:
            year = int(key.text) if _YEAR.fullmatch(key.text) else None
            if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
                self.add(
                    key.line,
                    f"“{name.text}”的年份“{key.text}”应在 {FIRST_YEAR}—{LAST_YEAR} 之间",
                    f"'{name.text}': the year '{key.text}' is not in {FIRST_YEAR}-{LAST_YEAR}",
                )
                year = None
            number = self._value(value, name, row)
            if year is None or number is None:
                wrong = True
            else:
                found[year] = number
        return () if wrong else tuple(sorted(found.items()))

    def _value(self, tree: Tree, name: Scalar, row: Lever | External) -> float | None:
        """A number within the row's bounds."""
        if not isinstance(tree, Scalar):
            zh = f"“{name.text}”应为一个数值，或“年份: 数值”"
            self.add(tree.line, zh, f"'{name.text}' must be a number, or 'year: number'")
            return None
        number = tree.number()
        if number is None and not tree.text:
            self.add(tree.line, f"“{name.text}”没有数值", f"'{name.text}' has no value")
            return None
        if number is None:
            zh = f"“{name.text}”的值“{tree.text}”不是数值"
            self.add(tree.line, zh, f"'{name.text}': '{tree.text}' is not a number")
            return None
        if not math.isfinite(number):
            zh = f"“{name.text}”的值“{tree.text}”不是有限的数"
            self.add(tree.line, zh, f"'{name.text}': '{tree.text}' is not a finite number")
            return None
        if not row.minimum <= number <= row.maximum:
            unit = label_of(row.name, load_labels()).unit
            low, high = f"{row.minimum:g}", f"{row.maximum:g}"
            self.add(
                tree.line,
                f"“{name.text}”的值 {tree.text} 超出范围 {low}—{high}{unit_after(unit, 'zh')}",
                f"'{name.text}': {tree.text} is outside {low} to {high}{unit_after(unit, 'en')}",
            )
            return None
        return number

    def _unknown(self, name: Scalar, kind: str) -> None:
        """An unknown name, with the nearest right one, of the other section too."""
        base = name.text.split("[")[0].strip()
        levers, shocks = all_names(read_levers()), all_names(read_externals())
        if kind == "lever":
            own, other, there = levers, shocks, "shocks"
            what_zh, what_en = "政策变量", "lever"
        else:
            own, other, there = shocks, levers, "levers"
            what_zh, what_en = "外部条件", "external condition"
        if folded(base) in other:
            zh = f"“{name.text}”应写在 {there} 之下"
            self.add(name.line, zh, f"'{name.text}' belongs under {there}")
            return
        near = nearest(base, own) or nearest(base, other)
        self.add(
            name.line,
            f"没有名为“{name.text}”的{what_zh}" + (f"，是否指“{near}”？" if near else ""),
            f"there is no {what_en} '{name.text}'" + (f"; did you mean '{near}'?" if near else ""),
        )

    def _clash(self, name: Scalar, canonical: str, line: int) -> None:
        at_zh, at_en = (f"（第 {line} 行）", f" (line {line})") if line else ("", "")
        self.add(
            name.line,
            f"“{name.text}”与前面对“{canonical}”的设定冲突{at_zh}",
            f"'{name.text}' clashes with the earlier setting of '{canonical}'{at_en}",
        )
