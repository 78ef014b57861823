"""Which command is meant: its name is found, its file imported, its mistakes told.

In:   the words after `pingshan`.
Out:  text, files, and an exit code: 0 done, 1 checked and found wanting, 2 mend the input.
Knows nothing of what a command does; each is a file in `commands/`.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from commands.arguments import Parser, unknown_word, wanted_language
from model.engine.errors import InputError

#: Each command and what it answers; `pingshan NAME` calls `commands/NAME.py`, imported only then.
COMMANDS = {
    "run": (
        "推演一个或多个情景到2035年：能否完成、差多少、卡在哪",
        "project scenarios to 2035: which targets are met, by how much, and what binds",
    ),
    "targets": (
        "规划目标的实现把握：逐项、逐年、同时完成，以及最常完不成的",
        "how surely each target is reached, by year and together, and what fails",
    ),
    "ensemble": (
        "集合推演：许多成员的区间、均值和目标概率，可多进程、可中断续算",
        "many members: bands, means and chances, on many processes, resumable",
    ),
    "compare": (
        "两个情景相比：差在哪里、把握多大、各类政策贡献多少",
        "two scenarios compared: differences, chances, what each group contributes",
    ),
    "seek": (
        "反推：一个政策变量（或任一变量）取多少，恰好达到一个目标",
        "the value of one lever (or of any variable) that just reaches a target",
    ),
    "sensitivity": (
        "敏感性：一个指标取决于哪些因素，哪项政策每亿元、每公顷最见效",
        "what a figure depends on, and which lever does most per yuan or hectare",
    ),
    "calibrate": (
        "率定：由2015—2020年的观测重新抽取参数的后验样本",
        "the parameters' posterior, given the observations of 2015-2020",
    ),
    "decompose": (
        "年度分解：一个五年目标每年应达到多少，今后还需多少",
        "a five-year target by year, and what the rest still requires",
    ),
    "report": (
        "评估报告：Word、Excel、HTML、PDF 和全部图，数字可重算",
        "an evaluation as Word, Excel, HTML, PDF and charts, whose numbers can be replayed",
    ),
    "replay": (
        "按清单或导出文件重算，逐位比较，说明有何不同",
        "compute again what a manifest or an export says, and compare bit for bit",
    ),
    "monitor": (
        "规划监测：录入实际值，判断各指标进度，从现在起重新测算",
        "actual values against the plan: classes of progress, and the projection from now",
    ),
    "projects": (
        "重大项目：计划与测算的开工、竣工、投产日期，推迟几个月，卡在哪",
        "major projects: planned and projected dates, months late, what holds them up",
    ),
    "backcast": (
        "倒排：以多大把握达到目标，最省钱或改动最小的政策组合",
        "the package of levers that reaches targets with a probability, at least cost",
    ),
    "discover": (
        "情景发现：什么条件下完不成，各情景站不站得住",
        "the conditions under which targets are missed, and how robust scenarios are",
    ),
    "simulate": ("运行任意 .mdl 模型，存为表格", "run any .mdl model and save a table"),
    "check": (
        "检查模型：不支持的写法、单位、没用到的变量",
        "check a model: unsupported constructs, units, variables never used",
    ),
    "backtest": (
        "回测：只用2018年已知的资料会怎么说，与后来的实际相比",
        "what would have been said in 2018, beside what came and naive rivals",
    ),
    "app": (
        "打开网页：总览、情景、为什么等各页",
        "serve the page: overview, scenario, why and others",
    ),
    "scenarios": ("列出、查看、检查、新建情景", "list, show, check and begin scenarios"),
}


def answer(words: Sequence[str]) -> int:
    """Do what the words after `pingshan` ask, and say what the user can mend; the exit code."""
    lang = wanted_language(words)
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows "?" for it
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = dispatch(words, lang)
        sys.stdout.flush()
        return code
    except InputError as problem:
        print(problem.text(lang), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader (`| head`) has gone; Python would complain once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def dispatch(words: Sequence[str], lang: str) -> int:
    """Find the command among `words` and perform it."""
    parser = main_parser(lang)
    place = next((i for i, word in enumerate(words) if is_command_place(words, i)), None)
    given = parser.parse_all(words[:place])
    if given.version:
        print(f"pingshan {version('pingshan-scenarios')}")
        return 0
    if place is None:
        parser.print_help()
        return 0
    name = words[place]
    if name not in COMMANDS:
        raise InputError("pingshan", [unknown_word(name, COMMANDS)])
    zh, en = COMMANDS[name]
    command = importlib.import_module(f"commands.{name}")
    own = Parser(f"pingshan {name}", lang, zh=zh, en=en, examples=command.EXAMPLES)
    command.add_arguments(own)
    code: int = command.perform(own.parse_all(words[place + 1 :]))
    return code


def is_command_place(words: Sequence[str], i: int) -> bool:
    """Whether the word at `i` is where a command stands: no option, and no option's value."""
    return not words[i].startswith("-") and (i == 0 or words[i - 1] != "--lang")


def main_parser(lang: str) -> Parser:
    """The parser of what may stand before a command."""
    parser = Parser(
        "pingshan",
        lang,
        zh="坪山区“十四五”规划情景推演。命令（每个都有 --help）：\n" + list_commands(0),
        en="Scenarios for Pingshan's 14th Five-Year Plan. Commands (each has --help):\n"
        + list_commands(1),
        examples=["pingshan run baseline plan", "pingshan run plan --out out --lang en"],
    )
    parser.add_argument(
        "--version", action="store_true", help=parser.say("显示版本", "show the version")
    )
    return parser


def list_commands(language: int) -> str:
    """One line a command: its name and what it answers."""
    return "\n".join(f"  {name:<13}{texts[language]}" for name, texts in COMMANDS.items())
