"""A link that restores what is on the desk, and nothing that was not checked.

In:   a scenario's settings, the two charts, the language; or the text of a link.
Out:  text for an address; or what it says, checked as a scenario file is.
Knows nothing of Streamlit or of addresses.

The text is `1.` and JSON, packed and in the alphabet of addresses. What a link holds is settings of
levers and conditions, which are checked by `scenarios.reading.build`, and names of charts and of a
language, which are compared with what there is; anything else makes the link void.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn

from model.district.labels import Text
from model.engine.errors import InputError, Problem
from report.texts import LANGUAGES
from scenarios.document import NAME
from scenarios.reading import build
from scenarios.scenario import Scenario

VERSION = "1"
MOST_CHARACTERS = 4_096
MOST_UNPACKED = 65_536  # as of a scenario file
PARTS = {"name", "title", "levers", "shocks", "charts", "lang"}


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link carries: the scenario, the charts beside it, the language."""

    scenario: Scenario
    charts: tuple[str, ...]
    lang: str


def write_link(shared: Shared) -> str:
    """The text of a link.

    Raises:
        InputError: the scenario sets so much that the link would be too long.
    """
    title = shared.scenario.title
    data = {
        "name": shared.scenario.name,
        "title": [title.zh, title.en],
        **shared.scenario.settings(),
        "charts": list(shared.charts),
        "lang": shared.lang,
    }
    packed = zlib.compress(json.dumps(data, separators=(",", ":")).encode(), 9)
    text = f"{VERSION}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"
    if len(text) > MOST_CHARACTERS:
        zh = f"设定太多，链接超过 {MOST_CHARACTERS} 个字符；请改用导出情景文件"
        en = f"too many settings for a link of {MOST_CHARACTERS} characters; export a file instead"
        raise InputError("link", [Problem(zh, en)])
    return text


def read_link(text: str, charts: Collection[str]) -> Shared:
    """What a link says.

    Args:
        text: as `write_link` makes it, or anything that a stranger typed.
        charts: the names of charts that there are.

    Raises:
        InputError: too long, of another version, damaged, or with settings that a scenario file
            could not have either.
    """
    data = _unpack(text)
    name, title = data.get("name"), data.get("title")
    if not (
        set(data) == PARTS
        and isinstance(name, str)
        and NAME.fullmatch(name)
        and isinstance(title, list)
        and len(title) == 2
        and all(isinstance(words, str) and 0 < len(words) <= 200 for words in title)
        and isinstance(data["charts"], list)
        and 0 < len(data["charts"]) <= 2
        and all(isinstance(chart, str) and chart in charts for chart in data["charts"])
        and data["lang"] in LANGUAGES
    ):
        _refuse("内容不完整或不认识", "is incomplete or says what is not known here")
    levers, shocks = (_values(data[part]) for part in ("levers", "shocks"))
    scenario = build(name, levers, shocks, Text(*title))
    return Shared(scenario, tuple(data["charts"]), data["lang"])


def _unpack(text: str) -> dict[str, Any]:
    if len(text) > MOST_CHARACTERS:
        _refuse(f"超过 {MOST_CHARACTERS} 个字符", f"is longer than {MOST_CHARACTERS} characters")
    version, _, body = text.partition(".")
    if version != VERSION:
        _refuse(f"版本不是 {VERSION}", f"is not of version {VERSION}")
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(packed, MOST_UNPACKED)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("too large or cut short")
        data = json.loads(plain)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        _refuse("已损坏", "is damaged")
    if not isinstance(data, dict):
        _refuse("已损坏", "is damaged")
    return data


def _values(data: object) -> dict[str, float | dict[int, float]]:
    """Settings as `build` takes them; what is no number there makes the link void."""
    if not isinstance(data, dict):
        _refuse("已损坏", "is damaged")
    found: dict[str, float | dict[int, float]] = {}
    for name, value in data.items():
        if isinstance(value, dict) and all(k.isdecimal() and len(k) == 4 for k in value):
            found[name] = {int(year): _number(number) for year, number in value.items()}
        else:
            found[name] = _number(value)
    return found


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse("其中的数值不是数", "holds a value that is no number")
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        _refuse("其中的数值过大", "holds a value beyond all bounds")


def _refuse(zh: str, en: str) -> NoReturn:
    raise InputError("link", [Problem(f"链接{zh}，未采用", f"the link {en} and was not used")])
