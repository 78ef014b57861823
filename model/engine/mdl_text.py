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
#: After the comment: the variable is there to be looked at, and nothing need use it.
_SUPPLEMENTARY = re.compile(r":SUP", re.IGNORECASE)
_LIMITS = re.compile(r"^(.*?)\[([^\[\]]*)\]\s*$", re.DOTALL)
_MACRO = re.compile(r"^:MACRO:(?P<name>[^(|~]*)\((?P<inner>[^)|~]*)\)", re.IGNORECASE)
_END_OF_MACRO = re.compile(r":END OF MACRO:", re.IGNORECASE)
_ENCODINGS = re.compile(
    r"utf-?8|ascii|us-ascii|gb18030|big5|shift_jis|euc-[a-z]+|koi8-[ru]|latin-?1"
    r"|cp\d+|windows-\d+|iso-8859-\d+"
)
_IS_CHINESE = re.compile(
    r"[\x00-\x7f\u00a0-\u00ff\u2000-\u22ff\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]*"
)

#: Beyond these a file is no model, and its parsing would not end in a reasonable time: the bytes
#: of a file, the characters of its equations and of one equation, and brackets within brackets.
LARGEST = 20_000_000
_MOST_TEXT = 4_000_000
_LONGEST = 100_000
_DEEPEST = 100
_MOST_ELEMENTS = 10_000
_RANGE = re.compile(r"[^:=\"]*:[^:=]*\(")


@dataclass(frozen=True, slots=True)
class Entry:
    """One `equation ~ unit ~ documentation |` of the file; `macro` is its head, or ''.

    `whole` is false where a `~` is missing: then the equation has run into something else.
    `supplementary`: marked as such after its documentation.
    """

    equation: str
    unit: str
    doc: str
    limits: tuple[float | None, float | None]
    group: str
    line: int
    macro: str
    whole: bool = True
    supplementary: bool = False


def decode(data: bytes, where: str) -> str:
    """The text of the file, by the encoding that it names, its byte order mark, or UTF-8.

    A file that names none and is not UTF-8 is read as GB18030, as Vensim on Chinese Windows
    writes, if that gives nothing but Chinese and Latin text; otherwise it is refused.

    Raises:
        InputError: too large, binary, or not in its encoding.
    """
    if len(data) > LARGEST:
        raise too_large(where)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded(data, "utf-16", where)
    if b"\0" in data:
        zh, en = "不是文本模型文件（含有空字节）", "is not a text model (it has null bytes)"
        raise InputError(where, [Problem(zh, en)])
    named = re.match(rb"(?:\xef\xbb\xbf)?\s*\{([A-Za-z0-9_-]{2,20})\}", data)
    encoding = named.group(1).decode().lower() if named else ""
    if not named:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return _decoded_if_chinese(data, where)
    if encoding in ("gbk", "gb2312", "cp936", "936"):
        encoding = "gb18030"  # holds all of these
    if not _ENCODINGS.fullmatch(encoding):
        zh, en = f"不认识编码 {encoding}", f"names the encoding {encoding}, which is not known"
        raise InputError(where, [Problem(f"{zh}；请以 UTF-8 保存", f"{en}; save it as UTF-8")])
    return _decoded(data, "utf-8-sig" if encoding in ("utf-8", "utf8") else encoding, where)


def too_large(where: str) -> InputError:
    """The refusal of a file that is larger than any model."""
    megabytes = LARGEST // 1_000_000
    zh, en = f"文件过大（上限 {megabytes} MB）", f"is too large (more than {megabytes} MB)"
    return InputError(where, [Problem(zh, en)])


def _decoded(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError) as error:
        name = encoding.removesuffix("-sig").upper()
        zh = f"无法按编码 {name} 读取：{error}；请以 UTF-8 保存，并在首行写 {{UTF-8}}"
        en = f"cannot be read as {name}: {error}; save it as UTF-8 with {{UTF-8}} on top"
        raise InputError(where, [Problem(zh, en)]) from None


def _decoded_if_chinese(data: bytes, where: str) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    return text if text and _IS_CHINESE.fullmatch(text) else _decoded(data, "utf-8", where)


def _long_range(equation: str) -> bool:
    """Whether `(a1-a999999)` counts further than subscripts go."""
    found = re.findall(r"\(\s*[^\W\d]\w*?(\d{1,18})\s*-\s*[^\W\d]\w*?(\d{1,18})\s*\)", equation)
    return any(int(last) - int(first) > _MOST_ELEMENTS for first, last in found)


def refusal(equation: str) -> tuple[str, str] | None:
    """Why an equation is not handed to the grammar, whose time and depth it would exhaust."""
    if len(equation) > _LONGEST:
        return f"长于 {_LONGEST} 字符", f"is longer than {_LONGEST} characters"
    if _RANGE.match(equation) and _long_range(equation):
        return f"下标多于 {_MOST_ELEMENTS} 个", f"has more than {_MOST_ELEMENTS} elements"
    depth = deepest = 0
    for mark in re.findall(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|[()\[\]]', equation):
        depth += (mark in "([") - (mark in ")]")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        return f"括号嵌套超过 {_DEEPEST} 层", f"nests brackets deeper than {_DEEPEST}"
    return None


def entries(text: str, where: str) -> list[Entry]:
    """Every entry of the equation part, in the order of the file.

    Raises:
        InputError: there is more text than a model has, or a macro does not end.
    """
    found: list[Entry] = []
    group, macro = "", ""
    text = text.split(SKETCH, 1)[0]
    if len(text) > _MOST_TEXT:
        zh, en = (
            f"方程部分长于 {_MOST_TEXT} 字符",
            f"has more than {_MOST_TEXT} characters of equations",
        )
        raise InputError(where, [Problem(zh, en)])
    for line, chunk in _chunks(_blank_comments(text)):
        if ended := _END_OF_MACRO.match(chunk):
            rest = chunk[ended.end() :]
            line, chunk = _skip_blank(rest, line)
            macro = ""
        if head := _MACRO.match(chunk):
            macro = f"{_flat(head['name'])}({_flat(head['inner'])})"
            line, chunk = _skip_blank(chunk[head.end() :], line + head.group(0).count("\n"))
        fields = _split_outside_quotes(chunk, "~")
        if named := _GROUP.match(_flat(fields[0])):
            group = named[1]
            continue
        if not _flat(chunk):
            continue
        unit, limits = _unit_and_limits(_flat(fields[1]) if len(fields) > 1 else "")
        doc = _flat(fields[2]) if len(fields) > 2 else ""
        whole = len(fields) > 2
        told = any(_SUPPLEMENTARY.match(_flat(field)) for field in fields[3:])
        found.append(Entry(_flat(fields[0]), unit, doc, limits, group, line, macro, whole, told))
    if macro:
        name = macro.split("(")[0]
        zh, en = f"宏 {name} 没有 :END OF MACRO:", f"the macro '{name}' has no :END OF MACRO:"
        raise InputError(where, [Problem(zh, en)])
    return found


def _blank_comments(text: str) -> str:
    """`{comments}` outside quotes become blanks; line breaks stay, so lines keep their numbers."""
    pieces = re.split(r'("(?:\\.|[^"\\])*"|\{[^{}]*\})', text)
    return "".join(
        # every second piece is a match; a brace that is never closed is left to the grammar
        "".join("\n" if c == "\n" else " " for c in piece)
        if index % 2 and piece.startswith("{")
        else piece
        for index, piece in enumerate(pieces)
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
