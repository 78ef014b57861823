"""How a command ends: its result in words or as JSON, or an empty table to begin with.

In:   the arguments of a command; text, data, or the content of new files.
Out:  printed lines; files that were not there before.
Knows nothing of what is told.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from commands.arguments import Parser
from model.engine.errors import Problem, refuse
from report.texts import say
from studies.output import whole_file


def add_scenario(parser: Parser, default: str) -> None:
    """The one scenario that a command follows."""
    parser.add_argument(
        "scenario",
        nargs="?",
        default=default,
        metavar="SCENARIO",
        help=parser.say(f"情景（默认 {default}）", f"the scenario (default {default})"),
    )


def add_new(parser: Parser) -> None:
    """`--new`: a table to fill in."""
    parser.add_argument(
        "--new",
        type=Path,
        metavar="FILE",
        help=parser.say("写一个带说明的空表", "write an empty table with remarks and stop"),
    )


def begin(files: Sequence[tuple[Path, bytes]], lang: str) -> int:
    """Write new tables and say where; what is there already is left as it is.

    Raises:
        InputError: names what is there already.
    """
    zh, en = "已存在，不覆盖", "is there already and is left as it is"
    problems = [Problem(zh, en, str(path)) for path, _ in files if path.exists()]
    paths = [path.resolve() for path, _ in files]
    twice = Problem("两个新表不能同名", "two new tables cannot be one file", str(paths[-1]))
    refuse("--new", problems + [twice] * (len(set(paths)) < len(paths)))
    for path, content in files:
        with whole_file(path) as part:
            part.write_bytes(content)
        print(say("run.files", lang, path=path.resolve()))
    return 0


def tell(
    given: argparse.Namespace, words: Callable[[], str], data: Callable[[], Mapping[str, object]]
) -> int:
    """Print JSON where it is asked for, or the words with where the files are.

    Args:
        given: `json`, `out` and `lang` count.
        words: makes the text.
        data: makes what JSON says.
    """
    if given.json:
        print(json.dumps(data(), ensure_ascii=False, allow_nan=False, indent=1))
        return 0
    print(words())
    if given.out is not None:
        print(f"\n{say('run.files', given.lang, path=given.out.resolve())}")
    print(f"\n{say('foot.disclaimer', given.lang)}")
    return 0
