"""Files of one result of one day: its charts and tables are made once for all of them.

In:   a result's request, its prints, its charts; whoever makes its paper and its workbook.
Out:  bytes, the same for the same result, day and template; every one carries its manifest.
Knows nothing of files on disk, nor of what the result is of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from report.columns import fitted
from report.csvfile import csv_bytes
from report.drawing import SIZES, Drawing
from report.embedded import note_of
from report.paper import Paper, Picture
from studies.fingerprint import Print, as_data
from studies.parts import Map
from studies.request import Run, canonical, record

#: Whole reports, and the forms of a single chart.
REPORTS = ("docx", "xlsx", "html", "pdf")
CHART_FORMS = ("png", "svg", "pdf", "csv")


class Exports(ABC):
    """What there is to export of one result.

    Attributes:
        stem: of the files' names.
        date: day of the computation, 2026-11-22; never read from the clock.
        record: the manifest, without a list of files.
        manifest: the same as JSON text.
        note: a shorter one, on one line of ASCII, for pictures.
        charts: every chart by its file stem.
    """

    def __init__(
        self,
        stem: str,
        run: Run,
        date: str,
        settings: Mapping[str, Any],
        prints: Mapping[str, Print],
        charts: dict[str, Drawing],
    ) -> None:
        """Lay out what there is to export.

        Args:
            stem: of the files' names.
            run: what was computed.
            date: as the documents say it; ISO form.
            settings: what the manifest keeps besides of how the export was asked for.
            prints: of the numbers, with which a replay compares.
            charts: by file stem.
        """
        kept = {**settings, "date": date}
        self.stem, self.date, self.charts = stem, date, charts
        self.record = record(run, kept, as_data(prints))
        self.manifest = canonical(self.record)
        self.note = note_of(run, kept, prints)
        self._papers: dict[str, Paper] = {}

    @abstractmethod
    def make_paper(self, lang: str) -> Paper:
        """The report in a language, from which Word, HTML and PDF are written."""

    @abstractmethod
    def workbook(self, lang: str) -> bytes:
        """The result as an Excel workbook."""

    def paper(self, lang: str) -> Paper:
        """The report in a language, made once."""
        if lang not in self._papers:
            self._papers[lang] = fitted(self.make_paper(lang))
        return self._papers[lang]

    def export(
        self,
        kind: str,
        lang: str,
        *,
        template: bytes | None = None,
        map: Map = map,
    ) -> bytes:
        """A whole report.

        Args:
            kind: one of REPORTS.
            lang: zh or en.
            template: for docx, a Word file that `report.placeholders.check_template` let pass.
            map: who draws the charts; the bytes are the same.

        Raises:
            KeyError: another kind.
        """
        makers: dict[str, Callable[[], bytes]] = {
            "docx": partial(self._docx, lang, template, map),
            "xlsx": partial(self.workbook, lang),
            "html": partial(self._html, lang, map),
            "pdf": partial(self._pdf, lang, map),
        }
        return makers[kind]()

    def chart(self, stem: str, form: str, lang: str, size: str = "print") -> bytes:
        """One chart.

        Args:
            stem: one of `charts`.
            form: one of CHART_FORMS; csv is the table that the chart is drawn from.
            lang: zh or en.
            size: `print` or `slide`.

        Raises:
            KeyError: no such chart, or another size.
        """
        drawing = self.charts[stem]
        if form == "csv":
            return csv_bytes(drawing.rows(lang), excel=True)
        return drawing.render(form, lang, SIZES[size], about=self.note)

    def _docx(self, lang: str, template: bytes | None, map: Map) -> bytes:
        from report.document import docx

        return docx(self.paper(lang), self._pictures(lang, "png", map), template)

    def _html(self, lang: str, map: Map) -> bytes:
        from report.webpage import html

        return html(self.paper(lang), self._pictures(lang, "svg", map))

    def _pdf(self, lang: str, map: Map) -> bytes:
        from report.printed import pdf

        return pdf(self.paper(lang), self._pictures(lang, "svg", map, letters=True))

    def _pictures(
        self, lang: str, form: str, map: Map, *, letters: bool = False
    ) -> dict[str, bytes]:
        """The charts that a report shows."""
        shown = list(self.paper(lang).pictures())

        def draw(one: Picture) -> bytes:
            return one.drawing.render(form, lang, letters=letters)

        return {one.stem: png for one, png in zip(shown, map(draw, shown), strict=True)}
