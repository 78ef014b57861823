"""A page laid out: words placed without overlap, arrows clear of names, all else as shadows.

In:   a `Page`.
Out:  a `View` with whole-number places.
Knows nothing of Vensim's file format or drawing.
"""

from __future__ import annotations

from collections.abc import Callable

from model.sketch.blocks import Block, fan
from model.sketch.chains import chains
from model.sketch.levels import make_rows
from model.sketch.pages import Link, Page
from model.sketch.place import place
from model.sketch.routes import Router
from model.sketch.shapes import View, Word, text_word

#: Widths in pixels at which names are broken, by what they stand for.
NAME, SMALL = 118.0, 150.0
#: Shapes of the page tried, width to height as if it were filled; shapes that are not a strip.
SHAPES = (1.6, 2.5, 3.6)
WIDE, HIGH = 2.2, 1.1


def lay_out(page: Page) -> View:
    """Place everything on a page.

    A link is an arrow where a short clear arc can be found. Where none can, the cause is shown
    once more beside what it drives, as a shadow variable `<name>`, and the page is laid out
    again: so causes are always at hand, and no arrow runs over a name. Of several widths of
    page the one with the fewest links so severed is taken, unless it is a long strip.
    """
    _, _, router = min((_trial(page, shape) for shape in SHAPES), key=lambda trial: trial[:2])
    view = View(page.name, router.words, router.pipes, [*router.arrows, *router.route()])
    for word in view.words.values():  # whole pixels, as a sketch holds them
        word.x, word.y, word.w, word.h = (
            float(round(value)) for value in (word.x, word.y, word.w, word.h)
        )
    for pipe in view.pipes:
        pipe.corner = (float(round(pipe.corner[0])), float(round(pipe.corner[1])))
    for arrow in view.arrows:
        arrow.handle = (float(round(arrow.handle[0])), float(round(arrow.handle[1])))
    return view


def _trial(page: Page, shape: float) -> tuple[float, float, Router]:
    """A page of one shape: its cost, the shape, and the router of what can all be drawn."""
    severed = _sever(page, set(), shape, share=1 / 3)
    # Room that later severing left free may do for links that were severed early.
    clear = severed - set(_attempt(page, severed, shape).faults(severed))
    severed = min(severed, _sever(page, severed - clear, shape, share=1), key=len)
    router = _attempt(page, severed, shape)
    wide = float(router.right.max() - router.left.min())
    high = float(router.bottom.max() - router.top.min())
    strip = max(wide / high / WIDE, high / wide / HIGH, 1.0) - 1
    return len(severed) * (1 + strip), shape, router


def _sever(page: Page, severed: set[Link], shape: float, share: float) -> set[Link]:
    """Sever the worst share of the links that cannot be drawn clearly, until there are none."""
    while True:
        severed = set(severed)
        router = _attempt(page, severed, shape)
        faults = router.faults(router.links)
        if not faults:
            return severed
        worst = sorted(faults, key=lambda link: (-faults[link], link))
        severed.update(worst[: max(1, round(share * len(worst)))])


class _Causes:
    """The words beside each variable: constants of its own, and shadows of what is far away."""

    def __init__(self, page: Page, severed: set[Link]) -> None:
        home = set(page.home())
        small = set(page.constants)
        self.arrows: list[Link] = []
        self.shown: set[str] = set()
        self.beside: dict[str, list[Word]] = {}
        self.initial: dict[str, set[str]] = {}
        for link in page.links:
            if link.source in small and link.source not in self.shown:
                self.shown.add(link.source)
                word = text_word(link.source, link.source, "constant", SMALL)
            elif link.source in home and link not in severed:
                self.arrows.append(link)
                continue
            else:
                key = f"{link.source} for {link.target}"
                word = text_word(key, link.source, "shadow", SMALL)
            self.beside.setdefault(link.target, []).append(word)
            if link.initial:
                self.initial.setdefault(link.target, set()).add(word.key)
        self.unused = [name for name in page.constants if name not in self.shown]

    def __call__(self, name: str) -> tuple[list[Word], set[str]]:
        """The words beside `name`, and the keys of those that act on its initial value."""
        return self.beside.get(name, []), self.initial.get(name, set())


def _attempt(page: Page, severed: set[Link], shape: float) -> Router:
    """Place the words of a page, with some links severed; the others are still to be drawn."""
    causes = _Causes(page, severed)
    rows_of_stocks = chains(page, causes)
    blocks = rows_of_stocks + [_auxiliary(name, causes) for name in page.auxiliaries]
    owner = {word.key: block for block in blocks for word in block.words}
    drives: dict[str, list[str]] = {}
    for link in causes.arrows:
        one, two = owner[link.source].key, owner[link.target].key
        if one != two and two not in drives.setdefault(one, []):
            drives[one].append(two)
    rows = make_rows(blocks, {block.key for block in rows_of_stocks}, drives, shape)
    if causes.unused:
        rows.append([_list(causes.unused, max((_width(row) for row in rows), default=0.0))])
    place(rows, [(link.source, link.target) for link in causes.arrows])
    placed = [block.shift(block.x, block.y) for row in rows for block in row]
    return Router(placed, causes.arrows)


def _auxiliary(name: str, causes: Callable[[str], tuple[list[Word], set[str]]]) -> Block:
    word = text_word(name, name, "auxiliary", NAME)
    names, initial = causes(name)
    return Block(name, [word, *names], [], fan(word, names, initial)).measure()


def _width(row: list[Block]) -> float:
    return sum(block.left + block.right for block in row)


def _list(names: list[str], widest: float) -> Block:
    """Constants that nothing on the page uses, in even columns."""
    words = [text_word(name, name, "constant", SMALL) for name in names]
    pitch = 2 * max(word.w for word in words) + 24
    columns = min(len(words), max(4, int(widest // pitch)))
    deep = -(-len(words) // columns)
    high = 2 * max(word.h for word in words) + 6
    for index, word in enumerate(words):
        word.x = (index // deep) * pitch + word.w
        word.y = (index % deep) * high
    return Block(f"constants {names[0]}", words).measure()
