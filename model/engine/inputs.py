"""What a user hands to a run: values, series and paths, checked against the model.

In:   `{name: value}` as the user typed it, and a `Model`.
Out:  `Bound`: values by element, holds with their paths, and the number of members.
Knows nothing of the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from model.engine.errors import Problem, nearest, refuse
from model.engine.names import fold, join_key
from model.engine.operations import Floats
from model.engine.program import Model
from model.engine.specialise import Hold, Roles


@dataclass(frozen=True, eq=False)
class Series:
    """A value that changes with time.

    Attributes:
        times: knots in model time, ascending, at least one.
        values: one per knot, or one row per knot with a value for each member.
        interpolate: 'linear' between knots, or 'step' (held from each knot to the next).

    Before the first knot the model's own value holds; after the last knot the last value.
    """

    times: ArrayLike
    values: ArrayLike
    interpolate: Literal["linear", "step"] = "linear"


Input = float | int | ArrayLike | Series


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A checked series: knots [k] and values [k] or [k, member]."""

    times: Floats
    values: Floats
    linear: bool

    def reached(self, times: Floats, slack: float) -> list[int]:
        """The number of the last knot reached at each time, 0 before the first."""
        places = np.searchsorted(self.times, times + slack, side="right") - 1
        return [max(0, int(place)) for place in places]

    def reached_by(self, time: float, slack: float) -> tuple[int, float]:
        """The last knot reached, 0 before the first, and how far the way is to the next (0 to 1).

        A knot counts as reached up to `slack` before it, as steps of 0.1 never quite meet it.
        """
        place = int(self.times.searchsorted(time + slack, "right")) - 1
        if place < 0 or not self.linear or place == len(self.times) - 1:
            return max(0, place), 0.0
        width = self.times[place + 1] - self.times[place]
        return place, float(max(0.0, time - self.times[place]) / width)

    def at(self, time: float, slack: float) -> Any:
        """The value at `time`: a float or an array over members; before the first knot, its."""
        place, share = self.reached_by(time, slack)
        here = self.values[place]
        return here + share * (self.values[place + 1] - here) if share else here


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Inputs of one run by element.

    Attributes:
        uniform: constants with a new value; members: constants with a value for each member.
        paths: element -> path, for series and for fixed variables.
        count: number of members; None where nothing says so.
        first: number of the first member, by which it draws its random numbers.
    """

    uniform: Mapping[int, float]
    members: Mapping[int, Floats]
    paths: Mapping[int, Path]
    count: int | None
    first: int = 0

    def roles(
        self, first_time: float, slack: float, switches: frozenset[int] = frozenset()
    ) -> Roles:
        """What the code depends on: who varies how, not the values given.

        Of `switches`, those that are not given are settled.
        """
        holds = [
            Hold(element, path.values.ndim == 2, bool(path.times[0] <= first_time + slack))
            for element, path in sorted(self.paths.items())
        ]
        settled = switches.difference(self.uniform, self.members, self.paths)
        return Roles(frozenset(self.members), tuple(holds), settled=settled)

    def part(self, members: slice) -> Bound:
        """The same for some of the members."""
        return Bound(
            self.uniform,
            {element: values[members] for element, values in self.members.items()},
            {
                element: Path(p.times, p.values[:, members], p.linear) if p.values.ndim == 2 else p
                for element, p in self.paths.items()
            },
            None,
            self.first + (members.start or 0),
        )

    def filled(self, more: int) -> Bound:
        """The same with the last member repeated `more` times."""

        def wider(values: Floats) -> Floats:
            repeats = np.repeat(values[..., -1:], more, axis=-1)
            return np.concatenate([values, repeats], axis=-1)

        if not more:
            return self
        return Bound(
            self.uniform,
            {element: wider(values) for element, values in self.members.items()},
            {
                e: Path(p.times, wider(p.values), p.linear) if p.values.ndim == 2 else p
                for e, p in self.paths.items()
            },
            None,
            self.first,
        )


class _Binder:
    """Checks inputs one by one and keeps every problem."""

    def __init__(self, model: Model, members: int | None) -> None:
        self.model = model
        self.problems: list[Problem] = []
        self.count = members
        self.said_by = "members"
        self.uniform: dict[int, float] = {}
        self.members: dict[int, Floats] = {}
        self.paths: dict[int, Path] = {}
        self.taken: dict[int, str] = {}

    def fault(self, zh: str, en: str) -> None:
        self.problems.append(Problem(zh, en))

    def targets(self, key: str) -> list[int]:
        """The elements that a key names; faults are noted and give none."""
        found = elements_named(self.model, key)
        if isinstance(found, Problem):
            self.problems.append(found)
            return []
        return found

    def array(self, key: str, value: Any, axes: tuple[int, ...]) -> Floats | None:
        try:
            array = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            self.fault(f"“{key}” 的值不是数：{value!r}", f"'{key}' is not a number: {value!r}")
            return None
        if array.ndim not in axes:
            self.fault(
                f"“{key}” 的维数 {array.ndim} 不对", f"'{key}' has {array.ndim} axes, not {axes}"
            )
            return None
        if not np.all(np.isfinite(array)):
            self.fault(f"“{key}” 含有非有限数", f"'{key}' holds a value that is not finite")
            return None
        return array

    def count_members(self, key: str, count: int) -> bool:
        if self.count is None:
            self.count, self.said_by = count, f"'{key}'"
        if self.count != count:
            self.fault(
                f"“{key}” 有 {count} 个成员，而 {self.said_by} 为 {self.count}",
                f"'{key}' has {count} members; {self.said_by} has {self.count}",
            )
            return False
        return True

    def input(self, key: str, value: Input) -> None:
        for element in self.targets(key):
            made = self.model.program.elements[element]
            if made.kind != "constant":
                near = nearest(
                    key, [n for n, v in self.model.variables.items() if v.kind == "constant"]
                )
                self.fault(
                    f"“{key}” 不是常数，不能作为输入（可用 fixed 固定它；最接近的常数是 {near}）",
                    f"'{key}' is not a constant; hold it with `fixed`, or did you mean '{near}'?",
                )
                return
            if element in self.model.program.structural:
                self.fault(
                    f"“{key}” 决定模型结构（延迟的阶数）或写作 ==，不能改变",
                    f"'{key}' is written with == or shapes the model (the order of a delay);"
                    " it cannot be changed",
                )
                return
            self.put(key, element, value)

    def put(self, key: str, element: int, value: Input) -> None:
        if element in self.taken:
            other = self.taken[element]
            self.fault(f"“{key}” 与 “{other}” 重复", f"'{key}' is already given by '{other}'")
            return
        self.taken[element] = key
        given = value.values if isinstance(value, Series) else value
        if element in self.model.program.seeds and np.ndim(given):
            self.fault(
                f"“{key}” 是随机数种子，所有成员须用同一个数",
                f"'{key}' is the seed of random numbers: one number for all members",
            )
            return
        if isinstance(value, Series):
            self.path(key, element, value)
            return
        array = self.array(key, value, (0, 1))
        if array is None:
            return
        if array.ndim == 0:
            self.uniform[element] = float(array)
        elif self.count_members(key, len(array)):
            self.members[element] = array

    def path(self, key: str, element: int, series: Series) -> None:
        times = self.array(f"{key} times", series.times, (1,))
        values = self.array(key, series.values, (1, 2))
        if times is None or values is None:
            return
        if len(times) == 0 or len(times) != len(values) or np.any(np.diff(times) <= 0):
            self.fault(
                f"“{key}” 的时间必须递增，且与值一一对应",
                f"'{key}' needs ascending times, one for each value",
            )
        elif series.interpolate not in ("linear", "step"):
            self.fault(
                f"“{key}” 的 interpolate 应为 linear 或 step",
                f"'{key}' has interpolate={series.interpolate!r}; use 'linear' or 'step'",
            )
        elif values.ndim == 1 or self.count_members(key, values.shape[1]):
            # C reads the members of a knot one after the other
            values = np.ascontiguousarray(values)
            self.paths[element] = Path(times, values, series.interpolate == "linear")

    def fixed(self, key: str, series: object) -> None:
        if not isinstance(series, Series):
            self.fault(f"“{key}” 须以 Series 固定", f"'{key}' is fixed by a Series only")
            return
        for element in self.targets(key):
            if self.taken.get(element) is not None:
                self.fault(f"“{key}” 同时是输入", f"'{key}' is both an input and fixed")
                return
            self.put(key, element, series)


def elements_named(model: Model, key: str) -> list[int] | Problem:
    """The elements of `name` (all of them) or `name[A,B]`, or what is wrong with the key."""
    variable, subscripts = model.find(key)
    if variable is None or variable.kind == "lookup":
        near = nearest(key, [n for n, v in model.variables.items() if v.kind != "lookup"])
        return Problem(
            f"模型没有变量 “{key}”" + (f"；最接近的是 {near}" if near else ""),
            f"'{key}' is not a variable of the model"
            + (f"; did you mean '{near}'?" if near else ""),
        )
    if not subscripts:
        return [model.program.index[k] for k in model.elements_of(variable.name)]
    index = model.program.index.get(join_key(fold(variable.name), ",".join(subscripts)))
    if index is None:
        near = nearest(",".join(subscripts), variable.elements)
        shown = f"{variable.name}[{near}]" if near else variable.name
        return Problem(
            f"“{key}” 的下标不存在；最接近的是 {shown}",
            f"'{key}' is not an element of '{variable.name}'; did you mean '{shown}'?",
        )
    return [index]


def bind(
    model: Model,
    inputs: Mapping[str, Input],
    fixed: Mapping[str, Series],
    members: int | None,
) -> Bound:
    """Check every input against the model; InputError lists all that is wrong."""
    binder = _Binder(model, members)
    if members is not None and members < 1:
        binder.fault(f"成员数 {members} 不是正数", f"members={members} is not positive")
    for key, value in inputs.items():
        if fold(key) in ("initial time", "final time", "time step", "saveper"):
            binder.fault(f"“{key}” 不能作为输入", f"'{key}' cannot be an input")
        else:
            binder.input(key, value)
    for key, series in fixed.items():
        binder.fixed(key, series)
    refuse(model.name, binder.problems)
    return Bound(binder.uniform, binder.members, binder.paths, binder.count)
