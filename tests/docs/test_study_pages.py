"""The commands that the pages on the studies show are ones that the command line takes."""

from __future__ import annotations

import importlib
import shlex
from pathlib import Path

import pytest

from commands.arguments import Parser
from commands.dispatch import COMMANDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("sensitivity.md", "backcast.md", "discovery.md")


def shown(page: str) -> list[list[str]]:
    """The words of every command on a page, without remarks and without those cut short."""
    text = (DOCS / page).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("pingshan ")]
    return [shlex.split(line, comments=True) for line in lines if " ... " not in line]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_is_understood(page: str) -> None:
    found = shown(page)
    assert len(found) >= 2
    for _, name, *words in found:
        zh, en = COMMANDS[name]
        command = importlib.import_module(f"commands.{name}")
        parser = Parser(f"pingshan {name}", "en", zh=zh, en=en, examples=command.EXAMPLES)
        command.add_arguments(parser)
        parser.parse_all(words)  # an option that is none raises
