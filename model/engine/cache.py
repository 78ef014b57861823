"""Loaded models kept on disk, so that a file is parsed once.

In:   the bytes of a model file, and the `Model` that was made of them.
Out:  the same Model from a file of plain data, without PySD; None where there is none to trust.
Knows nothing of Vensim. Holds no code: numpy source is made anew from the checked program.

A file is named by the SHA-256 of the model's bytes and of this engine's format, holds the
SHA-256 of its own content, is written whole (temporary file, fsync, rename) and is read back
through `Program.check`. A damaged or foreign file is as good as none and is overwritten.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cache as once
from pathlib import Path
from typing import Any

from model.engine.names import Folded
from model.engine.program import Model, Program, Variable
from model.engine.sheets import Sheets

#: The sources on which the meaning of a cached program rests: a change makes old files foreign.
_SOURCES = (
    *("allocation", "arrays", "builder", "distributions", "draws", "lookups", "random_functions"),
    *("refused", "vectors", "cache", "external", "macros", "mdl_xml", "mdl_xmile", "sheets"),
    *("cells", "expressions", "faults", "flatten", "functions", "graph", "load", "mdl"),
    *("dynamic_functions", "timed_functions", "mdl_grammar", "mdl_text", "mdl_tree"),
    *("mdl_words", "sheet_forms"),
    *("array_allocation", "array_places", "sheet_blocks"),
    *("names", "operations", "order", "program", "subscripts", "syntax"),
)


def folder() -> Path:
    """Where cached programs live: `$XDG_CACHE_HOME/pingshan/programs` or under `~/.cache`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pingshan" / "programs"


@once
def _format() -> bytes:
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for name in _SOURCES:
        digest.update((here / f"{name}.py").read_bytes())
    return digest.digest()


def key(data: bytes, ending: str) -> str:
    """The name under which a model of these bytes is kept."""
    return hashlib.sha256(_format() + ending.encode() + b"\0" + data).hexdigest()


def load(name: str, where: str, sheets: Sheets | None = None) -> Model | None:
    """The model kept under `name`, called `where`; None if there is none or it is damaged.

    Nor is one given that was made with tables (of `sheets`) which have changed since.
    """
    try:
        raw = (folder() / f"{name}.json").read_bytes()
        seal, _, body = raw.partition(b"\n")
        if seal.decode() != _seal(name, body):
            return None
        data = json.loads(body)
        for file, digest in data["files"].items():
            found = b"" if sheets is None else sheets.bytes_of(file)
            if hashlib.sha256(found).hexdigest() != digest:
                return None
        return _model(data, where)
    except (OSError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None
    except RecursionError:
        return None


def store(name: str, model: Model, files: Mapping[str, str] | None = None) -> None:
    """Keep a model made with `files` (path -> SHA-256) beside its own.

    Where the folder cannot be written, nothing is kept and nothing is said.
    """
    data = {**_data(model), "files": dict(files or {})}
    body = json.dumps(data, ensure_ascii=False).encode()
    raw = _seal(name, body).encode() + b"\n" + body
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=folder(), suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, folder() / f"{name}.json")
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)
            raise


def _seal(name: str, body: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\0" + body).hexdigest()


def _data(model: Model) -> dict[str, Any]:
    return {
        "method": model.method,
        "program": model.program.as_data(),
        "variables": [asdict(variable) for variable in model.variables.values()],
    }


def _model(data: dict[str, Any], where: str) -> Model:
    variables: dict[str, Variable] = {}
    for given in data["variables"]:
        lower, upper = given["limits"]
        variables[given["name"]] = Variable(
            name=str(given["name"]),
            unit=str(given["unit"]),
            doc=str(given["doc"]),
            group=str(given["group"]),
            kind=str(given["kind"]),
            subscripts=tuple(map(str, given["subscripts"])),
            elements=tuple(map(str, given["elements"])),
            equation=str(given["equation"]),
            line=int(given["line"]),
            causes=tuple(map(str, given["causes"])),
            uses=tuple(map(str, given["uses"])),
            limits=(
                None if lower is None else float(lower),
                None if upper is None else float(upper),
            ),
        )
    program = Program.from_data(data["program"])
    return Model(where, program, Folded(variables), str(data["method"]))
