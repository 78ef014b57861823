"""The committed posterior's diagnostics as tables: readings, and the stages of every run.

In:   calibration/posterior_readings.csv and posterior_stages.csv, as the calibration wrote them.
Out:  Markdown in Chinese or English.
Knows nothing of how the sample was made; nothing is run here.
"""

from __future__ import annotations

import csv
from pathlib import Path

from calibration.posterior_tables import FOLDER, READINGS_TABLE, STAGES_TABLE
from tools.pages.blocks import table

_READING_HEADS = {
    "zh": (
        *("读法", "先验权重", "后验权重", "ln Z", "误差", "各次之差", "ln Z（拉普拉斯）"),
        *("R-hat 最大", "有效样本", "最差参数", "收窄的方向"),
    ),
    "en": (
        *("reading", "prior", "posterior", "ln Z", "error", "spread", "ln Z (Laplace)"),
        *("greatest R-hat", "effective", "worst parameter", "directions"),
    ),
}
_READING_COLUMNS = (
    *("prior_weight", "weight", "log_evidence", "error", "spread", "laplace"),
    *("r_hat", "effective", "effective_worst", "directions"),
)
_NAMES = {
    "zh": {"strict": "4.2 倍", "loose": "3.2 倍"},
    "en": {"strict": "× 4.2", "loose": "× 3.2"},
}
_STAGE_HEADS = {
    "zh": ("读法", "次", "温度", "移动次数", "接受率", "记忆", "ln Z"),
    "en": ("reading", "run", "temperatures", "moves", "acceptance", "memory", "ln Z"),
}


def readings(lang: str) -> str:
    """Weights, evidence and agreement under each reading."""
    cells = [
        [_NAMES[lang][row["reading"]], *(row[column] for column in _READING_COLUMNS)]
        for row in _read(READINGS_TABLE)
    ]
    return table(_READING_HEADS[lang], cells, numbers=len(_READING_COLUMNS))


def stages(lang: str) -> str:
    """One line a run: its stages beside each other."""
    runs: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _read(STAGES_TABLE):
        runs.setdefault((row["reading"], row["run"]), []).append(row)
    cells = [
        [
            *(_NAMES[lang][reading], str(int(run) + 1)),
            *(
                " · ".join(row[column] for row in rows)
                for column in ("temperature", "moves", "acceptance", "memory")
            ),
            rows[0]["log_evidence"],
        ]
        for (reading, run), rows in runs.items()
    ]
    return table(_STAGE_HEADS[lang], cells, numbers=6)


def _read(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
