"""`pingshan check`: what a modeller should look at in a model file.

In:   a model file; groups of names that mean one unit.
Out:  one line a finding, or JSON; exit code 1 where there is an error.
Knows nothing of how anything is checked.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from commands.arguments import Parser
from model.engine.checks import Finding, check_model
from report.texts import filled

EXAMPLES = (
    "pingshan check model/district/pingshan.mdl",
    "pingshan check model/district/pingshan.mdl --same 'Yi,亿元' 'Wan,万人' --json",
)


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan check`."""
    parser.add_argument(
        "model", metavar="MODEL", type=Path, help=parser.say("模型文件", "a model file")
    )
    parser.add_argument(
        "--same",
        nargs="+",
        action="extend",
        default=[],
        metavar="A,B,…",
        help=parser.say(
            "同一个单位的不同写法（模型文件自己的设置之外）",
            "names that mean one unit, beside those in the file's settings",
        ),
    )
    parser.add_argument(
        "--any-number",
        action="store_true",
        help=parser.say(
            "方程中的数字可以是任何单位（默认无量纲，0 除外）",
            "numbers in equations fit any unit (default: dimensionless, except 0)",
        ),
    )
    parser.add_argument(
        "--json", action="store_true", help=parser.say("输出 JSON", "print JSON for programs")
    )


def perform(given: argparse.Namespace) -> int:
    """Check the model and tell what was found; 1 where anything is an error."""
    same = [group.split(",") for group in given.same]
    found = check_model(given.model, equivalent=same, numbers_fit=given.any_number)
    if given.json:
        print(json.dumps([as_data(finding) for finding in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join([*(told(one, given.lang) for one in found), summary(found, given.lang)]))
    return int(any(finding.severe for finding in found))


def told(finding: Finding, lang: str) -> str:
    """One line: place, error or warning, what it is."""
    words = {"zh": ("错误", "警告"), "en": ("error", "warning")}[lang]
    text = finding.problem.zh if lang == "zh" else finding.problem.en
    word = words[0 if finding.severe else 1]
    return ": ".join(part for part in (finding.problem.place, word, text) if part)


def summary(found: Sequence[Finding], lang: str) -> str:
    """How many of each."""
    errors = sum(finding.severe for finding in found)
    counts = {"errors": errors, "warnings": len(found) - errors}
    if lang == "zh":
        return "{errors} 个错误，{warnings} 个警告".format(**counts)
    return filled("{errors:error|errors}, {warnings:warning|warnings}", **counts)


def as_data(finding: Finding) -> dict[str, str | int | None]:
    """A finding for programs."""
    file, _, line = finding.problem.place.rpartition(":")
    numbered = line.isdigit()
    return {
        "severity": "error" if finding.severe else "warning",
        "kind": finding.kind,
        "file": file if numbered else finding.problem.place,
        "line": int(line) if numbered and int(line) else None,
        "zh": finding.problem.zh,
        "en": finding.problem.en,
    }
