"""Everything that leaves the program as a file, by kind: the one way for command and page.

In:   an `Evaluation` of scenarios or a `Review` of the plan's carrying out, a day.
Out:  an exporter of each; what it does is in `report/exporting.py`.
Knows nothing of files on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from report.exporting import CHART_FORMS, REPORTS, Exports
from report.paper import Paper
from scenarios.scenario import Scenario
from studies.evaluation import Evaluation
from studies.fingerprint import fingerprint
from studies.review import Review

__all__ = ["CHART_FORMS", "REPORTS", "Exporter", "Exports", "ReviewExporter"]


class Exporter(Exports):
    """The exports of one evaluation of scenarios."""

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

        self.evaluation = evaluation
        kept = {**(settings or {}), "titles": titles_of(*evaluation.scenarios)}
        if evaluation.ranking is not None:
            kept["ranking"] = evaluation.ranking.members
        charts = evaluation_charts(evaluation, date)
        prints = fingerprint(evaluation)
        super().__init__("evaluation", evaluation.run, date, kept, prints, charts)

    def make_paper(self, lang: str) -> Paper:
        """The report of the evaluation."""
        from report.evaluation import paper_of

        return paper_of(self.evaluation, lang, self.date, self.manifest, self.charts)

    def workbook(self, lang: str) -> bytes:
        """The evaluation as an Excel workbook."""
        from report.workbook import xlsx

        return xlsx(self.evaluation, lang, self.date, self.manifest)


class ReviewExporter(Exports):
    """The exports of one evaluation of the plan's carrying out."""

    def __init__(
        self, review: Review, date: str, settings: Mapping[str, Any] | None = None
    ) -> None:
        """Lay out what there is to export.

        Args:
            review: what is exported.
            date: as the documents say it; ISO form.
            settings: what the manifest keeps of how the export was asked for.
        """
        from report.review_charts import review_charts  # imports matplotlib

        self.review = review
        units = {
            one.target.indicator.id: asdict(one.units)
            for one in review.lines
            if one.units.lead or one.units.responsible
        }
        kept: dict[str, Any] = {
            **(settings or {}),
            "titles": titles_of(review.monitoring.scenario),
            "review": {"kind": review.kind, "year": review.year, "units": units},
        }
        charts = review_charts(review, date)
        prints, run = fingerprint(review.monitoring), review.monitoring.now.run
        stem = f"{review.kind}-{review.year}"
        super().__init__(stem, run, date, kept, prints, charts)

    def make_paper(self, lang: str) -> Paper:
        """The report of the evaluation."""
        from report.review import paper_of

        return paper_of(self.review, lang, self.date, self.manifest, self.charts)

    def workbook(self, lang: str) -> bytes:
        """The evaluation as an Excel workbook."""
        from report.review_workbook import xlsx

        return xlsx(self.review, lang, self.date, self.manifest)


def titles_of(*scenarios: Scenario) -> dict[str, dict[str, str]]:
    """What each scenario is called, for the manifest."""
    return {one.name: {"zh": one.title.zh, "en": one.title.en} for one in scenarios}
