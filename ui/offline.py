"""Keeps Streamlit from asking the outside anything.

In:   nothing.
Out:  Streamlit's question for this machine's address on the internet is answered: there is none.
Knows nothing of pages.

Streamlit 1.67 sends that question to a server of others when a websocket comes from an origin that
it does not know. No origin of this page is known by such an address.
"""

from __future__ import annotations

from streamlit import net_util


def no_address() -> None:
    """There is no address on the internet that anybody should come by."""


def ask_nobody() -> None:
    """Put that answer in the question's place."""
    net_util.get_external_ip = no_address
