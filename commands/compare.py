"""`pingshan compare`: one scenario against another, the same members under both.

In:   two scenarios, a number of members.
Out:  what is set differently, paired differences, chances, contributions, first moves; or files.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from commands.arguments import Parser, every_problem
from commands.choosing import (
    add_changes,
    add_entered,
    add_members,
    check_numbers,
    choose,
    read_entered,
    sort_words,
)
from commands.ensemble import doing
from commands.processes import forked
from commands.progress import show
from commands.project_list import add_projects, with_projects
from commands.run import add_output_arguments, check_out, shown_keys
from model.engine.errors import Problem, refuse
from report.comparing import Compared, comparison_text
from report.comparing_files import as_data, write_tables
from report.embedded import note_of
from report.held_words import held_lines
from report.texts import say
from studies.compare import Comparison, compare
from studies.district import District, load_district
from studies.fingerprint import as_data as prints_data
from studies.fingerprint import fingerprint
from studies.headline import headline
from studies.output import whole_folder
from studies.projection import project
from studies.request import manifest, write_manifest
from studies.work import Lost, Result, Task

EXAMPLES = (
    "pingshan compare plan baseline --members 100",
    "pingshan compare plan land-slips --members 100 --no-attribution --lang en",
    "pingshan compare plan baseline --members 100 --no-attribution --fix 'Population=2025:60~70'",
)


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan compare`."""
    say_ = parser.say
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="A B",
        help=say_("两个情景：A 与 B 相比", "two scenarios: A is judged against B"),
    )
    add_members(parser)
    parser.add_argument(
        "--no-attribution",
        action="store_true",
        help=say_(
            "不算各类政策的贡献（那要算 2 的 n 次方组）",
            "leave out what each group contributes (that takes 2 to the n runs)",
        ),
    )
    parser.add_argument(
        "--outputs",
        nargs="+",
        action="extend",
        default=[],
        metavar="VARIABLE",
        help=say_(
            "比较哪些变量（默认规划指标与主要指标）",
            "the variables compared (default: the plan's indicators and headline figures)",
        ),
    )
    parser.add_argument(
        "--workers",
        type=int,
        metavar="K",
        help=say_(
            "用本机 K 个 Dask 进程（默认按处理器个数复制本进程）",
            "K Dask processes of this machine (default: a copy of this one for each processor)",
        ),
    )
    add_entered(parser)
    add_changes(parser)
    add_projects(parser)
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=say_("输出 JSON", "print JSON for programs")
    )
    parser.set_defaults(scheduler=None)


def perform(given: argparse.Namespace) -> int:
    """Run both and tell how they differ."""
    district = load_district()
    with every_problem("pingshan compare") as found:
        found.add(partial(check_out, given))
        found.add(partial(check_numbers, given))
        scenarios, held = choose(found, given, given.scenarios, ("baseline",), district)
        scenarios = with_projects(found, given, scenarios)
        entered = read_entered(found, given, district)
        found.add(partial(check_two, given))
        keys = found.add(partial(shown_keys, given.outputs, district))
    first, second = scenarios
    with doing(given) as workers:
        each = in_copies if given.workers is None else workers
        compared = compare(
            district,
            first,
            second,
            given.members,
            given.seed,
            held=held,
            entered=entered,
            keys=keys or None,
            attributed=not given.no_attribution,
            each=each,
            progress=partial(show, say("compare.runs", given.lang)),
        )
    told = about(compared, district, given.lang)
    if given.out is not None:
        write(told, given)
    print(in_words(told, given))
    return 0


def in_copies(
    function: Callable[[Task], Result], tasks: Sequence[Task]
) -> Iterator[tuple[int, Result | Lost]]:
    """Do the parts in copies of this process, one for each processor."""
    yield from enumerate(forked(function, tasks))


def check_two(given: argparse.Namespace) -> None:
    """Refuse any number of scenarios but two.

    Raises:
        InputError: says how many there are.
    """
    count = len(dict.fromkeys(sort_words(given, given.scenarios)[0]))
    if count != 2:
        zh = f"要两个不同的情景，现有 {count} 个"
        refuse("pingshan compare", [Problem(zh, f"takes two different scenarios, not {count}")])


def about(compared: Comparison, district: District, lang: str) -> Compared:
    """The comparison with the names and units of the plan."""
    many = compared.ensemble
    variables = [key.partition("[")[0] for key in many.values]
    central = project(district, many.scenarios, many.held, variables=variables)
    heads = {key: headline(central, key) for key in many.values}
    first = [label.variable for label in district.labels.values() if label.headline]
    first = [key for key in first if key in heads] or list(heads)
    return Compared(compared, heads, first, lang)


def write(told: Compared, given: argparse.Namespace) -> None:
    """Write the folder of results, whole or not at all."""
    from report.comparing_charts import drawings  # matplotlib takes longer than a run
    from report.drawing import save_all

    run = told.found.ensemble.run
    with whole_folder(given.out, force=given.force) as folder:
        today = date.today().isoformat()
        write_tables(told, folder)
        settings = {"command": "compare", "lang": given.lang, "date": today}
        prints = fingerprint(told.found.ensemble)
        save_all(drawings(told, today), folder, given.lang, note_of(run, settings, prints), show)
        write_manifest(folder, manifest(run, folder, settings, prints_data(prints)))


def in_words(told: Compared, given: argparse.Namespace) -> str:
    """What is printed: JSON for programs, or the tables with where the files are."""
    if given.json:
        return json.dumps(as_data(told), ensure_ascii=False, allow_nan=False, indent=1)
    lang, many = given.lang, told.found.ensemble
    first, second = told.names
    members = f"{many.members.count:,}"
    parts = [say("compare.head", lang, first=first, second=second, members=members)]
    failed = int((~many.ok.all(axis=0)).sum())
    if failed:
        parts.append(say("compare.failed", lang, count=failed))
    parts += ["\n".join(held_lines(many.held, many.district.labels, lang))] * bool(many.held)
    parts.append(comparison_text(told))
    if given.out is not None:
        parts.append(say("run.files", lang, path=given.out.resolve()))
    return "\n\n".join([*parts, say("foot.disclaimer", lang)])
