"""Where every member fails, a command says so in one message and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli

Capture = pytest.CaptureFixture[str]
#: Nobody lives there from 2025 on, and less than nobody.
HELD = ["--fix", "Population=2025:-5", "--lang", "en"]
MANY = [*HELD, "--members", "8"]


@pytest.mark.parametrize(
    "words",
    [
        ["ensemble", "plan", *MANY],
        ["ensemble", "plan", "--statistics", *MANY],
        ["targets", "plan", *MANY],
        ["targets", "plan", "--json", *MANY],
        ["discover", "plan", "--target", "gdp>=1250@2025", *MANY],
        ["compare", "plan", "baseline", "--no-attribution", *MANY],
        ["report", "plan", *MANY],
        ["report", "plan", *HELD, "--members", "1"],
        [
            *("backcast", "plan", "--target", "gdp>=1250@2025", "--probability", "0.5"),
            *("--quick", "--generations", "1", *HELD),
        ],
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_nothing_is_told_of_no_member(words: list[str], tmp_path: Path, capsys: Capture) -> None:
    out = [] if "--json" in words else ["--out", str(tmp_path / "out")]
    assert cli.main([*words, *out]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "--fix: " in told.err
    assert "failed, so that there is nothing to tell" in told.err
    assert "in 2025:" in told.err, "when it began"
    assert "Population=2025:-5" in told.err, "and where it comes from"
    assert list(tmp_path.iterdir()) == []


def test_members_that_are_left_are_told_of(capsys: Capture) -> None:
    """With a band that reaches below nothing only some of the members fail."""
    words = ["targets", "plan", "--members", "8", "--fix", "Population=2025:-60~60"]
    assert cli.main([*words, "--lang", "en"]) == 0
    assert "Members that failed and are left out: plan" in capsys.readouterr().out
