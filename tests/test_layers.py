"""The arrows of ARCHITECTURE.md: who may import whom, read from the imports of every file.

In:   the project's Python files, parsed, never imported.
Out:  one failure that lists every import that turns an arrow round.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent

#: A file belongs to the longest key that its name begins with, and may import what stands there.
CONTENT = {"model", "scenarios"}
STUDIES = {"model", "scenarios", "calibration", "studies"}
MAY_IMPORT = {
    "model.engine": {"model.engine"},
    "model": {"model"},
    "scenarios": CONTENT,
    "calibration": {"model", "calibration"},
    "studies": STUDIES,
    "report": STUDIES | {"report"},
    "ui": STUDIES | {"report", "ui"},
    "commands": STUDIES | {"report", "commands"},
    "cli": STUDIES | {"report", "commands", "cli"},
    "app": STUDIES | {"report", "ui", "app"},
}
OURS = {name.split(".")[0] for name in MAY_IMPORT}

#: Packages of others that only some of our files may import, by the beginnings of their names.
ONLY_IN = {
    "pysd": ("model.engine.mdl",),
    "dask": ("studies.cluster",),
    "distributed": ("studies.cluster",),
    "streamlit": ("ui", "app"),
    "matplotlib": ("report", "model.sketch"),
}

#: Files that make something which is committed; they are not run by users, and use the dev group.
MAKERS = {"report.fonts.build"}


def module_name(path: Path) -> str:
    """The name under which a file of the project is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # ruff's TID252 bans relative imports, so there is always a module.
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def within(name: str, prefix: str) -> bool:
    """Whether `name` is the module `prefix` or something inside it."""
    return name == prefix or name.startswith(prefix + ".")


def violations(module: str, source: str) -> list[str]:
    """What the imports of one file do that they may not."""
    owner = max((key for key in MAY_IMPORT if within(module, key)), key=len)
    found = []
    for line, name in imports(source):
        top = name.split(".")[0]
        if top in OURS and not any(within(name, allowed) for allowed in MAY_IMPORT[owner]):
            found.append(f"{module}:{line} imports {name}; {owner} may not")
        if top in ONLY_IN and not module.startswith(ONLY_IN[top]):
            found.append(f"{module}:{line} imports {name}; only {ONLY_IN[top]} may")
    return found


def product_files() -> dict[str, str]:
    """Module name and source of every file that the wheel holds."""
    paths = [path for top in OURS for path in (ROOT / top).rglob("*.py")]
    paths += [path for top in OURS if (path := ROOT / f"{top}.py").exists()]
    return {module_name(path): path.read_text(encoding="utf-8") for path in paths}


def test_no_import_turns_an_arrow_round() -> None:
    files = product_files()
    assert {"cli", "app", "model.engine.errors"} <= set(files)
    assert [line for name, source in files.items() for line in violations(name, source)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("scenarios.scenario", "from calibration.posterior import Posterior"),
        ("calibration.prior", "import scenarios.scenario"),
        ("model.engine.kernel", "from model.district import parameters"),
        ("model.district.parameters", "from studies import targets"),
        ("studies.projection", "def late() -> None:\n    from report import charts"),
        ("report.charts", "import ui.pages"),
        ("model.engine.compile", "from pysd.translators import vensim"),
        ("studies.ensemble", "import distributed"),
        ("report.webpage", "import streamlit as st"),
        ("ui.overview", "import matplotlib.pyplot as plt"),
        ("commands.run", "from ui import overview"),
    ],
)
def test_an_import_against_the_arrows_is_found(module: str, source: str) -> None:
    assert len(violations(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("model.engine.mdl_expressions", "from pysd.translators import vensim"),
        ("studies.cluster", "from dask.distributed import Client"),
        ("studies.projection", "from model.engine import kernel\nimport calibration.posterior"),
        ("app", "import streamlit as st\nfrom ui import overview"),
    ],
)
def test_an_import_along_the_arrows_is_allowed(module: str, source: str) -> None:
    assert violations(module, source) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    files = product_files()
    graph = {
        module: {
            target
            for _, name in imports(source)
            for target in (name, name.rpartition(".")[0])
            if target in files and target != module and not within(module, target)
        }
        for module, source in files.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_the_product_imports_only_what_pyproject_declares() -> None:
    declared = {
        canonicalize_name(requirement.name)
        for requirement in map(Requirement, requires("pingshan-scenarios") or [])
    }
    known = packages_distributions()
    undeclared = []
    for module, source in product_files().items():
        if module in MAKERS:
            continue
        for line, name in imports(source):
            top = name.split(".")[0]
            if top in OURS or top in sys.stdlib_module_names:
                continue
            if not {canonicalize_name(owner) for owner in known.get(top, [])} & declared:
                undeclared.append(f"{module}:{line} imports {top}")
    assert undeclared == []


def test_bootstrap_needs_nothing_but_the_standard_library() -> None:
    source = (ROOT / "bootstrap.py").read_text(encoding="utf-8")
    tops = {name.split(".")[0] for _, name in imports(source)}
    assert tops <= sys.stdlib_module_names | {"__future__"}
