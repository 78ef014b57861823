"""Several processes through Dask: results in order, errors whole, deaths reported."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from model.engine.errors import InputError, Problem, refuse
from studies.cluster import Cluster, existing, workers
from studies.work import Lost, here


@pytest.fixture(scope="module")
def two() -> Iterator[Cluster]:
    with workers(2) as cluster:
        yield cluster


def fatal(task: int) -> int:
    """Kills its process for one of the tasks."""
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def mendable(task: int) -> int:
    """Refuses one of the tasks, as a full disk would."""
    if task == 3:
        refuse("somewhere", [Problem("坏", "bad", "here")])
    return task


def test_map_keeps_the_order_of_the_tasks(two: Cluster) -> None:
    assert list(two.map(abs, [-3, 1, -2])) == [3, 1, 2]


def test_each_gives_the_same_as_one_process(two: Cluster) -> None:
    assert sorted(two.each(abs, range(-9, 0))) == sorted(here(abs, range(-9, 0)))


def test_what_the_user_can_mend_comes_back_whole(two: Cluster) -> None:
    with pytest.raises(InputError) as caught:
        list(two.each(mendable, range(6)))
    assert caught.value.text("zh") == "somewhere: 1 个问题\n  - here: 坏"
    assert list(two.map(abs, [-1])) == [1]


def test_an_existing_cluster_is_used_and_left_running(two: Cluster) -> None:
    address = two.client.scheduler.address
    with existing(address) as same:
        assert (list(same.map(abs, [-1])), same.size) == ([1], 2)
        assert list(same.each(abs, [-5])) == [(0, 5)]
    assert list(two.map(abs, [-2])) == [2]


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("nonsense", "the scheduler cannot be reached"),
        ("ftp://127.0.0.1:1", "the scheduler cannot be reached"),
        ("tls://127.0.0.1:9", "asks for certificates; not set: DASK_DISTRIBUTED__COMM__TLS__CA"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint), existing(address):
        pass


def test_a_number_of_workers_that_cannot_be_is_refused() -> None:
    for count in (0, -1, 10_000):
        with pytest.raises(InputError, match="--workers"), workers(count):
            pass


@pytest.mark.slow
def test_processes_leave_the_threads_of_this_one_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PINGSHAN_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    with workers(1) as cluster:
        assert list(cluster.map(os.environ.get, ["PINGSHAN_THREADS"])) == ["1"]
    assert "PINGSHAN_THREADS" not in os.environ
    assert os.environ["OMP_NUM_THREADS"] == "3"


def test_a_task_that_kills_its_workers_is_reported_and_the_others_finish() -> None:
    with workers(2) as cluster:
        found = dict(cluster.each(fatal, range(8)))
    assert {task for task, result in found.items() if isinstance(result, Lost)} == {3}
    assert [found[task] for task in range(8) if task != 3] == [0, 1, 2, 4, 5, 6, 7]


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be reached"), existing("tcp://127.0.0.1:9"):
        pass
