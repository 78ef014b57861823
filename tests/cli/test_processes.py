"""Tasks done in copies of the process: the results in order, and every failure told."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from commands import processes
from commands.processes import forked


@pytest.fixture(params=[1, 2, 3])
def count(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """As if there were so many processors."""
    number: int = request.param
    monkeypatch.setattr(processes, "processors", lambda: number)
    return number


def scaled(factor: int) -> Callable[[int], tuple[int, int]]:
    return lambda task: (os.getpid(), factor * task)


def test_results_stand_in_the_order_of_the_tasks_and_functions_need_no_name(count: int) -> None:
    found = forked(scaled(10), range(7))
    assert [value for _, value in found] == [0, 10, 20, 30, 40, 50, 60]
    copies = {pid for pid, _ in found}
    assert len(copies) == count
    assert (os.getpid() in copies) == (count == 1)


def test_no_tasks_give_no_results(count: int) -> None:
    assert forked(scaled(1), []) == []


def test_what_a_task_raises_is_raised(count: int) -> None:
    def fail(task: int) -> int:
        if task == 3:
            raise ValueError(f"task {task}")
        return task

    with pytest.raises(ValueError, match="task 3"):
        forked(fail, range(5))


def test_a_copy_that_dies_is_told_and_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "processors", lambda: 2)

    def die(task: int) -> int:
        if task == 1:
            os._exit(9)
        return task

    with pytest.raises(RuntimeError, match="without an answer"):
        forked(die, range(4))
