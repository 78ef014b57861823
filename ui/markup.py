"""Small pieces of HTML: cards, tables, badges; every word in them is escaped here.

In:   plain text.
Out:  HTML for `st.html`.
Knows nothing of what is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from report.texts import capital


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: the main line.
        sub: a smaller line under it, or empty.
        kind: classes of the style sheet: `num`, `ps-met`, `ps-missed`, `ps-stale`.
        bar: length of a bar to the right (positive) or left of the middle, in -1..1.
    """

    text: str
    sub: str = ""
    kind: str = ""
    bar: float | None = None


def card(title: str, lines: Iterable[str]) -> str:
    """A box with a heading and short paragraphs, each a sentence."""
    paragraphs = "".join(f"<p>{escape(capital(line))}</p>" for line in lines)
    return f'<section class="ps-card"><h4>{escape(title)}</h4>{paragraphs}</section>'


def figure_card(
    name: str, value: str, unit: str, change: str, *, better: bool | None = None
) -> str:
    """A figure with its name above, its unit after it and its change below."""
    kind = "" if better is None else " ps-met" if better else " ps-missed"
    return (
        f'<div class="ps-card ps-figure"><div class="name">{escape(name)}</div>'
        f'<div class="value">{escape(value)}</div>'
        f'<div class="unit" title="{escape(unit)}">{escape(unit)}</div>'
        f'<div class="change{kind}">{escape(change)}</div></div>'
    )


def grid(cards: Sequence[str], columns: int, label: str = "") -> str:
    """Cards side by side; `label` names the group for screen readers."""
    named = f' role="group" aria-label="{escape(label)}"' if label else ""
    style = f"grid-template-columns: repeat({columns}, minmax(0, 1fr))"
    return f'<div class="ps-grid" style="{style}"{named}>{"".join(cards)}</div>'


def table(head: Sequence[Cell], rows: Iterable[Sequence[Cell]], caption: str = "") -> str:
    """A table; the caption names it for screen readers."""
    heads = "".join(
        f'<th scope="col"{_kind(cell)}>{escape(capital(cell.text))}</th>' for cell in head
    )
    body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    named = f"<caption hidden>{escape(caption)}</caption>" if caption else ""
    return (
        f'<table class="ps-table">{named}<thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def bar_cell(value: float, longest: float) -> Cell:
    """A bar as long as its part of the longest one, from the middle to its side."""
    return Cell("", bar=value / longest if longest else 0.0)


def badge(text: str, kind: str = "") -> str:
    """A short word in a rounded frame."""
    return f'<span class="ps-badge {escape(kind)}">{escape(text)}</span>'


def unseen(text: str) -> str:
    """Words for a screen reader alone."""
    return f'<p class="ps-unseen">{escape(text)}</p>'


def _cell(cell: Cell) -> str:
    if cell.bar is not None:
        left = 50 * (1 + min(cell.bar, 0.0))
        style = f"margin-left:{left:.1f}%;width:{50 * abs(cell.bar):.1f}%"
        side = "more" if cell.bar >= 0 else "less"
        return f'<td class="ps-bars"><div class="ps-bar {side}" style="{style}"></div></td>'
    sub = f'<div class="sub">{escape(cell.sub)}</div>' if cell.sub else ""
    return f"<td{_kind(cell)}>{escape(cell.text)}{sub}</td>"


def _kind(cell: Cell) -> str:
    return f' class="{escape(cell.kind)}"' if cell.kind else ""
