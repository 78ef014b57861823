"""When listed projects come for members that know the actual values.

In:   a `Monitoring` whose scenario has a list.
Out:  its `Slippage`, or None where nothing large is listed.
Knows nothing of files, words or charts.
"""

from __future__ import annotations

from studies.monitor import Monitoring
from studies.slippage import Slippage, slippage


def pipeline(found: Monitoring) -> Slippage | None:
    """The listed projects' dates under the members that are projected from the present."""
    listed = found.scenario.projects
    if listed is None or not listed.large:
        return None
    return slippage(found.now.district, found.scenario, found.now.members, found.now.run.seed)
