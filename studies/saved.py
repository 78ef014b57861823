"""Scenarios that users saved: one file each in a folder, protected from each other's writing.

In:   a folder, scenarios by name.
Out:  YAML files that the command line reads too; an InputError where another writer was faster.
Knows nothing of pages or sessions.

A file appears whole or not at all. Who opened a file holds its stamp, and writing over it needs
the stamp that it still has: of two people who edit one scenario the second is told so.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from model.engine.errors import InputError, Problem, reason_of
from scenarios.document import NAME, to_yaml
from scenarios.reading import LIBRARY, SUFFIX, check, load, names
from scenarios.scenario import Scenario
from studies.output import whole_file

#: More than anybody keeps apart; a full folder must not slow every page down.
MOST_SAVED = 500


@dataclass(frozen=True, slots=True)
class Saved:
    """A scenario as it lies in its file; `stamp` is empty for the project's own."""

    scenario: Scenario
    stamp: str


@dataclass(frozen=True, slots=True)
class Library:
    """The project's own scenarios, which nobody can change, and those saved in a folder.

    Attributes:
        folder: made when the first scenario is saved.
    """

    folder: Path

    def built_in(self) -> tuple[str, ...]:
        """Names of the project's own scenarios."""
        return tuple(names())

    def saved(self) -> tuple[str, ...]:
        """Names of the scenarios saved in the folder."""
        own = set(self.built_in())
        return tuple(name for name, path in names((self.folder,)).items() if name not in own)

    def load(self, name: str) -> Saved:
        """One scenario by its name.

        Raises:
            InputError: there is no such scenario, or its file is damaged or of a newer program.
        """
        if name in self.built_in():
            return Saved(load(name), "")
        path = self._path(name)
        # the stamp first: a file that changes in between is then told as a conflict, not lost
        stamp = _stamp(path)
        return Saved(check(path) if stamp else load(name, (self.folder,)), stamp)

    def save(self, scenario: Scenario, stamp: str = "") -> Saved:
        """Write a scenario under its name.

        Args:
            scenario: what to write.
            stamp: of the file that this is a change of; empty for a new name.

        Raises:
            InputError: a name that cannot be used or is the project's own, a file that another
                writer made, changed or deleted since, a full folder, or a disk that refuses.
        """
        _check_name(scenario.name, self.built_in())
        path = self._path(scenario.name)
        with self._alone():
            self._check_stamp(path, stamp)
            if not stamp and len(self.saved()) >= MOST_SAVED:
                zh = f"最多保存 {MOST_SAVED} 个情景，请先删除不用的"
                _refuse(scenario.name, zh, f"{MOST_SAVED} scenarios are the most; delete some")
            with whole_file(path) as part:
                part.write_text(to_yaml(scenario), encoding="utf-8")
            return Saved(scenario, _stamp(path))

    def delete(self, name: str, stamp: str) -> None:
        """Delete a saved scenario.

        Raises:
            InputError: it is the project's own, or was changed since `stamp`.
        """
        _check_name(name, self.built_in())
        with self._alone():
            self._check_stamp(self._path(name), stamp)
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            zh = f"“{name}”不能作情景名：用 1—64 个字母、数字、汉字、空格或 - + . ( )"
            _refuse(name, zh, f"'{name}' is no name: 1 to 64 letters, digits, blanks or - + . ( )")
        return self.folder / f"{name}{SUFFIX}"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder's lock: looking at a stamp and writing are one step."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = (self.folder / ".lock").open("w", encoding="utf-8")
        except OSError as error:
            zh, en = reason_of(error)
            _refuse(str(self.folder), f"无法写入：{zh}", f"cannot be written: {en}")
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _check_stamp(self, path: Path, stamp: str) -> None:
        found = _stamp(path)
        if found == stamp:
            return
        if not found:
            zh, en = "已被他人删除", "was deleted by somebody else"
        else:
            when = f"{datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d %H:%M:%S}"
            if stamp:
                zh, en = f"已被他人于 {when} 修改", f"was changed by somebody else at {when}"
            else:
                zh, en = f"已有同名情景（{when} 保存）", f"exists already (saved at {when})"
        zh = f"“{path.stem}”{zh}；请另存为其他名称，或重新打开它"
        _refuse(path.stem, zh, f"'{path.stem}' {en}; save under another name, or open it again")


def _stamp(path: Path) -> str:
    """Hash of a file's bytes; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        zh, en = reason_of(error)
        _refuse(path.stem, f"无法读取：{zh}", f"cannot be read: {en}")


def _check_name(name: str, built_in: tuple[str, ...]) -> None:
    if name in built_in or (LIBRARY / f"{name}{SUFFIX}").exists():
        zh = f"“{name}”是内置情景，不能改动；请另存为其他名称"
        _refuse(name, zh, f"'{name}' is built in and cannot be changed; save under another name")


def _refuse(where: str, zh: str, en: str) -> NoReturn:
    raise InputError(where, [Problem(zh, en)])
