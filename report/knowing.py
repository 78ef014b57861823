"""What the data said and what they left open, in the sentences that stand beside every projection.

In:   the `Record` on file.
Out:  sentences in Chinese or English.
Knows nothing of how anything was found.
"""

from __future__ import annotations

from model.district.levers import read_levers
from report.texts import listed, say
from scenarios.reading import load
from studies.record import COMMAND, Asked, Record, read_record


def knowing(lang: str, record: Record | None = None) -> list[str]:
    """Directions, judgements on policy, classes of chance; and whether that is still true."""
    known = record or read_record()
    policy = [one for one in known.changed if one.kind != "target"]
    targets = [one for one in known.changed if one.kind == "target"]
    names = listed((change(one, lang) for one in policy), lang)
    about = {"asked": known.policy, "count": len(policy), "names": names}
    found = [
        say(
            "knowing.directions",
            lang,
            components=known.components,
            directions=known.directions,
            unmoved=known.unmoved,
            unseen=known.unseen,
        ),
        say("knowing.some", lang, **about)
        if policy
        else say("knowing.none", lang, asked=known.policy),
        say("knowing.targets", lang, asked=known.targets, count=len(targets)),
    ]
    if not known.is_current:
        found.append(say("knowing.stale", lang, command=COMMAND))
    return found


def change(one: Asked, lang: str) -> str:
    """One changed judgement on policy: what, in which year, from what to what."""
    before, after = (say(f"knowing.verdict.{verdict}", lang) for verdict in one.verdicts)
    name = title(one.kind, one.id, lang)
    return say("knowing.change", lang, name=name, year=one.outcome[1], before=before, after=after)


def title(kind: str, id_: str, lang: str) -> str:
    """The name of a lever or a scenario."""
    if kind == "lever":
        return read_levers()[id_].title.said(lang)
    return say("knowing.scenario", lang, name=load(id_).title.said(lang))
