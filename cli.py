"""The command line `pingshan`: the same calls as the page, no arithmetic of its own.

In:   arguments.
Out:  what `commands` answers, and an exit code.
Knows nothing of the commands; `commands/dispatch.py` lists them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words after `pingshan` ask; the exit code."""
    words = list(sys.argv[1:] if words is None else words)
    if words == ["--version"]:  # told at once: everything else imports numpy
        print(f"pingshan {version('pingshan-scenarios')}")
        return 0
    from commands.dispatch import answer

    return answer(words)
