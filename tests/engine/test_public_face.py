"""The engine's public names: all there, and none of them costs before it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import model.engine


def test_every_public_name_is_found() -> None:
    for name in model.engine.__all__:
        assert getattr(model.engine, name) is not None
    assert model.engine.load_model.__module__ == "model.engine.load"


def test_a_name_that_is_not_public_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'run_model'"):
        getattr(model.engine, "run_model")  # noqa: B009 - mypy knows that it is not there


def test_errors_are_imported_without_numpy() -> None:
    code = "import model.engine.errors, sys; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
