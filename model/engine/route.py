"""The way of a strip of members through all of time, laid out beforehand for C to run in one go.

In:   a `Prepared` block that C alone can drive, the rows of a lane, what is saved and summed up.
Out:  `Route`, and its run over the members of a strip.
Knows nothing of Vensim or of names. `Lane` does the same step by step where C does not do it all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.engine.operations import Floats
from model.engine.prepared import Prepared
from model.engine.strips import Driver
from model.engine.sums import Sums
from model.engine.tape import PARTS

#: As in strips.c.
_MOVE = np.dtype([("from", "u8"), ("to", "u8"), ("share", "f8"), ("step", "i8"), ("row", "u8")])
_TELL = np.dtype([("row", "u8"), ("step", "i8"), ("total", "u8"), ("weight", "f8")])
_ROUTE = np.dtype(
    [(name, "u8") for name in PARTS]
    + [(f"{name}_count", "i8") for name in PARTS]
    + [("now", "u8"), ("timed", "u8"), ("timed_count", "i8")]
    + [(name, "u8") for what in ("moves", "adds", "saves") for name in (what, f"{what}_at")]
    + [("bounded", "u8"), ("bounded_count", "i8"), ("steps", "i8")]
)
#: Steps between two looks of Python at what else goes on, such as Ctrl-C: about a second.
AT_ONCE = 4096


class Route:
    """What a strip does at every step; the same for all strips of a lane."""

    def __init__(
        self,
        driver: Driver,
        prepared: Prepared,
        calls: Mapping[str, tuple[int, int]],
        regions: Mapping[str, NDArray[Any]],
        now: Floats,
        told: tuple[Sequence[Floats], Sequence[Floats]],
        saved: Floats,
        sums: Sums,
    ) -> None:
        """Lay out the moves, the sums and the savings of all steps.

        Args:
            driver: from `strips.driver`.
            prepared: the block.
            calls: the address of the first call of each part, and their number.
            regions: the rows of the lane: of paths ('p') and of the state ('s').
            now: where the values of a point in time stand.
            told: the rows whose values are saved, and those that are summed up.
            saved: [key, time, member] of the block.
            sums: totals of the block.
        """
        self._run, clock = driver.steps, prepared.clock
        self._whole: dict[str, Any] = {"steps": clock.steps, "now": now.ctypes.data}
        #: what has an address in the route lives as long as it does; the calls themselves are
        #: held by the `Parts` of the lane whose route this is
        self._kept: list[Any] = [calls, regions, now, told, saved, sums, prepared]
        for name in PARTS:
            self._whole[name], self._whole[f"{name}_count"] = calls[name]
        timed, rows = np.ascontiguousarray(prepared.timed), prepared.never_negative
        bounded = np.array([regions["s"][row].ctypes.data for row in rows], np.uint64)
        self._kept += [timed, bounded]
        self._whole |= {"timed": timed.ctypes.data, "timed_count": timed.shape[1]}
        self._whole |= {"bounded": bounded.ctypes.data, "bounded_count": len(rows)}
        saved_rows, reduced_rows = told
        self._list("moves", *_moves(prepared, regions))
        self._list("adds", *_adds(sums, reduced_rows))
        self._list("saves", *_saves(clock.steps_per_save, saved_rows, saved))
        self._route = np.array([tuple(self._whole[name] for name in _ROUTE.names or ())], _ROUTE)

    def _list(self, name: str, entries: NDArray[Any], steps: NDArray[np.int64]) -> None:
        """Entries in the order of their steps, and where those of each step begin."""
        order = np.argsort(steps, kind="stable")
        array = entries[order]
        places = np.searchsorted(steps[order], np.arange(self._whole["steps"] + 2))
        self._kept += [array, places]
        self._whole |= {name: array.ctypes.data, f"{name}_at": places.ctypes.data}

    def run(self, first: int, last: int, strip: slice) -> None:
        """The steps from `first` to `last`, both included; rows of the state hold its beginning."""
        for begin in range(first, last + 1, AT_ONCE):
            end = min(begin + AT_ONCE, last + 1)
            members = strip.stop - strip.start
            self._run(self._route.ctypes.data, begin, end, strip.start, members)


def _moves(
    prepared: Prepared, regions: Mapping[str, NDArray[Any]]
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The values that paths put in their rows and in those of stocks they hold, and when."""
    found, steps, setting = [], [], prepared.setting
    places = {name: (regions[name].ctypes.data, regions[name].strides[0]) for name in "ps"}
    for step in range(prepared.first, prepared.clock.steps + 1):
        for move in prepared.moves[step]:
            path, knot, share = setting.paths[move.path], move.knot, 0.0
            if knot is None:
                knot, share = path.reached_by(setting.times[step], setting.slack)
            pitch = path.values.strides[0]  # from one value, or row of members, to the next
            here = path.values.ctypes.data + knot * pitch
            wide = 8 if path.values.ndim == 2 else 0
            for name, row in (("p", move.path if move.own else None), ("s", move.held)):
                if row is not None:
                    target = places[name][0] + row * places[name][1]
                    found.append((here, here + pitch if share else 0, share, wide, target))
                    steps.append(step)
    return np.array(found, _MOVE), np.array(steps, np.int64)


def _tell(rows: Sequence[Floats], totals: Sequence[Floats]) -> NDArray[Any]:
    """Where the values of rows stand, and where what they are told to begins."""
    found = np.zeros(len(rows), _TELL)
    found["row"] = [row.ctypes.data for row in rows]
    found["step"] = [8 if row.size > 1 else 0 for row in rows]
    found["total"] = [total.ctypes.data for total in totals]
    return found


def _adds(sums: Sums, rows: Sequence[Floats]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The sums that grow, and when: every row of a group in each of its steps."""
    found, steps = [np.zeros(0, _TELL)], [np.zeros(0, np.int64)]
    for places in sums.groups:
        weights, totals = sums.weights[places[0]], [sums.totals[place] for place in places]
        intervals, at = np.nonzero(weights)
        some = np.tile(_tell([rows[place] for place in places], totals), (len(at), 1))
        some["total"] += (intervals * totals[0].strides[0]).astype(np.uint64)[:, None]
        some["weight"] = weights[intervals, at][:, None]
        found.append(some.ravel())
        steps.append(np.repeat(at, len(places)))
    return np.concatenate(found), np.concatenate(steps)


def _saves(
    every: int, rows: Sequence[Floats], saved: Floats
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The rows that are saved, and when."""
    times = np.arange(saved.shape[1])
    found = np.tile(_tell(rows, [*saved]), (len(times), 1))
    found["total"] += (times * saved.strides[1]).astype(np.uint64)[:, None]
    return found.ravel(), np.repeat(times * every, len(rows))
