"""What one visitor has on the desk; nobody else's session sees it.

In:   what the visitor opened, changed and chose.
Out:  `Desk`, kept in the session.
Knows nothing of Streamlit, of files or of results.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from studies.ensemble import Ensemble
from studies.held import Held
from studies.targets import NOTHING_ENTERED, Entered
from ui.draft import MOST_STEPS, Draft
from ui.link import Shared

#: The two large charts at first.
FIRST_CHARTS = ("gdp nominal", "industrial value added nominal")
#: The sectors whose levers are unfolded at first: the most used ones.
FIRST_SECTORS = frozenset({"industry", "innovation"})


@dataclass(slots=True)
class Desk:
    """One visitor's session.

    Attributes:
        draft: the scenario being edited, with its way back.
        lang: 'zh' or 'en'.
        charts: the model's keys of the two large charts.
        held: variables held on a path (外生给定) in every run of this session.
        entered: the city's tasks and base values that the visitor knows.
        beside: names of other scenarios laid beside the draft, at most five.
        sectors: those whose levers are unfolded.
        variable: the model's key that the page 为什么 is about.
        trail: those that it was about before, the latest last.
        message: said once on the next page that is shown, such as that a file was saved.
        last_band: the band that was shown last, greyed while the next one is made.
    """

    draft: Draft
    lang: str = "zh"
    charts: tuple[str, ...] = FIRST_CHARTS
    held: tuple[Held, ...] = ()
    entered: Entered = NOTHING_ENTERED
    beside: tuple[str, ...] = field(default=())
    sectors: frozenset[str] = FIRST_SECTORS
    variable: str = FIRST_CHARTS[0]
    trail: tuple[str, ...] = ()
    message: str = ""
    last_band: Ensemble | None = None

    def ask_about(self, key: str) -> None:
        """Turn the page 为什么 to another variable; the way back is kept."""
        if key != self.variable:
            self.trail = (*self.trail, self.variable)[-MOST_STEPS:]
            self.variable = key

    def ask_before(self) -> None:
        """Back to the variable that it was about before."""
        if self.trail:
            self.variable, self.trail = self.trail[-1], self.trail[:-1]

    def shared(self) -> Shared:
        """What a link to this desk carries."""
        return Shared(self.draft.scenario, self.charts, self.lang)

    def take(self, shared: Shared) -> None:
        """Put on the desk what a link carries; it counts as unsaved work of a new scenario."""
        self.draft = Draft.of(shared.scenario, kept=False)
        self.charts = (*shared.charts, *self.charts[len(shared.charts) :])[:2]
        self.lang = shared.lang
