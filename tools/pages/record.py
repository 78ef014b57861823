"""Make the record of what is known, and the blocks and pictures of its pages: some minutes.

In:   the district, the committed posterior; which parts are wanted.
Out:  studies/knowledge.json; record.json beside this file with blocks of Markdown in both
      languages; pictures in docs/images.
Knows nothing of marks in pages: `python -m tools.pages backtest.md knowledge.md` fills them in.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from calibration.backtest import INDICATORS
from calibration.past import HISTORY
from calibration.posterior import read_posterior
from calibration.writeback import replace_whole
from model.district.parameters import DISCREPANCY
from report.backtest_charts import backtest_charts
from report.backtest_files import as_data
from report.backtest_tables import (
    bets_cells,
    bets_heads,
    forecast_heads,
    forecast_rows,
    left_out_cells,
    left_out_heads,
)
from report.backtesting import bets_findings, coverage, forecast_findings, left_out_findings
from report.drawing import Drawing
from report.figurefile import render
from report.intervalchart import interval_chart
from report.knowledge_charts import posterior_charts, width_table
from report.texts import LANGUAGES, say
from scenarios.drivers import DRIVERS
from studies.backtest import SEED, Backtest, backtest
from studies.bets import known_history
from studies.conclusions import conclusions
from studies.district import District, load_district
from studies.fitted import seen_by, together, traces
from studies.knowledge import OUTCOMES, learnt
from studies.record import basis, record_of, write_record
from studies.request import hash_of
from studies.width import widths
from tools.pages import known
from tools.pages.blocks import table

BLOCKS = Path(__file__).with_name("record.json")
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
PARTS = ("knowledge", "backtest")
#: Pixels in width of the pictures of a page.
PIXELS = 1000


def backtest_basis() -> dict[str, str]:
    """What a backtest made now would rest on: model, priors and observations as the posterior's."""
    files = (DRIVERS, DISCREPANCY, HISTORY, INDICATORS)
    return {
        "fit": str(read_posterior().about["basis"]),
        **{path.name: hash_of(path) for path in files},
    }


BASES: Mapping[str, Callable[[], dict[str, str]]] = {
    "knowledge": basis,
    "backtest": backtest_basis,
}


@cache
def recorded() -> dict[str, Any]:
    """The blocks on file with what they rest on, by part."""
    found: dict[str, Any] = json.loads(BLOCKS.read_text(encoding="utf-8"))
    return found


def block_of(part: str, name: str) -> Callable[[str], str]:
    """The function that gives a block in a language."""

    def of(lang: str) -> str:
        text: str = recorded()[part]["blocks"][f"{name}-{lang}"]
        return text

    return of


def main(arguments: list[str] | None = None) -> int:
    """Make the parts wanted and write them."""
    parser = argparse.ArgumentParser(prog="python -m tools.pages.record", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all where none is named")
    chosen = parser.parse_args(arguments).parts or PARTS
    district = load_district()
    old = json.loads(BLOCKS.read_text(encoding="utf-8")) if BLOCKS.exists() else {}
    makers = {"knowledge": make_knowledge, "backtest": make_backtest}
    for part in chosen:
        old[part] = {"basis": BASES[part](), **makers[part](district)}
    text = json.dumps(old, ensure_ascii=False, indent=1, sort_keys=True)
    replace_whole(BLOCKS, text + "\n")
    return 0


def make_backtest(district: District) -> dict[str, Any]:
    """The blocks of docs/backtest.md and its data; its pictures are written."""
    found = backtest(district, SEED, _told("backtest"))
    drawn = backtest_charts(found, district.labels, known_history())
    for lang in LANGUAGES:
        for stem, (_, draw) in drawn.items():
            save_picture(render(draw(lang), "png"), f"backtest-{stem}-{lang}")
    blocks = {
        f"{name}-{lang}": make(found, district, lang)
        for name, make in (
            ("backtest-forecast", _forecast),
            ("backtest-left-out", _left_out),
            ("backtest-bets", _bets),
        )
        for lang in LANGUAGES
    }
    return {"blocks": blocks, "data": as_data(found)}


def _forecast(found: Backtest, district: District, lang: str) -> str:
    rows = forecast_rows(found.forecast, district.labels, lang)
    lines = forecast_findings(found.forecast, district.labels, lang)
    return table(forecast_heads(lang), rows) + _listed([say("backtest.unit_note", lang), *lines])


def _left_out(found: Backtest, district: District, lang: str) -> str:
    rows = [left_out_cells(one, lang) for one in found.left_out]
    lines = [
        coverage([row for one in found.left_out for row in one.rows], lang),
        *left_out_findings(found.left_out, lang),
    ]
    return table(left_out_heads(lang), rows, numbers=5) + _listed(lines)


def _bets(found: Backtest, district: District, lang: str) -> str:
    rows = [bets_cells(one, lang) for one in found.bets]
    return table(bets_heads(lang), rows) + _listed(bets_findings(found.bets, lang))


def make_knowledge(district: District) -> dict[str, Any]:
    """The blocks of docs/knowledge.md and the record; its pictures are written."""
    posterior = read_posterior()
    found = learnt(district, posterior)
    spread = widths(district, OUTCOMES, progress=_told("width"))
    asked = conclusions(district, progress=_told("conclusions"))
    record = record_of(district, found, asked, spread)
    write_record(record)
    drawn = posterior_charts(
        posterior,
        seen_by(district, SEED, posterior),
        traces(district, posterior),
        together(posterior),
        district.labels,
    )
    drawn["width"] = Drawing(interval_chart, width_table(spread, district.labels))
    for lang in LANGUAGES:
        for stem, drawing in drawn.items():
            save_picture(drawing.render("png", lang), f"knowledge-{stem}-{lang}")
    blocks: dict[str, str] = {}
    for lang in LANGUAGES:
        blocks |= {
            f"known-summary-{lang}": known.summary(record, spread, district, lang),
            f"known-width-{lang}": known.width(spread, district, lang),
            f"known-unmoved-{lang}": known.unmoved(found, district, lang),
            f"known-judgements-{lang}": known.judgements(asked, district, lang),
            f"known-chances-{lang}": known.chances(asked, lang),
            f"known-parameters-{lang}": known.parameters(found, district, lang),
        }
    return {"blocks": blocks}


def save_picture(png: bytes, stem: str) -> None:
    """Write a chart small enough for a page: fewer dots, few colours."""
    with Image.open(io.BytesIO(png)) as whole:
        height = round(whole.height * PIXELS / whole.width)
        small = whole.resize((PIXELS, height), Image.Resampling.LANCZOS)
    IMAGES.mkdir(exist_ok=True)
    # a palette by coverage keeps thin lines their colours, which one by frequency gives up
    small.quantize(224, Image.Quantize.MAXCOVERAGE).save(IMAGES / f"{stem}.png", optimize=True)


def _listed(lines: Iterable[str]) -> str:
    return "\n" + "\n".join(f"- {line}" for line in lines) + "\n"


def _told(what: str) -> Callable[[int, int], None]:
    return lambda done, of: print(f"{what} {done}/{of}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
