"""The page asks no other machine for anything, and its settings keep strangers out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from streamlit import net_util
from streamlit.web.server import server_util

from ui.offline import ask_nobody

CONFIG = Path(__file__).resolve().parent.parent.parent / ".streamlit" / "config.toml"


def test_a_strangers_origin_is_refused_without_a_question_to_the_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def outside(*_: object) -> None:
        raise AssertionError("asked the outside")

    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", outside)
    ask_nobody()
    assert not server_util.is_url_from_allowed_origins("http://evil.example")
    assert server_util.is_url_from_allowed_origins("http://127.0.0.1:8501")


def test_the_settings_keep_the_page_on_this_machine() -> None:
    settings = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    server, client = settings["server"], settings["client"]
    assert server["address"] == "127.0.0.1"
    assert server["enableXsrfProtection"] is True
    assert server["enableCORS"] is True
    assert server["maxUploadSize"] <= 20
    assert settings["browser"]["gatherUsageStats"] is False
    assert client["showErrorDetails"] == "none"
    assert client["allowedOrigins"] == []
