"""Runs, readings and the joined sample, on targets whose posterior is known in closed form."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.calibrate import Calibration, calibrate
from calibration.design import FULL, QUICK, Design
from calibration.observations import READINGS
from calibration.sampler import Settings
from calibration.target import Target
from tests.calibration.gaussian import Conjugate, conjugate

Array = NDArray[np.float64]

DIMENSIONS = 6
SMALL = replace(FULL, runs=3, settings=Settings(members=256), members=400, seed=5)
RAPID = replace(QUICK, runs=3, settings=Settings(members=2000), members=400, seed=5)


@dataclass(frozen=True)
class Line:
    """A space of so many components; nothing else of it is asked."""

    size: int = DIMENSIONS


@dataclass(frozen=True)
class Known:
    """A target with a Gaussian posterior."""

    problem: Conjugate
    prior: Line = Line()

    def residuals(self, z: Array) -> Array:
        return np.asarray(self.problem.design @ z - self.problem.seen[:, None])


def targets() -> Mapping[str, Target]:
    """Two readings of one row, as of the district: all but its value is the same."""
    problem = conjugate(DIMENSIONS, 3, 5, least=0.1, seed=4)
    other = replace(problem, seen=problem.seen + np.array([0.0, 0.0, 0.0, 0.0, 1.5]))
    return cast(
        Mapping[str, Target], dict(zip(READINGS, map(Known, (problem, other)), strict=True))
    )


def problems() -> list[Conjugate]:
    return [cast(Known, target).problem for target in targets().values()]


@pytest.fixture(scope="module")
def full() -> Calibration:
    return calibrate(targets(), SMALL)


def same(one: Calibration, two: Calibration) -> bool:
    bits = [(c.z.tobytes(), c.of_reading.tobytes(), c.of_run.tobytes()) for c in (one, two)]
    return bits[0] == bits[1]


@pytest.mark.parametrize("design", [SMALL, RAPID], ids=["full", "quick"])
def test_readings_are_weighed_by_their_evidence(design: Design) -> None:
    logs = np.array([problem.log_evidence for problem in problems()])
    exact = np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum()
    found = calibrate(targets(), design)
    for one, log, weight in zip(found.readings, logs, exact, strict=True):
        # three runs of some hundred effective members: 0.06 of error each at most
        assert one.evidence.log == pytest.approx(log, abs=0.2)
        assert one.weight == pytest.approx(weight, abs=0.05)
        share = (found.of_reading == READINGS.index(one.name)).mean()
        # the shares of three runs are rounded, each by less than a member
        assert share == pytest.approx(one.weight, abs=design.runs / design.members)
        assert one.agreement.r_hat.max() < 1.05


@pytest.mark.parametrize("design", [SMALL, RAPID], ids=["full", "quick"])
def test_the_posterior_under_a_reading_is_the_exact_one(design: Design) -> None:
    found = calibrate(targets(), design)
    for one, problem in zip(found.readings, problems(), strict=True):
        z = problem.whitened(one.z)
        # 200 independent draws at least; five standard errors
        np.testing.assert_allclose(z.mean(axis=0), 0, atol=5 / np.sqrt(200))
        np.testing.assert_allclose(z.var(axis=0), 1, atol=5 * np.sqrt(2 / 200))


def test_one_reading_alone_is_the_whole_sample() -> None:
    found = calibrate(targets(), replace(RAPID, prior={"loose": 1.0}))
    assert [one.name for one in found.readings] == ["loose"]
    assert found.readings[0].weight == 1.0
    assert (found.of_reading == READINGS.index("loose")).all()
    assert np.bincount(found.of_run).tolist() == [134, 133, 133]


def test_another_map_gives_the_same_bits(full: Calibration) -> None:
    def backwards(function: Callable[[Any], Any], tasks: Iterable[Any]) -> list[Any]:
        return [function(task) for task in reversed(list(tasks))][::-1]

    assert same(calibrate(targets(), SMALL, map=backwards), full)


def test_another_seed_gives_other_members(full: Calibration) -> None:
    assert not same(calibrate(targets(), replace(SMALL, seed=6)), full)


def test_stopped_after_any_number_of_stages_it_goes_on_to_the_same_bits(
    full: Calibration, tmp_path: Path
) -> None:
    class Stopped(Exception):
        pass

    def stopping(after: int) -> Callable[..., Iterator[Any]]:
        done = 0

        def some(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
            nonlocal done
            for task in tasks:
                if done == after:
                    raise Stopped
                done += 1
                yield function(task)

        return some

    for after in (3, 9, 14):
        folder = tmp_path / str(after)
        with pytest.raises(Stopped):
            calibrate(targets(), SMALL, map=stopping(after), folder=folder)
        stored = sorted(path.name for path in folder.glob("*.npz"))
        assert stored
        (folder / stored[0]).write_bytes(b"half of a fi")  # a disk that filled up
        assert same(calibrate(targets(), SMALL, folder=folder), full)


def test_a_run_killed_by_the_system_goes_on_to_the_same_bits(
    full: Calibration, tmp_path: Path
) -> None:
    code = (
        "import sys, time; from pathlib import Path;"
        "from tests.calibration.test_calibrate import *;"
        "slow = lambda share: time.sleep(0.05);"
        "calibrate(targets(), SMALL, folder=Path(sys.argv[1]), progress=slow)"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environment)
    try:
        while process.poll() is None and len(list(tmp_path.glob("*.npz"))) < 2:
            time.sleep(0.01)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    assert same(calibrate(targets(), SMALL, folder=tmp_path), full)


def test_progress_rises_to_one() -> None:
    for design in (SMALL, RAPID):
        shares: list[float] = []
        calibrate(targets(), design, progress=shares.append)
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_too_few_members_are_refused() -> None:
    few = replace(SMALL, settings=Settings(members=4 * DIMENSIONS - 2))
    with pytest.raises(ValueError, match="at least"):
        calibrate(targets(), few)
