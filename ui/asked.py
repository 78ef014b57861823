"""What is on the desk in the words of the command line, for studies that run beside the page.

In:   a `Desk`.
Out:  words after a command: variables held, the city's tasks, base values.
Knows nothing of Streamlit or of what is computed.
"""

from __future__ import annotations

from ui.desk import Desk


def held_words(desk: Desk) -> list[str]:
    """`--fix` for each variable that is held on a path."""
    found = []
    for one in desk.held:
        path = ",".join(f"{year}:{value}" for year, value in one.path())
        found += ["--fix", f"{one.variable}={path}"]
    return found


def entered_words(desk: Desk) -> list[str]:
    """`--task` and `--baseline` for what the bureau entered."""
    found = []
    for name, value in desk.entered.tasks.items():
        found += ["--task", f"{name}={value!r}"]
    for name, value in desk.entered.baselines.items():
        found += ["--baseline", f"{name}={value!r}"]
    return found
