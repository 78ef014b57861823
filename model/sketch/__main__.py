"""`python -m model.sketch FILE.mdl`: write the diagram of a model, and draw it.

In:   the command line.
Out:  the file with its sketch laid out anew; with --png, pictures of the views.
Knows nothing of layout.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

from model.engine.errors import InputError
from model.sketch.graph import read_graph, renamed
from model.sketch.layout import lay_out
from model.sketch.pages import make_pages
from model.sketch.records import read_views
from model.sketch.write import split_file, write_sketch


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is 2 when the file is not a model."""
    parser = argparse.ArgumentParser(
        prog="python -m model.sketch",
        description="Lay out the sketch of a Vensim model: one view per group of equations.",
        epilog="example: python -m model.sketch model/district/pingshan.mdl --png docs/diagrams",
    )
    parser.add_argument("model", type=Path, metavar="FILE.mdl")
    parser.add_argument("--png", type=Path, metavar="DIR", help="draw the views as PNG and SVG")
    parser.add_argument("--labels", type=Path, metavar="CSV",
                        help="a table with columns variable and zh: draw these names")  # fmt: skip
    parser.add_argument("--titles", type=Path, metavar="CSV",
                        help="a table with columns name and zh: their titles")  # fmt: skip
    parser.add_argument("--font", type=Path, metavar="FILE", help="a font that has the labels")
    options = parser.parse_args(arguments)
    try:
        changed = write_sketch(options.model)
    except (InputError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{options.model}: {'sketch written' if changed else 'sketch unchanged'}\n")
    if options.png:
        for path in _draw(options):
            sys.stdout.write(f"{path}\n")
    return 0


def _labels(path: Path) -> dict[str, str]:
    """The Chinese name of each variable, with its price basis where two would share a name."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shared = {zh for zh, count in Counter(row["zh"] for row in rows).items() if count > 1}
    return {
        row["variable"]: f"{row['zh']}（{row['price_basis']}）"
        if row["zh"] in shared and row.get("price_basis")
        else row["zh"]
        for row in rows
    }


def _draw(options: argparse.Namespace) -> list[Path]:
    """Draw what the sketch places; under other names, a layout of its own that fits them."""
    from model.sketch.picture import draw_view  # matplotlib takes half a second to import

    if options.labels:
        graph = renamed(read_graph(options.model), _labels(options.labels))
        views = [lay_out(page) for page in make_pages(graph)]
    else:
        views = read_views(split_file(options.model.read_bytes())[1].decode())
    titles = {}
    if options.titles:
        with options.titles.open(encoding="utf-8", newline="") as file:
            titles = {row["name"]: row["zh"] for row in csv.DictReader(file)}
    options.png.mkdir(parents=True, exist_ok=True)
    lang = "zh" if options.labels else "en"
    return [
        path
        for view in views
        for path in draw_view(view, options.png, options.font, lang, titles.get(view.name, ""))
    ]


if __name__ == "__main__":
    sys.exit(main())
