"""Figures as files: PNG, SVG and PDF, the same bytes for the same table.

In:   a Figure.
Out:  bytes, or files in a folder.
Knows nothing of what the figure shows.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from report.searchable import searchable
from report.style import PRINT, house_style

FORMATS = ("png", "svg", "pdf")
DOTS_PER_INCH = 300  # of PNG: what a printer asks for

#: What matplotlib would add of itself and of the clock, and would make every file another one.
_SILENT: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_SUBJECT = {"svg": "Description", "pdf": "Subject"}


def render(figure: Figure, form: str, *, about: str = "", letters: bool = False) -> bytes:
    """The figure in one of FORMATS.

    Args:
        figure: what to write; it may be written any number of times.
        form: png (300 dots an inch), svg (letters as outlines, and searchable) or pdf (searchable).
        about: one line kept in the file, such as the run it comes from.
        letters: keep the letters of an SVG as letters, for a reader that has our font.
    """
    file = io.BytesIO()
    style: dict[Any, Any] = {"svg.fonttype": "none"} if letters else {}
    with house_style(PRINT), matplotlib.rc_context(style):
        if form == "png":
            _write_png(figure, file, about)
        else:
            metadata = _SILENT[form] | ({_SUBJECT[form]: about} if about else {})
            figure.savefig(file, format=form, metadata=metadata)
    content = file.getvalue()
    if form == "svg" and not letters:
        return searchable(content.decode("utf-8")).encode("utf-8")
    return content


def _write_png(figure: Figure, file: io.BytesIO, about: str) -> None:
    """An opaque picture without matplotlib's empty alpha channel.

    Run-length packing suits flat colours: a third faster, a fifth larger.
    """
    shown = figure.dpi
    figure.dpi = DOTS_PER_INCH
    try:
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        extent = canvas.get_width_height()
        dots = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        picture = Image.frombytes("RGBA", extent, dots).convert("RGB")
    finally:
        figure.dpi = shown
    notes = PngInfo()
    if about:
        notes.add_itxt("Description", about)
    dots_per_inch = (DOTS_PER_INCH, DOTS_PER_INCH)
    picture.save(file, format="PNG", dpi=dots_per_inch, pnginfo=notes, compress_type=zlib.Z_RLE)


def save(
    figure: Figure,
    folder: Path,
    stem: str,
    formats: Iterable[str] = ("png", "svg"),
    *,
    about: str = "",
) -> list[Path]:
    """Write the figure to `folder/stem.FORMAT`; the paths written.

    The folder is one that appears whole (`studies.output.whole_folder`).
    """
    paths = []
    for form in formats:
        path = folder / f"{stem}.{form}"
        path.write_bytes(render(figure, form, about=about))
        paths.append(path)
    return paths
