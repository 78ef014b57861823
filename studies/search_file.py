"""A search on disk, so that it can be taken up where it was interrupted.

In:   the run that the search is of, its state.
Out:  one JSON file, replaced whole after every generation.
Knows nothing of what is searched.
"""

from __future__ import annotations

import json
from pathlib import Path

from model.engine.errors import InputError, Problem
from studies.evolution import State
from studies.output import whole_file

#: Raised when the meaning of a field changes.
SCHEMA = 1


class SearchFile:
    """Keeps the states of the rounds of one search; does nothing where there is no path."""

    def __init__(self, path: Path | None, key: str) -> None:
        """Read what is there.

        Args:
            path: the file, or None.
            key: of the run; a file of another run is refused.

        Raises:
            InputError: the file is no search, or that of another request.
        """
        self.path, self.key = path, key
        self.rounds: dict[str, State] = {}
        if path is not None and path.exists():
            self.rounds = self._read(path)

    def state(self, name: str) -> State | None:
        """The state of a round, or None where it has not begun."""
        return self.rounds.get(name)

    def keep(self, name: str, state: State) -> None:
        """Write the file with this state of a round.

        Raises:
            InputError: the disk refuses.
        """
        self.rounds[name] = state
        if self.path is None:
            return
        data = {
            "schema": SCHEMA,
            "run": self.key,
            "rounds": {name: state.as_data() for name, state in self.rounds.items()},
        }
        with whole_file(self.path) as part:
            part.write_text(json.dumps(data), encoding="utf-8")

    def _read(self, path: Path) -> dict[str, State]:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["schema"] != SCHEMA:
                raise ValueError(f"schema {data['schema']}")
            key = data["run"]
            rounds = {name: State.from_data(one) for name, one in data["rounds"].items()}
        except (OSError, KeyError, TypeError, ValueError) as error:
            zh, en = f"读不出搜索进度：{error}", f"is no state of a search: {error}"
            raise InputError(str(path), [Problem(zh, en)]) from error
        if key != self.key:
            zh = "是另一次反推的进度（目标、情景、预算或模型不同）；请换一个文件，或删去它"
            en = "belongs to another search (targets, scenario, budget or model differ); "
            raise InputError(str(path), [Problem(zh, f"{en}name another file, or delete it")])
        return rounds
