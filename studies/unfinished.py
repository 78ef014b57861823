"""A result that takes long: it grows in NAME.partial and gets its name when it is whole.

In:   the folder's name, what is computed, and whether an unfinished one may be taken up.
Out:  the folder to work in, held by one process at a time.
Knows nothing of what is written into it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from model.engine.errors import InputError, Problem, refuse
from studies.output import PROJECT, check_replaceable, disk_errors, whole_file

#: Says what an unfinished folder is of.
REQUEST = "request.json"
LOCK = ".lock"


def partial_of(out: Path) -> Path:
    """Where the unfinished work for a folder stands."""
    return out.with_name(f"{out.name}.partial")


@contextmanager
def growing(
    out: Path, asked: Mapping[str, Any], *, resume: bool = False, force: bool = False
) -> Iterator[Path]:
    """Give the folder of unfinished work for `out`; whoever finishes it calls `publish`.

    Whatever interrupts the block leaves the folder as it was then.

    Args:
        out: the folder that the finished work will be.
        asked: what is computed, as JSON data.
        resume: take up unfinished work, if there is any.
        force: an older result of ours at `out` may be replaced in the end.

    Raises:
        InputError: there is unfinished work and `resume` is not said, or it is of something else;
            another process is at it; `out` may not be replaced; the disk refuses.
    """
    check_replaceable(out, force=force)
    folder = partial_of(out)
    with disk_errors(folder):
        if not resume and folder.exists():
            zh = "其中有未完成的计算；加 --resume 继续，或先删除它"
            en = "holds unfinished work; add --resume to go on with it, or delete it first"
            refuse(str(folder), [Problem(zh, en)])
        _check_kind(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with _held(folder):
            _check_request(folder, asked)
            _clear_temporary(folder)
            yield folder


def clear_results(folder: Path, kept: Sequence[str]) -> None:
    """Remove what an attempt at finishing left, and the lock, before the results are written.

    Also what workers that were killed had begun to write: their chunks were done by others.

    Args:
        folder: of unfinished work, held by this process.
        kept: files at its top that are not results; folders in it stay too.
    """
    _clear_temporary(folder)
    for found in folder.iterdir():
        if found.is_file() and found.name not in kept:
            found.unlink()


def _check_kind(folder: Path) -> None:
    """Refuse a folder of something else than unfinished work, before anything is put into it."""
    if not folder.exists() or (folder / REQUEST).exists():
        return
    if any(found.name != LOCK and not found.match(".*.part*") for found in folder.iterdir()):
        zh, en = f"不是未完成的计算（没有 {REQUEST}）", f"is no unfinished work (no {REQUEST})"
        refuse(str(folder), [Problem(zh, en)])


def _check_request(folder: Path, asked: Mapping[str, Any]) -> None:
    """Say in a new folder what it is of; refuse one that is of another run."""
    file = folder / REQUEST
    said = {"project": PROJECT, **asked}
    if not file.exists():
        with whole_file(file) as part:
            part.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")
        return
    try:
        found = json.loads(file.read_text("utf-8"))
    except ValueError:
        found = None
    if found != json.loads(json.dumps(said)):
        zh = (
            "其中未完成的是另一个计算（情景、成员数、种子、模型、数据表或存储方式不同）；"
            "请换一个文件夹"
        )
        en = (
            "holds unfinished work of another run (other scenarios, members, seed, model, tables"
            " or way of keeping them); name another folder"
        )
        refuse(str(folder), [Problem(zh, en)])


def _clear_temporary(folder: Path) -> None:
    """Remove what killed processes had begun to write; nobody else is at work here."""
    for found in folder.rglob(".*.part*"):
        found.unlink(missing_ok=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the system lets go of it when the process ends."""
    descriptor = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            zh, en = "另一个进程正在计算它", "another process is at work on it"
            raise InputError(str(folder), [Problem(zh, en)]) from error
        yield
    finally:
        os.close(descriptor)
