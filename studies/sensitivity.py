"""敏感性: which of many factors a figure depends on, when all of them move.

In:   a `District`, a scenario, figures such as gdp@2035, what moves.
Out:  `Sensitivity`: Sobol's indices or Morris's effects, and what failed.
Knows nothing of how it is told. `tornado` moves one factor at a time.

Sobol's indices divide a figure's variance over the whole space among the factors; Morris screens
many factors with few runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.district.targets import Indicator
from model.engine import run_ensemble
from model.engine.errors import InputError, Problem, refuse
from scenarios.scenario import Scenario
from studies.district import District
from studies.factors import (
    HELD,
    Factor,
    Over,
    Space,
    driver_space,
    lever_space,
    parameter_space,
)
from studies.held import Held
from studies.horizon import until
from studies.indices import Evaluate, Group, Indices, Method, morris, sobol
from studies.measure import gather, measure, years_needed
from studies.path_factors import paths_of, with_paths
from studies.request import Run, canonical

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
#: (indicator, year): what `parse_output` reads.
Output = tuple[Indicator, int]
Progress = Callable[[int, int], None]

#: Runs that are handed to the engine at once: memory does not grow with the size of the study.
BLOCK = 4096
#: Points of Sobol's sequence and Morris's trajectories where the user does not say.
BASES: dict[Method, int] = {"sobol": 512, "morris": 30}
#: Parameters that Sobol's indices are made for one by one; a screening finds them.
STRONGEST = 20
SCREENING = 8


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """What a global study found; the arrays of `indices` are (output, factor).

    Attributes:
        run: everything that determines it.
        scenario: what else held.
        over: levers, parameters or drivers.
        outputs: the figures.
        factors: what moved.
        indices: see `Indices`.
    """

    run: Run
    scenario: Scenario
    over: Over
    outputs: tuple[Output, ...]
    factors: tuple[Factor, ...]
    indices: Indices


def space_of(
    scenario: Scenario,
    over: Over,
    names: Sequence[str] = (),
    *,
    seed: int = 0,
    by_sector: bool = False,
) -> Space:
    """The space that is meant by what a user asks for.

    Raises:
        InputError: a name that is no factor, or names where the factors cannot be chosen.
    """
    if over == "levers":
        return lever_space(scenario, names, by_sector=by_sector)
    if by_sector:
        zh, en = "只有政策变量可按领域合并", "only levers are grouped by sector"
        refuse("--by-sector", [Problem(zh, en)])
    if over == "parameters":
        return parameter_space(scenario, names, seed=seed, rest=bool(names))
    if names:
        zh, en = "外部条件总是全部参与", "outside conditions always take part all together"
        refuse("--factor", [Problem(zh, en)])
    return driver_space(scenario, seed=seed)


def sensitivity(
    district: District,
    scenario: Scenario,
    outputs: Sequence[Output],
    over: Over = "drivers",
    method: Method = "sobol",
    names: Sequence[str] = (),
    *,
    base: int | None = None,
    seed: int = 0,
    by_sector: bool = False,
    held: Sequence[Held] = (),
    progress: Progress | None = None,
) -> Sensitivity:
    """Sobol's indices or Morris's effects of the factors on each output.

    Where Sobol's indices over all parameters are asked for, a screening by Morris first finds the
    STRONGEST; the others take part as one factor.

    Args:
        district: whose model is run.
        scenario: what else holds.
        outputs: the figures.
        over: what moves.
        method: sobol or morris.
        names: levers or parameters; all where none is named.
        base: points of Sobol's sequence (a power of two) or trajectories; see BASES.
        seed: 0 or more.
        by_sector: the levers of a sector move as one factor.
        held: variables held on a path in every run; a band is a factor like the others.
        progress: told (runs done, runs in all).

    Raises:
        InputError: a wrong name or number, or hardly any run stayed finite.
    """
    check_numbers(method, base, seed)
    space = with_paths(space_of(scenario, over, names, seed=seed, by_sector=by_sector), held)
    parameters = sum(not factor.key.startswith(HELD) for factor in space.factors)
    if method == "sobol" and over == "parameters" and parameters > STRONGEST + 1:
        screened = _indices(
            district, space, outputs, "morris", base=SCREENING, seed=seed, held=held
        )
        strongest = _strongest(screened, space.factors)
        space = with_paths(parameter_space(scenario, strongest, seed=seed, rest=True), held)
    count = base or BASES[method]
    found = _indices(
        district, space, outputs, method, base=count, seed=seed, held=held, progress=progress
    )
    options = {"method": method, "base": count, "factors": [one.key for one in space.factors]}
    return Sensitivity(
        run=request(district, scenario, over, outputs, held, seed=seed, **options),
        scenario=scenario,
        over=over,
        outputs=tuple(outputs),
        factors=space.factors,
        indices=found,
    )


def evaluator(
    district: District,
    space: Space,
    outputs: Sequence[Output],
    held: Sequence[Held] = (),
    progress: Progress | None = None,
) -> Evaluate:
    """The function from uniform numbers (run, column) to figures (output, run) and their ok."""
    readings = gather((one, years_needed(one, year)) for one, year in outputs)
    model = until(district.model, readings)
    paths_at = paths_of(space, held)

    def evaluate(uniforms: Array) -> tuple[Array, Mask]:
        figures, whole = [], []
        for start in range(0, len(uniforms), BLOCK):
            rows = uniforms[start : start + BLOCK]
            paths = run_ensemble(
                model, [space.inputs(rows)], len(rows), outputs=readings, fixed=paths_at(rows)
            )
            figures.append([measure(one, year, paths)[0] for one, year in outputs])
            whole.append(paths.ok[0])
            if progress is not None:
                progress(start + len(rows), len(uniforms))
        return np.concatenate(figures, axis=1), np.concatenate(whole)

    return evaluate


def _indices(
    district: District,
    space: Space,
    outputs: Sequence[Output],
    method: Method,
    *,
    base: int,
    seed: int,
    held: Sequence[Held],
    progress: Progress | None = None,
) -> Indices:
    groups = [Group(factor.key, factor.columns) for factor in space.factors]
    evaluate = evaluator(district, space, outputs, held, progress)
    try:
        return (sobol if method == "sobol" else morris)(groups, evaluate, base=base, seed=seed)
    except ValueError as error:
        zh, en = f"几乎全部推演失败：{error}", f"nearly every run failed: {error}"
        raise InputError(district.model.name, [Problem(zh, en)]) from error


def _strongest(screened: Indices, factors: Sequence[Factor]) -> list[str]:
    """The parameters with the largest effects, each output's taken as shares of their sum."""
    sizes = np.nan_to_num(screened.total)
    shares = sizes / np.maximum(sizes.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    order = np.argsort(-shares.max(axis=0), kind="stable")
    parameters = [factors[at].key for at in order if not factors[at].key.startswith(HELD)]
    return parameters[:STRONGEST]


def check_numbers(method: Method, base: int | None, seed: int) -> None:
    """Refuse a number of points that the method cannot use, and a negative seed.

    Raises:
        InputError: each of them.
    """
    problems = []
    if base is not None and method == "sobol" and (base < 2 or base & (base - 1)):
        zh, en = (
            f"应为 2 的幂，如 {BASES['sobol']}，现为 {base}",
            f"takes a power of two such as {BASES['sobol']}, not {base}",
        )
        problems.append(Problem(zh, en, "--base"))
    if base is not None and method == "morris" and base < 2:
        problems.append(Problem(f"至少为 2，现为 {base}", f"at least 2, not {base}", "--base"))
    if seed < 0:
        problems.append(
            Problem(f"应为 0 或正整数，现为 {seed}", f"takes 0 or more, not {seed}", "--seed")
        )
    refuse("sensitivity", problems)


def request(
    district: District,
    scenario: Scenario,
    over: Over,
    outputs: Sequence[Output],
    held: Sequence[Held],
    *,
    seed: int,
    **options: Any,
) -> Run:
    """The Run that names the result."""
    run = district.request("sensitivity", [scenario], held, members=1, seed=seed)
    told = {"over": over, "outputs": [f"{one.id}@{year}" for one, year in outputs], **options}
    return replace(run, options=canonical(told))
