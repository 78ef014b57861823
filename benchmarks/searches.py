"""How long a planner waits for what is searched or screened: sensitivity, backcast, discovery.

In:   the district.
Out:  a section of RESULTS.md: CPU and wall seconds of one process, compiling included.
Knows nothing of what the numbers mean.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.results import keep, measured, row
from scenarios.reading import load
from studies.backcast import backcast
from studies.discovery import discover
from studies.district import load_district
from studies.ranking import rank
from studies.sensitivity import sensitivity
from studies.target_text import parse_output, parse_target

TITLE = "Sensitivity, backcast, discovery"
GOALS = {"sensitivity": "15", "backcast": "90 on two cores"}


def cpu_and_wall(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds of this process, and of the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - cpu, time.perf_counter() - wall


def table() -> str:
    """The section: each study once, as its command runs it where nothing is said."""
    district = load_district()
    plan, scenario = district.plan, load("plan")
    output = [parse_output("gdp@2035", plan)]
    near = [parse_target(text, plan) for text in ("rd_share>=9@2025", "hitech_firms>=1150@2025")]
    late = [parse_target(text, plan) for text in ("gdp.real>=1900@2035", "rd_share>=9@2035")]
    out_of_reach = [parse_target(text, plan) for text in ("gdp>=1250@2025", "iva>=660@2025")]
    studies: dict[str, tuple[str, Callable[[], object]]] = {
        "sensitivity, Sobol over 20 groups of drivers": (
            "sensitivity",
            lambda: sensitivity(district, scenario, output, "drivers"),
        ),
        "sensitivity, Sobol over 20 parameters after screening all": (
            "sensitivity",
            lambda: sensitivity(district, scenario, output, "parameters"),
        ),
        "levers by money and land, 400 members": ("", lambda: rank(district, scenario, output)),
        "backcast, two targets of 2025, eight levers": (
            "backcast",
            lambda: backcast(district, load("baseline"), near, 0.8),
        ),
        "backcast, two targets of 2025 out of reach": (
            "backcast",
            lambda: backcast(district, scenario, out_of_reach, 0.8),
        ),
        "backcast, two targets of 2035, eight levers": (
            "backcast",
            lambda: backcast(district, load("baseline"), late, 0.8),
        ),
        "discovery, 2,000 members": ("", lambda: discover(district, [scenario], near)),
    }
    lines = [measured(), "Seconds of one process, compiling included; each once.", ""]
    lines += [row("Study", "CPU", "Wall", "Goal"), row(*["---"] * 4)]
    for name, (goal, study) in studies.items():
        cpu, wall = cpu_and_wall(study)
        lines.append(row(name, f"{cpu:.1f}", f"{wall:.1f}", GOALS.get(goal, "-")))
    return "\n".join(lines)


def main() -> int:
    """Measure, keep and show the section."""
    text = table()
    keep({TITLE: text})
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
