"""The pages of the site, in the order of the navigation; a new one is a line here.

In:   the files of the pages.
Out:  `PAGES`.
Knows nothing of what is on them.
"""

from __future__ import annotations

from ui import (
    about,
    attainment,
    backcast,
    compare,
    exporting,
    monitoring,
    overview,
    scenario,
    uncertainty,
    why,
)
from ui.page import Page

PAGES = (
    Page("overview", overview.show),
    Page("scenario", scenario.show),
    Page("compare", compare.show),
    Page("targets", attainment.show),
    Page("backcast", backcast.show),
    Page("uncertainty", uncertainty.show),
    Page("why", why.show),
    Page("monitor", monitoring.show),
    Page("export", exporting.show),
    Page("about", about.show),
)
