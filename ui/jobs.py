"""Long work as one process of its own: followed, cancelled, and never in the page's way.

In:   the words of a command, which is asked to say how far it is.
Out:  `Job`: how far it is, its answer or its complaint.
Knows nothing of Streamlit or of what is computed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.district.labels import Text

NOTHING = Text("", "")
#: The command line in this very installation.
COMMAND = (sys.executable, "-c", "import sys, cli; sys.exit(cli.main())")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(eq=False)
class Job:
    """One process and the files that it writes to; they go when nobody holds it any more.

    Attributes:
        process: of the operating system.
        folder: holds `answer` (its output) and `progress` (its messages).
        about: what it is of, such as the scenario's title when it began.
    """

    process: subprocess.Popen[bytes]
    folder: Path
    about: Text = NOTHING

    def __post_init__(self) -> None:
        """Have the folder removed with the job."""
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    @property
    def share(self) -> float:
        """How much is done, as its last line of progress says, in [0, 1]."""
        for line in reversed(self._messages().splitlines()):
            if line.startswith("{"):
                told = json.loads(line)
                return min(1.0, float(told["done"]) / max(1.0, float(told["of"])))
        return 0.0

    def text(self) -> str | None:
        """What it printed; None where it was refused, cancelled or is not done."""
        if self.running or self.process.returncode != 0:
            return None
        return self._path("answer").read_text(encoding="utf-8")

    def answer(self) -> dict[str, Any] | None:
        """The same as JSON, of a command that was asked for that."""
        text = self.text()
        found: dict[str, Any] | None = None if text is None else json.loads(text)
        return found

    def complaint(self) -> str:
        """What the user can mend; empty unless it was refused for that (exit code 2)."""
        if self.running or self.process.returncode != 2:
            return ""
        lines = self._messages().splitlines()
        return "\n".join(line for line in lines if not line.startswith("{"))

    @property
    def broken(self) -> bool:
        """Whether it ended by a fault of the program; the log has what it said."""
        code = self.process.poll()
        return code is not None and code not in (0, 2) and code >= 0

    def cancel(self) -> None:
        """End it."""
        if self.running:
            self.process.terminate()
            self.process.wait(timeout=10)

    def _messages(self) -> str:
        path = self._path("progress")
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def _path(self, name: str) -> Path:
        return self.folder / name


def start(words: Sequence[str], scenario: str = "", about: Text = NOTHING) -> Job:
    """Begin a command.

    Args:
        words: after `pingshan`; `{scenario}` stands for the file of the scenario.
        scenario: YAML text of a scenario that the command reads.
        about: what it is of, kept with it.
    """
    place = Path(tempfile.mkdtemp(prefix="pingshan-job-"))
    file = place / "scenario.yaml"
    if scenario:
        file.write_text(scenario, encoding="utf-8")
    given = [str(file) if word == "{scenario}" else word for word in words]
    with (place / "answer").open("wb") as out, (place / "progress").open("wb") as messages:
        process = subprocess.Popen(
            [*COMMAND, *given],
            stdout=out,
            stderr=messages,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PINGSHAN_PROGRESS": "json"},
        )
    return Job(process, place, about)
