"""A small, safe part of YAML, with the line of everything in it.

In:   text or bytes of a file that anybody may have written.
Out:  a tree of `Scalar`, `Pairs` and `Items`; the problems found on the way.
Knows nothing of scenarios.

Only mappings, lists and plain or quoted scalars are taken. Aliases, anchors and tags are refused,
and so are large and deep files, because a few hundred bytes of them can stand for gigabytes. The
parser's events are read one by one, so that depth costs no recursion.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NoReturn

import yaml

from model.engine.errors import InputError, Problem

MOST_BYTES = 65_536  # a scenario that sets all levers in every year takes about 8,000
MOST_DEPTH = 6  # the deepest that a scenario needs is 4
MOST_NODES = 5_000

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_NOT_FINITE = re.compile(r"[-+]?\.?(nan|inf(inity)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, a sentence or a number, as written.

    Attributes:
        text: as written, without quotes.
        line: counted from 1.
        quoted: whether it stood in quotes; a quoted number is text.
    """

    text: str
    line: int
    quoted: bool = False

    def number(self) -> float | None:
        """The number that it stands for; infinite or NaN where it says so; None for words."""
        if self.quoted:
            return None
        if _NOT_FINITE.fullmatch(self.text):
            return math.nan
        return float(self.text) if _NUMBER.fullmatch(self.text) else None


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping, in the author's order; no key occurs twice."""

    pairs: tuple[tuple[Scalar, Tree], ...]
    line: int

    def get(self, key: str) -> Tree | None:
        """The value under `key`, or None."""
        return next((value for name, value in self.pairs if name.text == key), None)


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Tree, ...]
    line: int


Tree = Scalar | Pairs | Items


def parse(source: str | bytes, where: str) -> tuple[Tree, list[Problem]]:
    """Read one document.

    Args:
        source: the file's text; bytes are UTF-8, with or without a byte order mark.
        where: how messages call the file.

    Returns:
        The tree, and keys that occur twice (of which the first counts).

    Raises:
        InputError: it is no YAML, holds what is refused, or is too large; there is no tree.
    """
    text = _decode(source, where)
    builder = _Builder(where)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        place = f"{where}:{error.problem_mark.line + 1}" if error.problem_mark else where
        said = error.problem or str(error)
        problem = Problem(f"不是有效的 YAML：{said}", f"not valid YAML: {said}", place)
        raise InputError(where, [problem]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        said = f"U+{ord(text[error.position]):04X}"
        zh, en = f"含有不允许的字符 {said}", f"the character {said} is not allowed"
        raise InputError(where, [Problem(zh, en, f"{where}:{line}")]) from error
    if builder.root is None:
        raise InputError(where, [Problem("文件是空的", "the file is empty", f"{where}:1")])
    return builder.root, builder.problems


def _decode(source: str | bytes, where: str) -> str:
    raw = source if isinstance(source, bytes) else source.encode()
    if len(raw) > MOST_BYTES:
        zh = f"文件超过 {MOST_BYTES} 字节"
        en = f"the file has more than {MOST_BYTES} bytes"
        raise InputError(where, [Problem(zh, en, where)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem("文件不是 UTF-8 编码", "the file is not UTF-8", f"{where}:{line}")
        raise InputError(where, [problem]) from error


class _Builder:
    """Builds the tree from the parser's events; `stack` holds what is still open."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.root: Tree | None = None
        self.problems: list[Problem] = []
        self._stack: list[tuple[bool, int, list[Tree]]] = []  # is it a mapping, line, children
        self._nodes = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(line, "文件含有多个文档（---）", "the file holds more than one document")
        if isinstance(event, yaml.NodeEvent):
            self._check(event, line)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0]
            self._add(Scalar(event.value, line, quoted=not plain))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._stack.append((isinstance(event, yaml.MappingStartEvent), line, []))
            if len(self._stack) > MOST_DEPTH:
                self._stop(
                    line, f"嵌套超过 {MOST_DEPTH} 层", f"nested more than {MOST_DEPTH} levels deep"
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            is_mapping, opened, children = self._stack.pop()
            items = Items(tuple(children), opened)
            self._add(self._pairs(children, opened) if is_mapping else items)

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(line, f"条目超过 {MOST_NODES} 个", f"more than {MOST_NODES} entries")
        if event.anchor is not None:  # an alias is an event with an anchor too
            self._stop(line, "不接受锚点与别名（& *）", "anchors and aliases (& *) are not taken")
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            self._stop(line, f"不接受标签 {tag}", f"the tag {tag} is not taken")

    def _add(self, node: Tree) -> None:
        if self._stack:
            self._stack[-1][2].append(node)
        else:
            self.root = node

    def _pairs(self, children: list[Tree], line: int) -> Pairs:
        found: dict[str, tuple[Scalar, Tree]] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._stop(key.line, "键应为一个词", "a key must be one word or name")
            elif key.text in found:
                first = found[key.text][0].line
                zh = f"“{key.text}”已在第 {first} 行出现"
                en = f"'{key.text}' is already at line {first}"
                self.problems.append(Problem(zh, en, f"{self.where}:{key.line}"))
            else:
                found[key.text] = (key, value)
        return Pairs(tuple(found.values()), line)

    def _stop(self, line: int, zh: str, en: str) -> NoReturn:
        place = f"{self.where}:{line}"
        raise InputError(self.where, [*self.problems, Problem(zh, en, place)])
