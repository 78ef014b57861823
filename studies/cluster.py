"""Several processes, here or on other machines, through Dask: the only file that imports it.

In:   a number of workers, or the address of a scheduler that runs already.
Out:  `Cluster`: `map` like the built-in, and `each` as the parts come.
Knows nothing of what is computed.

A function and its tasks are sent as they are; large results should go to files, small ones come
back. A worker that dies loses nothing: its parts are done again by another. A part that kills every
worker that takes it up (four in all, Dask's `allowed-failures`) is reported, and the rest goes on.

A scheduler's port lets whoever reaches it run code: a cluster of ours listens on 127.0.0.1 alone;
`docs/ensembles.md` says how to secure one of several machines.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import dask
import distributed

from model.engine.errors import InputError, Problem, refuse
from model.engine.kernel import THREADS
from studies.work import Lost

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Dask's functions are only partly typed.
_DASK: Any = distributed

#: Only this machine may speak to workers of ours.
HOST = "127.0.0.1"
#: Seconds until a scheduler that does not answer counts as unreachable.
PATIENCE = 5
#: More workers than this would wait for one another's memory.
MOST_WORKERS = 256

#: A worker is one process with one thread: there are as many workers as cores.
ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        THREADS,
    )
}
SETTINGS = {
    # no task is sent to a worker that is at work: if that dies, none but its own counts as suspect
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.nanny.pre-spawn-environ": ONE_THREAD,
    "distributed.comm.timeouts.connect": f"{PATIENCE}s",
    "distributed.admin.low-level-log-length": 0,
    # samples of the stack for a dashboard that nobody has: 3 % of a worker
    "distributed.worker.profile.enabled": False,
    # populations of a calibration travel with their tasks, on one machine
    "distributed.admin.large-graph-warning-threshold": "1GB",
}


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """Processes that take work.

    Attributes:
        client: Dask's connection to them.
        size: how many there were when the connection was made.
    """

    client: Any
    size: int

    def each(
        self, function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | Lost]]:
        """Place of a task and its result, as they come.

        Raises:
            Exception: what `function` raised; the tasks that are left are given up.
        """
        futures = self.client.map(function, list(tasks), pure=False)
        place = {future.key: number for number, future in enumerate(futures)}
        coming = _DASK.as_completed(futures, loop=self.client.loop)
        futures.clear()  # a result is let go as soon as it was handed over
        try:
            for future in coming:
                yield place[future.key], cast(Result | Lost, _result(future))
        finally:
            self.client.cancel(list(coming.futures))

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The results in the order of the tasks.

        Raises:
            RuntimeError: a task killed every worker that took it up.
            Exception: what `function` raised.
        """
        futures = self.client.map(function, list(tasks), pure=False)
        futures.reverse()
        try:
            while futures:
                result = _result(futures.pop())
                if isinstance(result, Lost):
                    raise RuntimeError(result.reason)
                yield cast(Result, result)
        finally:
            self.client.cancel(futures)


@contextmanager
def workers(count: int) -> Iterator[Cluster]:
    """Processes of this machine for as long as the block lasts.

    Raises:
        InputError: fewer than one, or more than `MOST_WORKERS`.
    """
    if not 1 <= count <= MOST_WORKERS:
        zh, en = f"应在 1 与 {MOST_WORKERS} 之间", f"takes 1 to {MOST_WORKERS}"
        refuse("--workers", [Problem(f"{zh}，现为 {count}", f"{en}, not {count}")])
    with (
        dask.config.set(SETTINGS),
        _quiet(),
        _environment_kept(),
        _DASK.LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            host=HOST,
            dashboard_address=f"{HOST}:0",
            memory_limit=0,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        _DASK.Client(cluster) as client,
    ):
        yield Cluster(client, count)


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Dask leaves in this process what it sets for the workers: one thread."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextmanager
def existing(address: str) -> Iterator[Cluster]:
    """A cluster that runs already; it goes on running afterwards.

    Args:
        address: `tcp://HOST:PORT`, or `tls://HOST:PORT` with the certificates of Dask's settings.

    Raises:
        InputError: nobody answers there, no worker has joined, or the address is none.
    """
    _check_certificates(address)
    with dask.config.set(SETTINGS), _quiet():
        try:
            # asked first, for a Client that finds nobody leaves threads behind
            asyncio.run(asyncio.wait_for(_identity(address), 2 * PATIENCE))
        except (OSError, ValueError, TypeError) as error:
            reason = str(error) or "it does not answer"
            en = f"the scheduler cannot be reached: {reason}; check the address and that it runs"
            zh = "连不上调度器：没有应答，或不是调度器；请检查地址，以及调度器是否在运行"
            raise InputError(address, [Problem(zh, en)]) from error
        with _DASK.Client(address, timeout=PATIENCE, set_as_default=False) as client:
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError as error:
                zh = "调度器没有工作进程；请先启动 dask worker"
                en = "the scheduler has no workers; start some with dask worker"
                raise InputError(address, [Problem(zh, en)]) from error
            yield Cluster(client, len(client.nthreads()))


def _check_certificates(address: str) -> None:
    """Refuse a secured address without the certificates that Dask shows there.

    Raises:
        InputError: names the settings that are missing.
    """
    settings = ("ca-file", "client.cert", "client.key")
    if not address.startswith("tls:"):
        return
    missing = [
        "DASK_DISTRIBUTED__COMM__TLS__" + name.upper().replace(".", "__").replace("-", "_")
        for name in settings
        if not dask.config.get(f"distributed.comm.tls.{name}", None)
    ]
    if missing:
        names = ", ".join(missing)
        zh = f"tls:// 须出示证书，缺少设置：{names}（见 docs/ensembles.md）"
        en = f"tls:// asks for certificates; not set: {names} (docs/ensembles.md)"
        refuse(address, [Problem(zh, en)])


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's log of what we tell ourselves (a worker died, a connection closed) stays away."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


async def _identity(address: str) -> None:
    """Ask a scheduler who it is.

    Raises:
        OSError: nobody answers, or not in time.
        ValueError: this is no address, or no scheduler.
    """
    security = _DASK.Security()
    connection = security.get_connection_args("client")
    async with _DASK.core.rpc(address, connection_args=connection) as scheduler:
        found = await scheduler.identity()
    if found.get("type") != "Scheduler":
        raise ValueError(f"there is a {found.get('type')} at this address")


def _result(future: Any) -> object:
    """What a task gave, or that it is lost; what it raised is raised."""
    try:
        return future.result()
    except distributed.KilledWorker as death:
        return Lost(str(death).partition(". ")[0])
