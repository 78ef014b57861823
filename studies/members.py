"""Members: draws of everything uncertain, the same under every scenario.

In:   a number of members, a seed and the number of the first chunk; parameters, drivers, posterior.
Out:  `Members`: parameters and outside conditions, and the engine's inputs for any scenario.
Knows nothing of results, of files or of processes.

Chunk i of `CHUNK` members is a function of (seed, i) alone: neither the scenario nor the number of
members that follow touches it. What acts before 2021 comes from the calibrated sample, each of its
rows equally often to within one; all else from one scrambled Sobol net (Sobol 1967; Owen 1998)
through the priors and the laws of `scenarios.drivers`. Each chunk is the same net under a random
shift of its digits, so that chunks are independent unbiased replicates (Lemieux 2009, ch. 6).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib.metadata import version
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibration.posterior import read_posterior
from calibration.prior import DISCREPANCY_YEARS
from model.district.parameters import Parameter, district_parameters, growth_discrepancy
from model.engine import Past, PastOf, Series
from model.engine.errors import Problem, refuse
from model.engine.kept import kept
from scenarios.drivers import dimensions, draw_from
from scenarios.scenario import Scenario, apply
from scenarios.settings import FIRST_YEAR, Input
from studies.effects import AS_IT_WAS

Array = NDArray[np.float64]
Source = Literal["posterior", "prior"]

#: Members of a chunk: a power of two, since a Sobol net is even only over such numbers of points.
CHUNK = 2048

#: No more draws of the drivers than this go with one row of the posterior: beyond that only the
#: number of its rows limits what more members could tell (assumption).
MOST_DRAWS = 1000
#: The same for members drawn from the prior, which has no rows.
MOST_MEMBERS = 4_000_000

_BITS = 32


@dataclass(frozen=True, eq=False)
class Members:
    """Draws of everything uncertain.

    Attributes:
        count: how many.
        parameters: constant of the model -> values (count,), in its own unit.
        drivers: outside conditions by name: (count,), or step series of (years, count).
        rows: row of the posterior that each has its history from, (count,); -1 for the prior.
        seed: of their random numbers.
        places: number of each among all members of the seed, (count,); counted from 0 where the
            members were not drawn by number.
    """

    count: int
    parameters: Mapping[str, Array]
    drivers: Mapping[str, Input]
    rows: NDArray[np.int64]
    seed: int = 0
    places: NDArray[np.int64] = field(default_factory=lambda: np.arange(0))

    def __post_init__(self) -> None:
        if len(self.places) != self.count:
            object.__setattr__(self, "places", np.arange(self.count))

    def inputs(self, scenario: Scenario) -> dict[str, Input]:
        """What the engine runs these members with under a scenario."""
        return apply(scenario, self.parameters, {**self.parameters, **self.drivers})

    @cached_property
    def past(self) -> Past:
        """These members until 2021, which no scenario changes; run once and then remembered."""
        return Past(self.inputs(AS_IT_WAS), float(FIRST_YEAR))

    def shares(self, purpose: str) -> Array:
        """One uniform number of [0, 1) for each member and purpose, (count,).

        It is a function of (seed, place, purpose); the members of a chunk are spread evenly (Latin
        hypercube, McKay et al. 1979), in an order that has nothing to do with their other numbers.
        """
        found = np.empty(self.count)
        for chunk in np.unique(self.places // CHUNK).tolist():
            numbers = _stream(self.seed, purpose, chunk)
            cells = numbers.permutation(CHUNK) + numbers.random(CHUNK)
            own = self.places // CHUNK == chunk
            found[own] = cells[self.places[own] % CHUNK] / CHUNK
        return found

    def select(self, index: slice | NDArray[np.int64] | NDArray[np.bool_]) -> Members:
        """Some of the members, in the order of `index`."""
        rows = self.rows[index]
        return Members(
            count=len(rows),
            parameters={name: values[index] for name, values in self.parameters.items()},
            drivers={name: _some(driver, index) for name, driver in self.drivers.items()},
            rows=rows,
            seed=self.seed,
            places=self.places[index],
        )


def draw_members(count: int, seed: int, *, chunk: int = 0, source: Source = "posterior") -> Members:
    """Members from chunk `chunk` on: a function of (seed, chunk) and of nothing that comes later.

    Args:
        count: how many; more than `CHUNK` run over into the chunks that follow.
        seed: a whole number of 0 or more.
        chunk: number of the first chunk, from 0.
        source: where parameters that act before 2021 come from.

    Raises:
        InputError: no members, more than there are draws for, a negative seed.
    """
    check_count(chunk * CHUNK + count, source)
    check_seed(seed)
    uniforms = _uniforms(count, seed, chunk, member_dimensions(source))
    known = source == "posterior"
    rows = _rows(count, seed, chunk, read_posterior().members) if known else np.full(count, -1)
    places = chunk * CHUNK + np.arange(count)
    return replace(members_at(uniforms, rows, source), seed=seed, places=places)


def past_of(members: Members) -> Past:
    """The past of members as `draw_members` gives them, whose parameters nobody changed.

    Until 2021 a member goes the way of its row of the posterior: what is drawn beside the row acts
    later. So the past of members that come after every row had its turn is known already.
    """
    rows = members.rows
    if not (rows >= 0).all() or members.places[0] < read_posterior().members:
        return members.past
    return PastOf(_rows_past(), read_posterior().members, rows)


@lru_cache(maxsize=1)
def _rows_past() -> Past:
    return past_of_rows()


def past_of_rows() -> Past:
    """The past of every row of the posterior; the same whatever is drawn beside the rows."""
    rows = np.arange(read_posterior().members)
    return members_at(np.full((len(rows), member_dimensions()), 0.5), rows).past


def member_dimensions(source: Source = "posterior") -> int:
    """How many uniform numbers one member takes beside its row."""
    return dimensions() + len(_own_laws(source)) + len(DISCREPANCY_YEARS)


def members_at(uniforms: Array, rows: NDArray[np.int64], source: Source = "posterior") -> Members:
    """The members that uniform numbers and rows of the posterior stand for.

    Args:
        uniforms: within (0, 1), (count, member_dimensions(source)): the drivers', then those of
            parameters that have no posterior; the last, of the past discrepancy, serve the prior.
        rows: of the posterior, (count,).
        source: where parameters that act before 2021 come from; the prior has no rows.
    """
    drawn = _own_laws(source)
    parts = np.cumsum([dimensions(), len(drawn)])
    of_drivers, of_priors, of_years = np.split(uniforms, parts, 1)
    drivers = draw_from(of_drivers)
    parameters = dict(zip((p.name for p in drawn), _drawn(drawn, of_priors), strict=True))
    if source == "prior":
        past = np.stack(_drawn([growth_discrepancy()] * len(DISCREPANCY_YEARS), of_years))
    else:
        posterior = read_posterior()
        parameters |= dict(zip(posterior.names, posterior.values[:, rows], strict=True))
        past = posterior.discrepancy[:, rows]
    name = growth_discrepancy().name
    drivers[name] = joined(past, drivers[name])
    return Members(len(uniforms), parameters, drivers, rows)


def _own_laws(source: Source) -> list[Parameter]:
    """Uncertain parameters that no calibrated sample holds."""
    known = read_posterior().names if source == "posterior" else ()
    return [p for p in district_parameters() if p.is_uncertain and p.name not in known]


def most_members(source: Source = "posterior") -> int:
    """How many members there are draws for."""
    return read_posterior().members * MOST_DRAWS if source == "posterior" else MOST_MEMBERS


def check_count(count: int, source: Source = "posterior") -> None:
    """Refuse a number of members that cannot be drawn.

    Raises:
        InputError: fewer than one, or more than there are draws for.
    """
    most = most_members(source)
    if not 1 <= count <= most:
        zh, en = f"应在 1 与 {most:,} 之间", f"takes 1 to {most:,}"
        if count > most:
            zh, en = f"{zh}：再多不会说出更多", f"{en}: more would tell nothing more"
        zh, en = f"{zh}；现为 {count:,}", f"{en}; {count:,} given"
        refuse("--members", [Problem(zh, en)])


def check_seed(seed: int) -> None:
    """Refuse a negative seed.

    Raises:
        InputError: it is negative.
    """
    if seed < 0:
        refuse("--seed", [Problem(f"应为 0 或正整数，现为 {seed}", f"takes 0 or more, not {seed}")])


def _drawn(laws: Sequence[Parameter], uniforms: Array) -> list[Array]:
    """Each law's values at its own column of uniform numbers."""
    from scipy.special import ndtri

    columns = np.ascontiguousarray(uniforms.T)
    return [law.at(ndtri(column)) for law, column in zip(laws, columns, strict=True)]


def _rows(count: int, seed: int, chunk: int, rows: int) -> NDArray[np.int64]:
    """Rows of the posterior: every one once, in an order of the seed, before any a second time."""
    places = chunk * CHUNK + np.arange(count)
    rounds = range(int(places[0]) // rows, int(places[-1]) // rows + 1)
    orders = np.concatenate([_stream(seed, "rows", one).permutation(rows) for one in rounds])
    return np.asarray(orders[places - rounds[0] * rows])


def joined(past: Array, future: Input) -> Series:
    """One series of yearly steps: the calibrated discrepancy, then the drivers' own from 2021 on.

    Args:
        past: of `DISCREPANCY_YEARS`, (years, count).
        future: steps from the year after on.
    """
    assert isinstance(future, Series)
    times = np.concatenate([np.array(DISCREPANCY_YEARS, dtype=float), np.asarray(future.times)])
    assert (np.diff(times) > 0).all()
    return Series(times, np.concatenate([past, np.asarray(future.values)]), "step")


def _uniforms(count: int, seed: int, first: int, dimensions: int) -> Array:
    """Points of the shifted nets of chunks `first`, `first` + 1, …, (count, dimensions).

    They stand in the middles of cells of 2^-32, so that none is 0 or 1.
    """
    net = _net(seed, dimensions, CHUNK)
    parts = []
    for number, low in enumerate(range(0, count, CHUNK), start=first):
        shift = _stream(seed, "shift", number).integers(2**_BITS, size=dimensions, dtype=np.uint32)
        parts.append(net[: min(CHUNK, count - low)] ^ shift)
    return (np.concatenate(parts) + 0.5) / 2.0**_BITS


@lru_cache(maxsize=4)
def _net(seed: int, dimensions: int, points: int) -> NDArray[np.uint32]:
    """A scrambled Sobol net as whole numbers of 32 bits; not to be written to.

    It is kept on disk: the library that makes it takes longer to import than a chunk to run.
    """

    def make() -> NDArray[np.uint32]:
        from scipy.stats import qmc

        sobol = qmc.Sobol(dimensions, scramble=True, bits=_BITS, rng=_stream(seed, "net"))
        # column by column: each is one quantity of all members, and is used as such
        return np.asfortranarray((sobol.random(points) * 2.0**_BITS).astype(np.uint32))

    return kept(f"net {seed} {dimensions} {points} {version('scipy')} {np.__version__}", make)


def _stream(seed: int, purpose: str, *place: int) -> np.random.Generator:
    """Random numbers of (seed, place, purpose) alone."""
    key = (*place, zlib.crc32(purpose.encode()))
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))


def _some(driver: Input, index: slice | NDArray[np.int64] | NDArray[np.bool_]) -> Input:
    """A driver of some of the members; what all members share stays as it is."""
    if isinstance(driver, Series):
        values = np.asarray(driver.values)
        return replace(driver, values=values[:, index]) if values.ndim == 2 else driver
    return driver[index] if isinstance(driver, np.ndarray) else driver
