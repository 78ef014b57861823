"""Widgets whose value is the desk's: what undo, a link or another page changes shows in them.

In:   a key, the value on the desk.
Out:  the widget's state set to it before it is drawn.
Knows nothing of what the values mean.
"""

from __future__ import annotations

import streamlit as st


def show_value(key: str, value: object) -> None:
    """Have the widget of `key` show `value`; set only where it differs, so that nothing jumps."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
