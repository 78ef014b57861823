"""The files of an ensemble's chunks: Parquet, each whole or not there; or statistics so far.

In:   an `Asked`, chunks and their summaries.
Out:  one file a chunk with the years of its members, one with what they reach of the targets.
Knows nothing of who computes a chunk, nor of when a folder of chunks is finished.

A chunk is written to a temporary file, synced and renamed; its summary travels in the metadata of
the same file, so that a chunk is there with all that is told of it, or not at all. Where statistics
alone are kept, so is the summary of each chunk; now and then they are put together in one file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zipfile import BadZipFile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from model.engine.errors import Problem, refuse
from model.engine.statistics import quantiles
from studies.chunks import Asked, Summary
from studies.ensemble import Ensemble
from studies.members import CHUNK
from studies.output import whole_file
from studies.projection import YEARS
from studies.unfinished import REQUEST

Array = NDArray[np.float64]
Arrays = dict[str, NDArray[np.generic]]

#: What is kept: every member's years as single or double precision, or statistics alone.
Kept = Literal["float32", "float64", "statistics"]
CHUNKS = "chunks"
STATISTICS = "statistics.npz"
#: What is told of one chunk that the statistics so far do not have yet.
_SINGLE = "summary-*.npz"

_SUMMARY, _RUN = b"summary", b"run"
#: Bytes of one variable's values that are in memory while quantiles are taken.
ROOM = 200_000_000


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of unfinished work.

    Attributes:
        folder: `NAME.partial`.
        asked: what is computed.
        kept: what of it is kept.
    """

    folder: Path
    asked: Asked
    kept: Kept

    def path(self, number: int) -> Path:
        """The file of a chunk: the years of its members."""
        return self.folder / CHUNKS / f"members-{number:05}.parquet"

    def targets_path(self, number: int) -> Path:
        """The file of a chunk: what its members reach of the plan's targets."""
        return self.folder / CHUNKS / f"targets-{number:05}.parquet"

    def write(self, number: int, chunk: Ensemble, summary: Summary) -> None:
        """Write a chunk; it is there from the moment on that the file with its years has its name.

        Raises:
            InputError: the disk refuses, or this machine does not see the folder.
        """
        if not (self.folder / REQUEST).is_file():
            zh = "这个工作进程看不到输出文件夹；各机器须共享它"
            en = "this worker does not see the output folder; all machines must share it"
            refuse(str(self.folder), [Problem(zh, en)])
        first = number * CHUNK
        single = self.kept == "float32"
        with whole_file(self.targets_path(number)) as part:
            pq.write_table(_targets_table(chunk, first, single), part, compression="zstd")
        about = {_SUMMARY: packed(summary.arrays()), _RUN: self.asked.run.key.encode()}
        with whole_file(self.path(number)) as part:
            table = _years_table(chunk, first, single).replace_schema_metadata(about)
            pq.write_table(table, part, compression="zstd")

    def read(self, number: int) -> Summary | None:
        """The summary of a chunk that is there and whole, of the same run; else None."""
        try:
            about = pq.read_metadata(self.path(number)).metadata or {}
            if about[_RUN] != self.asked.run.key.encode():
                return None
            return Summary.of(unpacked(about[_SUMMARY]))
        except (OSError, KeyError, ValueError, pa.ArrowInvalid):
            return None

    def quantiles(self, names: Sequence[str], shares: Sequence[float]) -> dict[str, Array]:
        """Exact quantiles of each variable (year, scenario, probability) over kept members."""
        asked = self.asked
        size = 8 * len(YEARS) * len(asked.scenarios) * asked.members
        at_once = max(1, ROOM // size)
        found = {}
        for low in range(0, len(names), at_once):
            some = list(names[low : low + at_once])
            parts = [self._columns(number, [*some, "ok"]) for number in range(asked.chunks)]
            for name in some:
                values = np.concatenate([part[name] for part in parts], axis=1)
                ok = np.concatenate([part["ok"] for part in parts], axis=1)[..., 0]
                by_year = np.moveaxis(values.astype(float), 2, 0)  # (year, scenario, member)
                found[name] = quantiles(by_year, ok.astype(bool), shares)
        return found

    def _columns(self, number: int, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Columns of a chunk as (scenario, member, year)."""
        table = pq.read_table(self.path(number), columns=list(names), use_threads=False)
        shape = (len(self.asked.scenarios), self.asked.size(number), -1)
        return {name: table[name].to_numpy().reshape(shape) for name in names}

    def save(self, arrays: Arrays) -> None:
        """Keep the statistics so far in place of those before, and of single chunks.

        Raises:
            InputError: the disk refuses.
        """
        with whole_file(self.folder / STATISTICS) as part:
            part.write_bytes(packed(arrays))
        for file in self.folder.glob(_SINGLE):
            file.unlink(missing_ok=True)

    def save_one(self, number: int, summary: Summary) -> None:
        """Keep what is told of a chunk until the next `save` has it.

        Raises:
            InputError: the disk refuses.
        """
        with whole_file(self.folder / _SINGLE.replace("*", f"{number:05}")) as part:
            part.write_bytes(packed(summary.arrays()))

    def saved(self) -> tuple[Arrays, dict[int, Summary]] | None:
        """The statistics so far, if there are any, and single chunks that they may lack."""
        if (arrays := _read(self.folder / STATISTICS)) is None:
            return None
        singles = {}
        for file in sorted(self.folder.glob(_SINGLE)):
            if (found := _read(file)) is not None:
                singles[int(file.stem.rpartition("-")[2])] = Summary.of(found)
        return arrays, singles


def _read(file: Path) -> Arrays | None:
    """The arrays of a file; None where it is not there, or damaged."""
    try:
        return unpacked(file.read_bytes())
    except (OSError, ValueError):
        return None


def packed(arrays: Arrays) -> bytes:
    """Arrays by name as the bytes of an .npz file."""
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def unpacked(data: bytes) -> Arrays:
    """The arrays that `packed` packed; nothing in them is run.

    Raises:
        ValueError: they are no such bytes, or damaged.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, EOFError, BadZipFile) as error:
        raise ValueError(str(error)) from error


def _years_table(chunk: Ensemble, first: int, single: bool) -> pa.Table:
    """One row a scenario, member and year; a column for each variable."""
    scenarios, members = chunk.ok.shape
    years = len(chunk.years)
    shape = (scenarios, members, years)
    columns: dict[str, Any] = {
        "scenario": _names(chunk, members * years),
        "member": _whole(np.arange(first, first + members)[None, :, None], shape, np.int32),
        "year": _whole(np.array(chunk.years), shape, np.int16),
        "ok": _whole(chunk.ok[..., None], shape, np.bool_),
    }
    for name, values in chunk.values.items():
        long = np.ascontiguousarray(values.transpose(1, 2, 0)).reshape(-1)
        columns[name] = long.astype(np.float32) if single else long
    return pa.table(columns)


def _targets_table(chunk: Ensemble, first: int, single: bool) -> pa.Table:
    """One row a scenario and member; a column for the value of each target that has one."""
    shape = chunk.ok.shape
    columns: dict[str, Any] = {
        "scenario": _names(chunk, shape[1]),
        "member": _whole(np.arange(first, first + shape[1])[None], shape, np.int32),
        "posterior row": _whole(chunk.members.rows[None], shape, np.int32),
        "ok": chunk.ok.reshape(-1),
    }
    for outcome in chunk.outcomes:
        if outcome.values is not None:
            values = outcome.values.reshape(-1)
            columns[outcome.target.id] = values.astype(np.float32) if single else values
    return pa.table(columns)


def _names(chunk: Ensemble, rows: int) -> pa.Array:
    """The scenario of each row, `rows` of them each."""
    indices = np.repeat(np.arange(len(chunk.scenarios), dtype=np.int16), rows)
    return pa.DictionaryArray.from_arrays(indices, [one.name for one in chunk.scenarios])


def _whole(values: NDArray[Any], shape: tuple[int, ...], dtype: type) -> NDArray[Any]:
    """Values spread over all rows."""
    return np.broadcast_to(values, shape).reshape(-1).astype(dtype)
