"""`pingshan replay`: compute again what a manifest or an export says, and compare bit for bit.

In:   a manifest, a folder of results, or an export that carries its manifest.
Out:  what is the same and what differs; with --out the exports once more.
Knows nothing of how anything is computed or compared.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from commands.arguments import Parser, every_problem
from commands.report import Asked, template_of, write_reports
from commands.run import add_output_arguments, check_out
from model.engine.errors import Problem, refuse
from report.embedded import read_embedded
from report.exports import REPORTS, Exporter, Exports, ReviewExporter
from report.replaying import as_data, replay_text
from report.texts import say
from studies.decompose import Decomposition
from studies.district import load_district
from studies.monitor import Monitoring
from studies.replay import Replayed, replay
from studies.review import review
from studies.slippage import Slippage
from studies.targets import Entered
from studies.units import Units

EXAMPLES = (
    "pingshan report plan --format xlsx --members 50 --out evaluation",
    "pingshan replay evaluation",
    "pingshan replay evaluation/evaluation-zh.xlsx --lang en",
)


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan replay`."""
    parser.add_argument(
        "manifest",
        type=Path,
        metavar="MANIFEST",
        help=parser.say(
            "manifest.json、结果文件夹，或任一导出文件（docx、xlsx、html、pdf、png、svg）",
            "a manifest.json, a folder of results, or any export (docx, xlsx, html, pdf, png, svg)",
        ),
    )
    parser.add_argument(
        "--template",
        type=Path,
        metavar="T.docx",
        help=parser.say(
            "用 --out 重写 Word 报告时的模板", "the template, where --out writes Word again"
        ),
    )
    add_output_arguments(parser)
    parser.add_argument(
        "--json", action="store_true", help=parser.say("输出 JSON", "print JSON for programs")
    )


def perform(given: argparse.Namespace) -> int:
    """Compute and compare; 0 where the numbers are the same (or agree as far as they can)."""
    with every_problem("pingshan replay") as problems:
        problems.add(partial(check_out, given))
        content = problems.add(partial(read_embedded, given.manifest))
        template = problems.add(partial(template_of, given.template))
    if content is None:
        raise ValueError("every_problem lets nothing unfinished pass")
    found = replay(content, load_district(), str(given.manifest))
    if given.out is not None:
        asked = asked_in(content, given, template)
        write_reports(exporter_of(found, content, asked.date), asked)
    print(told(found, given))
    return 0 if found.verdict in ("same", "close") else 1


def exporter_of(found: Replayed, content: dict[str, Any], date: str) -> Exports:
    """What writes the exports that the manifest says were written.

    Raises:
        InputError: a list of projects, a target by year, or actual values that were followed
            without a report.
    """
    if isinstance(found.result, Slippage | Decomposition):
        zh = "重大项目和年度分解的结果没有报告可写"
        en = "there is no report of a list of projects or of a target by year"
        refuse("--out", [Problem(zh, en)])
        raise AssertionError
    if not isinstance(found.result, Monitoring):
        return Exporter(found.result, date)
    known = content.get("settings", {}).get("review")
    if known is None:
        zh = "该清单没有评估报告可写；用 monitor --report 写报告"
        en = "this manifest is of no report; write one with monitor --report"
        refuse("--out", [Problem(zh, en)])
    options = json.loads(json.loads(found.run.options)["from"])
    units = {name: Units(**one) for name, one in known["units"].items()}
    made = review(
        found.result,
        known["kind"],
        known["year"],
        entered=Entered(**options["entered"]),
        units=units,
    )
    return ReviewExporter(made, date)


def asked_in(content: dict[str, Any], given: argparse.Namespace, template: bytes | None) -> Asked:
    """What the manifest says was written; of a single file, that one, in the language of `--lang`.

    Raises:
        InputError: Word was written with a template that is not the one given.
    """
    settings = content.get("settings", {})
    kind = given.manifest.suffix.lstrip(".").lower()
    alone = (kind,) if kind in REPORTS else ("docx",)
    check_template_hash(settings.get("template"), template)
    return Asked(
        out=given.out,
        force=given.force,
        formats=tuple(settings.get("formats", alone)),
        languages=tuple(settings.get("languages", (settings.get("lang", given.lang),))),
        sizes=tuple(settings.get("sizes", ("print",))),
        date=str(settings.get("date", "")),
        template=template,
        command=str(settings.get("command", "report")),
    )


def check_template_hash(wanted: str | None, template: bytes | None) -> None:
    """Refuse another template than that of the manifest: the file would be another.

    Raises:
        InputError: says the hash that is wanted.
    """
    given = None if template is None else sha256(template).hexdigest()
    if wanted != given:
        zh = f"清单所用的模板是 {wanted or '无'}，所给的是 {given or '无'}（SHA-256）"
        en = f"the manifest was written with template {wanted or 'none'}, given {given or 'none'}"
        refuse("--template", [Problem(zh, en)])


def told(found: Replayed, given: argparse.Namespace) -> str:
    """What is printed."""
    if given.json:
        return json.dumps(as_data(found), ensure_ascii=False, allow_nan=False, indent=1)
    parts = [replay_text(found, given.lang)]
    if given.out is not None:
        parts.append(say("run.files", given.lang, path=given.out.resolve()))
    return "\n\n".join([*parts, say("foot.disclaimer", given.lang)])
