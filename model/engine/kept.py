"""Arrays that take longer to make than to read, kept on disk beside the loaded models.

In:   a name that says what an array is of, and the function that makes it.
Out:  the array, to the bit as it was made.
Knows nothing of what it means. Where nothing can be read or kept, it is made, and nothing is said.

A file is named by the SHA-256 of the name and of the source that makes the array, and holds the
SHA-256 of its own content: a damaged or foreign one is as good as none and is overwritten.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.engine.cache import folder as programs

#: Files that stay: those read or made last. One is 4 MB at most where this is used.
MOST = 12


def kept(name: str, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    """The array of that name; not to be written to.

    Args:
        name: all that determines it, with the versions of what makes it.
        make: a function or lambda; a change of the file that it stands in makes the array anew.
    """
    source = Path(make.__code__.co_filename).read_bytes()
    key = hashlib.sha256(name.encode() + b"\0" + source).hexdigest()
    file = programs().with_name("arrays") / f"{key}.npy"
    found = _read(file)
    if found is None:
        found = make()
        with suppress(OSError):
            _write(file, found)
    found.flags.writeable = False
    return found


def _read(file: Path) -> NDArray[Any] | None:
    """What is kept there; None where there is nothing to trust."""
    try:
        raw = file.read_bytes()
        seal, body = raw[:32], raw[32:]
        if seal != _seal(file, body):
            return None
        found: NDArray[Any] = np.load(io.BytesIO(body), allow_pickle=False)
        os.utime(file)  # the files used last are those that stay
    except (OSError, EOFError, ValueError):
        return None
    return found


def _write(file: Path, array: NDArray[Any]) -> None:
    """Keep an array whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    body = io.BytesIO()
    np.save(body, array, allow_pickle=False)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(_seal(file, body.getvalue()) + body.getvalue())
        os.replace(temporary, file)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    others = sorted(file.parent.glob("*.npy"), key=lambda one: one.stat().st_mtime)
    for old in others[:-MOST]:
        old.unlink(missing_ok=True)


def _seal(file: Path, body: bytes) -> bytes:
    return hashlib.sha256(file.name.encode() + b"\0" + body).digest()
