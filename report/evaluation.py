"""The report of an evaluation, in the order of an official one, in either language.

In:   an `Evaluation`, the day of its computation, its manifest.
Out:  a `Paper`: chapters of sentences, tables and charts; every format is written from it.
Knows nothing of formats; each figure in a sentence is a cell of one of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from report.author import Author, said_date
from report.drawing import Drawing
from report.evaluation_causes import (
    MOST_MEASURES,
    bottleneck_table,
    measure_sentence,
    measure_table,
    ranking_table,
)
from report.evaluation_charts import evaluation_charts
from report.evaluation_closing import limits, manifest_table, source_table, sources
from report.evaluation_projects import project_chapter
from report.evaluation_sentences import headline_sentences, risk_sentences, tally_sentences
from report.evaluation_tables import basics_table, headline_table, joint_table, settings_table
from report.lever_ranking import BASES
from report.paper import Block, Bullets, Paper, Paragraph
from report.projection_charts import stem_of
from report.standing_tables import standing_table, tally_table, yearly_table
from report.texts import listed, say
from studies.evaluation import Evaluation
from studies.joint import offered

#: Charts that stand in a report, by chapter; the others are exported beside it.
RESULTS = ("overview", *map(stem_of, ("gdp nominal", "industrial value added nominal")))
INDICATORS = ("targets", "targets-other", "industry", "gdp-by-sector", "energy-co2")


def paper_of(
    evaluation: Evaluation,
    lang: str,
    date: str,
    manifest: str,
    charts: Mapping[str, Drawing] | None = None,
) -> Paper:
    """The whole report.

    Args:
        evaluation: what it says.
        lang: zh or en.
        date: day of the computation, 2026-11-22; it is told, and never read from the clock.
        manifest: JSON text that travels with it.
        charts: from `evaluation_charts`, where they have been made already.
    """
    drawn = evaluation_charts(evaluation, date) if charts is None else charts
    names = listed((scenario.title.said(lang) for scenario in evaluation.scenarios), lang)
    return Paper(
        lang=lang,
        title=say("report.title", lang),
        subtitle=say("report.subtitle", lang, names=names),
        date=date,
        dated=say("report.date", lang, date=said_date(date, lang)),
        notice=say("foot.disclaimer", lang),
        blocks=tuple(_Author(evaluation, drawn, lang).write(date, manifest)),
        manifest=manifest,
    )


class _Author(Author):
    """Writes the evaluation chapter after chapter."""

    def __init__(self, evaluation: Evaluation, charts: Mapping[str, Drawing], lang: str) -> None:
        """Begin with nothing numbered."""
        super().__init__(charts, lang)
        self.evaluation = evaluation

    def write(self, date: str, manifest: str) -> Iterator[Block]:
        """Every chapter."""
        yield from self.settings(date)
        yield from self.results()
        yield from self.indicators()
        yield from project_chapter(self, self.evaluation.slippages)
        yield from self.risks()
        yield from self.measures()
        yield self.heading("report.limits")
        yield Bullets(tuple(limits(self.evaluation, self.lang)))
        yield self.heading("report.sources")
        yield Bullets(tuple(sources(self.evaluation.material, self.lang)))
        title = self.caption("report.source_table")
        yield source_table(self.evaluation.material, title, self.lang)
        yield self.heading("report.manifest")
        yield self.said("report.manifest_intro")
        yield manifest_table(manifest, self.caption("report.manifest_table"), self.lang)

    def settings(self, date: str) -> Iterator[Block]:
        """What was computed, and what each scenario sets."""
        yield self.heading("report.settings")
        scenarios = self.evaluation.scenarios
        names = listed((one.title.said(self.lang) for one in scenarios), self.lang)
        yield self.said("report.settings_intro", count=len(scenarios), names=names)
        title = self.caption("report.basics")
        yield basics_table(self.evaluation, title, date, self.lang)
        settled = all(one.sets_nothing for one in scenarios)
        if not settled or self.evaluation.projection.held:
            title = self.caption("report.scenario_settings")
            yield settings_table(self.evaluation, title, self.lang)
        else:
            yield self.said("report.no_settings")

    def results(self) -> Iterator[Block]:
        """Sentences first, the tables that they come from below."""
        single = self.evaluation.sample is None
        yield self.heading("report.results")
        heads = headline_table(self.evaluation, self.caption("report.headlines"), self.lang)
        title = self.caption("report.verdicts" if single else "report.tally")
        tally = tally_table(self.evaluation, title, self.lang)
        for text in headline_sentences(self.evaluation, self.lang):
            yield Paragraph(text)
        for text in tally_sentences(self.evaluation, tally, self.lang):
            yield Paragraph(text)
        yield heads
        yield tally
        if self.evaluation.sample is not None:
            sets = offered(self.evaluation.sample.outcomes)
            title = self.caption("report.joint")
            yield joint_table(sets, self.evaluation.scenarios, title, self.lang)
        yield from (self.picture(stem) for stem in RESULTS)

    def indicators(self) -> Iterator[Block]:
        """The plan's indicators under each scenario."""
        yield self.heading("report.indicators")
        for index, scenario in enumerate(self.evaluation.scenarios):
            title = self.caption("report.standing", scenario=scenario.title.said(self.lang))
            yield standing_table(self.evaluation, index, title, self.lang)
        if any(one.yearly is not None for one in self.evaluation.standings):
            yield yearly_table(self.evaluation, self.caption("report.yearly"), self.lang)
        yield from (self.picture(stem) for stem in INDICATORS if stem in self.charts)

    def risks(self) -> Iterator[Block]:
        """What may not be reached, how wide the future is, what binds."""
        yield self.heading("report.risks")
        yield self.said("report.risks_intro")
        yield Bullets(tuple(risk_sentences(self.evaluation, self.lang)))
        yield bottleneck_table(self.evaluation, self.caption("report.bottlenecks"), self.lang)

    def measures(self) -> Iterator[Block]:
        """What levers alone do, for discussion."""
        yield self.heading("report.measures")
        yield self.said("report.measures_intro")
        title = self.caption(
            "report.measure_table", count=min(MOST_MEASURES, len(self.evaluation.measures))
        )
        district = self.evaluation.projection.district
        table = measure_table(self.evaluation.measures, district, title, self.lang)
        yield Paragraph(measure_sentence(table, self.lang))
        yield table
        if (ranking := self.evaluation.ranking) is not None:
            indicator, year = ranking.outputs[0]
            about = {
                "indicator": indicator.name.said(self.lang),
                "year": year,
                "scenario": ranking.scenario.title.said(self.lang),
                "members": f"{ranking.members:,}",
            }
            yield self.said("ranking.head", **about)
            for basis in BASES:
                title = self.caption(f"ranking.{basis}")
                yield ranking_table(ranking, basis, title, self.lang)
        yield self.said("ranking.shared")
