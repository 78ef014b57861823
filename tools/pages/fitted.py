"""The committed calibration as tables.

In:   calibration/fit.csv, fit_parameters.csv and excluded.csv, as the fit wrote them.
Out:  Markdown in Chinese or English.
Knows nothing of how the fit was made; nothing is run here.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from calibration.fit_report import FIT_TABLE, PARAMETER_TABLE
from model.district.parameters import read_parameters
from tools.pages.blocks import signed, table
from tools.pages.sources import said

EXCLUDED = FIT_TABLE.with_name("excluded.csv")

#: Further off than this many standard deviations is marked.
FAR = 2.0

_FIT_HEADS = {
    "zh": ("编号", "变量", "时期", "观测值", "标准差", "先验中位", "拟合值", "偏离（标准差）"),
    "en": ("id", "variable", "period", "observed", "sd", "at prior medians", "fitted", "off (sd)"),
}
_MOVED_HEADS = {
    "zh": ("参数", "名称", "先验中位", "校准值", "移动（先验标准差）", "后验/先验宽度"),
    "en": ("parameter", "name", "prior median", "calibrated", "moved (prior sd)", "width"),
}


def fit(lang: str) -> str:
    """The observations that the fit used, beside it."""
    return _rows(lang, "fit")


def checks(lang: str) -> str:
    """The observations kept as checks."""
    return _rows(lang, "check")


def moved(lang: str) -> str:
    """The parameters that the data moved by more than a fifth of a prior standard deviation."""
    rows = sorted(
        (row for row in _read(PARAMETER_TABLE) if row["kind"] == "moved"),
        key=lambda row: -abs(float(row["z"])),
    )
    cells = [
        [
            f"`{row['name']}`",
            said(row["name"], lang),
            row["median"],
            row["value"],
            signed(float(row["z"]), 2),
            row["width"],
        ]
        for row in rows
        if abs(float(row["z"])) >= 0.2
    ]
    return table(_MOVED_HEADS[lang], cells, numbers=4)


def unseen(lang: str) -> str:
    """The parameters that the data cannot see: those that act in history, and those that do not."""
    names = [row["name"] for row in _read(PARAMETER_TABLE) if row["kind"] == "unseen"]
    future = [p.name for p in read_parameters() if p.is_uncertain and not p.acts_before_plan]
    join = "、" if lang == "zh" else ", "
    seen, later = (join.join(said(name, lang) for name in some) for some in (names, future))
    if lang == "zh":
        return (
            f"在2015—2020年起作用、但数据看不见的 {len(names)} 个：{seen}。\n\n"
            f"只在2021年以后起作用、因而不可能被看见的 {len(future)} 个：{later}。\n"
        )
    return (
        f"Acting in 2015-2020 and yet unseen, {len(names)}: {seen}.\n\n"
        f"Acting from 2021 on only, so that nothing can be seen of them, {len(future)}: {later}.\n"
    )


def tally(lang: str) -> str:
    """How many observations and parameters of each kind, and which lie far off."""
    kinds = [row["kind"] for row in _read(PARAMETER_TABLE)]
    narrow = sum(float(row["width"]) < 0.8 for row in _read(PARAMETER_TABLE))
    used = _used()
    far = "、".join(row["id"] for row in used if abs(float(row["residual"])) > FAR)
    left = len(_read(EXCLUDED))
    counts = {kind: kinds.count(kind) for kind in ("moved", "confirmed", "unseen")}
    if lang == "zh":
        return (
            f"用了 {len(used)} 条观测，另有 {left} 行有据可查而未用"
            f"（见 `calibration/excluded.csv`，各有理由）。自由参数 {len(kinds)} 个："
            f"数据移动了 {counts['moved']} 个，证实 {counts['confirmed']} 个，"
            f"看不见 {counts['unseen']} 个；宽度收窄五分之一以上的 {narrow} 个。"
            f"偏离超过 {FAR:g} 个标准差的观测：{far}。\n"
        )
    return (
        f"{len(used)} observations were used and {left} rows were not, each for a stated reason "
        f"(`calibration/excluded.csv`). Of {len(kinds)} free parameters the data moved "
        f"{counts['moved']}, confirmed {counts['confirmed']} and cannot see {counts['unseen']}; "
        f"{narrow} became narrower by more than a fifth. Further off than {FAR:g} standard "
        f"deviations: {far.replace('、', ', ')}.\n"
    )


def _used() -> list[dict[str, str]]:
    """The rows of the fit; 增长3.2倍 stands once, under the reading that was fitted."""
    rows = [row for row in _read(FIT_TABLE) if row["role"] == "fit"]
    return [row for row in rows if row["id"] not in ("P165 strict", "P165 loose")]


def _rows(lang: str, role: str) -> str:
    chosen = _used() if role == "fit" else [r for r in _read(FIT_TABLE) if r["role"] == role]
    cells = []
    for row in chosen:
        name = said(row["variable"], lang) + (
            f" / {said(row['over'], lang)}" if row["over"] else ""
        )
        off = float(row["residual"])
        bound = row["comparator"] if row["comparator"] != "=" else ""
        mark = " ✗" if abs(off) > FAR else ""
        observed = f"{bound}{row['observed']} {row['unit']}"
        numbers = [row["sd"], row["at_medians"], row["fitted"], f"{signed(off, 2)}{mark}"]
        cells.append([row["id"], name, row["period"], observed, *numbers])
    return table(_FIT_HEADS[lang], cells, numbers=4)


@cache
def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
