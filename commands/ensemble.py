"""`pingshan ensemble`: many members under scenarios, with bands and probabilities; of any size.

In:   scenarios, a number of members, a seed; where members go and who computes them.
Out:  tables, or a folder of Parquet chunks, tables, charts and a manifest, that can be resumed.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from commands.arguments import Parser, every_problem
from commands.choosing import add_changes, add_entered, add_members, choose, read_entered
from commands.progress import show, timed
from commands.project_list import add_projects, with_projects
from commands.run import add_output_arguments, check_out, plain
from model.engine.errors import InputError, Problem, refuse
from report.embedded import note_of
from report.ensembles import as_data, figures_of, statistics_text
from report.texts import say
from studies.chunks import Asked, ask
from studies.district import District, load_district
from studies.failing import AllFailed
from studies.fingerprint import as_data as prints
from studies.fingerprint import fingerprint
from studies.output import publish
from studies.projection import Projection, project
from studies.request import manifest, read_manifest, write_manifest
from studies.store import STATISTICS, Kept, Store
from studies.stream import Streamed, check_numbers, selected, stream
from studies.summary import Statistics
from studies.unfinished import REQUEST, clear_results, growing, partial_of
from studies.work import Each, here

EXAMPLES = (
    "pingshan ensemble plan --members 50",
    "pingshan ensemble plan --members 50 --seed 7 --statistics --out out --resume --lang en",
)
DEFAULT = ("baseline", "plan")


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan ensemble`."""
    say_ = parser.say
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help=say_(
            "情景的名称或文件（默认 baseline plan）",
            "names or files of scenarios (default baseline plan)",
        ),
    )
    add_members(parser)
    add_changes(parser)
    add_projects(parser)
    add_entered(parser)
    parser.add_argument(
        "--outputs",
        nargs="+",
        metavar="VARIABLE",
        help=say_(
            "要哪些变量（默认规划指标与主要指标）",
            "which variables (default: the plan's indicators and the headline figures)",
        ),
    )
    parser.add_argument(
        "--paths",
        nargs="+",
        type=int,
        default=[],
        metavar="MEMBER",
        help=say_(
            "把这些编号的成员逐年写入 paths.csv",
            "write the years of these members, by number, to paths.csv",
        ),
    )
    _add_computing(parser)
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=say_("输出 JSON", "print JSON for programs")
    )


def _add_computing(parser: Parser) -> None:
    """Who computes, and what is kept."""
    say_ = parser.say
    parser.add_argument(
        "--workers",
        type=int,
        metavar="K",
        help=say_("用本机 K 个进程", "K processes of this machine"),
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help=say_(
            "用已有的 Dask 集群，如 tcp://host:8786 或 tls://host:8786",
            "an existing Dask cluster, such as tcp://host:8786 or tls://host:8786",
        ),
    )
    parser.add_argument(
        "--statistics",
        action="store_true",
        help=say_(
            "只存统计量，不存成员（成员再多，内存和磁盘也不增）",
            "keep statistics alone, not the members: neither memory nor disk grows with them",
        ),
    )
    parser.add_argument(
        "--double",
        action="store_true",
        help=say_("成员用双精度保存（默认单精度）", "keep members in double precision"),
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help=say_("继续 --out 未完成的计算", "go on with unfinished work for --out"),
    )


def perform(given: argparse.Namespace) -> int:
    """Run the members and tell what they say."""
    district = load_district()
    with every_problem("pingshan ensemble") as found:
        found.add(partial(check_together, given))
        scenarios, held = choose(found, given, given.scenarios, DEFAULT, district)
        scenarios = with_projects(found, given, scenarios)
        entered = read_entered(found, given, district)
        asked = found.add(
            lambda: ask(
                district,
                scenarios,
                given.members,
                given.seed,
                held=held,
                entered=entered,
                keys=given.outputs and [in_model(name, district) for name in given.outputs],
            )
        )
        if asked is not None:
            found.add(partial(check_numbers, asked, given.paths))
        if not is_done(given, asked):
            found.add(partial(check_out, given))
    if asked is None:
        raise ValueError("every_problem lets nothing unfinished pass")
    if is_done(given, asked):
        print(say("ensemble.done", given.lang, path=given.out.resolve()))
        return 0
    with doing(given) as each:
        heads = [label.variable for label in district.labels.values() if label.headline]
        shown = [*heads, *(key.partition("[")[0] for key in asked.keys)]
        central = project(district, scenarios, held, entered, variables=shown)
        if given.out is not None:
            made = into_folder(given, district, asked, central, each)
        else:
            progress = timed(say("ensemble.members", given.lang), given.lang)
            made = stream(district, asked, each=each, progress=progress)
    return finished(given, made, central)


def check_together(given: argparse.Namespace) -> None:
    """Refuse options that do not go together.

    Raises:
        InputError: all of them.
    """
    problems = []
    if given.workers is not None and given.scheduler is not None:
        zh, en = "--workers 与 --scheduler 只能选一个", "--workers or --scheduler, not both"
        problems.append(Problem(zh, en))
    if given.double and given.statistics:
        zh, en = "--double 说的是成员，--statistics 不存成员", "--statistics keeps no members"
        problems.append(Problem(zh, en, "--double"))
    for option in ("resume", "double", "paths"):
        if getattr(given, option) and given.out is None:
            zh, en = "须与 --out 一起用", "needs --out"
            problems.append(Problem(zh, en, f"--{option}"))
    refuse("pingshan ensemble", problems)


def in_model(name: str, district: District) -> str:
    """A variable as the model has it; users may write what it is called in either language."""
    base, bracket, element = plain(name).partition("[")
    return district.names().get(base.strip(), base.strip()) + bracket + element


def is_done(given: argparse.Namespace, asked: Asked | None) -> bool:
    """Whether --resume finds the whole result of this very run."""
    if asked is None or given.out is None or not given.resume:
        return False
    try:
        return read_manifest(given.out)[0] == asked.run
    except InputError:
        return False


@contextmanager
def doing(given: argparse.Namespace) -> Iterator[Each]:
    """Whoever computes the chunks, as long as the block lasts."""
    if given.workers is None and given.scheduler is None:
        yield here
        return
    from studies.cluster import existing, workers  # Dask takes a second to import

    chosen = workers(given.workers) if given.scheduler is None else existing(given.scheduler)
    with chosen as cluster:
        yield cluster.each


def into_folder(
    given: argparse.Namespace, district: District, asked: Asked, central: Projection, each: Each
) -> Streamed:
    """Compute into a folder that grows, and give it its name when it is whole."""
    kept: Kept = "statistics" if given.statistics else "float64" if given.double else "float32"
    said = {"key": asked.run.key, "run": asked.run.as_data(), "kept": kept}
    out: Path = given.out.resolve()
    with growing(out, said, resume=given.resume, force=given.force) as folder:
        progress = timed(say("ensemble.members", given.lang), given.lang)
        store = Store(folder, asked, kept)
        try:
            made = stream(district, asked, store, each=each, progress=progress)
            if made.statistics is not None:
                write(given, district, asked, made.statistics, central, folder)
                publish(folder, out, force=given.force)
        except AllFailed:
            shutil.rmtree(folder)  # to go on with it would find no other member
            raise
        except InputError as refused:
            zh = "已完整的块都已保存；解决后加 --resume 接着算"
            en = "the chunks that are whole are kept; mend it and go on with --resume"
            kept_there = Problem(zh, en, str(folder))
            raise InputError(refused.where, [*refused.problems, kept_there]) from refused
    return made


def write(
    given: argparse.Namespace,
    district: District,
    asked: Asked,
    found: Statistics,
    central: Projection,
    folder: Path,
) -> None:
    """Write tables, charts and the manifest beside the chunks."""
    from report.ensemble_files import write_charts, write_tables  # matplotlib is slow to import

    clear_results(folder, (REQUEST, STATISTICS))
    today = date.today().isoformat()
    some = selected(district, asked, given.paths) if given.paths else None
    write_tables(found, some, folder, given.lang)
    settings = {
        "command": "ensemble",
        "lang": given.lang,
        "date": today,
        "paths": sorted(set(given.paths)),
        "kept": json.loads((folder / REQUEST).read_text("utf-8"))["kept"],
    }
    found_prints = fingerprint(found)
    note = note_of(asked.run, settings, found_prints)
    write_charts(found, central, folder, given.lang, today, note, show)
    write_manifest(folder, manifest(asked.run, folder, settings, prints(found_prints)))


def finished(given: argparse.Namespace, made: Streamed, central: Projection) -> int:
    """Print what came of it; 1 where chunks are lost."""
    lang = given.lang
    if made.statistics is None:
        numbers = ", ".join(str(number) for number in sorted(made.lost))
        print(say("ensemble.lost", lang, count=len(made.lost), numbers=numbers))
        if given.out is not None:
            print(say("run.files", lang, path=partial_of(given.out.resolve())))
        return 1
    if given.json:
        print(json.dumps(as_data(made.statistics), ensure_ascii=False, allow_nan=False, indent=1))
        return 0
    heads = figures_of(made.statistics, central)
    parts = [statistics_text(made.statistics, heads, lang)]
    if made.kept:
        parts.append(say("ensemble.resumed", lang, computed=made.computed, kept=made.kept))
    if given.out is not None:
        parts.append(say("run.files", lang, path=given.out.resolve()))
    print("\n\n".join([*parts, say("foot.disclaimer", lang)]))
    return 0
