"""The report of an evaluation of the plan's carrying out: of a year, at mid-term, at its end.

In:   a `Review`, the day of its computation, its manifest.
Out:  a `Paper`, in the order of an official evaluation, in either language.
Knows nothing of formats; each figure in a sentence is a cell of one of the tables.

A final evaluation has no chapter on what the rest requires and none on the plan's own targets: they
are attained or missed. Only what the plan sets for later years is projected there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from report.author import Author, said_date
from report.drawing import Drawing
from report.evaluation_causes import MOST_MEASURES, measure_sentence, measure_table
from report.evaluation_closing import manifest_table, source_table, sources
from report.evaluation_projects import project_chapter, slip_stems
from report.knowing import knowing
from report.paper import Block, Bullets, Paper, Paragraph, TextTable
from report.progress_words import invented_note
from report.review_charts import PROGRESS, review_charts
from report.review_outlook import cause_table, fit_table, forecast_table, required_table
from report.review_sentences import (
    cause_sentences,
    class_sentences,
    forecast_sentences,
    overall_sentences,
    required_sentences,
    risk_sentences,
)
from report.review_tables import (
    basics_table,
    data_table,
    indicator_table,
    limit_table,
    tally_table,
    tracked_table,
    year_table,
)
from report.review_words import years_words
from report.texts import say
from studies.projection import PLAN_END
from studies.prospects import Prospect
from studies.review import Review

#: Charts of single indicators that stand in a report; the others are exported beside it.
MOST_CHARTS = 6
LIMITS = ("figures", "schedule", "vintages", "causes", "model")


def paper_of(
    review: Review,
    lang: str,
    date: str,
    manifest: str,
    charts: Mapping[str, Drawing] | None = None,
) -> Paper:
    """The whole report.

    Args:
        review: what it says.
        lang: zh or en.
        date: day of the computation, 2026-11-22; it is told, and never read from the clock.
        manifest: JSON text that travels with it.
        charts: from `review_charts`, where they have been made already.
    """
    drawn = review_charts(review, date) if charts is None else charts
    return Paper(
        lang=lang,
        title=title_of(review, lang),
        subtitle=say("review.subtitle", lang, years=years_words(review, lang)),
        date=date,
        dated=say("report.date", lang, date=said_date(date, lang)),
        notice=say("foot.disclaimer", lang),
        blocks=tuple(_Author(review, drawn, lang).write(date, manifest)),
        manifest=manifest,
        banner=banner_of(review, lang),
    )


def title_of(review: Review, lang: str) -> str:
    """What the report is called."""
    return say(f"review.title.{review.kind}", lang, year=review.year)


def banner_of(review: Review, lang: str) -> str:
    """What every page says above all else; empty where the values are real ones."""
    return invented_note().said(lang) if review.monitoring.actuals.invented else ""


class _Author(Author):
    """Writes the evaluation chapter after chapter."""

    def __init__(self, review: Review, charts: Mapping[str, Drawing], lang: str) -> None:
        """Begin with nothing numbered."""
        super().__init__(charts, lang)
        self.review = review

    def write(self, date: str, manifest: str) -> Iterator[Block]:
        """Every chapter."""
        yield self.heading("review.basis")
        yield self.said(
            f"review.intro.{self.review.kind}", years=years_words(self.review, self.lang)
        )
        yield basics_table(self.review, self.caption("review.basics"), date, self.lang)
        yield from self.overall()
        yield from self.indicators()
        yield from self.causes()
        if not self.review.is_final:
            yield from self.required()
        yield from self.outlook()
        listed = self.review.projects
        yield from project_chapter(self, () if listed is None else (listed,))
        yield from self.risks()
        yield from self.measures()
        yield from self.closing(manifest)

    def overall(self) -> Iterator[Block]:
        """The judgement, and how many stand where."""
        yield self.heading("review.overall")
        table = tally_table(self.review, self.caption("review.tally"), self.lang)
        yield from map(Paragraph, overall_sentences(self.review, table, self.lang))
        yield from map(Paragraph, class_sentences(self.review, self.lang))
        yield table
        if PROGRESS in self.charts:
            yield self.picture(PROGRESS)

    def indicators(self) -> Iterator[Block]:
        """Each indicator, the year's own figures, the binding ones, those without a schedule."""
        yield self.heading("review.indicators")
        yield indicator_table(self.review, self.caption("review.indicator_table"), self.lang)
        if self.review.kind == "annual":
            title = self.caption("review.year_table", year=self.review.year)
            yield year_table(self.review, title, self.lang)
        yield limit_table(self.review, self.caption("review.limit_table"), self.lang)
        tracked = tracked_table(self.review, "", self.lang)
        if tracked.rows:
            yield tracked_table(self.review, self.caption("review.tracked_table"), self.lang)

    def causes(self) -> Iterator[Block]:
        """What the figures say beside what was projected, and what they point to."""
        yield self.heading("review.causes")
        causes = cause_table(self.review, "", self.lang)
        yield from map(Paragraph, cause_sentences(self.review, causes, self.lang))
        if self.review.monitoring.fits:
            yield fit_table(self.review, self.caption("review.fit_table"), self.lang)
        if causes.rows:
            yield cause_table(self.review, self.caption("review.cause_table"), self.lang)

    def required(self) -> Iterator[Block]:
        """What the rest of the plan asks for."""
        yield self.heading("review.required_chapter")
        table = required_table(self.review, "", self.lang)
        if not table.rows:
            yield self.said("review.nothing_required")
            return
        yield from map(Paragraph, required_sentences(self.review, self.lang))
        yield required_table(self.review, self.caption("review.required_table"), self.lang)

    def outlook(self) -> Iterator[Block]:
        """The projection from the present; at the end of the plan only of what comes after."""
        now = [one for one in self.review.prospects if one.target.year <= PLAN_END]
        later = [one for one in self.review.prospects if one.target.year > PLAN_END]
        yield self.heading("review.later" if self.review.is_final else "review.outlook")
        yield self.said("review.outlook_intro")
        if now:
            yield from map(Paragraph, forecast_sentences(self.review, self.lang))
            yield self._forecast(now, "review.forecast_table", binding=False)
            if any(one.target.binding for one in now):
                yield self._forecast(now, "review.forecast_binding", binding=True)
        if later:
            yield self._forecast(later, "review.later_table", binding=False)
        others = {PROGRESS, *slip_stems(self.charts, 0)}
        stems = [stem for stem in self.charts if stem not in others][:MOST_CHARTS]
        yield from (self.picture(stem) for stem in stems)

    def _forecast(self, prospects: Sequence[Prospect], key: str, *, binding: bool) -> TextTable:
        return forecast_table(prospects, self.caption(key), self.lang, binding=binding)

    def risks(self) -> Iterator[Block]:
        """What may fail, what binds, what the figures leave open."""
        yield self.heading("report.risks")
        told = tuple(risk_sentences(self.review, self.lang))
        yield Bullets(told) if told else self.said("review.no_risks")

    def measures(self) -> Iterator[Block]:
        """What levers alone do, for discussion."""
        yield self.heading("report.measures")
        yield self.said("report.measures_intro")
        found = self.review.measures
        title = self.caption("report.measure_table", count=min(MOST_MEASURES, len(found)))
        table = measure_table(found, self.review.monitoring.now.district, title, self.lang)
        yield Paragraph(measure_sentence(table, self.lang))
        yield table
        yield self.said("ranking.shared")

    def closing(self, manifest: str) -> Iterator[Block]:
        """Limits, sources with every figure that was entered, the manifest."""
        yield self.heading("report.limits")
        own = [say(f"review.limit.{key}", self.lang) for key in LIMITS]
        yield Bullets((*own, say("report.limit.energy", self.lang), *knowing(self.lang)))
        yield self.heading("report.sources")
        yield Bullets(tuple(sources(self.review.material, self.lang)))
        yield data_table(self.review, self.caption("review.data_table"), self.lang)
        yield source_table(self.review.material, self.caption("report.source_table"), self.lang)
        yield self.heading("report.manifest")
        yield self.said("report.manifest_intro")
        yield manifest_table(manifest, self.caption("report.manifest_table"), self.lang)
