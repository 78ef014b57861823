"""What bends growth: exogenous slow-downs, or the district's own limits, taken away in turn.

In:   the model; no parameter is refitted.
Out:  `Growth`: yearly growth of GDP and of gross output in four periods, a case a row.
Knows nothing of scenarios, and nothing of how it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.district.labels import Text
from model.engine import Input, Model, simulate, yearly
from scenarios.drivers import median_drivers

VARIABLES = ("gdp", "total gross output")
#: From the mean of the first year to that of the last.
PERIODS = ((2016, 2020), (2022, 2026), (2026, 2031), (2031, 2035))

LEADING = ("NEV", "BIO", "ICT")

#: Each slow-down put in from outside, and the constant of 2015-2020 that goes on without it.
SLOWDOWNS: Mapping[str, tuple[Text, Mapping[str, str | float]]] = {
    "markets": (
        Text("市场增速不放慢", "markets grow on"),
        {
            **{
                f"market growth[{branch}]": "historical leading market growth" for branch in LEADING
            },
            "market growth[OTH]": "historical other market growth",
        },
    ),
    "services": (
        Text("服务业趋势不减弱", "the trend of services goes on"),
        {"services trend": "historical services trend"},
    ),
    "migrants": (
        Text("迁入人口来源不减少", "the pool of migrants does not shrink"),
        {"long run pool": 1.0},
    ),
    "participation": (
        Text("劳动参与率不下降", "participation does not fall"),
        {"long run participation": "initial participation"},
    ),
    "frontier": (
        Text("外部技术进步不放慢", "the outside frontier moves on"),
        {"frontier growth": "historical frontier growth"},
    ),
}

#: Each limit of the district's own, and constants at which it never binds. `review midpoint` is
#: the pressure at which half of projects are stopped; use does not come near five quotas.
LIMITS: Mapping[str, tuple[Text, Mapping[str, float]]] = {
    "land": (Text("净地", "ready land"), {"output per land": 1e4}),
    "labour": (Text("劳动力", "labour"), {"commuter margin": 5.0}),
    "housing": (
        Text("住房", "housing"),
        {
            "least floor per person": 1.0,
            "price sensitivity": 0.0,
            "price income passthrough": 0.0,
        },
    ),
    "floor": (Text("产业用房", "floor space"), {"floor scarcity exponent": 0.0}),
    "energy": (Text("节能审查", "energy review"), {"review midpoint": 5.0}),
}

#: Markets of the leading industries as fast as their prior's median says of 2015-2020: with them
#: the district's own limits are put to a harder test than with the calibrated, slower ones.
STRONG_MARKETS = 0.09

_AS_IS = Text("原样", "as it is")
_NO_SLOWDOWN = Text("去掉全部外生放缓", "without exogenous slow-downs")
_NO_LIMIT = Text("再去掉全部约束", "and without any limit")
_STRONG = Text("主导产业市场年增9%", "leading markets at 9% a year")


@dataclass(frozen=True, slots=True)
class Case:
    """One row: its name, and what is set against the model as it is."""

    name: str
    title: Text
    settings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Growth:
    """What came out of one case.

    Attributes:
        case: what was set.
        rates: per cent a year by variable, one for each of PERIODS.
        last: GDP of the last year of PERIODS, 亿元 at 2020 prices.
    """

    case: Case
    rates: Mapping[str, tuple[float, ...]]
    last: float

    def bend(self, variable: str = "gdp") -> float:
        """Growth of the last period less that of the first of the plan, in points a year."""
        rates = self.rates[variable]
        return rates[-1] - rates[1]


def cases(model: Model) -> tuple[Case, ...]:
    """As it is; each slow-down off; all off; then each limit away, and all; twice, by markets."""
    own = _constants(model)

    def value(what: str | float) -> float:
        return own[what] if isinstance(what, str) else what

    off = {
        name: {key: value(what) for key, what in settings.items()}
        for name, (_, settings) in SLOWDOWNS.items()
    }
    every_off = {key: v for settings in off.values() for key, v in settings.items()}
    strong = every_off | {f"market growth[{branch}]": STRONG_MARKETS for branch in LEADING}
    rows = [Case("as-is", _AS_IS, {})]
    rows += [Case(f"off-{name}", SLOWDOWNS[name][0], settings) for name, settings in off.items()]
    rows += _without_limits("off", _NO_SLOWDOWN, every_off)
    rows += _without_limits("strong", _STRONG, strong)
    return tuple(rows)


def _without_limits(name: str, title: Text, settings: Mapping[str, float]) -> list[Case]:
    away = [
        Case(f"{name}-no-{limit}", Text(f"再去掉{words.zh}约束", f"and no limit by {words.en}"), x)
        for limit, (words, free) in LIMITS.items()
        for x in ({**settings, **free},)
    ]
    every: dict[str, float] = dict(settings)
    for _, free in LIMITS.values():
        every |= free
    return [Case(name, title, settings), *away, Case(f"{name}-no-limit", _NO_LIMIT, every)]


def ablation(model: Model) -> tuple[Growth, ...]:
    """Run every case, at median outside conditions, side by side in one block."""
    rows = cases(model)
    base: dict[str, Input] = dict(median_drivers())
    touched = sorted({key for case in rows for key in case.settings})
    own = _constants(model) | {k: v for k, v in base.items() if isinstance(v, float)}
    for key in touched:
        base[key] = np.array([case.settings.get(key, own[key]) for case in rows])
    first, last = PERIODS[0][0], PERIODS[-1][1]
    wanted = {name: yearly(name, "mean", first, last) for name in VARIABLES}
    paths = simulate(model, base, members=len(rows), outputs=list(wanted.values()))
    levels = {name: paths.values[output] for name, output in wanted.items()}
    return tuple(
        Growth(
            case,
            {
                name: tuple(
                    100 * float((of[b - first, i] / of[a - first, i]) ** (1 / (b - a)) - 1)
                    for a, b in PERIODS
                )
                for name, of in levels.items()
            },
            float(levels["gdp"][-1, i]),
        )
        for i, case in enumerate(rows)
    )


def _constants(model: Model) -> dict[str, float]:
    """The numbers of the model that a case sets or falls back on."""
    names = {key for _, settings in (*SLOWDOWNS.values(), *LIMITS.values()) for key in settings}
    names |= {
        w for _, settings in SLOWDOWNS.values() for w in settings.values() if isinstance(w, str)
    }
    values = simulate(model, outputs=sorted(names)).values
    return {name: float(values[name][0, 0]) for name in names}
