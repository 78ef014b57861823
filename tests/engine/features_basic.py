"""What the models of plain functions, delays and subscripts must give, by formula and by step.

In:   times [time] and the model's constants, each an array over members.
Out:  rows of `FEATURES`.
Knows nothing of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from tests.engine.features import Constants, Floats, feature, items, rows


@feature()
def functions(t: Floats, c: Constants) -> Mapping[str, Floats]:
    t = t[:, None]
    x, clock = t - c("shift"), t
    half = 0.125 / 2
    stock = np.full_like(t, 2.5)
    for step in range(len(t) - 1):
        inflow = 1 + 0.2 * np.sin(t[step]) + stock[step] * 0.01
        stock[step + 1] = stock[step] + 0.125 * (inflow - stock[step] / 3)
    found = {
        "absolute": np.abs(x),
        "greater": np.maximum(x, 1.5),
        "smaller": np.minimum(x, 1.5),
        "whole": np.trunc(x),  # manual, fn_integer: towards zero
        "rest": np.fmod(x, 1.7),
        "multiples": 1.7 * np.trunc(x / 1.7),
        "raised": np.exp(x * np.log(1.1)),
        "squared": x * x,
        "rooted": np.sqrt(np.abs(x)),
        "grown": np.exp(0.3 * x),
        "natural": np.log(5 + x),
        "decimal": np.log10(5 + x),
        "sine": np.sin(x),
        "cosine": np.cos(x),
        "tangent": np.sin(x / 6) / np.cos(x / 6),
        "arc sine": np.arcsin(x / 7),
        "arc cosine": np.pi / 2 - np.arcsin(x / 7),
        "arc tangent": np.arctan2(x, 1),
        "hyperbolic": np.exp(x) + np.tanh(x),
        "chosen": np.where(((x > 0) & (x < 3)) | (clock > 8), x * 2, -1),
        "guarded": np.where(np.abs(x) > 0.5, 1 / x, 9),
        "equal or not": np.where(clock == 4, 1, 10),
        "at least": np.where(x >= 1, 1, 0),
        "zero instead": np.where(np.abs(x) < 1, 0, 1 / np.where(np.abs(x) < 1, 1, np.trunc(x))),
        "nine instead": np.where(np.abs(x) < 1, 9, 1 / np.where(np.abs(x) < 1, 1, np.trunc(x))),
        "stepped": np.where(t + half > 2, 4, 1),
        "ramped": 0.5 * np.clip(t - 2, 0, 4),
        "pulsed": np.where((t + half > 3) & (t + half < 4.5), 1, 0),
        "train": np.where((t + half > 1) & (t + half < 8) & (np.mod(t + half - 1, 2) < 0.5), 1, 0),
        "looked up": np.interp(t, [0, 2, 5, 10], [1, 4, 3, 9]) + 1 + 9,
        "inline": np.interp(x, [-5, 0, 6], [0, 2, 9]),
        "negated": -(x**2) + x,
        "mixed": 0 * x + 10,
        "memory": stock,
        "beginning": 0 * x + 5,
        "active": stock + 1,
    }
    return {name: np.asarray(values, dtype=float) for name, values in found.items()}


def by_steps(
    value: Floats, start: list[Floats], flows: Callable[[list[Floats], int], list[Floats]]
) -> list[Floats]:
    """Stocks over time by Euler: `flows` gives each stock's net flow at a step."""
    levels, path = start, [start]
    for step in range(len(value) - 1):
        moved = zip(levels, flows(levels, step), strict=True)
        levels = [level + 0.125 * flow for level, flow in moved]
        path.append(levels)
    return [np.array([levels[k] for levels in path]) for k in range(len(start))]


def smoothed(value: Floats, time: Floats, start: Floats, order: int) -> Floats:
    """The last of `order` stocks, each following the one before."""

    def flows(levels: list[Floats], step: int) -> list[Floats]:
        before = [value[step], *levels[:-1]]
        rate = time[step] / order
        return [(b - level) / rate for b, level in zip(before, levels, strict=True)]

    return by_steps(value, [start] * order, flows)[-1]


def delayed(value: Floats, time: Floats, start: Floats, order: int) -> Floats:
    """What flows out of the last of `order` stocks."""
    stage = time / order

    def flows(levels: list[Floats], step: int) -> list[Floats]:
        out = [level / stage[step] for level in levels]
        return [i - o for i, o in zip([value[step], *out[:-1]], out, strict=True)]

    return by_steps(value, [start * stage[0]] * order, flows)[-1] / stage


@feature()
def delays(t: Floats, c: Constants) -> Mapping[str, Floats]:
    lag = c("lag") + 0 * t[:, None]
    changing = 2 + 0.1 * t[:, None] + 0 * lag
    outside = 5 + np.where(t + 0.0625 > 1, 3, 0) + 0.3 * np.sin(t)
    level = np.zeros(len(t))
    level[0] = 3.25
    for step in range(len(t) - 1):
        inflow = outside[step] + 0.05 * level[step]
        level[step + 1] = level[step] + 0.125 * (inflow - level[step] / 4)
    value = (outside + 0.05 * level)[:, None] + 0 * lag
    first = value[0]
    three = np.full_like(lag, 3.0)
    # manual, fn_trend and fn_forecast: an average that begins so as to give the initial trend
    average = smoothed(value, three, first / (1 + 0.02 * 3), 1)
    plain = smoothed(value, three, first, 1)
    sampled, held = [], 4.5 + 0 * first
    for step, time in enumerate(t):
        held = value[step] if np.fmod(time, 2) < 0.05 else held
        sampled.append(held)
    return {
        "input": value,
        "level": level[:, None],
        "smooth": smoothed(value, lag, first, 1),
        "smooth from": smoothed(value, lag, 1.5 + 0 * first, 1),
        "smooth three": smoothed(value, changing, first, 3),
        "smooth three from": smoothed(value, lag, 2.5 + 0 * first, 3),
        "smooth nth": smoothed(value, lag, 2.25 + 0 * first, 4),
        "delay one": delayed(value, lag, first, 1),
        "delay one from": delayed(value, changing, 1.5 + 0 * first, 1),
        "delay three": delayed(value, lag, first, 3),
        "delay three from": delayed(value, changing, 2.5 + 0 * first, 3),
        "delay nth": delayed(value, lag, 2.25 + 0 * first, 5),
        "delay fixed": np.concatenate([np.full_like(value[:12], 0.5), value[:-12]]),
        "trend": (value - average) / (3 * np.abs(average)),
        "forecast": value * (1 + (value - plain) / (3 * plain) * 5),
        "sampled": np.array(sampled),
    }


@feature()
def subscripts(t: Floats, c: Constants) -> Mapping[str, Floats]:
    branches, zones = ["NEV", "Bio", "Chips", "Other"], ["Z1", "Z2", "Z3"]
    share = rows(c, "share", " ".join(branches))
    weight = np.array([[c(f"weight[{b},{z}]") for z in zones] for b in branches])[:, :, None, :]
    size = share[:, None] * weight + t[:, None]
    total, by_zone, by_branch = size.sum(axis=(0, 1)), size.sum(axis=0), size.prod(axis=1)
    stock = [by_branch[:, 0]]
    for step in range(len(t) - 1):
        flow = share[:, 0] * total[step] - stock[-1] / 5
        stock.append(stock[-1] + 0.25 * flow)
    stocks = np.array(stock).transpose(1, 0, 2)
    follows = [stocks[:, 0]]
    for step in range(len(t) - 1):
        follows.append(follows[-1] + 0.25 * (stocks[:, step] - follows[-1]) / 2.5)
    pairs = [f"{b},{z}" for b in branches for z in zones]
    flipped = [f"{z},{b}" for b in branches for z in zones]
    time = t[:, None] + 0 * share[0]
    part = 2 * share[:3] + 0 * time
    chosen = np.where(share > 0.25, size[:, 0], by_zone[2])
    return {
        **items("size", " ".join(pairs), size.reshape(12, *size.shape[2:])),
        **items("flip", " ".join(flipped), size.reshape(12, *size.shape[2:])),
        "total": total,
        **items("by zone", " ".join(zones), by_zone),
        **items("by branch", " ".join(branches), by_branch),
        **items("largest", " ".join(branches), size.max(axis=1)),
        "smallest": size[:3, 1].min(axis=0),
        "count": 4 + 0 * time,
        **items("part", "NEV Bio Chips", part),
        **items("chosen", " ".join(branches), chosen),
        **items("stock", " ".join(branches), stocks),
        **items("smoothed", " ".join(branches), np.array(follows).transpose(1, 0, 2)),
        **items("along", "NEV Bio Chips", np.array([time / 10] * 3)),
        "along[Other]": 1 - time / 10,
        **items("kept", "NEV Bio Chips", np.array([3.5 * time] * 3)),
    }
