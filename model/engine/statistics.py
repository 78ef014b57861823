"""Statistics over members: quantile bands, means, paired differences, and counts that add up.

In:   arrays whose last axis is the members, and which of them stayed finite.
Out:  arrays without that axis; for ensembles larger than memory, counts in fixed bins.
Knows nothing of variables, of time or of what a scenario is.

A member that failed is in no statistic; what has no member left is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]

#: Bins of a histogram. With `MARGIN` a bin is a thousandth of the pilot's range wide, and no
#: quantile is off by more than that.
BINS = 2048
#: How far bins reach beyond the pilot's least and greatest value, as a share of their distance.
MARGIN = 0.5
#: Values that are counted at once: 64 thousand doubles are half a megabyte.
_ROOM = 65_536


def quantiles(values: Floats, ok: Mask, probabilities: ArrayLike) -> Floats:
    """Quantiles over the members that stayed finite, linear between neighbours.

    Args:
        values: [..., member].
        ok: [member], or with the leading axes of `values`.
        probabilities: between 0 and 1.

    Returns:
        Array [..., probability].

    Raises:
        ValueError: a probability outside [0, 1].
    """
    shares = np.atleast_1d(np.asarray(probabilities, dtype=float))
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(f"probabilities are between 0 and 1, not {shares}")
    if ok.all() and ok.size:
        return np.moveaxis(np.quantile(values, shares, axis=-1), 0, -1)
    whole = np.broadcast_to(ok, values.shape)
    found = np.full((*values.shape[:-1], len(shares)), np.nan)
    for place in np.ndindex(values.shape[:-1]):
        if whole[place].any():
            found[place] = np.quantile(values[place][whole[place]], shares)
    return found


def means(values: Floats, ok: Mask) -> Floats:
    """Means over the members that stayed finite: [...] of [..., member]."""
    whole = np.broadcast_to(ok, values.shape)
    number = whole.sum(axis=-1)
    total = np.where(whole, values, 0.0).sum(axis=-1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def paired(first: Floats, second: Floats, ok_first: Mask, ok_second: Mask) -> tuple[Floats, Mask]:
    """Each member's second value less its first, and who has both."""
    both = ok_first & ok_second
    return np.where(both, second - first, np.nan), both


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Bins of equal width for each of many series, with one for what lies below and one above.

    Counts in the same bins add up to the same whole numbers in any order.

    Attributes:
        low: lower end of the first bin, [...].
        width: of a bin, [...].
        number: how many there are between the two outer ones.
    """

    low: Floats
    width: Floats
    number: int = BINS

    @staticmethod
    def around(values: Floats, ok: Mask, number: int = BINS) -> Bins:
        """Bins that reach from the pilot's least value to its greatest, and `MARGIN` beyond.

        Args:
            values: the pilot, [..., member].
            ok: as for `quantiles`.
            number: of bins.
        """
        whole = np.broadcast_to(ok, values.shape)
        least = np.min(values, axis=-1, where=whole, initial=np.inf)
        most = np.max(values, axis=-1, where=whole, initial=-np.inf)
        some = np.isfinite(least) & np.isfinite(most)
        least, most = np.where(some, least, 0.0), np.where(some, most, 1.0)
        # a series without spread still needs bins that are wider than the steps of its floats
        spread = np.maximum(most - least, 1e-9 * np.maximum(np.abs(most), 1e-300))
        return Bins(least - MARGIN * spread, (1 + 2 * MARGIN) * spread / number, number)

    def counts(self, values: Floats, ok: Mask) -> Counts:
        """How many members are in each bin: [..., bin] of [..., member]."""
        size, members = self.number + 2, values.shape[-1]
        rows, whole = values.reshape(-1, members), np.broadcast_to(ok, values.shape)
        kept = None if whole.all() else whole.reshape(-1, members)
        low, width = self.low.reshape(-1, 1), self.width.reshape(-1, 1)
        found = np.empty((len(rows), size), dtype=np.int64)
        some = max(1, _ROOM // members)  # rows that stay in the processor's cache meanwhile
        for first in range(0, len(rows), some):
            part = slice(first, first + some)
            with np.errstate(invalid="ignore", over="ignore"):
                places = rows[part] - low[part]
                places /= width[part]
            np.floor(places, out=places)
            places += 1
            if kept is not None:
                places[~kept[part]] = 0.0
            np.clip(places, 0, self.number + 1, out=places)
            places += np.arange(len(places))[:, None] * size
            flat = places.astype(np.intp)
            taken = flat.ravel() if kept is None else flat[kept[part]]
            found[part] = np.bincount(taken, minlength=len(places) * size).reshape(-1, size)
        return found.reshape(*self.low.shape, size)

    def quantiles(
        self, counts: Counts, least: Floats, most: Floats, probabilities: ArrayLike
    ) -> Floats:
        """Quantiles as `quantiles` defines them, members evenly spread within their bin.

        They are off by less than a bin, for any number of members; more where one lies beyond the
        bins.

        Args:
            counts: [..., bin].
            least: the least value of all, [...]; with `most` it bounds the outer bins.
            most: the greatest.
            probabilities: between 0 and 1.

        Returns:
            Array [..., probability].
        """
        shares = np.atleast_1d(np.asarray(probabilities, dtype=float))
        found = np.full((*self.low.shape, len(shares)), np.nan)
        inner = np.arange(self.number + 1)
        for place in np.ndindex(self.low.shape):
            until = np.cumsum(counts[place])
            if not until[-1]:
                continue
            low, high = float(least[place]), float(most[place])
            edges = np.concatenate([[low], self.low[place] + inner * self.width[place], [high]])
            ranks = shares * (until[-1] - 1)
            both = []
            for rank in (np.floor(ranks), np.ceil(ranks)):  # of the members on either side
                bins = np.searchsorted(until, rank, side="right")
                own = counts[place][bins]
                part = (rank + 0.5 - (until[bins] - own)) / own
                both.append(edges[bins] + part * (edges[bins + 1] - edges[bins]))
            values = both[0] + (ranks - np.floor(ranks)) * (both[1] - both[0])
            found[place] = np.clip(values, low, high)
            found[place][shares == 0] = low
            found[place][shares == 1] = high
        return found
