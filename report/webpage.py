"""A report as one HTML file: no script, nothing fetched, fit to print.

In:   a `Paper`, its charts as SVG.
Out:  the bytes of the file, the same for the same paper.
Knows nothing of what the report says; the layout is `webpage.html.j2`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from report.blocks import plain
from report.paper import Paper

LAYOUT = Path(__file__).with_name("webpage.html.j2")


def html(paper: Paper, pictures: Mapping[str, bytes]) -> bytes:
    """Fill the layout; every text is escaped, whoever wrote it.

    Args:
        paper: what it says.
        pictures: SVG of each chart by its stem, with letters as outlines.
    """
    encoded = {stem: base64.b64encode(svg).decode("ascii") for stem, svg in pictures.items()}
    blocks = [plain(block) for block in paper.blocks]
    return _layout().render(paper=paper, blocks=blocks, pictures=encoded).encode("utf-8")


@cache
def _layout() -> Template:
    environment = Environment(
        loader=FileSystemLoader(LAYOUT.parent),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(LAYOUT.name)
