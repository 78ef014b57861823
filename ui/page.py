"""What a page of the site is, and what it is given.

In:   a key, a function.
Out:  `Page`, listed in `ui.pages`; `Visit`, which a page's function takes.
Knows nothing of any page.

A page is one file with one function `show(visit)`. What takes long it may return as a function of
its own: that is called when all else is drawn. It reads `visit.desk` (what the visitor has on
the desk) and `visit.lang`, calls studies through `ui.cached` (or under keys of its own through a
`ui.keeping.Keeper`), and draws with Streamlit. Its words are in `texts.csv` under its key, its name
under `nav.KEY`. It wraps what reads a visitor's input in `ui.session.told`. A change of the desk is
made in a widget's callback, so that the whole page, the header too, shows it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.desk import Desk
from ui.words import word

#: Draws what takes long, once all else is on its way to the visitor.
Later = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Visit:
    """One showing of a page.

    Attributes:
        desk: the visitor's; changed in callbacks only.
        dark: whether the page is dark, for charts.
        date: today, as results carry it.
    """

    desk: Desk
    dark: bool
    date: str

    @property
    def lang(self) -> str:
        """'zh' or 'en'."""
        return self.desk.lang

    def say(self, key: str, **figures: object) -> str:
        """The page's words of a key in the visitor's language."""
        return word(key, self.lang, **figures)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site.

    Attributes:
        key: its address and the key of its name; the first page has the address of the site.
        show: draws it, and may return what draws the part that takes long.
    """

    key: str
    show: Callable[[Visit], Later | None]
