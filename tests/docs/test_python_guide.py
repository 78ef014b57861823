"""docs/python.md and docs/ensembles.md say what there is: names can be imported, examples run."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("python.md", "ensembles.md")


def blocks(page: str, marked: str = "python[a-z -]*") -> list[str]:
    """The Python of a page; `python` alone is what is run."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"```{marked}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_whatever_a_page_imports_is_there(page: str) -> None:
    found = 0
    for block in blocks(page):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = importlib.import_module(node.module)
                found += len(node.names)
                assert all(hasattr(module, one.name) for one in node.names), node.module
    assert found >= 4


@pytest.mark.slow
def test_the_guide_runs_as_it_stands(tmp_path: Path) -> None:
    guide = tmp_path / "guide.py"
    guide.write_text("\n".join(blocks("python.md", "python")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(guide)], capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert (done.returncode, done.stderr) == (0, "")
