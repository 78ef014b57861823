"""The twelve scenarios: what they set, what was expected, what came out, and why.

In:   the projection of the library, the expectations of its files, `studies.findings`.
Out:  Markdown in Chinese or English.
Knows nothing of how a scenario is run.
"""

from __future__ import annotations

from model.district.labels import Text, unit_after
from model.district.levers import read_externals
from scenarios.scenario import Scenario
from studies.expectations import Checked, check_expectations
from studies.findings import load_findings
from studies.projection import Projection
from tools.pages.blocks import plain, signed, table
from tools.pages.sources import said, the_district, the_library

#: Indicator, year, decimals, and what stands above the column.
_KEY = (
    ("gdp nominal", 2025, 0, Text("GDP 2025（亿元，现价）", "GDP 2025 (亿元, current)")),
    ("gdp", 2035, 0, Text("GDP 2035（亿元，2020年价）", "GDP 2035 (亿元, 2020 prices)")),
    (
        *("industrial value added", 2035, 0),
        Text("规上增加值 2035（亿元，2020年价）", "industry 2035 (亿元, 2020 prices)"),
    ),
    ("Population", 2035, 1, Text("常住人口 2035（万人）", "residents 2035 (万)")),
    ("rd to gdp", 2025, 3, Text("研发占GDP 2025", "R&D over GDP 2025")),
    (
        *("energy per gdp", 2035, 3),
        Text("单位GDP能耗 2035（吨标煤/万元）", "energy per GDP 2035 (tce/万元)"),
    ),
    ("co2 emissions", 2030, 0, Text("CO₂ 2030（万吨）", "CO₂ 2030 (万 t)")),
    ("Government Debt", 2035, 0, Text("专项债余额 2035（亿元）", "bond debt 2035 (亿元)")),
)
_HEADS = {
    "zh": ("指标", "年", "对照", "预期", "测算", "相符"),
    "en": ("indicator", "year", "against", "expected", "came out", "hit"),
}
_WORDS = {
    "zh": {
        "scenario": "情景",
        "binds": "卡在哪（2021—2025 / 2026—2035）",
        "settings": "设定",
        "none": "不设任何政策变量和外部条件。",
        "before": "事先写下的预期",
        "up": "上升",
        "down": "下降",
        "same": "相差不到1%",
        "after": "结果与原因",
        "why": "为何不符",
        "count": "{hits} 条预期相符，{misses} 条不符。",
        "join": "；",
    },
    "en": {
        "scenario": "scenario",
        "binds": "what binds (2021-2025 / 2026-2035)",
        "settings": "Settings",
        "none": "Nothing is set.",
        "before": "Expected beforehand",
        "up": "up",
        "down": "down",
        "same": "within 1%",
        "after": "What came out, and why",
        "why": "Why not",
        "count": "{hits} expectations were met, {misses} were not.",
        "join": "; ",
    },
}


def overview(lang: str) -> str:
    """Every scenario's key figures, and what binds."""
    shown = the_library()
    words = _WORDS[lang]
    heads = [words["scenario"], *(head.said(lang) for *_, head in _KEY), words["binds"]]
    rows = []
    for i, scenario in enumerate(shown.scenarios):
        cells = [plain(float(shown.at(name, year)[i]), digits) for name, year, digits, _ in _KEY]
        rows.append([scenario.title.said(lang), *cells, _binds(shown, i, lang)])
    return table(heads, rows)


def tally(lang: str) -> str:
    """How many expectations were met."""
    checked = check_expectations(the_library())
    misses = sum(one.agrees is False for one in checked)
    return _WORDS[lang]["count"].format(hits=len(checked) - misses, misses=misses) + "\n"


def scenarios(lang: str) -> str:
    """A section a scenario."""
    shown = the_library()
    checked = check_expectations(shown)
    parts = [
        _section(shown, one, [c for c in checked if c.scenario is one], lang)
        for one in shown.scenarios
    ]
    return "\n".join(parts)


def _section(shown: Projection, one: Scenario, checked: list[Checked], lang: str) -> str:
    words, findings = _WORDS[lang], load_findings()
    misses = [c for c in checked if not c.agrees]
    why = [
        f"- {said(c.sign.indicator, lang)} {c.sign.year}: "
        + findings.misses[one.name, c.sign.indicator, c.sign.year].said(lang)
        for c in misses
    ]
    expected = one.expects.text.said(lang) if one.expects else ""
    parts = [
        f"### {one.title.said(lang)} `{one.name}`\n",
        f"**{words['settings']}** {_settings(one, lang)}\n",
        f"**{words['before']}** {expected}\n",
        table(_HEADS[lang], [_checked_row(shown, c, lang) for c in checked]),
        f"**{words['after']}** {findings.scenarios[one.name].said(lang)}\n",
    ]
    if why:
        parts.append(f"**{words['why']}**\n\n" + "\n".join(why) + "\n")
    return "\n".join(parts)


def _settings(one: Scenario, lang: str) -> str:
    words = _WORDS[lang]
    texts = {name: schedule.text() for name, schedule in one.levers.items()}
    texts |= {name: shock.text() for name, shock in one.shocks.items()}
    settings = [f"{said(name, lang)} {text}{_unit(name, lang)}" for name, text in texts.items()]
    return words["join"].join(settings) if settings else words["none"]


def _unit(name: str, lang: str) -> str:
    """The model's unit as it follows a figure; a condition may stand for several variables."""
    name = name.partition("[")[0]
    if name in read_externals():
        name = read_externals()[name].variable.partition("[")[0]
    told = unit_after(the_district().labels[name].unit, lang)
    return f" {told}" if told and lang == "zh" else told


def _checked_row(shown: Projection, one: Checked, lang: str) -> list[str]:
    words, sign = _WORDS[lang], one.sign
    titles = {s.name: s.title.said(lang) for s in shown.scenarios}
    return [
        said(sign.indicator, lang),
        str(sign.year),
        titles[sign.against],
        words[sign.direction],
        f"{signed(one.change or 0.0, 1)}%",
        "✓" if one.agrees else "✗",
    ]


def _binds(shown: Projection, scenario: int, lang: str) -> str:
    spans = []
    for first, last in ((2021, 2025), (2026, 2035)):
        short = shown.shortages(scenario, first, last)[:2]
        names = [f"{s.bottleneck.name.said(lang)} {s.lowest:.2f}" for s in short]
        spans.append(_WORDS[lang]["join"].join(names) or "—")
    return " / ".join(spans)
