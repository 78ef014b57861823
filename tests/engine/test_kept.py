"""What is kept on disk comes back to the bit, and nothing that cannot be trusted does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.engine.kept import MOST, kept


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where arrays are kept during a test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "pingshan" / "arrays"


class Maker:
    """Counts how often something is made."""

    def __init__(self, array: NDArray[np.float64]) -> None:
        self.array, self.times = array, 0

    def get(self, name: str) -> NDArray[np.float64]:
        def make() -> NDArray[np.float64]:
            self.times += 1
            return self.array.copy()

        return kept(name, make)


def test_an_array_is_made_once_and_has_the_same_bits_ever_after(folder: Path) -> None:
    maker = Maker(np.random.default_rng(1).random((3, 5)) * 1e-300)
    first, second = maker.get("a"), maker.get("a")
    assert maker.times == 1
    assert first.tobytes() == second.tobytes() == maker.array.tobytes()
    assert second.shape == (3, 5)
    with pytest.raises(ValueError, match="read-only"):
        second[0, 0] = 1.0
    maker.get("b")
    assert maker.times == 2
    assert [file.suffix for file in folder.iterdir()] == [".npy"] * 2


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "foreign"])
def test_a_damaged_file_is_made_anew(folder: Path, harm: str) -> None:
    maker = Maker(np.arange(50.0))
    maker.get("a")
    (file,) = folder.iterdir()
    raw = bytearray(file.read_bytes())
    if harm == "flipped":
        raw[-3] ^= 1
    harmed = {"cut": raw[:-8], "empty": bytearray(), "foreign": bytearray(400)}
    file.write_bytes(harmed.get(harm, raw))
    np.testing.assert_array_equal(maker.get("a"), maker.array)
    np.testing.assert_array_equal(maker.get("a"), maker.array)
    assert maker.times == 2


def test_where_nothing_can_be_kept_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the folder's place")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    maker = Maker(np.arange(4.0))
    for _ in range(2):
        np.testing.assert_array_equal(maker.get("a"), maker.array)
    assert maker.times == 2


def test_files_do_not_pile_up_and_those_used_last_stay(folder: Path) -> None:
    maker = Maker(np.arange(4.0))
    for number in range(MOST + 5):
        maker.get(str(number))
        maker.get("0")
    assert len(list(folder.iterdir())) == MOST
    before = maker.times
    maker.get("0")
    assert maker.times == before
