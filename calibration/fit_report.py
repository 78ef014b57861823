"""The first calibration on paper: tables for the terminal and for the record.

In:   a `Fit`.
Out:  text in Chinese or English; the two CSV tables that are committed.
Knows nothing of how the fit was made.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from calibration.fit import Estimate, Fit, Row
from calibration.writeback import replace_whole

FOLDER = Path(__file__).parent
FIT_TABLE = FOLDER / "fit.csv"
PARAMETER_TABLE = FOLDER / "fit_parameters.csv"

FIT_COLUMNS = (
    *("id", "variable", "over", "period", "reduction", "price_basis", "comparator", "unit"),
    *("observed", "sd", "at_medians", "fitted", "residual", "role"),
)
PARAMETER_COLUMNS = ("name", "unit", "median", "value", "z", "width", "kind")

#: Words of the printed report.
TEXTS: Mapping[str, Mapping[str, object]] = {
    "zh": {
        "title": "首次校准（2015—2020 年）：“增长3.2倍”取{reading}",
        "readings": {"strict": "4.2 倍", "loose": "3.2 倍", "both": "两种读法各半"},
        "columns": ("编号", "变量", "时期", "观测值", "标准差", "先验中位", "拟合值", "偏离(sd)"),
        "fit": "参与拟合的观测",
        "check": "只作对照、不参与拟合的观测",
        "far": "偏离超过 2 个标准差的观测：{names}",
        "none": "无",
        "moved": "校准移动的参数（单位：先验标准差；宽度为后验/先验标准差）",
        "parameter": ("参数", "先验中位", "校准值", "移动", "宽度"),
        "unseen": "数据看不见、留在先验中位数的参数（{count} 个）：",
        "confirmed": "数据看得见但与先验一致、留在中位数的参数（{count} 个）：",
        "sum": "残差平方和 {misfit:.1f}（{rows} 条观测），先验惩罚 {penalty:.1f}；"
        "数据把 {directions} 个参数方向收窄了五分之一以上",
    },
    "en": {
        "title": "First calibration (2015-2020): 增长3.2倍 read as {reading}",
        "readings": {"strict": "x 4.2", "loose": "x 3.2", "both": "both, half each"},
        "columns": ("id", "variable", "period", "observed", "sd", "medians", "fitted", "sigma"),
        "fit": "observations in the fit",
        "check": "observations that are checks only",
        "far": "observations further off than 2 sigma: {names}",
        "none": "none",
        "moved": "parameters moved (in prior sd; width is posterior over prior sd)",
        "parameter": ("parameter", "median", "calibrated", "moved", "width"),
        "unseen": "parameters that the data cannot see and that stay at their medians ({count}):",
        "confirmed": "parameters seen, in agreement with their priors, that stay ({count}):",
        "sum": "squared residuals {misfit:.1f} ({rows} observations), prior penalty {penalty:.1f};"
        " the data narrowed {directions} directions of parameter space by more than a fifth",
    },
}


def report(fit: Fit, lang: str) -> str:
    """The whole fit as text, observations first, in 'zh' or 'en'."""
    words = TEXTS[lang]
    readings = words["readings"]
    assert isinstance(readings, dict)
    used = [row for row in fit.rows if _in_fit(row, fit.reading)]
    checks = [row for row in fit.rows if not _in_fit(row, fit.reading)]
    far = "、".join(row.seen.id for row in used if abs(row.residual) > 2) or str(words["none"])
    narrowed = int((fit.mode.directions < 0.8).sum())
    return "\n".join(
        [
            str(words["title"]).format(reading=readings[fit.reading]),
            "",
            *_fit_lines(str(words["fit"]), used, words["columns"]),
            "",
            *_fit_lines(str(words["check"]), checks, words["columns"]),
            "",
            str(words["far"]).format(names=far),
            str(words["sum"]).format(
                misfit=fit.misfit, rows=len(used), penalty=fit.penalty, directions=narrowed
            ),
            "",
            *_moved_lines(fit.estimates, words),
            "",
            *_named(fit.estimates, "confirmed", words),
            "",
            *_named(fit.estimates, "unseen", words),
        ]
    )


def _in_fit(row: Row, reading: str) -> bool:
    return row.seen.role == "fit" and row.seen.reading in ("", reading)


def _fit_lines(title: str, rows: Sequence[Row], columns: object) -> list[str]:
    assert isinstance(columns, tuple)
    lines = [title, "{:12} {:32} {:11} {:>10} {:>8} {:>9} {:>9} {:>7}".format(*columns)]
    for row in rows:
        seen = row.seen
        observed = ("" if seen.comparator == "=" else seen.comparator) + f"{seen.value:.6g}"
        lines.append(
            f"{seen.id:12} {seen.variable:32} {seen.period.text:11} {observed:>10}"
            f" {_sd(row):8.3g} {row.at_medians:9.2f} {row.fitted:9.2f} {row.residual:+7.2f}"
        )
    return lines


def _moved_lines(estimates: Iterable[Estimate], words: Mapping[str, object]) -> list[str]:
    heads = words["parameter"]
    assert isinstance(heads, tuple)
    moved = sorted((e for e in estimates if e.kind == "moved"), key=lambda e: -abs(e.z))
    return [
        str(words["moved"]),
        "{:40} {:>10} {:>10} {:>6} {:>6}".format(*heads),
        *(
            f"{e.name:40} {e.median:10.4g} {e.value:10.4g} {e.z:+6.2f} {e.width:6.2f}"
            for e in moved
        ),
    ]


def _named(estimates: Iterable[Estimate], kind: str, words: Mapping[str, object]) -> list[str]:
    names = [e.name for e in estimates if e.kind == kind]
    return [str(words[kind]).format(count=len(names)), "; ".join(names)]


def _sd(row: Row) -> float:
    """The observation's standard deviation in its published unit."""
    return row.seen.sd * (row.seen.value if row.seen.is_relative else 1.0)


def write_tables(fit: Fit, fit_table: Path = FIT_TABLE, parameters: Path = PARAMETER_TABLE) -> None:
    """Write both tables, each whole or not at all."""
    replace_whole(fit_table, _csv(FIT_COLUMNS, (_fit_cells(row) for row in fit.rows)))
    replace_whole(parameters, _csv(PARAMETER_COLUMNS, (_cells(e) for e in fit.estimates)))


def _fit_cells(row: Row) -> list[str]:
    seen = row.seen
    return [
        *(seen.id, seen.variable, seen.over, seen.period.text, seen.reduction, seen.price_basis),
        *(seen.comparator, seen.unit, f"{seen.value:.6g}", f"{_sd(row):.3g}"),
        *(f"{row.at_medians:.5g}", f"{row.fitted:.5g}", f"{row.residual:.2f}", seen.role),
    ]


def _cells(e: Estimate) -> list[str]:
    # the solver's last bits differ between processors; two figures are what a fit can mean
    numbers = [f"{e.median:.4g}", f"{e.value:.5g}", f"{e.z:.2f}", f"{e.width:.2f}"]
    return [e.name, e.unit, *numbers, e.kind]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
