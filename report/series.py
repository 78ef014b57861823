"""Draws one indicator's table on axes: history, scenarios, bands, observations, targets.

In:   a `SeriesTable`, and axes with their scales set.
Out:  lines and dots on the axes, each with the name of what it is as its gid.
Knows nothing of titles, labels and legends.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from report.placing import Array
from report.style import INK, TARGET, Stroke, strokes
from report.tables import Line, SeriesTable

FANS = 2  # bands of more scenarios than this would cover one another: whiskers stand for them
STRENGTHS = (0.13, 0.20)  # opacity of the widest band and of those within it
DEVIATIONS = 2.0  # of an observation, that its bar shows to either side


def draw_series(axes: Axes, table: SeriesTable, scale: float) -> None:
    """Draw everything that the table holds; `scale` multiplies the widths of lines and dots."""
    past = table.years <= table.last_observed
    future = table.years >= table.last_observed
    for index, (line, stroke) in enumerate(zip(table.lines, strokes_of(table), strict=True)):
        if index == 0 or not same(line, table.lines[0], past):
            axes.plot(
                table.years[past],
                line.values[past],
                color=INK,
                linewidth=1.0 * scale,
                gid=f"history-{index}",
                zorder=2.2,
            )
        axes.plot(
            table.years[future],
            line.values[future],
            color=stroke.colour,
            linestyle=stroke.dashes,
            linewidth=1.6 * scale,
            gid=f"scenario-{index}",
            zorder=2.6 - 0.05 * index,
        )
        if has_fans(table):
            _draw_fan(axes, table, index)
    _draw_observations(axes, table, scale)
    _draw_targets(axes, table, scale)


def strokes_of(table: SeriesTable) -> tuple[Stroke, ...]:
    """How each line of a table is drawn."""
    return strokes([line.is_usual for line in table.lines])


def same(line: Line, other: Line, when: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bool:
    """Whether two lines have the same values in some years."""
    return np.array_equal(line.values[when], other.values[when], equal_nan=True)


def has_fans(table: SeriesTable) -> bool:
    """Whether bands are drawn as areas along the lines, or as whiskers in the last year."""
    return sum(bool(line.bands) for line in table.lines) <= FANS


def _draw_fan(axes: Axes, table: SeriesTable, index: int) -> None:
    future = table.years >= table.last_observed
    widest_first = sorted(table.lines[index].bands, key=lambda band: -band.level)
    for place, band in enumerate(widest_first):
        axes.fill_between(
            table.years[future],
            band.low[future],
            band.high[future],
            color=strokes_of(table)[index].colour,
            alpha=STRENGTHS[min(place, 1)],
            linewidth=0.0,
            gid=f"band-{index}-{band.level:.0%}",
            zorder=1.8 - 0.05 * index,
        )


def draw_whiskers(axes: Axes, table: SeriesTable, scale: float) -> None:
    """The bands of the last year side by side, each with its line's value across it."""
    for index, line in enumerate(table.lines):
        colour = strokes_of(table)[index].colour
        widest_first = sorted(line.bands, key=lambda band: -band.level)
        for place, band in enumerate(widest_first):
            axes.plot(
                [index, index],
                [band.low[-1], band.high[-1]],
                color=colour,
                linewidth=(1.2, 3.6)[min(place, 1)] * scale,
                linestyle="solid",
                solid_capstyle="butt",
                gid=f"whisker-{index}-{band.level:.0%}",
            )
        if line.bands:
            axes.plot(
                [index - 0.38, index + 0.38],
                [line.values[-1]] * 2,
                color=colour,
                linewidth=1.2 * scale,
                solid_capstyle="butt",
                zorder=3.0,
            )


def _draw_observations(axes: Axes, table: SeriesTable, scale: float) -> None:
    if not table.observations:
        return
    years, values, deviations = np.array(
        [(seen.year, seen.value, seen.deviation) for seen in table.observations]
    ).T
    drawn = axes.errorbar(
        years,
        values,
        yerr=DEVIATIONS * deviations,
        fmt="o",
        markersize=3.2 * scale,
        markeredgewidth=0.0,
        elinewidth=0.9 * scale,
        capsize=1.8 * scale,
        capthick=0.9 * scale,
        color=INK,
        zorder=3.2,
    )
    drawn.lines[0].set_gid("observations")


def _draw_targets(axes: Axes, table: SeriesTable, scale: float) -> None:
    if table.targets:
        axes.plot(
            [mark.year for mark in table.targets],
            [mark.value for mark in table.targets],
            linestyle="none",
            marker="D",
            markersize=5.4 * scale,
            color=TARGET,
            markeredgecolor="white",
            markeredgewidth=0.8 * scale,
            gid="targets",
            zorder=3.6,
        )


def all_values(table: SeriesTable) -> Array:
    """Every number that is drawn, for the scale."""
    future = table.years >= table.last_observed
    drawn = [line.values for line in table.lines]
    for line in table.lines:
        for band in line.bands:
            drawn += [band.low[future], band.high[future]]
    for sign in (-1, 1):
        reach = sign * DEVIATIONS
        drawn.append(np.array([o.value + reach * o.deviation for o in table.observations]))
    drawn.append(np.array([mark.value for mark in table.targets], dtype=float))
    return np.concatenate(drawn)


def obstacles(axes: Axes, table: SeriesTable) -> Array:
    """Points every few points' length along all lines and dots, in the figure's points."""
    found = []
    for line in table.lines:
        fine = np.linspace(table.years[0], table.years[-1], 40 * len(table.years))
        found.append(np.column_stack([fine, np.interp(fine, table.years, line.values)]))
    dots = [(seen.year, seen.value) for seen in table.observations]
    dots += [(mark.year, mark.value) for mark in table.targets]
    if dots:
        found.append(np.array(dots, dtype=float))
    places: Array = axes.transData.transform(np.concatenate(found))
    return places[np.isfinite(places).all(axis=1)]
