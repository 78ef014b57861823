"""Settings of the whole suite, what many tests share, and the count of slow tests left out.

In:   what pytest collects and deselects, in one process or (pytest-xdist) in several.
Out:  one line before pytest's closing line.
Knows nothing of what is tested.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:  # imported in earnest only by the tests that need them
    from studies.backtest import Backtest
    from studies.district import District
    from studies.projection import Projection

# Before numpy and matplotlib are imported: one thread for each process, and no display.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PINGSHAN_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

# The same examples in every run, so that a failure is seen again; no limit on an example's time,
# because the machine may be busy.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")

LEFT_OUT = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def whole_district() -> District:
    """The district's model and tables."""
    from studies.district import load_district

    return load_district()


@pytest.fixture(scope="session")
def projection(whole_district: District) -> Projection:
    """The plan and the baseline, in this order, made once."""
    from scenarios.reading import load
    from studies.projection import project

    return project(whole_district, [load("plan"), load("baseline")])


@pytest.fixture(scope="session")
def small_backtest(whole_district: District) -> Backtest:
    """A backtest in which six parameters are uncertain, so that it takes seconds."""
    from calibration.prior import Prior, history_prior
    from calibration.sampler import Settings
    from studies.backtest import backtest

    whole = history_prior()
    names = ("initial total output", "historical leading market growth", "hightech entry rate")
    few = tuple(p for p in whole.parameters if p.name in names)
    prior = Prior(few, whole.discrepancy, (2017, 2018, 2019))
    return backtest(whole_district, 7, prior=prior, settings=Settings(members=128, most_moves=3))


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count the slow tests that are left out; a worker process tells its number to the first."""
    for item in items:
        if item.get_closest_marker("slow") is not None:
            config = item.config
            config.stash[LEFT_OUT] = config.stash.get(LEFT_OUT, 0) + 1
            if hasattr(config, "workeroutput"):
                config.workeroutput["slow_left_out"] = config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take the number from a worker; all of them collect, and leave out, the same tests."""
    told = getattr(node, "workeroutput", {}).get("slow_left_out", 0)
    node.config.stash[LEFT_OUT] = max(told, node.config.stash.get(LEFT_OUT, 0))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many slow tests were left out and how to run them."""
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"略过 {count} 个慢测试：make test-slow / {count} slow tests left out: make test-slow"
        )
