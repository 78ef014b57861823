"""How long a planner waits for targets, comparisons, rankings and seek with a probability.

In:   the district.
Out:  a section of RESULTS.md: CPU and wall seconds of one process, compiling included.
Knows nothing of what the numbers mean.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.results import keep, measured, row
from benchmarks.searches import cpu_and_wall
from commands.compare import in_copies
from scenarios.reading import build, load
from studies.attainment import attain
from studies.compare import compare
from studies.district import load_district
from studies.ensemble import ensemble
from studies.members import draw_members
from studies.ranked import rank
from studies.seek import Surely, seek
from studies.target_text import parse_target

TITLE = "Targets, comparison, rankings, seek"


def table(members: int = 1000) -> str:
    """The section: each study once.

    Args:
        members: of each comparison; the others take half as many, or as many scenarios.
    """
    lines = [measured(), "", row("Study", "CPU s", "wall s", "wanted, s"), row(*["---"] * 4)]
    for name, wanted, call in _studies(members):
        lines.append(row(name, *(f"{seconds:.1f}" for seconds in cpu_and_wall(call)), wanted))
    return "\n".join(lines)


def _studies(members: int) -> Iterator[tuple[str, str, Callable[[], object]]]:
    district = load_district()
    plan, baseline, everything = load("plan"), load("baseline"), load("all-at-once")

    def targets() -> object:
        many = ensemble(district, [baseline, plan], 2 * members, 1, every_year=True)
        return attain(district.plan, many.paths)

    yield f"targets by year, {2 * members:,} members x 2 scenarios, first time", "", targets
    yield "the same again", "", targets
    compared = f"compare, six groups, {members:,} members"
    yield (
        f"{compared}, one process",
        "",
        lambda: compare(district, everything, baseline, members, 1),
    )
    yield (
        f"{compared}, copies of the process (CPU of the first alone)",
        "15",
        lambda: compare(district, everything, baseline, members, 2, each=in_copies),
    )
    many = [build(f"s{i}", {"talent funding": 5 * i / members}) for i in range(members)]
    yield f"ranking of {members:,} scenarios, single runs", "", lambda: rank(district, many)
    target = parse_target("rd_share>=8@2025", district.plan)
    surely = Surely(draw_members(members // 2, 1), 0.8)
    yield (
        f"seek with a probability, {members // 2:,} members",
        "",
        lambda: seek(district, baseline, "public rd support", target, surely=surely),
    )


def main() -> None:
    """Measure, and keep and show the section."""
    text = table()
    keep({TITLE: text})
    print(text)


if __name__ == "__main__":
    main()
