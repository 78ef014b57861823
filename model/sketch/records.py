r"""Views as the lines of Vensim's sketch section, and back.

In:   views, or the text of a sketch section.
Out:  the other.
Knows nothing of models or of how a view is laid out.

The format is Vensim's own, version V300: https://www.vensim.com/documentation/ref_sketch_format.html
(heading, `*name`, `$` defaults) and https://www.vensim.com/documentation/24305.html (objects):

    10,id,name,x,y,w,h,shape,bits,...   a variable; w and h are half the size
    11,id,48,x,y,w,h,34,3,...           a valve; the flow's name is the next record
    12,id,48,x,y,w,h,0,3,...            a cloud
    1,id,from,to,shape,...,1|(x,y)|     an arrow or a pipe with the point that it runs through

`shape` is 3 for a box, 8 for plain text, 40 for a name attached to the valve before it; bit 1 of
`bits` is unset in a shadow variable. Of a line's own fields, shape 0 is straight and 1 an arc;
4 and 100 with thickness 22 are a flow's pipe with and without its head; 1 in the reserved field
marks a cause of the initial value. All these values are those that Vensim itself wrote in the
published test models of SDXorg (teacup, SIR).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from model.sketch.shapes import FONT_POINTS, Arrow, Kind, Pipe, View, Word, shown_text, wrap

START = "\\\\\\---///"
END = "///---\\\\\\"
HEADING = (
    f"{START} Sketch information - do not modify anything except names",
    "V300  Do not put anything below this section - it will be ignored",
)
DEFAULTS = f"$192-192-192,0,Arial|{FONT_POINTS}||0-0-0|0-0-0|0-0-255|-1--1--1|-1--1--1|96,96,100,0"
#: Vensim keeps the first 30 characters of a view's name.
LONGEST_NAME = 30

_BOX, _TEXT, _ATTACHED = 3, 8, 40
_SHADOW = ",8,2,0,3,-1,0,0,0,128-128-128,0-0-0,|{points}||128-128-128"
_POINT = re.compile(r"\|\((-?\d+),(-?\d+)\)\|")


def view_lines(view: View) -> Iterator[str]:
    """The lines of one view. Valves come right before their names, as Vensim wants it."""
    yield from HEADING
    yield f"*{view.name[:LONGEST_NAME]}"
    yield DEFAULTS
    order = list(_in_order(view))
    ids = {key: number for number, key in enumerate(order, 1)}
    for key in order:
        yield _word_line(ids[key], view.words[key])
    number = len(order)
    for pipe in view.pipes:
        number += 1
        shape = 4 if pipe.head else 100
        x, y = pipe.corner
        ends = f"{ids[pipe.valve]},{ids[pipe.end]}"
        yield f"1,{number},{ends},{shape},0,0,22,0,0,0,-1--1--1,,1|({x:.0f},{y:.0f})|"
    for arrow in view.arrows:
        number += 1
        x, y = arrow.handle
        ends = f"{ids[arrow.source]},{ids[arrow.target]}"
        kind = f"{int(arrow.bent)},0,0,0,0,64,{int(arrow.initial)}"
        yield f"1,{number},{ends},{kind},-1--1--1,,1|({x:.0f},{y:.0f})|"


def _in_order(view: View) -> Iterator[str]:
    """Stocks and clouds, then each valve with its name, then the rest."""
    first = ("stock", "shadow stock", "cloud")
    yield from (key for key, word in view.words.items() if word.kind in first)
    for key, word in view.words.items():
        if word.kind == "valve":
            yield key
            yield word.name
    others = (*first, "valve", "flow")
    yield from (key for key, word in view.words.items() if word.kind not in others)


def _word_line(number: int, word: Word) -> str:
    place = f"{word.x:.0f},{word.y:.0f},{word.w:.0f},{word.h:.0f}"
    if word.kind == "valve":
        return f"11,{number},48,{place},34,3,0,0,1,0,0,0"
    if word.kind == "cloud":
        return f"12,{number},48,{place},0,3,0,0,-1,0,0,0"
    head = f"10,{number},{word.name},{place}"
    if word.kind in ("shadow", "shadow stock"):
        return head + _SHADOW.format(points=FONT_POINTS)
    if word.kind == "stock":
        return f"{head},{_BOX},3,0,0,0,0,0,0"
    if word.kind == "flow":
        return f"{head},{_ATTACHED},3,0,0,-1,0,0,0"
    return f"{head},{_TEXT},3,0,0,0,0,0,0"


def read_views(sketch: str) -> list[View]:
    """The views of a sketch section; objects of other types are passed over.

    Stocks, flows and shadows are told by their records; every other name is an 'auxiliary'.
    """
    views: list[View] = []
    ids: dict[str, Word] = {}
    valve: Word | None = None
    for line in sketch.split(END)[0].splitlines():
        if line.startswith("*"):
            views.append(View(line[1:]))
            ids, valve = {}, None
        elif line.startswith(("10,", "11,", "12,")):
            number, word = _read_word(line, valve)
            valve = word if word.kind == "valve" else None
            ids[number] = word
            views[-1].words[word.key] = word
        elif line.startswith("1,"):
            _read_line(line, ids, views[-1])
    for view in views:  # a valve has its flow's name only once that is read
        view.words = {word.key: word for word in view.words.values()}
    return views


def _read_word(line: str, valve: Word | None) -> tuple[str, Word]:
    form, number, name, rest = re.match(r'(\d+),(\d+),("(?:\\.|[^"])*"|[^,]*),(.*)', line).groups()  # type: ignore[union-attr]
    x, y, w, h, shape, bits = (int(field) for field in rest.split(",")[:6])
    kind: Kind = "auxiliary"
    key = name
    if form == "11":
        kind, key, name = "valve", f"valve {number}", ""
    elif form == "12":
        kind, key, name = "cloud", f"cloud {number}", ""
    elif not bits & 1:
        kind, key = "shadow", f"{name} {number}"
    elif shape & 32:
        kind = "flow"
        if valve is not None:
            valve.name, valve.key = name, f"valve of {name}"
    elif shape == _BOX:
        kind = "stock"
    lines = wrap(shown_text(name, kind), 2 * w - 8) if name else ()
    return number, Word(key, name, kind, float(x), float(y), float(w), float(h), lines)


def _read_line(line: str, ids: dict[str, Word], view: View) -> None:
    fields = line.split(",")
    source, target = ids[fields[2]], ids[fields[3]]
    found = _POINT.search(line)
    point = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if fields[7] == "22":
        view.pipes.append(Pipe(source.key, target.key, fields[4] == "4", point))
    else:
        bent = fields[4] == "1"
        view.arrows.append(Arrow(source.key, target.key, fields[10] == "1", bent, point))


def section(views: Iterable[View]) -> str:
    """The whole sketch section, from its first heading to its last line."""
    return "\n".join([line for view in views for line in view_lines(view)] + [END, ""])
