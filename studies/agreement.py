"""Whether the model and the district's tables speak of the same things, row by row.

In:   the compiled model and the tables beside it.
Out:  a `Problem` for every row that is missing, of nothing, or at odds with the model.
Knows nothing of runs, of members or of what is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from model.district.bottlenecks import BOTTLENECKS, Bottleneck
from model.district.labels import LABELS, Label
from model.district.levers import BRANCHES, EXTERNALS, LEVERS, read_externals, read_levers
from model.district.loops import LOOPS, load_loops
from model.district.parameters import PARAMETERS, district_parameters, read_parameters
from model.district.sources import SOURCES, cited, load_sources
from model.district.table import read_table
from model.district.targets import TARGETS, Plan
from model.engine import Model
from model.engine.errors import Problem, nearest, refuse
from model.engine.names import fold, join_key
from scenarios.drivers import DRIVERS

FIGURES = TARGETS.with_name("figures.csv")

#: The control indicators of the plan are numbered (chapter 2, section 3).
INDICATORS = range(1, 26)
#: Relative: the model and the table write a number with at least as many figures.
SAME = 1e-6

#: Constants that are no parameter: the model's clock and an input of its tests.
OWN = ("INITIAL TIME", "FINAL TIME", "TIME STEP", "SAVEPER", "productivity test")
#: Constants that `scenarios.drivers` sets for every member.
DRIVEN = (
    *("industrial price change", "service price change", "growth discrepancy", "market growth"),
    *("recession loss", "statistical revision", "frontier growth", "services trend", "trade trend"),
    *("expected arrivals", "arrival threshold", "departure threshold", "plant size"),
    *("plant utilisation", "plant rate factor", "slot branch weight"),
    "resident departure threshold",
)
#: Rows of drivers.csv that `scenarios.drivers` reads.
DRIVER_ROWS = (
    *("city growth", *(f"branch gap[{branch}]" for branch in BRANCHES)),
    *("market cycle time", "common market cycle", "branch market cycle"),
    *("industrial price change", "service price change", "price cycle time"),
    *("recession probability", "recession depth", "recession length"),
    *("census revision", "base revision"),
    *("frontier growth", "services trend", "trade trend"),
    *("plant size", "smallest large plant", *(f"plant branch[{branch}]" for branch in BRANCHES)),
    *("plant utilisation", "utilisation cap", "utilisation time", "plant rate factor"),
)


def mismatches(
    model: Model, labels: Mapping[str, Label], plan: Plan, bottlenecks: Collection[Bottleneck]
) -> Iterator[Problem]:
    """Everything that the model and the tables, or two tables, do not say alike.

    Raises:
        InputError: a table that cannot be read at all, or with rows doubled or wrong.
    """
    for name in model.variables:
        if name not in labels:
            yield _no_row(LABELS, "变量", "the variable", name)
    named = [
        (LABELS, list(labels)),
        (TARGETS, [one.variable for one in plan.indicators.values() if one.variable]),
        (BOTTLENECKS, [one.variable for one in bottlenecks]),
        (LEVERS, [name for row in read_levers().values() for name in (row.name, row.history)]),
        (LEVERS, [f"{name} in force" for name in read_levers()]),
        (EXTERNALS, [row.key(BRANCHES[0]) for row in read_externals().values()]),
        (LOOPS, [name for loop in load_loops() for name in (*loop.steps, loop.gauge)]),
    ]
    for path, keys in named:
        for key in keys:
            if not _is_known(model, key):
                yield _not_in_model(model, key, path.name)
    yield from _levers(model)
    yield from _constants(model)
    yield from _parameters(model)
    yield from _drivers()
    yield from _plan(plan)


def _levers(model: Model) -> Iterator[Problem]:
    """Policy variables of the model (in force, with a history) that are not in levers.csv."""
    for variable in model.variables:
        name = variable.removesuffix(" in force")
        is_lever = name != variable and f"historical {name}" in model.variables
        if is_lever and name not in read_levers():
            yield _no_row(LEVERS, "政策变量", "the lever", name)


def _constants(model: Model) -> Iterator[Problem]:
    """Constants of the model that no table has a value for."""
    known = {fold(parameter.name) for parameter in district_parameters()}
    moved = {row.variable.partition("[")[0] for row in read_externals().values()}
    elsewhere = {fold(name) for name in (*OWN, *DRIVEN, *read_levers(), *moved)}
    for name, variable in model.variables.items():
        if variable.kind != "constant" or fold(name) in elsewhere:
            continue
        for element in variable.elements:
            if fold(key := join_key(name, element)) not in known:
                yield _no_row(PARAMETERS, "常数", "the constant", key)


def _parameters(model: Model) -> Iterator[Problem]:
    """Rows of parameters.csv that are no constant, have another value, or cite nothing known."""
    sources = load_sources()
    for row in district_parameters():
        number = model.program.index.get(fold(row.name))
        element = None if number is None else model.program.elements[number]
        if element is None:
            yield _not_in_model(model, row.name, row.place)
        elif element.kind != "constant":
            zh, en = f"“{row.name}”在模型中不是常数", f"'{row.name}' is no constant of the model"
            yield Problem(zh, en, row.place)
        elif not abs(element.value - row.central) <= SAME * abs(row.central):
            zh = f"“{row.name}”的 central 为 {row.central:g}，模型中为 {element.value:g}"
            en = f"'{row.name}' has central {row.central:g}, and {element.value:g} in the model"
            yield Problem(zh, en, row.place)
        if not any(name in row.source for name in sources) and not cited(row.source, ()):
            zh = f"来源“{row.source}”不在 {SOURCES.name} 之中"
            en = f"the source '{row.source}' is not in {SOURCES.name}"
            yield Problem(zh, en, row.place)


def _drivers() -> Iterator[Problem]:
    """Rows of drivers.csv that are missing, or that nothing reads."""
    rows = {row.name: row.place for row in read_parameters(DRIVERS)}
    for name in DRIVER_ROWS:
        if name not in rows:
            yield _no_row(DRIVERS, "外部条件", "the driver", name)
    for name, place in rows.items():
        if name not in DRIVER_ROWS:
            near = nearest(name, DRIVER_ROWS)
            zh = f"没有名为“{name}”的外部条件" + (f"；是不是“{near}”？" if near else "")
            en = f"there is no driver '{name}'" + (f"; did you mean '{near}'?" if near else "")
            yield Problem(zh, en, place)


def _plan(plan: Plan) -> Iterator[Problem]:
    """Control indicators without a target, and figures or sections of the plan that are cited."""
    numbers = {target.number for target in plan.main()}
    for number in INDICATORS:
        if number not in numbers:
            yield _no_row(TARGETS, "控制指标", "indicator number", str(number))
    rows, problems = read_table(FIGURES, ("id", "kind"), "id")
    refuse(str(FIGURES), problems)
    written = {row.text("id"): row for row in rows}
    cited_by = {name for target in plan.targets for name in target.figures}
    moved_by = {name for lever in read_levers().values() for name in lever.figures}
    for name in sorted((cited_by | moved_by) - set(written)):
        yield _no_row(FIGURES, "规划数值", "the figure", name)
    for name, row in written.items():
        if row.text("kind") in ("target", "constraint") and name not in cited_by:
            zh = f"{TARGETS.name} 中没有一行对应规划数值“{name}”"
            en = f"no row of {TARGETS.name} stands for the figure '{name}'"
            yield Problem(zh, en, row.place)


def _no_row(path: Path, zh: str, en: str, name: str) -> Problem:
    return Problem(f"缺少{zh}“{name}”的一行", f"there is no row for {en} '{name}'", path.name)


def _not_in_model(model: Model, key: str, place: str) -> Problem:
    near = nearest(key.partition("[")[0], model.variables)
    zh = f"模型没有“{key}”" + (f"；是不是“{near}”？" if near else "")
    en = f"the model has no '{key}'" + (f"; did you mean '{near}'?" if near else "")
    return Problem(zh, en, place)


def _is_known(model: Model, key: str) -> bool:
    """Whether the model has a variable, or the element of one, of this name."""
    name, bracket, element = key.partition("[")
    variable = model.variables.get(name)
    if variable is None or not bracket:
        return variable is not None
    return element.rstrip("]") in variable.elements
