"""`pingshan report`: the evaluation of scenarios as Word, Excel, HTML, PDF and charts.

In:   scenarios, members, what the bureau enters, formats, languages, a template.
Out:  a folder of exports with a manifest, whole or not at all.
Knows nothing of how anything is computed or written; the page's exports are the same calls.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from commands.arguments import Parser, every_problem, unknown_word
from commands.choosing import add_changes, add_entered, add_members, choose, read_entered
from commands.processes import forked, processors
from commands.progress import show
from commands.project_list import add_projects, with_projects
from commands.run import add_output_arguments, check_out
from model.engine.errors import Problem, refuse
from report.exports import CHART_FORMS, REPORTS, Exporter, Exports
from report.texts import LANGUAGES, say
from studies.district import load_district
from studies.evaluation import MEMBERS, evaluate_plan, with_ranking
from studies.members import check_count
from studies.output import whole_folder
from studies.request import hash_of, write_manifest

EXAMPLES = (
    "pingshan report plan --members 200 --out evaluation",
    "pingshan report baseline plan --format xlsx,pdf --members 200 --out evaluation --force",
)

DEFAULT = ("plan", "baseline")
OUT = Path("evaluation")
CHARTS, ALL = "charts", "all"
SIZES = ("print", "slide", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is written, where, and how.

    Attributes:
        out: the folder.
        force: whether an older result of ours there may go.
        formats: of REPORTS, and `charts`.
        languages: zh, en or both.
        sizes: of charts: print, slide or both.
        date: day of the computation.
        template: a Word file, or None.
        command: which asks.
    """

    out: Path
    force: bool
    formats: tuple[str, ...]
    languages: tuple[str, ...]
    sizes: tuple[str, ...]
    date: str
    template: bytes | None = None
    command: str = "report"

    def as_data(self) -> dict[str, Any]:
        """What a manifest keeps of it."""
        return {
            "command": self.command,
            "formats": list(self.formats),
            "languages": list(self.languages),
            "sizes": list(self.sizes),
            "template": None if self.template is None else sha256(self.template).hexdigest(),
        }


def add_arguments(parser: Parser) -> None:
    """Say what may stand after `pingshan report`."""
    parser.add_argument(
        "scenarios",
        nargs="*",
        metavar="SCENARIO",
        help=parser.say(
            "情景的名称或文件（默认 plan baseline）",
            "names or files of scenarios (default plan baseline)",
        ),
    )
    add_format_arguments(parser)
    add_members(parser, MEMBERS)
    add_entered(parser)
    add_changes(parser)
    add_projects(parser)
    parser.add_argument(
        "--ranking",
        type=int,
        metavar="N",
        help=parser.say(
            "另用N个成员按每亿元、每公顷的效应给政策排序（较慢）",
            "also rank levers per 100 million yuan and per hectare over N members (slower)",
        ),
    )
    add_layout_arguments(parser)
    add_output_arguments(parser)


def add_format_arguments(parser: Parser) -> None:
    """`--format` and `--both`."""
    parser.add_argument(
        "--format",
        default="docx",
        dest="formats",
        metavar="docx,xlsx,…",
        help=parser.say(
            "docx、xlsx、html、pdf、charts（全部图，PNG、SVG、PDF、CSV），用逗号连写；all 为全部",
            "docx, xlsx, html, pdf, charts (every chart as PNG, SVG, PDF and CSV), joined by "
            "commas; all for everything",
        ),
    )
    parser.add_argument(
        "--both", action="store_true", help=parser.say("中英文各一份", "in both languages")
    )


def add_layout_arguments(parser: Parser) -> None:
    """`--template`, `--size` and `--date`."""
    parser.add_argument(
        "--template",
        type=Path,
        metavar="T.docx",
        help=parser.say(
            "自己的 Word 模板；其中的 {{标题}}、{{日期}}、{{声明}}、{{正文}} 会被填写",
            "a Word template; {{title}}, {{date}}, {{notice}} and {{content}} in it are filled",
        ),
    )
    parser.add_argument(
        "--size",
        choices=SIZES,
        default="print",
        help=parser.say("charts 的尺寸：文件、幻灯片或两种", "size of charts: page, slide or both"),
    )
    parser.add_argument(
        "--date",
        default=None,
        metavar="YYYY-MM-DD",
        help=parser.say("文件所写的测算日期（默认今天）", "the day that files say (default today)"),
    )


def perform(given: argparse.Namespace) -> int:
    """Compute, write the folder and say where it is."""
    given.out = OUT if given.out is None else given.out
    district = load_district()
    with every_problem("pingshan report") as found:
        found.add(partial(check_out, given))
        for count in (given.members, given.ranking):
            if count is not None:
                found.add(partial(check_count, count))
        scenarios, held = choose(found, given, given.scenarios, DEFAULT, district)
        scenarios = with_projects(found, given, scenarios)
        entered = read_entered(found, given, district)
        formats = found.add(partial(formats_of, given.formats))
        template = found.add(partial(template_of, given.template))
        day = found.add(partial(day_of, given.date))
    evaluation = evaluate_plan(
        district,
        scenarios,
        given.members,
        given.seed,
        held=held,
        entered=entered,
        parts=processors(),
        map=forked,
    )
    if given.ranking is not None:
        evaluation = with_ranking(evaluation, given.ranking)
    asked = Asked(
        out=given.out,
        force=given.force,
        formats=formats or (),
        languages=LANGUAGES if given.both else (given.lang,),
        sizes=sizes_of(given.size),
        date=day or "",
        template=template,
    )
    write_reports(Exporter(evaluation, asked.date), asked)
    print(say("run.files", given.lang, path=given.out.resolve()))
    print(f"\n{say('foot.disclaimer', given.lang)}")
    return 0


def sizes_of(word: str) -> tuple[str, ...]:
    """The sizes of charts that a word of SIZES stands for."""
    return ("print", "slide") if word == "both" else (word,)


def template_of(path: Path | None) -> bytes | None:
    """The template's bytes, if one is given.

    Raises:
        InputError: it cannot be used.
    """
    if path is None:
        return None
    from report.placeholders import read_template  # imports python-docx

    return read_template(path)


def formats_of(text: str) -> tuple[str, ...]:
    """The formats of `docx,xlsx`.

    Raises:
        InputError: each that there is none of, with the nearest.
    """
    known = (*REPORTS, CHARTS, ALL)
    words = [word.strip().lower() for word in text.replace("，", ",").replace("、", ",").split(",")]
    words = [word for word in words if word]
    refuse("--format", [unknown_word(word, known) for word in words if word not in known])
    if not words:
        refuse(
            "--format", [Problem(f"可选：{'、'.join(known)}", f"choose from {', '.join(known)}")]
        )
    wanted = {*REPORTS, CHARTS} if ALL in words else set(words)
    return tuple(one for one in known if one in wanted)


def day_of(text: str | None) -> str:
    """A day as `2026-11-22`; today where none is given.

    Raises:
        InputError: it is no day.
    """
    try:
        return (date.today() if text is None else date.fromisoformat(text)).isoformat()
    except ValueError:
        zh, en = "应写成 2026-11-22 这样的日期", "write a day such as 2026-11-22"
        refuse("--date", [Problem(zh, en, text or "")])
        raise


def write_reports(exporter: Exports, asked: Asked) -> None:
    """Write the folder, whole or not at all.

    Raises:
        InputError: something stands in its place, or the disk refuses.
    """
    wanted = [(lang, kind) for lang in asked.languages for kind in asked.formats]
    with whole_folder(asked.out, force=asked.force) as folder:
        for done, (lang, kind) in enumerate(wanted):
            show(f"{kind} {lang}", done, len(wanted))
            if kind == CHARTS:
                write_charts(exporter, folder, lang, asked.sizes)
                continue
            content = exporter.export(kind, lang, template=asked.template, map=forked)
            (folder / f"{exporter.stem}-{lang}.{kind}").write_bytes(content)
        show("", len(wanted), len(wanted))
        write_manifest(folder, listed(exporter.record, asked.as_data(), folder))


def write_charts(exporter: Exports, folder: Path, lang: str, sizes: Sequence[str]) -> None:
    """Every chart in every form, with the table that it is drawn from."""
    for size in sizes:
        place = folder / f"charts-{lang}" / (size if len(sizes) > 1 else "")
        place.mkdir(parents=True)

        def write(stem: str, size: str = size, place: Path = place) -> None:
            for form in CHART_FORMS:
                (place / f"{stem}.{form}").write_bytes(exporter.chart(stem, form, lang, size))

        forked(write, list(exporter.charts))


def listed(record: Mapping[str, Any], asked: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The manifest of a folder: what was asked for, and every file with its hash."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    outputs = {file.relative_to(folder).as_posix(): hash_of(file) for file in files}
    return {**record, "settings": {**record["settings"], **asked}, "outputs": outputs}
