"""Write, or check, docs/questions.md: `python -m tools.questions [--check] [--only 3,5]`.

In:   questions.yaml: what is asked, the commands, which of their lines answer.
Out:  the page; exit code 1 where --check finds that a command answers otherwise now.
Knows nothing of what an answer says: every figure on the page is one that a command printed, or is
computed from such in sight (`derived`).
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import operator
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

import cli
from calibration.writeback import replace_whole

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "questions.md"
QUESTIONS = Path(__file__).with_name("questions.yaml")

HEAD = """# 二十个问题 · Twenty questions

<!-- 由 python -m tools.questions 生成，请改 tools/questions/questions.yaml -->

区发展和改革局会问的二十个问题，各有一条或几条命令回答；答案即命令的输出（摘取相关的行），由
`.venv/bin/python -m tools.questions` 重新生成，`--check` 检查是否仍是现在的答案。
规划文本和已有数据都没有依据的，写明“规划与数据均无依据”和理由。命令在项目文件夹内运行。
全部数字为内部测算，仅供研究，不代表官方预测。

Twenty questions of a district's 发展和改革局, each with the commands that answer it and the lines
of their output that do. Where neither the plan nor the data give ground, it says so and why. All
figures are internal estimates for research only.
"""

#: A blank that YAML puts where a line of Chinese was broken.
_BROKEN = re.compile(
    "(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])|(?<=[，。；：、]) "
)

#: A figure, without its sign: 1,250 and 0.73.
_FIGURE = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")

_GROWING = re.compile(r"\{growing (\d{4})-(\d{4}) ([\d.]+) ([\d.]+)\}")
#: Steps of the model in a year.
STEPS = 16

#: Number of the question, and the command.
Place = tuple[int, str]
Answer = Callable[[Place], str]


def load() -> list[dict[str, Any]]:
    """The questions, in order."""
    found: list[dict[str, Any]] = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return found


def command_of(asked: Mapping[str, Any]) -> str:
    """The command in one line, with the path for each `{growing FIRST-LAST LEVEL PERCENT}`."""
    command = " ".join(str(asked["run"]).split())
    return _GROWING.sub(lambda found: growing(*map(float, found.groups())), command)


def growing(first: float, last: float, level: float, percent: float) -> str:
    """A path of `--fix` whose yearly means begin at a level and grow by so much a year.

    Values of a path are those of 1 January with lines between, and the mean of a year is that of
    the steps in it: half a step before its middle. After its last year a path stays where it is,
    so that the mean of that year is its value itself.
    """
    rate = percent / 100
    into = (STEPS - 1) / (2 * STEPS)
    years = range(int(first), int(last) + 1)
    begin = level / (1 + rate * into)
    values = [begin * (1 + rate) ** (year - first) for year in years]
    values[-1] = level * (1 + rate) ** (last - first)
    return ",".join(f"{year}:{value:.1f}" for year, value in zip(years, values, strict=True))


def printed(command: str) -> str:
    """What a command prints, run from the project's folder.

    Raises:
        RuntimeError: the command did not succeed.
    """
    program, *words = shlex.split(command)
    if program != "pingshan":
        raise RuntimeError(f"not a command of ours: {command}")
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = cli.main(words)
    if code != 0:
        raise RuntimeError(f"{command}\n{err.getvalue()}")
    return out.getvalue()


def kept(text: str, asked: Mapping[str, Any]) -> str:
    """The lines that answer: those that match one of `keep`, at most `most`."""
    patterns = [re.compile(pattern) for pattern in asked.get("keep", [""])]
    lines = [line for line in text.split("\n") if any(one.search(line) for one in patterns)]
    return "\n".join(lines[: asked.get("most", len(lines))]).strip("\n")


def page(questions: Sequence[Mapping[str, Any]], answer: Answer) -> str:
    """The whole page, with what `answer` says of each command."""
    return HEAD + "".join("\n" + "\n".join(_question(one, answer)) + "\n" for one in questions)


def _question(one: Mapping[str, Any], answer: Answer) -> Iterator[str]:
    yield f"## {one['number']}. {one['zh']}"
    yield ""
    yield f"*{one['en']}*"
    yield ""
    if one.get("ground") == "none":
        yield "**规划与数据均无依据 · The plan and the data give no ground for this.**"
        yield ""
    if "answer" in one:
        yield f"**答：{_joined(one['answer']['zh'])}**"
        yield ""
        yield f"*{_joined(one['answer']['en'])}*"
        yield ""
    yield _joined(one["say"])
    if derived := one.get("derived"):
        yield ""
        yield f"换算 · Computed: {'；'.join(f'`{_joined(line)}`' for line in derived)}"
    for asked in one["answers"]:
        command = command_of(asked)
        yield ""
        yield "```console"
        yield f"$ {command}"
        yield answer((int(one["number"]), command))
        yield "```"


def _joined(text: object) -> str:
    """A text that YAML broke into lines, as one."""
    return _BROKEN.sub("", " ".join(str(text).split()))


def groundless(one: Mapping[str, Any], answer: Answer) -> list[str]:
    """Figures of an answer that neither the question nor its commands' output has, nor `derived`.

    A line of `derived` is `expression = figure`, of figures that were printed; it must be right to
    the digits that it shows.
    """
    commands = [command_of(asked) for asked in one["answers"]]
    lines = [answer((int(one["number"]), command)) for command in commands]
    known = _figures(" ".join([one["zh"], one["en"], str(one["say"]), *commands, *lines]))
    wrong = []
    for line in map(_joined, one.get("derived", ())):
        expression, _, result = line.rpartition("=")
        small = {0.2, 1.0, 5.0, 10.0, 100.0}  # five years to 2025, ten from there, per cent
        wrong += [f"{line}: {f:g}" for f in sorted(_figures(expression) - known - small)]
        digits = len(result.partition(".")[2].strip())
        value = _value(ast.parse(expression.strip(), mode="eval").body)
        if f"{value:.{digits}f}" != result.strip():
            wrong.append(line)
        known |= _figures(result)
    said = _joined(" ".join(one.get("answer", {}).values()))
    told = dict.fromkeys(_FIGURE.findall(said))
    return [*wrong, *(figure for figure in told if not _is_of(figure, known))]


def _is_of(figure: str, known: set[float]) -> bool:
    """Whether a figure is one of those known, or one of them rounded; nothing at all is known."""
    digits, value = len(figure.partition(".")[2]), float(figure.replace(",", ""))
    rounded = {round(one, digits) for one in known if digits or one >= 100}
    return value in known | rounded | {0.0}


def _figures(text: str) -> set[float]:
    """All figures of a text; how they are written does not matter."""
    return {float(figure.replace(",", "")) for figure in _FIGURE.findall(text)}


def _value(node: ast.expr) -> float:
    """The value of an expression of numbers, + - * / and **."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _value(node.left), _value(node.right)
        return float(_OPERATORS[type(node.op)](left, right))
    raise ValueError(f"no arithmetic: {ast.unparse(node)}")


_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def standing(text: str) -> dict[Place, str]:
    """The answers that a page has."""
    found: dict[Place, str] = {}
    for part in re.split(r"(?m)^## ", text)[1:]:
        number = int(part.partition(".")[0])
        for command, said in re.findall(r"(?ms)^```console\n\$ (.+?)\n(.*?)\n?```$", part):
            found[number, command] = said
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Write the page, or say which answers have changed."""
    parser = argparse.ArgumentParser(prog="python -m tools.questions", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where it is stale")
    parser.add_argument("--only", default="", help="numbers of questions; the others keep theirs")
    given = parser.parse_args(words)
    questions = load()
    wanted = {int(part) for part in given.only.split(",") if part}
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    known = standing(before)
    answers, failed = _answers(questions, wanted, known)
    for one in questions:
        wrong = groundless(one, answers.__getitem__)
        failed += [f"{one['number']}: no output has {figure}" for figure in wrong]
    print("\n".join(failed), end="\n" * bool(failed), file=sys.stderr)
    text = page(questions, answers.__getitem__)
    if given.check:
        stale = [place for place, said in answers.items() if known.get(place) != said]
        print("\n".join(f"{number}: {command}" for number, command in stale) or "up to date")
        return 1 if failed or text != before else 0
    replace_whole(PAGE, text)
    return 1 if failed else 0


def _answers(
    questions: Sequence[Mapping[str, Any]], wanted: set[int], known: Mapping[Place, str]
) -> tuple[dict[Place, str], list[str]]:
    """The answers of the page, and what commands that failed said; theirs stay as they were."""
    answers: dict[Place, str] = {}
    failed: list[str] = []
    outputs: dict[str, str] = {}
    for one in questions:
        for asked in one["answers"]:
            command = command_of(asked)
            place = (int(one["number"]), command)
            if wanted and one["number"] not in wanted:
                answers[place] = known.get(place, "")
                continue
            print(command, file=sys.stderr)
            try:
                text = outputs.setdefault(command, "") or printed(command)
            except RuntimeError as error:
                failed.append(str(error))
                answers[place] = known.get(place, "")
                continue
            outputs[command] = text
            answers[place] = kept(text, asked)
    return answers, failed


if __name__ == "__main__":
    sys.exit(main())
