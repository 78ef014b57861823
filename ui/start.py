"""The page "about": what the project answers, as the README says it.

In:   the README, which the project's own metadata carries.
Out:  its text, Chinese first.
Knows nothing of the model.
"""

from __future__ import annotations

import re
from importlib.metadata import metadata

import streamlit as st


def about() -> str:
    """The README without its links, whose files a visitor of the page does not have."""
    text = str(metadata("pingshan-scenarios").json["description"])
    return re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)


def show() -> None:
    """Draw the page."""
    st.markdown(about())
