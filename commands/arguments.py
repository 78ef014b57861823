"""Arguments of the command line in two languages, and complaints that a planner can act on.

In:   the words after `pingshan`.
Out:  a parser whose help and errors are Chinese or English; errors are InputError.
Knows nothing of any command.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import zip_longest
from typing import Any, NoReturn, TypeVar

from model.engine.errors import InputError, Problem, nearest, refuse

LANGUAGES = ("zh", "en")
Value = TypeVar("Value")

#: argparse's English complaints, and ours; `argparse` of Python 3.11 and later.
COMPLAINTS = [
    (
        r"the following arguments are required: (.+)",
        "缺少参数：{0}",
        "these arguments are required: {0}",
    ),
    (r"argument (.+): expected one argument", "{0} 后面要有一个值", "{0} needs a value"),
    (
        r"argument (.+): expected at least one argument",
        "{0} 后面至少要有一个值",
        "{0} needs a value",
    ),
    (
        r"argument (.+): invalid choice: '(.*)' \(choose from (.+)\)",
        "{0} 不能是“{1}”；可选：{2}",
        "{0} cannot be '{1}'; choose from {2}",
    ),
    (
        r"argument (.+): invalid int value: '(.*)'",
        "{0} 要一个整数，而不是“{1}”",
        "{0} takes a whole number, not '{1}'",
    ),
    (
        r"argument (.+): invalid float value: '(.*)'",
        "{0} 要一个数，而不是“{1}”",
        "{0} takes a number, not '{1}'",
    ),
    (
        r"argument (.+): ignored explicit argument '(.*)'",
        "{0} 不带值，却给了“{1}”",
        "{0} takes no value, but was given '{1}'",
    ),
    (
        r"ambiguous option: (.+) could match (.+)",
        "“{0}”可以指 {1}，请写全",
        "'{0}' could be {1}; write it in full",
    ),
]


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose headings, help and errors are in one of two languages."""

    def __init__(self, prog: str, lang: str, *, zh: str, en: str, examples: Sequence[str]) -> None:
        """Describe a command in both languages, with examples that can be typed as they are."""
        self.lang = lang
        epilog = "\n".join([self.say("例：", "Examples:"), *(f"  {line}" for line in examples)])
        super().__init__(
            prog=prog,
            description=self.say(zh, en),
            epilog=epilog,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = self.say("参数", "arguments")
        self._optionals.title = self.say("选项", "options")
        self.add_argument(
            "-h", "--help", action="help", help=self.say("显示本说明", "show this help")
        )
        self.add_argument(
            "--lang",
            choices=LANGUAGES,
            default=lang,
            help=self.say("文字的语言（默认 zh）", "language of all texts (default zh)"),
        )

    def say(self, zh: str, en: str) -> str:
        """The one of two texts that is in this parser's language."""
        return zh if self.lang == "zh" else en

    def format_help(self) -> str:
        """The help text, with its first word in this parser's language."""
        return super().format_help().replace("usage: ", self.say("用法：", "usage: "), 1)

    def parse_all(self, words: Sequence[str]) -> argparse.Namespace:
        """Parse `words`, and refuse options that do not exist with the nearest that does.

        Raises:
            InputError: something is missing, unknown, or not of its kind.
        """
        given, unknown = self.parse_known_intermixed_args(words)
        if unknown:
            options = [name for action in self._actions for name in action.option_strings]
            problems = [unknown_word(word.partition("=")[0], options) for word in unknown]
            raise InputError(self.prog, problems)
        return given

    def error(self, message: str) -> NoReturn:
        """Raise argparse's complaint as an InputError, said in both languages."""
        zh = en = message
        for pattern, chinese, english in COMPLAINTS:
            if found := re.fullmatch(pattern, message):
                zh, en = chinese.format(*found.groups()), english.format(*found.groups())
        hint = Problem(f"用法见 {self.prog} --help", f"see {self.prog} --help")
        raise InputError(self.prog, [Problem(f"{zh}；{hint.zh}", f"{en}; {hint.en}")])


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps line breaks, and leaves room for long options before their help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_help_position": 34, "width": 100, **kwargs})

    def _get_help_string(self, action: argparse.Action) -> str:
        """The help as written: a per cent sign is one, and no place for a value."""
        return (action.help or "").replace("%", "%%")


class Problems:
    """Everything that is wrong with one command, gathered step by step."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: list[InputError] = []

    def add(self, step: Callable[[], Value]) -> Value | None:
        """The step's result, or None with its problems noted."""
        try:
            return step()
        except InputError as error:
            self.found.append(error)
            return None


@contextmanager
def every_problem(where: str) -> Iterator[Problems]:
    """Run steps that each may find something wrong, and tell it all at once.

    Raises:
        InputError: what the steps found: as the one step said it, or together under `where`.
    """
    problems = Problems()
    yield problems
    if len(problems.found) == 1:
        raise problems.found[0]
    listed = [
        replace(one, place=one.place or error.where)
        for error in problems.found
        for one in error.problems
    ]
    refuse(where, dict.fromkeys(listed))


def unknown_word(word: str, known: Iterable[str]) -> Problem:
    """What is wrong with a word that nothing is called by, with the nearest that something is."""
    near = nearest(word, known)
    zh, en = f"不认识“{word}”", f"there is no '{word}'"
    if near is None:
        return Problem(zh, en)
    return Problem(f"{zh}；是不是“{near}”？", f"{en}; did you mean '{near}'?")


def wanted_language(words: Sequence[str]) -> str:
    """The language that `words` ask for, so that errors in parsing them speak it too."""
    wanted = "zh"
    for here, following in zip_longest(words, words[1:], fillvalue=""):
        choice = following if here == "--lang" else here.removeprefix("--lang=")
        if here.startswith("--lang") and choice in LANGUAGES:
            wanted = choice
    return wanted
