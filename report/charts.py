"""Every chart that there is, and how it becomes a file.

In:   the tables of `report.tables`.
Out:  Figures, and PNG, SVG or PDF of them.
Knows nothing of models; computes nothing.
"""

from __future__ import annotations

from report.figurefile import FORMATS, render, save
from report.gridchart import grid_chart
from report.linechart import line_chart
from report.stackchart import stack_chart
from report.style import PRINT, SLIDE, Size
from report.targetchart import target_chart

__all__ = [
    "FORMATS",
    "PRINT",
    "SLIDE",
    "Size",
    "grid_chart",
    "line_chart",
    "render",
    "save",
    "stack_chart",
    "target_chart",
]
