"""The cache gives back what was loaded, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.engine import InputError, Model, cache, load_model, simulate

Load = Callable[..., Model]
BENCH = Path(__file__).parents[1] / "models" / "bench.mdl"


def only_file() -> Path:
    (found,) = cache.folder().glob("*.json")
    return found


def test_a_cached_model_is_the_same_model(load: Load) -> None:
    model = load('"a, 数" = 2\ny = INTEG("a, 数" * 3, 0.5)', last=2, step=1)
    path = only_file()
    again = load_model(next(p for p in path.parents[3].glob("*.mdl")))
    assert again.content_hash == model.content_hash
    assert dict(again.variables) == dict(model.variables)
    np.testing.assert_array_equal(simulate(again).values["y"], simulate(model).values["y"])


@pytest.mark.parametrize("damage", ["truncate", "flip", "foreign", "empty", "not utf-8"])
def test_a_damaged_or_foreign_file_is_rebuilt(tmp_path: Path, damage: str) -> None:
    model = load_model(BENCH)
    file = only_file()
    whole = file.read_bytes()
    changed = {
        "truncate": whole[: len(whole) // 2],
        "flip": whole.replace(b'"stock"', b'"sTock"', 1),
        "foreign": b"{}",
        "empty": b"",
        "not utf-8": b"\xff\xfe" + whole,
    }[damage]
    file.write_bytes(changed)
    assert load_model(BENCH).content_hash == model.content_hash
    assert file.read_bytes() == whole


def test_a_sealed_file_with_a_damaged_program_is_rebuilt() -> None:
    model = load_model(BENCH)
    file = only_file()
    data = json.loads(file.read_bytes().partition(b"\n")[2])
    data["program"]["nodes"][-1][1] = [10**6]
    body = json.dumps(data).encode()
    file.write_bytes(cache._seal(file.stem, body).encode() + b"\n" + body)
    assert cache.load(file.stem, "bench.mdl") is None
    assert load_model(BENCH).content_hash == model.content_hash


def test_a_folder_that_cannot_be_written_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_model(BENCH).clock.steps == 320


def test_loading_from_the_cache_imports_neither_pysd_nor_pandas() -> None:
    load_model(BENCH)
    script = (
        "import sys; from model.engine import load_model, simulate\n"
        f"simulate(load_model({str(BENCH)!r}))\n"
        "print([n for n in ('pysd', 'parsimonious', 'pandas', 'scipy', 'xarray', 'lxml')"
        " if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_comments_order_and_spelling_do_not_change_the_hash(load: Load) -> None:
    first = load("rate = 3\ny = INTEG(rate * y, 1.5)")
    second = load("{a comment} y = INTEG(Rate {of growth} * Y, 1.5)\nRate = 3")
    other = load("rate = 3.5\ny = INTEG(rate * y, 1.5)")
    assert first.content_hash == second.content_hash != other.content_hash


def test_the_model_file_is_never_executed(load: Load) -> None:
    name = "\"__import__('os').abort()\""
    model = load(f"{name} = 2\ny = INTEG({name}, 0.5)", last=1, step=1)
    assert simulate(model).values["y"][-1, 0] == 2.5


def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_model(tmp_path / "none.mdl")
