"""`pingshan simulate`: any .mdl model, once or for many members, as a table.

In:   a model file, constants, a table of distributions, names of outputs.
Out:  CSV or Parquet: one row a saved time, or a member and time.
Knows nothing of the district.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from commands.arguments import Parser, every_problem
from commands.progress import show
from commands.run import plain
from model.engine import Input, Model, Paths, load_model, simulate
from model.engine.errors import InputError, Problem, refuse
from model.engine.inputs import elements_named
from model.engine.names import fold
from report.trajectories import ENDINGS, Array, Block, write_csv, write_parquet
from studies.output import whole_file
from studies.vary import Varied, draw, read_spec

EXAMPLES = (
    "pingshan simulate model/district/pingshan.mdl --outputs 'gdp,Population' --out gdp.csv",
    "pingshan simulate model/district/pingshan.mdl --set 'approval days=30' --outputs gdp",
)

#: The most members that are in memory at a time, and the bytes that their results may take.
BLOCK = 2000
BUDGET = 100_000_000

METHODS = ("euler", "rk4")
_OUTSIDE_BRACKETS = re.compile(r",(?![^\[]*\])")


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan simulate`."""
    say = parser.say
    parser.add_argument("model", metavar="MODEL", type=Path, help=say("模型文件", "a model file"))
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        dest="settings",
        metavar="NAME=VALUE",
        help=say("改变一个常数", "change a constant"),
    )
    parser.add_argument(
        "--members", type=int, metavar="N", help=say("成员数，须有 --vary", "with --vary: how many")
    )
    parser.add_argument(
        "--vary",
        type=Path,
        metavar="SPEC.csv",
        help=say(
            "常数的分布：name, distribution, low, mode, high（正态、对数正态为5%与95%分位点）",
            "distributions: name, distribution, low, mode, high (normal: its 5 and 95% points)",
        ),
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help=say("随机数种子", "seed of the members")
    )
    parser.add_argument(
        "--outputs",
        metavar="A,B,…",
        help=say("要保存的变量（默认全部）", "variables to save (default all)"),
    )
    parser.add_argument(
        "--method",
        choices=METHODS,
        default=None,
        help=say("积分方法；默认按文件所写", "integration method; by default the file's own"),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=say(
            "写入 .csv 或 .parquet（默认把 CSV 打印出来）",
            "a .csv or .parquet file (default: CSV on the terminal)",
        ),
    )
    parser.add_argument(
        "--force", action="store_true", help=say("替换已有的文件", "replace a file that is there")
    )


def perform(given: argparse.Namespace) -> int:
    """Run the model and write the table."""
    with every_problem("pingshan simulate") as found:
        model = found.add(partial(load_model, given.model))
        inputs = found.add(partial(constants, given.settings))
        spec = found.add(partial(spec_of, given))
        found.add(partial(check_file, given.out, force=given.force))
        if model is not None and spec is not None:
            found.add(partial(check_names, model, spec, given.vary))
    if model is None or inputs is None or spec is None:
        raise ValueError("every_problem lets nothing unfinished pass")
    varied = draw(spec, given.members or 1, given.seed)
    zh, en = "同时出现在 --set 和 --vary 中", "stands in both --set and --vary"
    both = {fold(name) for name in inputs} & {fold(name) for name in varied}
    refuse("pingshan simulate", [Problem(zh, en, name) for name in sorted(both)])
    runs = Runs(model, inputs, varied, given)
    write(runs, given)
    if runs.failed:
        zh = f"{runs.count} 个成员中有 {runs.failed} 个出现非有限数，其单元格为空"
        en = f"{runs.failed} of {runs.count} members left the finite numbers: their cells are empty"
        print(zh if given.lang == "zh" else en, file=sys.stderr)
    return 0


class Runs:
    """The model's runs block by block; counts the members that failed."""

    def __init__(
        self,
        model: Model,
        inputs: dict[str, float],
        varied: dict[str, Array],
        given: argparse.Namespace,
    ) -> None:
        """Prepare; the first block is run at once, so that wrong names are told before writing."""
        self.model, self.inputs, self.varied, self.given = model, inputs, varied, given
        self.count = given.members or 1
        self.failed = 0
        text = given.outputs
        self.outputs = None if text is None else split_names(plain(text))
        self.block = min(BLOCK, block_of(model, self.outputs))
        self.first = self.run(0)
        self.times = self.first.times

    def run(self, low: int) -> Paths:
        """One block of members, from number `low` on."""
        block: dict[str, Input] = dict(self.inputs)
        block |= {name: values[low : low + self.block] for name, values in self.varied.items()}
        size = min(self.block, self.count - low) if self.given.members else None
        method, outputs = self.given.method, self.outputs
        return simulate(self.model, block, members=size, outputs=outputs, method=method)

    def blocks(self) -> Iterator[Block]:
        """Every block's columns."""
        for low in range(0, self.count, self.block):
            paths = self.first if low == 0 else self.run(low)
            self.failed += int((~paths.ok).sum())
            columns = {str(name): paths.values[name] for name in paths.values}
            yield (
                low,
                {
                    name: values if paths.ok.all() else _without_failed(values, paths)
                    for name, values in columns.items()
                },
            )
            show("members", min(low + self.block, self.count), self.count)


def block_of(model: Model, outputs: list[str] | None) -> int:
    """How many members' results fit into the budget, whatever is saved of them."""
    columns = 0
    for name in model.variables if outputs is None else outputs:
        found = elements_named(model, name)
        columns += 0 if isinstance(found, Problem) else len(found)
    return max(1, BUDGET // (8 * max(1, columns) * len(model.clock.times)))


def _without_failed(values: Array, paths: Paths) -> Array:
    """Values with NaN for members that failed: nothing of theirs is shown as a result."""
    blank = values.copy()
    blank[:, ~paths.ok] = math.nan
    return blank


def write(runs: Runs, given: argparse.Namespace) -> None:
    """Write the table to the file, or to the terminal."""
    by_member = given.members is not None
    if given.out is None:
        write_csv(sys.stdout, runs.times, runs.blocks(), by_member=by_member)
        return
    with whole_file(given.out) as part:
        if given.out.suffix == ".parquet":
            write_parquet(part, runs.times, runs.blocks(), by_member=by_member)
        else:
            with part.open("w", encoding="utf-8", newline="") as file:
                write_csv(file, runs.times, runs.blocks(), by_member=by_member)


def constants(settings: list[str]) -> dict[str, float]:
    """`NAME=VALUE` as numbers by name.

    Raises:
        InputError: every setting that is not one, and names that are given twice.
    """
    found: dict[str, float] = {}
    problems = []
    for text in map(plain, settings):
        name, _, number = (part.strip() for part in text.rpartition("="))
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not name or not math.isfinite(value):
            problems.append(Problem("应写成 名称=数值", "write NAME=VALUE with a number", text))
        elif name in found:
            problems.append(Problem(f"“{name}”给了两次", f"'{name}' is given twice", text))
        else:
            found[name] = value
    refuse("--set", problems)
    return found


def spec_of(given: argparse.Namespace) -> tuple[Varied, ...]:
    """What varies between members; nothing for a single run.

    Raises:
        InputError: one of --members and --vary without the other, or a table that cannot be used.
    """
    if (given.members is None) != (given.vary is None):
        zh, en = "--members 与 --vary 须一起给出", "--members and --vary come together"
        raise InputError("pingshan simulate", [Problem(zh, en)])
    if given.members is None:
        return ()
    if given.members < 1 or given.seed < 0:
        zh, en = "成员数应为正，种子不为负", "--members must be positive and --seed not negative"
        raise InputError("pingshan simulate", [Problem(zh, en)])
    return read_spec(given.vary)


def check_names(model: Model, spec: tuple[Varied, ...], path: Path | None) -> None:
    """Refuse names of the table that the model does not have, each with its line."""
    found = [(one.place, elements_named(model, one.name)) for one in spec]
    refuse(str(path), [replace(p, place=place) for place, p in found if isinstance(p, Problem)])


def check_file(path: Path | None, *, force: bool) -> None:
    """Refuse a file whose format is not known, and one that is there unless `force`."""
    if path is None:
        return
    if path.suffix not in ENDINGS:
        listed = ", ".join(ENDINGS)
        zh, en = f"文件名应以 {listed} 结尾", f"the file's name must end with {listed}"
        raise InputError(str(path), [Problem(zh, en)])
    if path.is_dir() or (path.exists() and not force):
        zh, en = "已经存在；要替换文件，请加 --force", "exists; --force replaces a file"
        raise InputError(str(path), [Problem(zh, en)])


def split_names(text: str) -> list[str]:
    """`a,b[X,Y]` as names: a comma in brackets belongs to its name."""
    return [name.strip() for name in _OUTSIDE_BRACKETS.split(text) if name.strip()]
