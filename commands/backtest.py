"""`pingshan backtest`: what would have been said before it happened, and how well.

In:   a seed; with --out a folder to write.
Out:  three tables on the terminal or JSON; with --out tables, charts and a manifest.
Knows nothing of how anything is foretold or drawn.
"""

from __future__ import annotations

import argparse
import json
from datetime import date

from commands.arguments import Parser
from commands.progress import show
from commands.run import add_output_arguments, check_out
from model.engine.errors import InputError, Problem
from report.backtest_files import as_data, write_charts, write_tables
from report.backtesting import backtest_text
from report.embedded import note_of
from report.texts import say
from studies.backtest import SEED, Backtest, backtest
from studies.district import District, load_district
from studies.output import whole_folder
from studies.request import manifest, write_manifest

EXAMPLES = (
    "pingshan backtest",
    "pingshan backtest --out out/backtest --lang en",
    "pingshan backtest --seed 7 --json",
)


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan backtest`."""
    parser.add_argument(
        "--seed",
        type=int,
        default=SEED,
        metavar="S",
        help=parser.say(
            f"随机数种子（默认 {SEED}）；同一种子结果逐位相同",
            f"seed of the random numbers (default {SEED}); the same gives the same bits",
        ),
    )
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=parser.say("输出 JSON", "print JSON for programs")
    )


def perform(given: argparse.Namespace) -> int:
    """Fit, foretell, score, and tell."""
    check_out(given)
    if given.seed < 0:
        zh, en = f"应为 0 或正整数，现为 {given.seed}", f"takes 0 or more, not {given.seed}"
        raise InputError("--seed", [Problem(zh, en)])
    district = load_district()
    found = backtest(district, given.seed, lambda done, of: show("backtest", done, of))
    if given.out is not None:
        write(found, district, given)
    if given.json:
        print(json.dumps(as_data(found), ensure_ascii=False, allow_nan=False, indent=1))
        return 0
    print(backtest_text(found, district.labels, given.lang))
    if given.out is not None:
        print("\n" + say("backtest.files", given.lang, path=given.out.resolve()))
    print("\n" + say("foot.disclaimer", given.lang))
    return 0


def write(found: Backtest, district: District, given: argparse.Namespace) -> None:
    """Write the folder of results, whole or not at all."""
    with whole_folder(given.out, force=given.force) as folder:
        write_tables(found, folder)
        settings = {"lang": given.lang, "date": date.today().isoformat()}
        note = note_of(found.run, settings)
        write_charts(found, district.labels, folder, given.lang, note, show)
        write_manifest(folder, manifest(found.run, folder, settings))
