"""A second processor for a command: the parts of a study in copies of this process.

In:   a function and tasks.
Out:  the results in the order of the tasks.
Knows nothing of the work. For long work, other machines and lost workers see `studies.cluster`,
which takes a second to start: more than this saves.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from model.engine.kernel import THREADS


def processors() -> int:
    """How many processors this process may use."""
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1


def forked(function: Callable[[Any], Any], tasks: Sequence[Any]) -> list[Any]:
    """Do the tasks in as many copies of this process as there are processors.

    Copies begin with all that is loaded here, so there is nothing to send to them. Where the system
    cannot copy a process, or there is but one processor, the tasks are done here.

    Raises:
        RuntimeError: a copy ended without an answer; whatever else a task raises is raised here.
    """
    count = min(processors(), len(tasks))
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [function(task) for task in tasks]
    context = multiprocessing.get_context("fork")
    started = []
    for first in range(count):
        ours, theirs = context.Pipe(duplex=False)
        own = list(tasks[first::count])
        process = context.Process(target=_answer, args=(theirs, function, own), daemon=True)
        process.start()
        theirs.close()
        started.append((process, ours))
    results: list[Any] = [None] * len(tasks)
    failure: BaseException | None = None
    for first, (process, ours) in enumerate(started):
        try:
            found, problem = ours.recv()
        except EOFError:
            found, problem = (), RuntimeError("a process ended without an answer")
        process.join()
        failure = failure or problem
        results[first : first + count * len(found) : count] = found
    if failure is not None:
        raise failure
    return results


def _answer(place: Connection, function: Callable[[Any], Any], tasks: Sequence[Any]) -> None:
    """Do the tasks and send the results, or what went wrong; runs in the copy."""
    os.environ[THREADS] = "1"  # the processors are shared out already
    try:
        answer: tuple[list[Any], BaseException | None] = ([function(task) for task in tasks], None)
    except Exception as problem:  # told by whoever asked, with its own traceback
        answer = ([], problem)
    place.send(answer)
    place.close()
