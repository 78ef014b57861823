"""Backtest: what the model would have said before it happened, and of what it was not shown.

In:   a `District`, a seed.
Out:  `Backtest`: scored forecasts beside naive rivals, indicators left out in turn, and the bets
      of `studies.bets` alone.
Knows nothing of files, of charts or of anything after 2020.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from calibration.backtest import INDICATORS, SHORT, by_indicator
from calibration.first import district_observations
from calibration.past import HISTORY
from calibration.prior import Prior, history_prior
from calibration.sampler import Settings
from studies.bets import Outcome, backtest_bets
from studies.district import District
from studies.foretell import Forecast, foretell
from studies.leave_out import LeftOut, leave_out
from studies.request import Run, canonical, hash_of

Progress = Callable[[int, int], None]

#: Of the random numbers where the user names none.
SEED = 2021


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """All three parts.

    Attributes:
        run: everything that determines it.
        forecast: from the end of 2018.
        left_out: one indicator at a time.
        bets: five-year growth of GDP from 2010, 2011 and 2014 by the drivers' laws alone.
    """

    run: Run
    forecast: Forecast
    left_out: tuple[LeftOut, ...]
    bets: tuple[Outcome, ...]


def backtest(
    district: District,
    seed: int,
    progress: Progress = lambda done, of: None,
    *,
    prior: Prior | None = None,
    settings: Settings = SHORT,
) -> Backtest:
    """Fit, foretell, leave out, bet; about a minute on one core.

    Args:
        district: model and tables.
        seed: a whole number of 0 or more; the same gives the same bits.
        progress: called with how many parts are done of how many.
        prior: what is uncertain; all that acts before 2021 where None.
        settings: of the sampler.

    Raises:
        ArithmeticError: a fit did not settle.
    """
    observations = district_observations(district.model)
    groups = by_indicator([seen for seen in observations if seen.role == "fit"])
    of = len(groups) + 2
    whole = prior or history_prior()
    progress(0, of)
    forecast = foretell(district.model, observations, whole, seed, settings)
    progress(1, of)
    left_out = leave_out(district.model, observations, whole, seed, lambda n: progress(1 + n, of))
    bets = backtest_bets(seed)
    progress(of, of)
    run = district.request("backtest", (), members=forecast.short.z.shape[1], seed=seed)
    # tables that no other study reads
    options = {path.name: hash_of(path) for path in (HISTORY, INDICATORS)}
    return Backtest(replace(run, options=canonical(options)), forecast, left_out, bets)
