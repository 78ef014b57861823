"""The manifest inside a file that the program wrote: put there by each writer, found again here.

In:   a folder, a manifest, or an export: .docx, .xlsx, .html, .pdf, .png, .svg.
Out:  the manifest as data.
Knows nothing of what is done with it. Nothing that a file holds is executed.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from model.engine.errors import InputError, Problem, reason_of
from studies.fingerprint import Print, digest_of_prints, part_of
from studies.output import MANIFEST
from studies.request import Run, record

#: Where a Word file keeps it, and what stands before each piece of it on a workbook's last sheet.
MANIFEST_PART, MARK = "/customXml/pingshan.xml", "manifest.json"
MOST_BYTES = 100_000_000
_PRE = re.compile(rb'<pre id="pingshan-manifest">(.*?)</pre>', re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SUBJECT = re.compile(rb"/Subject \(((?:[^\\()]|\\.)*)\)", re.DOTALL)
_DESCRIPTION = re.compile(rb"<dc:description>(.*?)</dc:description>", re.DOTALL)


def note_of(
    run: Run, settings: Mapping[str, Any], prints: Mapping[str, Print] | None = None
) -> str:
    """A manifest on one line of ASCII, as pictures keep it.

    Args:
        run: what the picture shows the result of.
        settings: what a manifest keeps of how it was asked for.
        prints: of the result's numbers: one digest stands for all of them. None for a study that
            is not replayed.
    """
    content = record(run, settings)
    if prints:
        parts = sorted({part_of(name) for name in prints})
        content |= {"digest": digest_of_prints(prints), "parts": parts}
    return json.dumps(content, sort_keys=True, allow_nan=False, separators=(",", ":"))


def read_embedded(path: Path) -> dict[str, Any]:
    """The manifest of a folder, of a manifest's own file, or of an export.

    Raises:
        InputError: no such file, or one without a manifest of ours.
    """
    file = path / MANIFEST if path.is_dir() else path
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError("more than 100 MB")
        content = file.read_bytes()
        found = _READERS.get(file.suffix.lower(), _json)(content)
        data = None if found is None else json.loads(found)
    except OSError as error:
        zh, en = reason_of(error)
        told = Problem(f"无法读取：{zh}", f"cannot be read: {en}")
        raise InputError(str(file), [told]) from error
    except (ValueError, KeyError, zipfile.BadZipFile, ElementTree.ParseError):
        data = None
    if not isinstance(data, dict):
        zh = "里面没有清单；可用的是导出的文件、其中的 manifest.json，或整个文件夹"
        en = "has no manifest in it; give an export, a manifest.json or a whole folder of results"
        raise InputError(str(file), [Problem(zh, en)])
    return data


def _json(content: bytes) -> str | bytes | None:
    return content


def _docx(content: bytes) -> str | None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if MANIFEST_PART.lstrip("/") not in archive.namelist():
            return None
        return ElementTree.fromstring(archive.read(MANIFEST_PART.lstrip("/"))).text


def _xlsx(content: bytes) -> str | None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    try:
        rows = book.worksheets[-1].iter_rows(min_col=1, max_col=2, values_only=True)
        pieces = [str(row[1]) for row in rows if row[0] == MARK]
    finally:
        book.close()
    return "".join(pieces) or None


def _html(content: bytes) -> str | None:
    found = _PRE.search(content)
    return html.unescape(found[1].decode("utf-8")) if found else None


def _pdf(content: bytes) -> str | bytes | None:
    """Of a report the attached file, of a chart the subject that its properties name."""
    for match in _STREAM.finditer(content):
        try:
            stream = zlib.decompress(match[1])
        except zlib.error:
            stream = match[1]
        if stream.startswith(b'{"') and b"pingshan-scenarios" in stream:
            return stream
    found = _SUBJECT.search(content)
    return re.sub(rb"\\(.)", rb"\1", found[1]) if found else None


def _svg(content: bytes) -> str | None:
    found = _DESCRIPTION.search(content)
    return unescape(found[1].decode("utf-8"), {"&quot;": '"'}) if found else None


def _png(content: bytes) -> str | None:
    """The text of an iTXt chunk (PNG specification, 11.3.4.5), uncompressed as we write it."""
    for kind, chunk in _chunks(content):
        keyword, _, rest = chunk.partition(b"\0")
        if kind == b"iTXt" and keyword == b"Description":
            return rest.split(b"\0", 4)[-1].decode("utf-8")
    return None


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length


_READERS: Mapping[str, Callable[[bytes], str | bytes | None]] = {
    **{".docx": _docx, ".xlsx": _xlsx, ".html": _html},
    **{".pdf": _pdf, ".svg": _svg, ".png": _png},
}
