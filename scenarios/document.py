"""One scenario file: its text to a checked draft, and a scenario to its text.

In:   YAML text; a `Scenario`.
Out:  a `Draft` whose `checker` holds what is wrong; YAML text that reads back as the same scenario.
Knows nothing of other files, of the engine or of results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from model.district.labels import Text, load_labels
from model.engine.errors import nearest
from scenarios.checking import Checker, Settings
from scenarios.scenario import DIRECTIONS, Expectation, Scenario, Sign
from scenarios.settings import FIRST_YEAR, LAST_YEAR
from scenarios.vocabulary import nearest_variable
from scenarios.yamltext import Items, Pairs, Scalar, Tree, parse

SECTIONS = ("schema", "name", "title", "expects", "extends", "levers", "shocks")
#: Raised when the meaning of an entry changes. A file without the entry is one of the first schema.
SCHEMA = 1
#: A name is a file's name too: no slashes, no leading dot.
NAME = re.compile(r"\w[\w +()（）·.-]{0,63}")
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Draft:
    """One file, read and checked by itself.

    Attributes:
        name: as written (or `?` where that cannot be used).
        title: in both languages; the name where none is given.
        expects: what was expected of it.
        extends: names of the scenarios that it builds on, each with its line.
        settings: its own levers and shocks.
        checker: what is wrong in it.
    """

    name: str
    title: Text
    expects: Expectation | None
    extends: tuple[tuple[str, int], ...]
    settings: Settings
    checker: Checker


def read(source: str | bytes, where: str) -> Draft:
    """Read one file.

    Args:
        source: its text, or bytes in UTF-8.
        where: how messages call it.

    Raises:
        InputError: it is no YAML at all; everything else is in `Draft.checker`.
    """
    tree, problems = parse(source, where)
    checker = Checker(where, problems)
    if not isinstance(tree, Pairs):
        zh = "文件应为“名称: 值”各占一行，从 name: 开始"
        checker.add(tree.line, zh, "the file must be lines of 'name: value', starting with name:")
        tree = Pairs((), tree.line)
    for key, _ in tree.pairs:
        if key.text not in SECTIONS:
            near, listed = nearest(key.text, SECTIONS), ", ".join(SECTIONS)
            checker.add(
                key.line,
                f"未知的“{key.text}”" + (f"，是否指“{near}”？" if near else f"，可用：{listed}"),
                f"unknown entry '{key.text}'"
                + (f"; did you mean '{near}'?" if near else f"; there are {listed}"),
            )
    _check_schema(tree.get("schema"), checker)
    name = _name(tree, checker)
    return Draft(
        name=name,
        title=_text(tree.get("title"), "title", checker) or Text(name, name),
        expects=_expects(tree.get("expects"), checker),
        extends=_extends(tree.get("extends"), checker),
        settings=checker.settings(tree.get("levers"), tree.get("shocks")),
        checker=checker,
    )


def _check_schema(node: Tree | None, checker: Checker) -> None:
    """Refuse a file that a later program wrote: its entries may mean something else."""
    if node is not None and not (isinstance(node, Scalar) and node.text == str(SCHEMA)):
        zh = f"schema 应为 {SCHEMA}：本程序只认这一版的情景文件，请用更新的程序打开"
        en = f"schema must be {SCHEMA}: this program reads no other; open it with a newer one"
        checker.add(node.line, zh, en)


def _name(tree: Pairs, checker: Checker) -> str:
    node = tree.get("name")
    if node is None:
        checker.add(tree.line, "缺少 name", "name is missing")
    elif not isinstance(node, Scalar) or not NAME.fullmatch(node.text):
        zh = "name 应为 1—64 个字母、数字、汉字、空格或 - + . ( )，且以字母、数字或汉字开头"
        en = "name must be 1 to 64 letters, digits, blanks or - + . ( ), and begin with a letter"
        checker.add(node.line, zh, en)
    else:
        return node.text
    return "?"


def _text(node: Tree | None, what: str, checker: Checker) -> Text | None:
    """Text in both languages: one text for both, or `zh` and `en`."""
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text:
        texts = [node, node]
    elif isinstance(node, Pairs):
        found = [node.get("zh"), node.get("en")]
        texts = [text for text in found if isinstance(text, Scalar) and text.text]
    else:
        texts = []
    if len(texts) != 2:
        zh, en = f"{what} 应有 zh 与 en 两种文字", f"{what} must have a text under zh and under en"
        checker.add(node.line, zh, en)
        return None
    if any(len(text.text) > LONGEST_TEXT for text in texts):
        zh = f"{what} 最长 {LONGEST_TEXT} 字"
        checker.add(node.line, zh, f"{what} may have {LONGEST_TEXT} characters")
        return None
    return Text(texts[0].text, texts[1].text)


def _expects(node: Tree | None, checker: Checker) -> Expectation | None:
    text = _text(node, "expects", checker)
    if text is None or not isinstance(node, Pairs):
        return Expectation(text) if text else None
    for key, _ in node.pairs:
        if key.text not in ("zh", "en", "signs"):
            zh = f"expects 之下未知的“{key.text}”，可用：zh, en, signs"
            checker.add(key.line, zh, f"unknown '{key.text}' in expects; there are zh, en, signs")
    listed = node.get("signs")
    if listed is not None and not isinstance(listed, Items):
        checker.add(listed.line, "signs 应为列表", "signs must be a list")
    items = listed.items if isinstance(listed, Items) else ()
    signs = [_sign(item, checker) for item in items]
    return Expectation(text, tuple(sign for sign in signs if sign is not None))


def _sign(node: Tree, checker: Checker) -> Sign | None:
    parts = {key.text: value for key, value in node.pairs} if isinstance(node, Pairs) else {}
    words = {k: v.text for k, v in parts.items() if isinstance(v, Scalar) and v.text}
    year = words.get("year", "")
    fine = (
        set(parts) == set(words) == {"indicator", "year", "direction", "against"}
        and year.isdecimal()
        and FIRST_YEAR <= int(year) <= LAST_YEAR
        and words["direction"] in DIRECTIONS
    )
    if not fine:
        ways = "|".join(DIRECTIONS)
        form = f"{{indicator, year: {FIRST_YEAR}-{LAST_YEAR}, direction: {ways}, against}}"
        checker.add(node.line, f"signs 的每一项应为 {form}", f"each of signs must be {form}")
        return None
    indicator, labels = words["indicator"], load_labels()
    if indicator.partition("[")[0] not in labels:
        near = nearest_variable(indicator, labels)
        title = labels[near.partition("[")[0]].name if near else Text("", "")
        checker.add(
            node.line,
            f"signs 的“{indicator}”不是模型的变量"
            + (f"，是否指“{near}”（{title.zh}）？" if near else ""),
            f"'{indicator}' in signs is no variable of the model"
            + (f"; did you mean '{near}' ({title.en})?" if near else ""),
        )
    return Sign(indicator, int(year), words["direction"], words["against"])


def _extends(node: Tree | None, checker: Checker) -> tuple[tuple[str, int], ...]:
    """One name, or a list of names."""
    items = node.items if isinstance(node, Items) else (node,) if node is not None else ()
    found: dict[str, int] = {}
    for item in items:
        if not isinstance(item, Scalar) or not NAME.fullmatch(item.text):
            zh = "extends 应为一个情景名，或情景名的列表"
            checker.add(item.line, zh, "extends must be the name of a scenario, or a list of names")
        elif item.text in found:
            checker.add(item.line, f"“{item.text}”重复", f"'{item.text}' is listed twice")
        else:
            found[item.text] = item.line
    return tuple(found.items())


def to_yaml(scenario: Scenario) -> str:
    """A scenario as a file that stands on its own: a later change of a parent does not move it."""
    data: dict[str, object] = {"schema": SCHEMA, "name": scenario.name}
    data["title"] = _both(scenario.title)
    if scenario.expects is not None:
        expects: dict[str, object] = {**_both(scenario.expects.text)}
        if scenario.expects.signs:
            expects["signs"] = [
                {
                    "indicator": sign.indicator,
                    "year": sign.year,
                    "direction": sign.direction,
                    "against": sign.against,
                }
                for sign in scenario.expects.signs
            ]
        data["expects"] = expects
    if scenario.levers:
        data["levers"] = {name: schedule.plain() for name, schedule in scenario.levers.items()}
    if scenario.shocks:
        data["shocks"] = {name: shock.plain() for name, shock in scenario.shocks.items()}
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100))


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
