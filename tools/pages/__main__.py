"""Write, or check, the tables of docs/ that come from runs: `python -m tools.pages`.

In:   the pages with their marks; the names of the pages wanted; a folder that `make run` left.
Out:  each page whole, with its blocks made anew; the README's picture; exit code 1 where --check
      finds a page that is not up to date.
Knows nothing of what a block says.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from calibration.writeback import replace_whole
from tools.pages import fitted, growth, levers, outcomes, sampled, structure
from tools.pages.blocks import fill
from tools.pages.record import block_of

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = (
    "levers.md",
    "scenario-results.md",
    "calibration.md",
    "model.md",
    "model.zh.md",
    "backtest.md",
    "knowledge.md",
    "statistics.md",
)

#: The chart of the README, as `make run` leaves it in out/, and where the README shows it.
PICTURE = "gdp-nominal.png"
IMAGES = DOCS / "images"

#: Every block by the name in its mark, less the language at the end of the mark.
BLOCKS: Mapping[str, Callable[[str], str]] = {
    "lever-effects": levers.effects,
    "lever-mismatches": levers.mismatches,
    "lever-arguments": levers.arguments,
    "lever-summary": levers.summary,
    "growth": growth.growth,
    "scenario-overview": outcomes.overview,
    "scenario-tally": outcomes.tally,
    "scenarios": outcomes.scenarios,
    "fit": fitted.fit,
    "fit-checks": fitted.checks,
    "fit-moved": fitted.moved,
    "fit-unseen": fitted.unseen,
    "fit-tally": fitted.tally,
    "posterior-readings": sampled.readings,
    "posterior-stages": sampled.stages,
    "backtest-forecast": block_of("backtest", "backtest-forecast"),
    "backtest-left-out": block_of("backtest", "backtest-left-out"),
    "backtest-bets": block_of("backtest", "backtest-bets"),
    "known-summary": block_of("knowledge", "known-summary"),
    "known-width": block_of("knowledge", "known-width"),
    "known-unmoved": block_of("knowledge", "known-unmoved"),
    "known-judgements": block_of("knowledge", "known-judgements"),
    "known-chances": block_of("knowledge", "known-chances"),
    "known-parameters": block_of("knowledge", "known-parameters"),
    "equation-count": structure.count,
    "loops": structure.loops,
    "limits": structure.limits,
}


def block(name: str) -> str:
    """One block by the name in its mark, such as `fit-zh`."""
    kind, _, lang = name.rpartition("-")
    if kind not in BLOCKS or lang not in ("zh", "en"):
        raise ValueError(f"no block is called {name!r}")
    return BLOCKS[kind](lang)


def outdated(names: Sequence[str] = PAGES) -> list[str]:
    """The pages whose blocks are not what they would be made to be now."""
    return [name for name in names if made(name) != (DOCS / name).read_text(encoding="utf-8")]


def made(name: str) -> str:
    """A page with every block made anew."""
    return fill((DOCS / name).read_text(encoding="utf-8"), block)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or say which are out of date; 0 when all are well."""
    parser = argparse.ArgumentParser(prog="python -m tools.pages", description=__doc__)
    parser.add_argument("pages", nargs="*", help=f"of {', '.join(PAGES)}; all where none is named")
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--picture", type=Path, metavar="OUT", help="only copy the README's chart")
    given = parser.parse_args(arguments)
    if given.picture:
        IMAGES.mkdir(exist_ok=True)
        shutil.copyfile(given.picture / PICTURE, IMAGES / PICTURE)
        return 0
    names = given.pages or PAGES
    if given.check:
        late = outdated(names)
        print(
            "\n".join(f"docs/{name} is out of date: python -m tools.pages {name}" for name in late)
        )
        return 1 if late else 0
    for name in names:
        replace_whole(DOCS / name, made(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
