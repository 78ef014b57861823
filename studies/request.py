"""A Run: everything that determines a result, so that the same request gives the same numbers.

In:   scenarios, held variables, hashes of model and tables, members and seed.
Out:  `Run`, its key (a hash), and the manifest that travels with every result.
Knows nothing of how a run is computed or drawn.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from model.engine.errors import InputError, Problem, refuse
from studies.output import MANIFEST, PROJECT

#: Raised when the meaning of a field changes; a manifest of another schema is refused, not guessed.
SCHEMA: Final = 1

#: The packages whose version can change a number or a picture.
PACKAGES = ("numpy", "matplotlib", "pysd")


@dataclass(frozen=True, slots=True)
class Run:
    """What is computed; two equal Runs give the same numbers on the same class of processor.

    Attributes:
        study: the kind of result: `projection`.
        scenarios: each as canonical JSON text (see `canonical`), in the order asked for.
        fixed: each held variable as canonical JSON text.
        model: hash of the model's content.
        tables: hash of each table that numbers come from, by file name, as canonical JSON text.
        members: members of each scenario; 1 is the single run at central parameters.
        seed: what random numbers are drawn from; 0 where none are drawn.
        options: whatever else the study was asked, as canonical JSON text.
    """

    study: str
    scenarios: tuple[str, ...]
    fixed: tuple[str, ...]
    model: str
    tables: str
    members: int = 1
    seed: int = 0
    options: str = "{}"

    @property
    def key(self) -> str:
        """The hash that names this run; it depends on nothing but the fields and the schema."""
        return hashlib.sha256(canonical(self.as_data()).encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """The run as JSON data."""
        data = {"schema": SCHEMA, **asdict(self), "tables": json.loads(self.tables)}
        data["options"] = json.loads(self.options)
        if not data["options"]:  # a study without any keeps the key that it had before there were
            del data["options"]
        for name in ("scenarios", "fixed"):
            data[name] = [json.loads(text) for text in getattr(self, name)]
        return data

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Run:
        """The run that `as_data` described.

        Raises:
            InputError: another schema, or a field that is missing or of the wrong kind.
        """
        if data.get("schema") != SCHEMA:
            zh = f"清单的格式版本是 {data.get('schema')}，本程序只认 {SCHEMA}"
            en = f"the manifest has schema {data.get('schema')}, and this program reads {SCHEMA}"
            refuse(MANIFEST, [Problem(zh, en)])
        try:
            return Run(
                study=str(data["study"]),
                scenarios=tuple(canonical(scenario) for scenario in data["scenarios"]),
                fixed=tuple(canonical(held) for held in data["fixed"]),
                model=str(data["model"]),
                tables=canonical(dict(data["tables"])),
                members=int(data["members"]),
                seed=int(data["seed"]),
                options=canonical(dict(data.get("options", {}))),
            )
        except (KeyError, TypeError, ValueError) as error:
            zh, en = f"清单不完整：{error}", f"the manifest is damaged: {error}"
            raise InputError(MANIFEST, [Problem(zh, en)]) from error


def canonical(data: Any) -> str:
    """JSON text that is the same for equal data: keys sorted, no blanks, no NaN."""
    return json.dumps(
        data, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifest(
    run: Run,
    folder: Path,
    settings: Mapping[str, Any],
    numbers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What travels with a result: the run, what it was computed with, and the files' hashes.

    Args:
        run: the run.
        folder: where the finished files are; all of them are listed.
        settings: what changes the files but not the numbers, such as the language.
        numbers: prints of the result (`studies.fingerprint`), with which a replay compares.
    """
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    outputs = {file.relative_to(folder).as_posix(): hash_of(file) for file in files}
    return {**record(run, settings, numbers), "outputs": outputs}


def record(
    run: Run, settings: Mapping[str, Any], numbers: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A manifest that lists no files, as it travels inside a single one."""
    return {
        "project": PROJECT,
        "schema": SCHEMA,
        "key": run.key,
        "run": run.as_data(),
        "settings": dict(settings),
        "versions": versions(),
        "processor": processor(),
        **({"numbers": dict(numbers)} if numbers else {}),
        "disclaimer": {
            "zh": "内部测算，仅供研究，不代表官方预测",
            "en": "Internal estimate for research only, not an official projection",
        },
    }


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the manifest into a folder of results."""
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(path: Path) -> tuple[Run, dict[str, Any]]:
    """The run of a manifest, and the whole manifest.

    Args:
        path: the file, or the folder that holds it.

    Raises:
        InputError: no such file, no manifest of ours, or one of another schema.
    """
    file = path / MANIFEST if path.is_dir() else path
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        zh, en = f"读不出清单：{error}", f"no manifest can be read: {error}"
        raise InputError(str(file), [Problem(zh, en)]) from error
    return run_of(content, str(file)), content


def run_of(content: Any, where: str) -> Run:
    """The run that a manifest names.

    Raises:
        InputError: it is no manifest of ours, of another schema, or was changed by hand.
    """
    if not isinstance(content, dict) or content.get("project") != PROJECT:
        zh, en = "不是本程序的清单", "is no manifest of this program"
        raise InputError(where, [Problem(zh, en)])
    found = Run.from_data(content.get("run") or {})
    if found.key != content.get("key"):
        zh = "清单被改动过：内容与其中的 key 不符"
        en = "the manifest was changed: its content does not give its key"
        raise InputError(where, [Problem(zh, en)])
    return found


def versions() -> dict[str, str]:
    """The project, Python, and the packages that can change a number or a picture."""
    found = {name: version(name) for name in PACKAGES}
    return {"pingshan-scenarios": version(PROJECT), "python": sys.version.split()[0], **found}


def processor() -> dict[str, Any]:
    """The class of processor: bits are equal within a class, and agree to 1e-9 across classes.

    numpy chooses its loops by the vector instructions that it finds, and those round differently.
    """
    config: Any = np.show_config(mode="dicts")
    return {
        "machine": platform.machine(),
        "system": platform.system(),
        "vector": sorted(config["SIMD Extensions"].get("found", [])),
    }
