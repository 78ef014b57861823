"""RESULTS.md keeps each benchmark's newest section, and the notes at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.results import HEAD, keep, row


def test_a_section_takes_the_place_of_the_old_one_and_the_notes_stay_last(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    results.write_text("# Old head\n\n## A\n\nold\n\n## Notes\n\n### by hand\n\nkept\n", "utf-8")
    keep({"B": row("x", 1), "A": "new"}, results)
    keep({"C": "more"}, results)
    expected = (
        "## A\n\nnew\n\n## B\n\n| x | 1 |\n\n## C\n\nmore\n\n## Notes\n\n### by hand\n\nkept\n"
    )
    assert results.read_text("utf-8") == HEAD + expected
    assert list(tmp_path.iterdir()) == [results]


@pytest.mark.slow
def test_the_ten_largest_models_run_with_one_to_ten_thousand_members() -> None:
    from benchmarks import models

    table = models.table()  # refuses members that differ between the runs
    rows = [line for line in table.splitlines() if line.startswith("| ") and ".mdl" in line]
    assert len(rows) == models.COUNT
    assert "10,000 members" in table
