"""The command line `pingshan`: the same calls as the page, no arithmetic of its own.

In:   arguments.
Out:  text, files, and an exit code.
Knows nothing of how anything is computed.
"""

from __future__ import annotations

import argparse
from importlib.metadata import version


def main() -> int:
    """Read the arguments and do what they ask; the exit code."""
    parser = argparse.ArgumentParser(prog="pingshan")
    parser.add_argument("--version", action="version", version=version("pingshan-scenarios"))
    parser.parse_args()
    return 0
