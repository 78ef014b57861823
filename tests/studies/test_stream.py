"""An ensemble chunk by chunk: the same bits in any order, kept or not, interrupted or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow.parquet as pq
import pytest

from model.engine.errors import InputError
from scenarios.reading import load
from studies import chunks, ensemble, members, store, stream
from studies.chunks import Asked, ask
from studies.district import District, load_district
from studies.store import Store
from studies.summary import Statistics, statistics_of
from studies.unfinished import REQUEST, clear_results, growing, partial_of
from studies.work import Lost, here

Task = TypeVar("Task")
Result = TypeVar("Result")
CHUNK, COUNT = 16, 40
KEYS = ("gdp", "gross output", "Population")


@pytest.fixture(scope="module", autouse=True)
def small_chunks() -> Iterator[None]:
    """Chunks of few members: three of them take a second."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (members, chunks, ensemble, store, stream):
            patch.setattr(module, "CHUNK", CHUNK)
        yield


@pytest.fixture(scope="module")
def district() -> District:
    return load_district()


@pytest.fixture(scope="module")
def asked(district: District) -> Asked:
    return ask(district, [load("plan")], COUNT, 5, keys=KEYS)


@pytest.fixture(scope="module")
def in_memory(district: District, asked: Asked) -> ensemble.Ensemble:
    """The same members at once."""
    return ensemble.ensemble(district, asked.scenarios, COUNT, asked.seed, keys=KEYS)


@pytest.fixture(scope="module")
def whole(in_memory: ensemble.Ensemble) -> Statistics:
    return statistics_of(in_memory)


def backwards(
    function: Callable[[Task], Result], tasks: Sequence[Task]
) -> Iterator[tuple[int, Result | Lost]]:
    """Does the last task first, as another process may."""
    for place in reversed(range(len(tasks))):
        yield place, function(tasks[place])


def assert_same(one: Statistics | None, other: Statistics | None) -> None:
    """Every number has the same bits."""
    assert one is not None
    assert other is not None
    for key, bands in one.bands.items():
        np.testing.assert_array_equal(bands, other.bands[key], err_msg=key)
        np.testing.assert_array_equal(one.means[key], other.means[key], err_msg=key)
    assert_same_chances(one, other)


def assert_same_chances(one: Statistics, other: Statistics) -> None:
    for first, second in zip(one.targets, other.targets, strict=True):
        assert first.target == second.target
        assert first.reason == second.reason
        assert (first.chance is None) == (second.chance is None)
        if first.chance is not None and second.chance is not None:
            for name in ("share", "low", "high", "counted", "left_out"):
                found = getattr(first.chance, name), getattr(second.chance, name)
                np.testing.assert_array_equal(*found, err_msg=first.target.id)
    np.testing.assert_array_equal(one.left_out, other.left_out)


def test_counts_say_what_members_in_memory_say_to_a_bin(
    district: District, asked: Asked, in_memory: ensemble.Ensemble, whole: Statistics
) -> None:
    found = stream.stream(district, asked).statistics
    assert_same(found, stream.stream(district, asked, each=backwards).statistics)
    assert found is not None
    assert not found.is_exact
    assert_same_chances(found, whole)
    for key, bands in whole.bands.items():
        # sums of 40 numbers in another order
        np.testing.assert_allclose(found.means[key], whole.means[key], rtol=1e-14)
        # a bin is a thousandth of the range of the first chunk, whose members are among all
        first = np.ptp(in_memory.values[key], axis=-1)[..., None] / 1024
        assert (np.abs(found.bands[key] - bands) <= first + 1e-9 * np.abs(bands)).all(), key


def test_kept_members_say_what_members_in_memory_say(
    district: District, asked: Asked, whole: Statistics, tmp_path: Path
) -> None:
    with growing(tmp_path / "out", {"key": asked.run.key}) as folder:
        kept = Store(folder, asked, "float64")
        found = stream.stream(district, asked, kept, each=backwards)
        table = pq.read_table(kept.path(1)).to_pandas()
    assert (found.computed, found.kept) == (3, 0)
    assert found.statistics is not None
    for key, bands in whole.bands.items():
        np.testing.assert_array_equal(found.statistics.bands[key], bands, err_msg=key)
    assert_same_chances(found.statistics, whole)
    again = stream.selected(district, asked, [20])
    np.testing.assert_array_equal(table["gdp"][table.member == 20], again.values["gdp"][:, 0, 0])


def test_an_interrupted_ensemble_goes_on_where_it_was_whole(
    district: District, asked: Asked, tmp_path: Path
) -> None:
    """The disk as a kill between two writes leaves it: one chunk whole, one damaged, one begun."""
    for kept in ("float32", "statistics"):
        out = tmp_path / kept
        with growing(out, {"key": asked.run.key}) as folder:
            before = stream.stream(district, asked, Store(folder, asked, kept))
        if kept == "float32":
            files = [Store(folder, asked, kept).path(number) for number in range(3)]
            files[1].write_bytes(files[1].read_bytes()[:-100])
            files[2].rename(files[2].with_name(".members-00002.99999.part.parquet"))
        with growing(out, {"key": asked.run.key}, resume=True) as folder:
            assert not list(folder.rglob(".*.part*"))
            after = stream.stream(district, asked, Store(folder, asked, kept), each=backwards)
        assert (after.computed, after.kept) == ((2, 1) if kept == "float32" else (0, 3))
        assert_same(before.statistics, after.statistics)


def test_of_statistics_alone_no_whole_chunk_is_computed_twice(
    district: District, asked: Asked, tmp_path: Path
) -> None:
    """Killed after any chunk, and between the putting together of chunks and their removal."""
    whole = stream.stream(district, asked).statistics

    def cut_short(
        function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | Lost]]:
        yield from [*backwards(function, tasks)][:1]
        raise KeyboardInterrupt

    said = {"key": asked.run.key}
    with pytest.raises(KeyboardInterrupt), growing(tmp_path / "out", said) as folder:
        stream.stream(district, asked, Store(folder, asked, "statistics"), each=cut_short)
    single = folder / "summary-00002.npz"
    before = single.read_bytes()
    (folder / "summary-00001.npz").write_bytes(before[:-100])  # damaged: computed anew
    with growing(tmp_path / "out", said, resume=True) as folder:
        kept = Store(folder, asked, "statistics")
        after = stream.stream(district, asked, kept)
        assert (after.computed, after.kept) == (1, 2)
        assert_same(after.statistics, whole)
        assert not single.exists()
        single.write_bytes(before)
        again = stream.stream(district, asked, kept)
        assert (again.computed, again.kept) == (0, 3)
        assert_same(again.statistics, whole)


def test_chunks_that_kill_their_process_are_told_and_the_others_kept(
    district: District, asked: Asked, tmp_path: Path
) -> None:
    def deadly(
        function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | Lost]]:
        for place, task in enumerate(tasks):
            yield place, Lost("killed") if task == 1 else function(task)

    with growing(tmp_path / "out", {"key": asked.run.key}) as folder:
        found = stream.stream(district, asked, Store(folder, asked, "float32"), each=deadly)
        assert (found.statistics, set(found.lost), found.computed) == (None, {1}, 2)
        again = stream.stream(district, asked, Store(folder, asked, "float32"), each=here)
    assert (again.computed, again.kept) == (1, 2)


def test_unfinished_work_is_taken_up_only_by_its_own_run_and_one_process(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with growing(out, {"key": "a"}) as folder:
        assert folder == partial_of(out)
        with (
            pytest.raises(InputError, match="another process"),
            growing(out, {"key": "a"}, resume=True),
        ):
            pass
    for again in ({"resume": False}, {"force": True}):
        with pytest.raises(InputError, match="add --resume"), growing(out, {"key": "a"}, **again):
            pass
    with pytest.raises(InputError, match="of another run"), growing(out, {"key": "b"}, resume=True):
        pass
    with growing(out, {"key": "a"}, resume=True):
        pass
    assert not out.exists()


def test_finishing_begins_anew_and_leaves_chunks_alone(tmp_path: Path) -> None:
    with growing(tmp_path / "out", {"key": "a"}) as folder:
        (folder / "chunks").mkdir()
        for name in ("paths.csv", "chunks/one", "chunks/.two.99.part.parquet", "counts"):
            (folder / name).write_text("")
        clear_results(folder, (REQUEST, "counts"))
        assert {path.name for path in folder.iterdir()} == {"chunks", REQUEST, "counts"}
        assert [path.name for path in (folder / "chunks").iterdir()] == ["one"]


@pytest.mark.parametrize("name", ["mine.txt", ".mine"])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, name: str) -> None:
    partial_of(tmp_path / "out").mkdir()
    mine = partial_of(tmp_path / "out") / name
    mine.write_text("mine")
    with (
        pytest.raises(InputError, match="is no unfinished work"),
        growing(tmp_path / "out", {"key": "a"}, resume=True),
    ):
        pass
    assert mine.read_text() == "mine"
    assert [path.name for path in mine.parent.iterdir()] == [name]


def test_progress_counts_members(district: District, asked: Asked) -> None:
    told: list[tuple[int, int]] = []
    stream.stream(district, asked, progress=lambda done, of: told.append((done, of)))
    assert told == [(16, 40), (32, 40), (40, 40)]


def test_members_that_do_not_exist_are_refused_together(district: District, asked: Asked) -> None:
    with pytest.raises(InputError) as caught:
        stream.selected(district, asked, [3, 40, -1])
    assert len(caught.value.problems) == 2
