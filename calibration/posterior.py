"""The posterior sample: what every ensemble draws the district's past from.

In:   `posterior.parquet` beside this file, or one that `pingshan calibrate` wrote elsewhere.
Out:  `Posterior`: values of every parameter that acts before 2021, and the yearly discrepancy.
Knows nothing of how members were sampled, of scenarios or of anything after 2020.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.basis import Sources, basis_hash, files_hash, load_basis
from calibration.prior import Prior, history_prior
from model.district.parameters import read_parameters
from model.engine.errors import Problem, reason_of, refuse

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]

POSTERIOR = Path(__file__).with_name("posterior.parquet")
#: Members of the committed sample.
MEMBERS = 4000
#: What renews it.
COMMAND = "pingshan calibrate"
#: How a sample was made: by tempered sequential Monte Carlo, or by importance sampling.
KINDS = ("full", "quick")

#: Columns beside the components of z: which reading of the ambiguous source, which run.
LABELS = ("reading", "run")
_KEY = b"pingshan posterior"


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Equally weighted members.

    Attributes:
        names: the constants of the model.
        values: of each constant in its unit, [parameter, member].
        readings: place of each member's reading in `observations.READINGS`, [member].
        runs: number of the independent run that it comes from, [member].
        discrepancy: yearly `growth discrepancy` of the years to 2020, [year, member].
        discrepancy_years: those years. In the year after them the drivers' own innovations begin:
            an input is one series of both, so that no year has two.
        z: whitened, parameters first and innovations last, [component, member].
        kind: one of `KINDS`.
        hash: SHA-256 of the sample and of what it rests on; names it in manifests.
        about: how it was made: seed, settings, evidences, weights of the readings.
    """

    names: tuple[str, ...]
    values: Array
    readings: IntArray
    runs: IntArray
    discrepancy: Array
    discrepancy_years: tuple[int, ...]
    z: Array
    kind: str
    hash: str
    about: Mapping[str, Any]

    @property
    def members(self) -> int:
        """How many there are."""
        return int(self.values.shape[1])

    def of(self, name: str) -> Array:
        """The values of one constant, [member]."""
        found: Array = self.values[self.names.index(name)]
        return found


def read_posterior(path: Path = POSTERIOR, sources: Sources | None = None) -> Posterior:
    """The posterior sample, if it is that of the model and the tables as they stand.

    Reading it takes a few hundredths of a second; the model is loaded only where a file that the
    sample rests on has other bytes than it had.

    Args:
        path: the file.
        sources: the files that it should rest on; the district's own where None.

    Raises:
        InputError: there is no such file, it is no posterior or damaged, or it is stale; each
            names the command that renews it.
    """
    files = sources or Sources()
    found = path.stat() if path.is_file() else None
    stamp = None if found is None else (found.st_mtime_ns, found.st_size)
    return _read(path, files, stamp, files_hash(files))


@lru_cache(maxsize=4)
def _read(path: Path, sources: Sources, stamp: tuple[int, int] | None, files: str) -> Posterior:
    """One reading for each content of the file and of its sources."""
    z, readings, runs, about = _stored(path)
    if about["files"] != files:
        # other bytes: stale only where what they say is other, too
        now = basis_hash(*load_basis(sources), about.get("more", ()))
        refuse(str(path), [_stale()] if about["basis"] != now else [])
    prior = history_prior(read_parameters(sources.parameters))
    if tuple(about["names"]) != prior.names:
        refuse(str(path), [_stale()])
    return posterior_of(prior, z, readings, runs, about)


def posterior_of(
    prior: Prior, z: NDArray[np.float32], readings: IntArray, runs: IntArray, about: dict[str, Any]
) -> Posterior:
    """The members of points of the whitened space.

    Args:
        prior: of the constants and the discrepancy.
        z: [component, member], to the figures that are stored.
        readings: [member].
        runs: [member].
        about: what is said of the sample; `kind` and `basis` among it.
    """
    constants = prior.parameters
    exact = z.astype(np.float64)
    assert prior.discrepancy is not None
    return Posterior(
        names=tuple(p.name for p in constants),
        values=np.stack([p.at(row) for p, row in zip(constants, exact, strict=False)]),
        readings=readings,
        runs=runs,
        discrepancy=prior.discrepancy.at(exact[len(constants) :]),
        discrepancy_years=prior.years,
        z=exact,
        kind=str(about["kind"]),
        hash=_seal(z, readings, runs, about["basis"]),
        about=about,
    )


def write_posterior(posterior: Posterior, names: tuple[str, ...], path: Path = POSTERIOR) -> None:
    """Write a posterior, whole or not at all.

    What is stored are the points of the whitened space in single precision, a ten-millionth of a
    prior's width; values are the prior's quantiles there, so that file and table cannot differ.

    Args:
        posterior: the sample.
        names: of all components of z, as `Prior.names`.
        path: the file; replaced if it exists.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: row.astype(np.float32) for name, row in zip(names, posterior.z, strict=True)}
    labels = {"reading": posterior.readings.astype(np.int8), "run": posterior.runs.astype(np.int8)}
    about = {**posterior.about, "names": names, "hash": posterior.hash}
    table = pa.table({**labels, **columns}).replace_schema_metadata(
        {_KEY: json.dumps(about, sort_keys=True, ensure_ascii=False).encode()}
    )
    part = path.with_name(f".{path.stem}.{os.getpid()}.part")
    try:
        # normal numbers in single precision do not compress: plain pages read fastest
        pq.write_table(table, part, compression="none", use_dictionary=False, version="2.6")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _stored(path: Path) -> tuple[NDArray[np.float32], IntArray, IntArray, dict[str, Any]]:
    """What the file holds: z, readings, runs, and what it says of itself."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:  # without the data-set layer, which brings pandas
            (whole,) = file.read(use_threads=False).combine_chunks().to_batches()
        about = json.loads((whole.schema.metadata or {})[_KEY])
        readings, runs = (
            _numbers(whole.column(label), np.int8).astype(np.int64) for label in LABELS
        )
        z = np.stack([_numbers(whole.column(name), np.float32) for name in about["names"]])
        is_whole = _seal(z, readings, runs, about["basis"]) == about["hash"]
    except OSError as error:
        why = reason_of(error)
        zh, en = f"无法读取：{why[0]}", f"cannot be read: {why[1]}"
    except (pa.ArrowInvalid, KeyError, TypeError, ValueError):
        zh, en = "不是后验样本", "is no posterior sample"
    else:
        if is_whole and about["kind"] in KINDS:
            return z, readings, runs, about
        zh, en = "后验样本的内容与其校验值不符", "the sample does not give its own hash"
    renew = f"；请运行 {COMMAND} 重新生成", f"; renew it with: {COMMAND}"
    refuse(str(path), [Problem(zh + renew[0], en + renew[1])])
    raise AssertionError  # refuse raises


def _numbers(column: Any, kind: Any) -> Any:
    """An Arrow array's numbers; its own `to_numpy` would import pandas."""
    import pyarrow as pa

    if column.null_count or column.type != pa.from_numpy_dtype(kind):
        raise ValueError(f"no column of {kind}: {column.type}")
    return np.frombuffer(column.buffers()[1], kind, count=len(column), offset=column.offset)


def _seal(z: NDArray[np.float32], readings: IntArray, runs: IntArray, basis: str) -> str:
    digest = hashlib.sha256(basis.encode())
    for array in (z.astype("<f4"), readings.astype("<i8"), runs.astype("<i8")):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _stale() -> Problem:
    return Problem(
        f"后验样本已过期：模型、先验或观测在它之后改过；请运行 {COMMAND} 重新生成",
        "the posterior is stale: the model, a prior or an observation changed after it was made;"
        f" renew it with: {COMMAND}",
    )
