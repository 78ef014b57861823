"""Tables as a study would hand them over, with invented numbers, and a reader of PDF text.

In:   nothing.
Out:  one table of each kind; the words of a PDF.
Knows nothing of the district.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import numpy as np
import pytest

from model.district.labels import Text
from report.stacktable import Panel, StackTable
from report.tables import (
    Band,
    GridTable,
    Line,
    Mark,
    Observation,
    Origin,
    SeriesTable,
    TargetRow,
    TargetTable,
)

YEARS = np.arange(2015, 2036)
NAMES = (
    Text("基准情景", "Business as usual"),
    Text("规划情景", "Plan"),
    Text("财政紧平衡情景", "Tight budgets"),
    Text("外部技术限制加剧", "Tighter external technology restrictions"),
    Text("龙头企业落地", "A large firm lands"),
    Text("多策并举", "All measures at once"),
)
ENSEMBLE = Origin(
    members=2000, left_out=3, date="2026-11-22", source=Text("规划文本", "the plan's text")
)
SINGLE = Origin(members=1, date="2026-11-22", source=ENSEMBLE.source)

Series = Callable[..., SeriesTable]


@pytest.fixture
def series() -> Series:
    """`series(scenarios, bands=…, level=…)`: history that all share, then growth by scenario."""

    def make(scenarios: int = 2, *, bands: bool = False, level: float = 500.0) -> SeriesTable:
        lines = []
        for index, growth in enumerate((0.066, 0.082, 0.058, 0.05, 0.093, 0.089)[:scenarios]):
            ahead = np.maximum(YEARS - 2020, 0)
            values = level * 1.1 ** np.minimum(YEARS - 2015, 5) * (1 + growth) ** ahead
            widths = {0.5: 0.01 * ahead, 0.8: 0.02 * ahead} if bands else {}
            around = (Band(p, values * (1 - w), values * (1 + w)) for p, w in widths.items())
            lines.append(Line(NAMES[index], values, tuple(around), is_usual=index == 0))
        return SeriesTable(
            name=Text("地区生产总值", "Gross regional product (GDP)"),
            unit=Text("亿元", "100 million yuan"),
            price_basis="现价",
            years=YEARS,
            lines=tuple(lines),
            origin=ENSEMBLE if bands else SINGLE,
            observations=(Observation(2015, 0.98 * level, 12.0), Observation(2020, 1.6 * level)),
            targets=(Mark(2025, 2.5 * level, f"≥{2.5 * level:,.0f}"),),
        )

    return make


@pytest.fixture
def grid(series: Series) -> GridTable:
    """Four indicators of different size."""
    tables = tuple(series(2, level=level) for level in (0.2, 40.0, 500.0, 9000.0))
    return GridTable(name=Text("主要指标", "Main indicators"), tables=tables)


@pytest.fixture
def stack() -> StackTable:
    """Three parts under two scenarios."""
    ahead = (YEARS - 2015).astype(np.float64)
    totals = [500 * (1 + growth) ** ahead for growth in (0.06, 0.08)]
    shares = np.array([0.5, 0.1, 0.4], dtype=np.float64)
    return StackTable(
        name=Text("地区生产总值构成", "GDP by sector"),
        unit=Text("亿元", "100 million yuan"),
        price_basis="2020年不变价",
        years=YEARS,
        parts=(
            Text("工业", "Industry"),
            Text("建筑业", "Construction"),
            Text("服务业", "Services"),
        ),
        panels=tuple(
            Panel(name, total[:, None] * shares, total)
            for name, total in zip(NAMES, totals, strict=False)
        ),
        origin=SINGLE,
    )


@pytest.fixture
def targets() -> TargetTable:
    """A target reached by one scenario, one by none, one from above, one without a figure."""
    yuan, percent = Text("亿元", "100 million yuan"), Text("%", "percent")
    return TargetTable(
        name=Text("规划目标完成情况", "Targets of the plan"),
        scenarios=NAMES[:2],
        targets=(
            TargetRow(
                *(Text("地区生产总值", "GDP"), yuan, "≥1,250", 1250.0, 2025),
                *((1132.4, 1268.2), (False, True), "现价"),
            ),
            TargetRow(
                *(Text("创新型产业用房", "Innovative floor space"), yuan, "≥300", 300.0, 2025),
                *((290.0, 900.0), (False, True)),
            ),
            TargetRow(
                *(Text("开发强度", "Developed share of land"), percent, "≤49", 49.0, 2025),
                *((47.0, 50.2), (True, False)),
            ),
            TargetRow(
                *(Text("每千人博士数", "PhDs per 1,000"), percent, "≥1.5", 1.5, 2025),
                *((np.nan, np.nan), (None, None)),
            ),
        ),
        origin=SINGLE,
        usual=0,
    )


OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
RANGE = re.compile(rb"<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]")
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\)|(ET)\b", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@pytest.fixture
def words_of() -> Callable[[bytes], list[str]]:
    """The texts of a PDF as a viewer's search finds them, through each font's ToUnicode table.

    Knows as much of PDF (ISO 32000-1, 9.4 and 9.10.3) as matplotlib writes.
    """
    return read_words


def read_words(pdf: bytes) -> list[str]:
    """Every text that is drawn, one string a text object."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if b"/Type /Page " in body]
    contents = b"".join(_stream(objects[_reference(page, b"Contents")]) for page in pages)
    fonts = {
        name: _characters(_stream(objects[_reference(objects[int(number)], b"ToUnicode")]))
        for body in objects.values()
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body)
    }
    texts, line = [], ""
    font: dict[int, str] = {}
    for name, shown, end in SHOWN.findall(contents):
        if name:
            font = fonts[name]
        elif end:
            texts.append(line)
            line = ""
        else:
            line += "".join(font[code] for code in ESCAPED.sub(_unescaped, shown))
    return texts


def _characters(table: bytes) -> dict[int, str]:
    """The character of each code of a font."""
    found = {}
    for first, values in RANGE.findall(table):
        for place, value in enumerate(re.findall(rb"<([0-9a-f]+)>", values)):
            found[int(first, 16) + place] = bytes.fromhex(value.decode()).decode("utf-16-be")
    return found


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/%s (\d+) 0 R" % key, body)
    assert found, f"no {key.decode()} in {body[:200]!r}"
    return int(found[1])


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0])


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else PLAIN.get(code, code)
