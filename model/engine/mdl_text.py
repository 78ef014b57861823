"""The text of a `.mdl` file cut into entries, each with its line; nothing is parsed here.

In:   the bytes of a `.mdl` file.
Out:  `Entry`: equation, unit, documentation, group, line, and the macro it stands in.
Knows nothing of PySD or of what an equation means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.engine.errors import InputError, Problem

SKETCH = "\\\\\\---///"
_GROUP = re.compile(r"^\*{3,}\s*\.?\s*(.*?)\s*\**\s*$", re.DOTALL)
_LIMITS = re.compile(r"^(.*?)\[([^\[\]]*)\]\s*$", re.DOTALL)
_MACRO = re.compile(r"^:MACRO:\s*(?P<name>[^(]+?)\s*\((?P<inner>[^)]*)\)", re.IGNORECASE)
_END_OF_MACRO = re.compile(r":END OF MACRO:", re.IGNORECASE)
_LARGEST = 1 << 26  # 64 MB: beyond it a file is no model


@dataclass(frozen=True, slots=True)
class Entry:
    """One `equation ~ unit ~ documentation |` of the file; `macro` is its head, or ''."""

    equation: str
    unit: str
    doc: str
    limits: tuple[float | None, float | None]
    group: str
    line: int
    macro: str


def decode(data: bytes, where: str) -> str:
    """The text of the file, by the encoding that it names or UTF-8.

    Raises:
        InputError: too large, binary, or not in its encoding.
    """
    if len(data) > _LARGEST or b"\0" in data[:4096]:
        zh, en = "不是文本模型文件（过大或为二进制）", "is not a text model (too large or binary)"
        raise InputError(where, [Problem(zh, en)])
    named = re.match(rb"(?:\xef\xbb\xbf)?\s*\{([A-Za-z0-9_-]{2,20})\}", data)
    encoding = named.group(1).decode() if named else "utf-8"
    try:
        return data.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except (LookupError, UnicodeDecodeError) as error:
        zh = f"无法按编码 {encoding} 读取：{error}；请以 UTF-8 保存，并在首行写 {{UTF-8}}"
        en = f"cannot be read as {encoding}: {error}; save it as UTF-8 with {{UTF-8}} on top"
        raise InputError(where, [Problem(zh, en)]) from None


def entries(text: str) -> list[Entry]:
    """Every entry of the equation part, in the order of the file."""
    found: list[Entry] = []
    group, macro = "", ""
    for line, chunk in _chunks(_blank_comments(text.split(SKETCH, 1)[0])):
        if ended := _END_OF_MACRO.match(chunk):
            rest = chunk[ended.end() :]
            line, chunk = _skip_blank(rest, line)
            macro = ""
        if head := _MACRO.match(chunk):
            macro = f"{head['name']}({_flat(head['inner'])})"
            line, chunk = _skip_blank(chunk[head.end() :], line + head.group(0).count("\n"))
        fields = _split_outside_quotes(chunk, "~")
        if named := _GROUP.match(fields[0].strip()):
            group = _flat(named[1])
            continue
        if not _flat(chunk):
            continue
        unit, limits = _unit_and_limits(_flat(fields[1]) if len(fields) > 1 else "")
        doc = _flat(fields[2]) if len(fields) > 2 else ""
        found.append(Entry(_flat(fields[0]), unit, doc, limits, group, line, macro))
    return found


def _blank_comments(text: str) -> str:
    """`{comments}` outside quotes become blanks; line breaks stay, so lines keep their numbers."""
    pieces = re.split(r'("(?:\\.|[^"\\])*"|\{[^{}]*\})', text)
    return "".join(
        "".join("\n" if c == "\n" else " " for c in piece) if piece.startswith("{") else piece
        for piece in pieces
    )


def _chunks(text: str) -> list[tuple[int, str]]:
    """The text between bars, each with the line on which it begins."""
    line, found = 1, []
    for chunk in _split_outside_quotes(text, "|"):
        found.append(_skip_blank(chunk, line))
        line += chunk.count("\n")
    return [(line, chunk) for line, chunk in found if chunk.strip()]


def _skip_blank(chunk: str, line: int) -> tuple[int, str]:
    stripped = chunk.lstrip()
    return line + chunk[: len(chunk) - len(stripped)].count("\n"), stripped


def _split_outside_quotes(text: str, mark: str) -> list[str]:
    """Split at `mark`; a quoted name may hold it, an unpaired quote (in a sentence) may not."""
    parts, start = [], 0
    for found in re.finditer(rf'"(?:\\.|[^"\\~|\n])*"|{re.escape(mark)}', text):
        if found.group(0) == mark:
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return parts


def _flat(text: str) -> str:
    """One line, as PySD's grammar wants it: continuation marks and runs of blanks are one space."""
    return re.sub(r"\s+", " ", re.sub(r"\\\r?\n\t?", " ", text)).strip()


def _unit_and_limits(text: str) -> tuple[str, tuple[float | None, float | None]]:
    """`Person [0,100,1]` -> unit and its lower and upper limit; '?' is none."""
    found = _LIMITS.match(text)
    if not found:
        return text, (None, None)
    limits: list[float | None] = []
    for part in found[2].split(",")[:2]:
        try:
            limits.append(float(part))
        except ValueError:
            limits.append(None)
    limits += [None] * (2 - len(limits))
    return found[1].strip(), (limits[0], limits[1])
