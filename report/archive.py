"""Archives without the clock: the same files in them give the same bytes.

In:   the bytes of a zip archive, such as a .docx.
Out:  the same archive with the one date that every zip file may have.
Knows nothing of what is in it.
"""

from __future__ import annotations

import io
import zipfile

#: The first day that a zip archive can name.
DAY = (1980, 1, 1, 0, 0, 0)


def settled(archive: bytes) -> bytes:
    """The archive with every entry dated DAY, in its own order."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            content = old.read(entry)
            plain = zipfile.ZipInfo(entry.filename, DAY)
            # a picture is packed already; packing it again costs time and saves nothing
            packed = entry.filename.endswith(".png")
            plain.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            new.writestr(plain, content)
    return file.getvalue()
