"""Everything that leaves the program as a file, by kind: the one way for command and page.

In:   an `Evaluation`, a kind, a language, a day.
Out:  bytes, the same for the same evaluation, day and template; every one carries its manifest.
Knows nothing of files on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from report.csvfile import csv_bytes
from report.drawing import SIZES, Drawing
from report.embedded import note_of
from report.paper import Paper, Picture
from studies.evaluation import Evaluation
from studies.fingerprint import as_data, digest_of_prints, fingerprint
from studies.parts import Map
from studies.request import canonical, record

#: Whole reports, and the forms of a single chart.
REPORTS = ("docx", "xlsx", "html", "pdf")
CHART_FORMS = ("png", "svg", "pdf", "csv")


class Exporter:
    """The exports of one evaluation of one day; charts and tables are made once for all of them.

    Attributes:
        evaluation: what is exported.
        date: day of the computation, 2026-11-22; never read from the clock.
        record: the manifest, without a list of files.
        manifest: the same as JSON text.
        note: a shorter one, on one line of ASCII, for pictures.
        charts: every chart by its file stem.
    """

    def __init__(
        self, evaluation: Evaluation, date: str, settings: Mapping[str, Any] | None = None
    ) -> None:
        """Lay out what there is to export.

        Args:
            evaluation: what is exported.
            date: as the documents say it; ISO form.
            settings: what the manifest keeps of how the export was asked for.
        """
        from report.evaluation_charts import evaluation_charts  # imports matplotlib

        self.evaluation, self.date = evaluation, date
        titles = {
            one.name: {"zh": one.title.zh, "en": one.title.en} for one in evaluation.scenarios
        }
        kept: dict[str, Any] = {**(settings or {}), "date": date, "titles": titles}
        if evaluation.ranking is not None:
            kept["ranking"] = evaluation.ranking.members
        prints = fingerprint(evaluation)
        self.record = record(evaluation.run, kept, as_data(prints))
        self.manifest = canonical(self.record)
        self.note = note_of({**record(evaluation.run, kept), "digest": digest_of_prints(prints)})
        self.charts: dict[str, Drawing] = evaluation_charts(evaluation, date)
        self._papers: dict[str, Paper] = {}

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
            "xlsx": partial(self._xlsx, lang),
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

    def paper(self, lang: str) -> Paper:
        """The report in a language, from which Word, HTML and PDF are written."""
        from report.evaluation import paper_of

        if lang not in self._papers:
            paper = paper_of(self.evaluation, lang, self.date, self.manifest, self.charts)
            self._papers[lang] = paper
        return self._papers[lang]

    def _docx(self, lang: str, template: bytes | None, map: Map) -> bytes:
        from report.document import docx

        return docx(self.paper(lang), self._pictures(lang, "png", map), template)

    def _html(self, lang: str, map: Map) -> bytes:
        from report.webpage import html

        return html(self.paper(lang), self._pictures(lang, "svg", map))

    def _pdf(self, lang: str, map: Map) -> bytes:
        from report.printed import pdf

        return pdf(self.paper(lang), self._pictures(lang, "svg", map, letters=True))

    def _xlsx(self, lang: str) -> bytes:
        from report.workbook import xlsx

        return xlsx(self.evaluation, lang, self.date, self.manifest)

    def _pictures(
        self, lang: str, form: str, map: Map, *, letters: bool = False
    ) -> dict[str, bytes]:
        """The charts that a report shows."""
        shown = list(self.paper(lang).pictures())

        def draw(one: Picture) -> bytes:
            return one.drawing.render(form, lang, letters=letters)

        return {one.stem: png for one, png in zip(shown, map(draw, shown), strict=True)}
