"""A visitor without a browser: a websocket that speaks Streamlit's protocol and moves one lever.

In:   the address of a running page.
Out:  `Session`: opened, moved, closed; a fault of the page is an error.
Knows nothing of what the page shows but its sliders.
"""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 120.0  # seconds


class Session:
    """One visitor on the page 情景."""

    def __init__(self, url: str, index: int) -> None:
        """Visitors of different `index` move to different values, so that none finds it done."""
        self.url, self.index, self.turn = url, index, 0
        self.slider, self.value, self.step = "", 0.0, 0.1
        self.link: ClientConnection | None = None

    def open(self) -> None:
        """Connect and show the page."""
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        spoken, origin = [Subprotocol("streamlit")], Origin(self.url)
        self.link = connect(address, subprotocols=spoken, origin=origin, max_size=None)
        asked = BackMsg()
        asked.rerun_script.page_name = "scenario"
        self._run(asked)
        if not self.slider:
            raise RuntimeError("the page shows no slider")

    def move(self) -> None:
        """Move the lever and wait until the page has answered."""
        self.turn += 1
        asked = BackMsg()
        asked.rerun_script.page_name = "scenario"
        state = asked.rerun_script.widget_states.widgets.add()
        state.id = self.slider
        state.double_array_value.data.append(
            self.value + self.step * (1 + self.turn % 40) + 0.001 * self.index
        )
        self._run(asked)

    def close(self) -> None:
        """Leave."""
        if self.link is not None:
            self.link.close()

    def _run(self, asked: BackMsg) -> None:
        if self.link is None:
            raise RuntimeError("not open")
        self.link.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.link.recv(timeout=PATIENCE, decode=False))
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "slider":
                found = message.delta.new_element.slider
                if not self.slider:
                    self.slider, self.value = found.id, found.default[0]
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(message.delta.new_element.exception.message)
            if kind == "script_finished":
                return
