"""`pingshan calibrate`: the posterior of the parameters, sampled anew.

In:   a seed, a reading, further observations; how many processes.
Out:  the readings, the runs' agreement and the parameters moved on the terminal; the sample that
      ensembles draw from, or with --out a folder with it and its diagnostics.
Knows nothing of how anything is sampled.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from calibration.design import FULL, QUICK, Design, Map
from calibration.observations import READINGS
from calibration.posterior import read_posterior
from calibration.posterior_tables import FOLDER, write_renewal
from calibration.renewal import Question, Renewal, check_design, identity, question, renew
from commands.arguments import Parser, every_problem
from commands.progress import show
from commands.run import add_output_arguments, check_out
from model.engine import cache
from model.engine.errors import InputError, Problem, refuse
from report.calibrating import calibration_text
from report.texts import say
from studies.district import load_district
from studies.onward import Onward
from studies.output import whole_folder
from studies.request import manifest, write_manifest

EXAMPLES = (
    "pingshan calibrate",
    "pingshan calibrate --quick",
    "pingshan calibrate --observations MORE.csv --out out/calibration",
    "pingshan calibrate --reading loose --out out/loose --lang en",
)

#: Later observations add hundreds of unknowns, for which sequential runs would take too long.
LATE = replace(QUICK, settings=replace(QUICK.settings, members=8192))


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan calibrate`."""
    say_ = parser.say
    flag = partial(parser.add_argument, action="store_true")
    flag("--quick", help=say_("半分钟内的预览（重要性抽样）", "a preview within half a minute"))
    parser.add_argument(
        "--observations",
        nargs="+",
        action="extend",
        default=[],
        type=Path,
        metavar="MORE.csv",
        help=say_("再加入这些观测（格式同观测表）", "add these observations (the table's format)"),
    )
    parser.add_argument(
        "--reading",
        choices=READINGS,
        help=say_(
            "只取“增长3.2倍”的一种读法（strict 到4.2倍，loose 到3.2倍）",
            "fix how the growth of the leading industries is read (strict: x 4.2, loose: x 3.2)",
        ),
    )
    for name, text in (
        ("seed", say_(f"随机数种子（默认 {FULL.seed}）", f"seed (default {FULL.seed})")),
        ("members", say_("每次独立运行的成员数", "members of each independent run")),
        ("workers", say_("进程数（默认 2）", "number of processes (default 2)")),
    ):
        parser.add_argument(f"--{name}", type=int, metavar=name[0].upper(), help=text)
    flag(
        "--replace",
        help=say_(
            "替换集合推演所用的后验样本（不带其他选项时总是替换）",
            "replace the sample that ensembles draw from (a plain call always does)",
        ),
    )
    add_output_arguments(parser)


def perform(given: argparse.Namespace) -> int:
    """Sample the posterior, write it, tell."""
    with every_problem("pingshan calibrate") as found:
        found.add(partial(check_out, given))
        found.add(partial(check_numbers, given))
        asked = found.add(partial(question, more=given.observations, onward=Onward))
    assert asked is not None
    late = asked.space is not asked.prior
    design = designed(given, late=late)
    check_design(asked, design)
    if late and given.replace:
        zh, en = (say("calibrate.late", lang) for lang in ("zh", "en"))
        refuse("--replace", [Problem(zh, en)])
    store = cache.folder().parent / "calibration"
    with processes(given.workers) as map_:
        told = partial(show, "calibrate", of=100)
        renewal = renew(
            asked, design, map=map_, store=store, progress=lambda share: told(int(100 * share))
        )
    where = write(renewal, given, design)
    shutil.rmtree(store / identity(asked, design), ignore_errors=True)
    print(told_text(renewal, given, asked, where))
    return 0


def check_numbers(given: argparse.Namespace) -> None:
    """Refuse a negative seed, and no process."""
    problems = []
    if given.seed is not None and given.seed < 0:
        zh, en = (
            f"--seed 应为 0 或正整数，现为 {given.seed}",
            f"--seed takes 0 or more, not {given.seed}",
        )
        problems.append(Problem(zh, en))
    if given.workers is not None and given.workers < 1:
        zh, en = (
            f"--workers 至少为 1，现为 {given.workers}",
            f"--workers takes 1 or more, not {given.workers}",
        )
        problems.append(Problem(zh, en))
    refuse("pingshan calibrate", problems)


def designed(given: argparse.Namespace, *, late: bool) -> Design:
    """The design that the options ask for."""
    design = LATE if late else QUICK if given.quick else FULL
    if given.members is not None:
        design = replace(design, settings=replace(design.settings, members=given.members))
    if given.seed is not None:
        design = replace(design, seed=given.seed)
    if given.reading is not None:
        design = replace(design, prior={given.reading: 1.0})
    return design


@contextmanager
def processes(count: int | None) -> Iterator[Map]:
    """A `map` with as many processes as asked for, or as there are processors, two at most."""
    number = min(2, os.cpu_count() or 1) if count is None else count
    if number == 1:
        yield map
        return
    from studies.cluster import workers  # imports Dask

    with workers(number) as cluster:
        yield cluster.map


def write(renewal: Renewal, given: argparse.Namespace, design: Design) -> Path | None:
    """Write the sample where it was asked for; None where it was not."""
    if given.out is not None:
        with whole_folder(given.out, force=given.force) as folder:
            write_renewal(renewal, folder)
            run = load_district().request(
                "calibration", (), members=design.members, seed=design.seed
            )
            settings = {
                key: value for key, value in renewal.posterior.about.items() if key != "names"
            }
            write_manifest(folder, manifest(run, folder, settings))
        return Path(given.out).resolve()
    plain = not (given.quick or given.observations or given.reading or given.members)
    if given.replace or (plain and given.seed is None):
        try:
            write_renewal(renewal)
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(
                str(FOLDER), [Problem(f"写不进去：{reason}", f"cannot be written: {reason}")]
            ) from error
        return FOLDER
    return None


def told_text(
    renewal: Renewal, given: argparse.Namespace, asked: Question, where: Path | None
) -> str:
    """What is printed."""
    lang = given.lang
    parts = [calibration_text(renewal, load_district().labels, lang)]
    if asked.space is not asked.prior:
        parts.append(say("calibrate.late", lang))
    if where is not None:
        parts.append(say("calibrate.written", lang, path=where))
    else:
        kind = say(f"calibrate.kind_{standing()}", lang)
        parts.append(say("calibrate.nothing_written", lang, kind=kind))
    return "\n\n".join([*parts, say("foot.disclaimer", lang)])


def standing() -> str:
    """The kind of the sample that ensembles draw from now."""
    try:
        return read_posterior().kind
    except InputError:
        return "stale"
