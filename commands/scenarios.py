"""`pingshan scenarios`: listed, shown, checked, begun; a table of many; their JSON schema.

In:   an action, and names or files.
Out:  text; with `new`, a file to fill in; with `table`, scenarios in order.
Knows nothing of what a scenario may hold.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from commands.arguments import Parser, every_problem
from commands.choosing import add_entered, add_members
from commands.scenario_table import perform_table
from model.engine.errors import InputError, Problem
from report.console import aligned
from scenarios.library import entries, new, show
from scenarios.reading import SUFFIX, check, find
from scenarios.schema import schema_text
from studies.output import whole_file

EXAMPLES = (
    "pingshan scenarios list",
    "pingshan scenarios show plan --lang en",
    "pingshan scenarios new mine --out mine.yaml",
    "pingshan scenarios check mine.yaml",
    "pingshan scenarios schema",
)

ACTIONS = ("list", "show", "check", "new", "table", "schema")


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan scenarios`."""
    parser.add_argument(
        "action",
        choices=ACTIONS,
        metavar="|".join(ACTIONS),
        help=parser.say(
            "列出全部；查看一个；检查文件；新建一个待填写的文件；"
            "推演并排序一张CSV表中的全部情景（至多1000行）；输出供编辑器用的 JSON Schema",
            "list all; show one; check files; begin a new one to fill in; "
            "run and rank all scenarios of a CSV table (up to 1,000 rows); the JSON schema",
        ),
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="SCENARIO",
        help=parser.say("情景的名称或文件", "names or files of scenarios"),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=parser.say(
            "new 写入的文件（默认 NAME.yaml）；table 写入的文件夹",
            "the file that `new` writes (NAME.yaml), or the folder of `table`",
        ),
    )
    add_table_arguments(parser)


def add_table_arguments(parser: Parser) -> None:
    """What `table` takes beside the file."""
    parser.add_argument(
        "--by",
        metavar="TARGET",
        help=parser.say(
            "table：按一个目标排序，如 gdp>=1250@2025（默认按达到目标的项数）",
            "table: rank by a target such as gdp>=1250@2025 (default: how many are reached)",
        ),
    )
    add_members(parser, default=None)
    add_entered(parser)
    parser.add_argument(
        "--force",
        action="store_true",
        help=parser.say("替换 --out 中本程序的旧结果", "replace an older result of ours in --out"),
    )
    parser.add_argument(
        "--json", action="store_true", help=parser.say("table：输出 JSON", "table: print JSON")
    )


def perform(given: argparse.Namespace) -> int:
    """Do the action for every name."""
    if given.action == "list":
        print(listed(given.lang))
        return 0
    if given.action == "schema":
        print(schema_text(), end="")
        return 0
    if given.action == "table":
        return perform_table(given)
    if not given.names:
        zh, en = f"{given.action} 需要情景的名称或文件", f"{given.action} needs a name or a file"
        raise InputError("pingshan scenarios", [Problem(zh, en)])
    with every_problem("pingshan scenarios") as found:
        for name in given.names:
            if given.action == "new":
                found.add(partial(begin, name, given))
            else:
                told = found.add(partial(_told, given.action, name, given.lang))
                print(told or "", end="\n" if told else "")
    return 0


def listed(lang: str) -> str:
    """One line a scenario: name, title, how much it sets."""
    heads = {
        "zh": ("名称", "标题", "政策变量", "外部条件"),
        "en": ("name", "title", "levers", "shocks"),
    }
    rows = [[one.name, one.title.said(lang), str(one.levers), str(one.shocks)] for one in entries()]
    return aligned([list(heads[lang]), *rows], numbers=(2, 3))


def _told(action: str, name: str, lang: str) -> str:
    if action == "show":
        return show(name, lang)
    scenario = check(find(name))
    counts = len(scenario.levers), len(scenario.shocks)
    zh = f"{name}: 可用（{counts[0]} 个政策变量，{counts[1]} 个外部条件）"
    en = f"{name}: fine ({counts[0]} levers, {counts[1]} external conditions)"
    return zh if lang == "zh" else en


def begin(name: str, given: argparse.Namespace) -> None:
    """Write a file to fill in; an existing one is kept.

    Raises:
        InputError: the name cannot be used, or the file is there already.
    """
    path = given.out or Path(f"{name.removesuffix(SUFFIX)}{SUFFIX}")
    text = new(name.removesuffix(SUFFIX), given.lang)
    if path.exists():
        zh, en = "已经存在，不会覆盖", "exists already and is not overwritten"
        raise InputError(str(path), [Problem(zh, en)])
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")
    print(path)
