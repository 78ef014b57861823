"""Results on disk: a folder or a file appears whole under its name, or not at all.

In:   a path, and whether an older result there may go.
Out:  a temporary place beside it to write into, which takes the name when the writing is done.
Knows nothing of what is written.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.engine.errors import InputError, Problem, reason_of, refuse

#: The file that makes a folder one of ours; its `project` is PROJECT and its `outputs` list files.
MANIFEST = "manifest.json"
PROJECT = "pingshan-scenarios"
#: Bytes that must fit on the disk before a computation begins: a full one takes none.
_PROBE = 4096


@contextmanager
def whole_folder(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a new folder to write into; it becomes `path` when the block ends without an error.

    Whatever interrupts the block, kill -9 included, leaves `path` as it was. A folder that a
    killed process left behind is removed by the next call for the same path.

    Args:
        path: the folder to make; its parents are made as needed.
        force: replace an older result of ours at `path` (see `check_replaceable`).

    Raises:
        InputError: there is something at `path` that may not go, or the disk refuses.
    """
    path = path.resolve()
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_remains(path)
        check_replaceable(path, force=force)
        part = _sibling(path, "part")
        part.mkdir()
        try:
            yield part
            _sync_tree(part)
            _take_name(part, path, force=force)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def publish(part: Path, path: Path, *, force: bool = False) -> None:
    """Give a finished folder its name, once the disk has all of it; `part` is on the same disk.

    Raises:
        InputError: there is something at `path` that may not go, or the disk refuses.
    """
    with disk_errors(path):
        _clear_remains(path)
        _sync_tree(part)
        _take_name(part, path, force=force)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a new file name beside `path`; it replaces `path` when the block ends without an error.

    Raises:
        InputError: the disk refuses.
    """
    path = path.resolve()
    # The ending stays last: writers such as matplotlib's choose the format by it.
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            _sync(part)
            part.replace(path)
            _sync(path.parent)
        finally:
            part.unlink(missing_ok=True)


def check_replaceable(path: Path, *, force: bool) -> None:
    """Refuse what a new result may not replace.

    Without `force` that is anything; with it, everything but a folder that carries our manifest
    and holds no file of the user's own (hidden files, which file managers leave, do not count).

    Raises:
        InputError: names what is in the way, or why that cannot be seen.
    """
    with disk_errors(path):
        if not path.exists():  # OSError where a folder above it is closed to us
            return
    if not path.is_dir():
        zh, en = "是一个文件；请换一个文件夹名", "is a file; name a folder"
        refuse(str(path), [Problem(zh, en)])
    if not force:
        zh = "已经存在；请换一个文件夹，或加 --force 替换其中的旧结果"
        en = "exists already; name another folder, or add --force to replace the old result in it"
        refuse(str(path), [Problem(zh, en)])
    outputs = manifest_outputs(path)
    if outputs is None:
        zh = (
            f"没有本程序的 {MANIFEST}，不是本程序的结果文件夹，--force 也不会替换它；请换一个文件夹"
        )
        en = f"has no {MANIFEST} of ours, so --force does not replace it; name another folder"
        refuse(str(path), [Problem(zh, en)])
    files = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()}
    own = sorted(
        name for name in files - {MANIFEST, *(outputs or ())} if not Path(name).name.startswith(".")
    )
    zh = "不是本程序写的，--force 会连它一起删除；请先移走"
    en = "was not written by this program and --force would delete it; move it away first"
    refuse(str(path), [Problem(zh, en, name) for name in own])


def check_writable(path: Path) -> None:
    """Refuse a place that takes nothing, before anything is computed for it.

    Raises:
        InputError: the disk is full or read-only, or the folder above is closed to us.
    """
    with disk_errors(path):
        place = next(above for above in path.absolute().parents if above.exists())
        try:
            with tempfile.TemporaryFile(dir=place) as probe:
                probe.write(bytes(_PROBE))
        except OSError as problem:  # which names a file that nobody asked for
            raise OSError(problem.errno, problem.strerror) from problem


def manifest_outputs(path: Path) -> set[str] | None:
    """The files that the manifest in a folder lists, or None where there is no manifest of ours."""
    try:
        found = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("project") != PROJECT:
        return None
    outputs = found.get("outputs")
    return set(outputs) if isinstance(outputs, dict) else None


def _sibling(path: Path, kind: str) -> Path:
    """A hidden name beside `path` that belongs to this process."""
    return path.with_name(f".{path.name}.{os.getpid()}.{kind}")


def _take_name(part: Path, path: Path, *, force: bool) -> None:
    """Give `part` the name `path`; what was there is put back should that fail, else deleted."""
    check_replaceable(path, force=force)  # another process may have finished in the meantime
    old = _sibling(path, "old")
    if path.exists():
        path.replace(old)
    try:
        part.replace(path)
    except OSError:
        if old.exists():
            old.replace(path)
        raise
    _sync(path.parent)
    shutil.rmtree(old, ignore_errors=True)


def _clear_remains(path: Path) -> None:
    """Remove what killed processes left beside `path`.

    A process killed between the two renames of `_take_name` left the old result under its
    hidden name: that one gets its own name back.
    """
    for remains in sorted(path.parent.glob(f".{path.name}.*")):
        pid, _, kind = remains.name.removeprefix(f".{path.name}.").partition(".")
        if kind not in ("part", "old") or not pid.isdecimal() or _is_alive(int(pid)):
            continue
        if kind == "old" and not path.exists():
            remains.replace(path)
        else:
            shutil.rmtree(remains)


def _is_alive(pid: int) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(pid, 0)  # signal 0 asks only
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync_tree(folder: Path) -> None:
    """Have the disk keep every file and folder in `folder` before the name changes."""
    for found in sorted(folder.rglob("*")):
        _sync(found)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn whatever the system refuses while writing into an InputError; the rest passes.

    Which numbers a full, read-only, forbidden or unreal place gives differs by system (`/proc`
    says that there is no such file): each is the user's to mend by naming another place.
    """
    try:
        yield
    except BrokenPipeError:  # whoever read what we print has gone; the disk is well
        raise
    except OSError as problem:
        (zh, en), at = reason_of(problem), str(problem.filename or path)
        said = Problem(f"无法写入：{zh}", f"cannot be written: {en}", "" if at == str(path) else at)
        raise InputError(str(path), [said]) from problem
