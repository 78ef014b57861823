"""What a page that was shown without a browser says."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from ui.desk import Desk

ShowPage = Callable[..., AppTest]


def all_text(page: AppTest) -> str:
    """Everything that a page says, as one text."""
    kinds = ("markdown", "caption", "error", "info", "success", "text", "subheader", "title")
    parts = [str(getattr(one, "value", "") or "") for kind in kinds for one in page.get(kind)]
    parts += [one.proto.body for one in page.get("html")]
    parts += [
        str(getattr(one, "label", ""))
        for kind in ("button", "slider", "expander")
        for one in page.get(kind)
    ]
    return "\n".join(parts)


def figure(page: AppTest, name: str) -> str:
    """The headline figure of a name, as it is written."""
    for one in page.get("html"):
        head, found, rest = one.proto.body.partition(f'<div class="name">{name}</div>')
        if found and head:
            return str(rest.partition('<div class="value">')[2].partition("</div>")[0])
    raise AssertionError(f"no figure {name!r}")


def the_desk(page: AppTest) -> Desk:
    """What the visitor has on the desk."""
    found = page.session_state["desk"]
    assert isinstance(found, Desk)
    return found
