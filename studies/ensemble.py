"""An ensemble in memory: members under scenarios, with bands, means and probabilities of targets.

In:   a `District`, scenarios, a number of members and a seed; variables held on a path.
Out:  `Ensemble`: yearly values of every member, quantiles over them, the plan's targets.
Knows nothing of files, processes or charts. For numbers of members that fill memory see `stream`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calibration.posterior import read_posterior
from model.district.labels import Label
from model.engine import Past, Paths, Reduction, run_ensemble, statistics, yearly
from model.engine.errors import Problem, nearest, refuse
from model.engine.names import split_key
from model.engine.outputs import order
from scenarios.scenario import Scenario
from studies.chance import Chance
from studies.district import District
from studies.held import Held, on_paths
from studies.members import CHUNK, Members, Source, draw_members
from studies.projection import FIRST_YEAR, LAST_YEAR, YEARS
from studies.request import Run, canonical
from studies.targets import NOTHING_ENTERED, Entered, Outcome, chance_of, evaluate, reductions

Array = NDArray[np.float64]

#: The 50 % and 80 % bands and the median.
BANDS = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Members under scenarios; arrays are [year, scenario, member], years as in `years`.

    Attributes:
        run: everything that determines it.
        district: whose model was run.
        scenarios: in the order of the scenario axis.
        held: the variables held on a path in all of them.
        members: who was run; the same under every scenario, so that differences are paired.
        values: by the model's key (`gross output[NEV]`), each read as its label says.
        outcomes: one a target of the plan, in its order; arrays of shape (scenario, member).
        ok: whether a member stayed finite (scenario, member); whoever did not is in no statistic.
        paths: all readings, for studies that evaluate targets of their own.
        years: of the first axis.
    """

    run: Run
    district: District
    scenarios: tuple[Scenario, ...]
    held: tuple[Held, ...]
    members: Members
    values: Mapping[str, Array]
    outcomes: tuple[Outcome, ...]
    ok: NDArray[np.bool_]
    paths: Paths
    years: tuple[int, ...] = YEARS

    def label(self, key: str) -> Label:
        """What is said of a variable, or of an element of one."""
        return self.district.labels[key.partition("[")[0]]

    def at(self, key: str, year: int) -> Array:
        """A variable's values of a year (scenario, member)."""
        found: Array = self.values[key][self.years.index(year)]
        return found

    def quantiles(self, key: str, probabilities: ArrayLike = BANDS) -> Array:
        """Quantiles over the members that stayed finite: (year, scenario, probability).

        NaN where no member did.

        Raises:
            InputError: a probability outside [0, 1].
        """
        shares = np.asarray(probabilities, dtype=float)
        if not ((shares >= 0) & (shares <= 1)).all():
            zh, en = f"分位数应在 0 与 1 之间：{shares}", f"between 0 and 1, not {shares}"
            refuse("quantiles", [Problem(zh, en)])
        return statistics.quantiles(self.values[key], self.ok, shares)

    def means(self, key: str) -> Array:
        """Means over the members that stayed finite: (year, scenario)."""
        return statistics.means(self.values[key], self.ok)

    def chances(self) -> dict[str, Chance]:
        """The probability of each target that has one, with its error, by the target's id."""
        found = {outcome.target.id: chance_of(outcome) for outcome in self.outcomes}
        return {name: chance for name, chance in found.items() if chance is not None}

    def left_out(self) -> NDArray[np.int64]:
        """Members of each scenario that did not stay finite (scenario,)."""
        return np.asarray((~self.ok).sum(axis=-1))


def ensemble(
    district: District,
    scenarios: Sequence[Scenario],
    members: int | Members,
    seed: int = 0,
    *,
    held: Sequence[Held] = (),
    entered: Entered = NOTHING_ENTERED,
    keys: Sequence[str] | None = None,
    source: Source = "posterior",
    every_year: bool = False,
    past: Past | None = None,
) -> Ensemble:
    """Run members under scenarios.

    Args:
        district: whose model is run.
        scenarios: what is run.
        members: how many are drawn from `seed`, or members that there are already.
        seed: a whole number of 0 or more.
        held: variables held on a path in every scenario.
        entered: base values and tasks that the user entered.
        keys: the variables whose years are kept, `name` for all elements or `name[A]`; where None,
            those that the plan's indicators are made of, and the headline figures.
        source: where parameters that act before 2021 come from.
        every_year: also read what `studies.targets.year_reached` needs.
        past: of the members where it is known; None runs it.

    Raises:
        InputError: no scenario, a variable that does not exist, a number of members that cannot be
            drawn.
    """
    if not scenarios:
        refuse("scenarios", [Problem("没有给出情景", "none given")])
    wanted = plan_keys(district) if keys is None else tuple(keys)
    check_keys(district, wanted)
    drawn = members if isinstance(members, Members) else draw_members(members, seed, source=source)
    outputs = readings_of(district, wanted, every_year=every_year)
    paths = run_ensemble(
        district.model,
        [drawn.inputs(scenario) for scenario in scenarios],
        drawn.count,
        outputs=outputs,
        fixed=on_paths(held, drawn.shares),
        block=CHUNK,
        past=drawn.past if past is None else past,
    )
    return Ensemble(
        run=request(district, scenarios, drawn.count, seed, held, entered, wanted, source),
        district=district,
        scenarios=tuple(scenarios),
        held=tuple(held),
        members=drawn,
        values=values_of(district, paths, wanted),
        outcomes=tuple(evaluate(target, paths, entered) for target in district.plan.targets),
        ok=paths.ok,
        paths=paths,
    )


def request(
    district: District,
    scenarios: Sequence[Scenario],
    members: int,
    seed: int,
    held: Sequence[Held],
    entered: Entered,
    keys: Sequence[str],
    source: Source,
) -> Run:
    """The Run that an ensemble is."""
    run = district.request("ensemble", scenarios, held, members=members, seed=seed)
    options = {"entered": asdict(entered), "keys": list(keys), "source": source}
    if source == "posterior":
        options["posterior"] = read_posterior().hash
    return replace(run, options=canonical(options))


def plan_keys(district: District) -> tuple[str, ...]:
    """The variables that the plan's indicators are made of, and the headline figures."""
    targets = [target for target in district.plan.targets if target.status != "tracked"]
    heads = [label.variable for label in district.labels.values() if label.headline]
    return tuple(dict.fromkeys([*(one.indicator.variable for one in targets), *heads]))


def check_keys(district: District, keys: Sequence[str]) -> None:
    """Refuse variables that do not exist or are constants.

    Raises:
        InputError: each of them, with the nearest that exists.
    """
    by_year = [
        name
        for name, variable in district.model.variables.items()
        if variable.kind not in ("constant", "lookup") and variable.name in district.labels
    ]
    problems = []
    for key in keys:
        variable = district.model.variables.get(split_key(key)[0])
        if variable is None or variable.name not in by_year:
            near = nearest(key, by_year)
            zh = f"“{key}”不是逐年变化的变量" + (f"；是不是“{near}”？" if near else "")
            en = f"'{key}' is no variable of years" + (f"; did you mean '{near}'?" if near else "")
            problems.append(Problem(zh, en))
    refuse("outputs", problems)


def readings_of(
    district: District, keys: Sequence[str], *, every_year: bool = False
) -> list[Reduction]:
    """What a run saves: the years of `keys` and what the plan's targets need, each once."""
    return [*_readings(district, tuple(keys), every_year)]


@lru_cache(maxsize=16)
def _readings(district: District, keys: tuple[str, ...], every_year: bool) -> tuple[Reduction, ...]:
    """The same for every chunk of an ensemble."""
    targets = reductions(district.plan.targets, every_year=every_year)
    return tuple(together([*series_of(district, keys).values(), *targets]))


def together(asked: Iterable[Reduction]) -> list[Reduction]:
    """The same readings with one reduction for each variable and how it is read."""
    found: dict[tuple[str, str], Reduction] = {}
    for one in asked:
        same = found.setdefault((one.variable, one.how), one)
        intervals = tuple(sorted({*same.intervals, *one.intervals}))
        found[one.variable, one.how] = replace(same, intervals=intervals)
    return list(found.values())


def series_of(district: District, keys: Sequence[str]) -> dict[str, Reduction]:
    """The variables and elements that `keys` stand for, each with the reading of its years."""
    return dict(_series(district, tuple(keys)))


@lru_cache(maxsize=16)
def _series(district: District, keys: tuple[str, ...]) -> tuple[tuple[str, Reduction], ...]:
    """The same for every chunk of an ensemble."""
    asked = [_yearly(district, key) for key in keys]
    reduced = order(district.model, asked, "euler").reduced
    return tuple({one.key.variable: one.key for one in reduced}.items())


def values_of(district: District, paths: Paths, keys: Sequence[str]) -> dict[str, Array]:
    """The yearly values of `keys` and their elements, (year, scenario, member)."""
    saved = {(r.variable, r.how): r for r in paths.values if isinstance(r, Reduction)}
    values = {}
    for name, wanted in series_of(district, keys).items():
        reading = saved[name, wanted.how]
        place = {interval: row for row, interval in enumerate(reading.intervals)}
        values[name] = paths.values[reading][[place[one] for one in wanted.intervals]]
    return values


def _yearly(district: District, key: str) -> Reduction:
    """Every year of a variable, read as its label says."""
    name = split_key(key)[0]
    variable = district.model.variables[name]
    stock = district.labels[variable.name].reduction == "end"
    whole = variable.name + key[len(name) :]
    return yearly(whole, "end" if stock else "mean", FIRST_YEAR, LAST_YEAR)
