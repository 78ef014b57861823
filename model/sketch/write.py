"""The sketch section of an .mdl, written anew while everything else stays byte for byte.

In:   an .mdl file.
Out:  the file with a laid-out sketch in place of its old one, or of none.
Knows nothing of how views are laid out or drawn.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from model.sketch.graph import read_graph
from model.sketch.layout import lay_out
from model.sketch.pages import make_pages
from model.sketch.records import END, START, section

#: What Vensim writes below the sketch: names of runs, display settings, the time axis. The
#: numbers before the colons are Vensim's; lines 24 to 26 are left to it to fill.
SETTINGS = (
    ":L\x7f<%^E!@\n1:Current.vdf\n9:Current\n15:0,0,0,0,0,0\n19:100,0\n27:0,\n34:0,\n4:Time\n"
    "35:Date\n36:YYYY-MM-DD\n37:2000\n38:1\n39:1\n40:2\n41:0\n42:0\n"
)


def split_file(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Equations, sketch and settings of an .mdl; the last two may be empty."""
    equations, mark, rest = data.partition(START.encode())
    sketch, end, settings = rest.partition(END.encode())
    return equations, mark + sketch + end, settings


def sketch_bytes(path: Path) -> bytes:
    """The content of an .mdl with its sketch laid out anew.

    Raises:
        InputError: the file cannot be read as a model.
    """
    data = path.read_bytes()
    views = [lay_out(page) for page in make_pages(read_graph(path))]
    if path.read_bytes() != data:  # it was edited meanwhile, and the edit must not be lost
        return sketch_bytes(path)
    equations, _, settings = split_file(data)
    new_line = b"\r\n" if b"\r\n" in equations else b"\n"
    if not equations.endswith(b"\n"):
        equations += new_line
    written = section(views).rstrip("\n").encode().replace(b"\n", new_line)
    return equations + written + (settings or ("\n" + SETTINGS).encode().replace(b"\n", new_line))


def write_sketch(path: Path) -> bool:
    """Lay the sketch of an .mdl out anew, in place; whether the file changed.

    The file is replaced whole, or not at all.

    Raises:
        InputError: the file cannot be read as a model.
    """
    content = sketch_bytes(path)
    if content == path.read_bytes():
        return False
    replace_file(path, content)
    return True


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole, or leave it as it was."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
