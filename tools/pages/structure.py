"""The model's own shape: how many equations of what kind, its loops, and which limits bind when.

In:   the compiled model, loops.csv, the projection of the library.
Out:  Markdown in Chinese or English.
Knows nothing of levers' sizes or of calibration.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np

from model.district.labels import load_groups
from model.district.loops import Loop, load_loops
from model.engine import Model, Variable
from studies.projection import YEARS
from tools.pages.blocks import plain, table
from tools.pages.sources import said, the_district, the_library

LEVERS = "Levers"
#: Vensim's own settings of a run, which are no equations of the district.
CONTROL = ("INITIAL TIME", "FINAL TIME", "TIME STEP", "SAVEPER")
#: What is shown of each gauge, and in which scenarios.
GAUGE_YEARS = (2016, 2020, 2025, 2030, 2035)
GAUGE_SCENARIOS = ("baseline", "plan")

KINDS = {
    "stock": ("存量", "stocks"),
    "rate": ("流量与辅助变量", "flows and auxiliaries"),
    "gate": ("政策变量的闸门（2021年前按历史）", "gates of levers (history until 2021)"),
    "initial": ("初始值方程（只算一次）", "initial values (computed once)"),
    "constant": ("常数（参数、政策变量、外部条件）", "constants (parameters, levers, conditions)"),
}


def kinds(model: Model) -> dict[str, str]:
    """The kind of every equation of the model, a key of KINDS.

    An equation is an initial value where nothing that it depends on, however far back, changes
    with time: neither a stock, nor Time itself.
    """
    variables = model.variables
    moving = {name for name, v in variables.items() if v.kind == "stock" or _reads_time(v)}
    frozen = {name for name, v in variables.items() if "INITIAL(" in v.equation.upper()}
    moving -= {name for name in frozen if variables[name].kind != "stock"}
    changed = True
    while changed:
        more = {
            name
            for name, v in variables.items()
            if name not in moving and name not in frozen and moving & set(v.causes)
        }
        moving |= more
        changed = bool(more)
    own = {name: v for name, v in variables.items() if name not in CONTROL}
    return {name: _kind(v, name in moving) for name, v in own.items()}


def count(lang: str) -> str:
    """Equations by kind and group."""
    model = the_district().model
    of = kinds(model)
    groups = list(dict.fromkeys(model.variables[name].group for name in of))
    titles = load_groups()
    counts = Counter((model.variables[name].group, kind) for name, kind in of.items())
    column = 0 if lang == "zh" else 1
    heads = ["组" if lang == "zh" else "group", *(names[column] for names in KINDS.values())]
    rows = [
        [titles[group].said(lang), *(str(counts[group, kind] or "") for kind in KINDS)]
        for group in groups
    ]
    totals = Counter(of.values())
    rows.append(["合计" if lang == "zh" else "total", *(str(totals[kind]) for kind in KINDS)])
    moving = totals["stock"] + totals["rate"]
    note = {
        "zh": f"随时间变化的方程 {moving} 个（存量、流量与辅助变量），带下标的算一个。",
        "en": f"{moving} equations change with time (stocks, flows, auxiliaries); a subscripted "
        "equation counts once.",
    }[lang]
    return table(heads, rows, numbers=len(KINDS)) + f"\n{note}\n"


def loops(lang: str) -> str:
    """Every loop as the chain of its equations."""
    heads = {
        "zh": ("回路", "方程链（⊣ 表示反向）", "何时起作用"),
        "en": ("loop", "chain of equations (⊣: falls)", "when"),
    }[lang]
    rows = [
        [f"**{loop.id}** {loop.name.said(lang)}", _chain(loop, lang), loop.note.said(lang)]
        for loop in load_loops()
    ]
    return table(heads, rows)


def limits(lang: str) -> str:
    """What may bind, year by year, in the baseline and the plan."""
    shown = the_library()
    titles = {s.name: (i, s.title.said(lang)) for i, s in enumerate(shown.scenarios)}
    heads = [
        "回路与变量" if lang == "zh" else "loop and variable",
        *(f"{titles[name][1]} {year}" for name in GAUGE_SCENARIOS for year in GAUGE_YEARS),
    ]
    rows = []
    for gauge, ids in _gauges(load_loops()).items():
        cells = [
            plain(float(_mean(gauge, titles[name][0])[YEARS.index(year)]), 2)
            for name in GAUGE_SCENARIOS
            for year in GAUGE_YEARS
        ]
        rows.append([f"{', '.join(ids)} {said(gauge, lang)}", *cells])
    return table(heads, rows, numbers=len(heads) - 1)


def _gauges(every: tuple[Loop, ...]) -> Mapping[str, list[str]]:
    gauges: dict[str, list[str]] = {}
    for loop in every:
        gauges.setdefault(loop.gauge, []).append(loop.id)
    return gauges


def _mean(gauge: str, scenario: int) -> np.ndarray:
    return the_library().values[gauge][:, scenario]


def _chain(loop: Loop, lang: str) -> str:
    chain = _step(loop.steps[0], lang)
    for step, falls in zip(loop.steps[1:], loop.falls, strict=True):
        chain += (" ⊣ " if falls else " → ") + _step(step, lang)
    return chain


def _step(name: str, lang: str) -> str:
    return f"{said(name, lang)} `{name}`" if lang == "zh" else f"`{name}`"


def _kind(variable: Variable, moves: bool) -> str:
    if variable.kind in ("stock", "constant"):
        return variable.kind
    if variable.group == LEVERS:
        return "gate"
    return "rate" if moves else "initial"


def _reads_time(variable: Variable) -> bool:
    return re.search(r"\bTime\b", variable.equation) is not None
