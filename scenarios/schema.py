"""The form of a scenario file as a JSON schema, for editors that complete and check YAML.

In:   the tables of levers and external conditions.
Out:  a JSON schema (draft 2020-12) as data and as text.
Knows nothing of results.

Editors see what a schema can say: names, bounds, years, which entries there are. What needs more
than one entry (shares that sum to 1, conditions that others need, clashes of parents) and other
spellings of a name (capitals, `_`) are for `pingshan scenarios check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from model.district.levers import BRANCHES, External, Lever, read_externals, read_levers
from scenarios.checking import DEFAULT, HISTORY
from scenarios.document import LONGEST_TEXT, SCHEMA
from scenarios.scenario import DIRECTIONS
from scenarios.settings import FIRST_YEAR, LAST_YEAR

Json: TypeAlias = dict[str, Any]

#: What `NAME` of document.py takes, in the part of regular expressions that every editor has.
NAME_PATTERN = r"^[^\s+()（）·.\-/\\:*?\"<>|][^/\\:*?\"<>|\r\n\t]{0,63}$"


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def schema() -> Json:
    """The schema of one scenario file."""
    name: Json = {"type": "string", "pattern": NAME_PATTERN}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "坪山区情景文件 · Scenario of Pingshan",
        "description": "pingshan scenarios check FILE checks more than this schema can say.",
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA},
            "name": name,
            "title": _text(),
            "expects": _expects(),
            "extends": {
                "anyOf": [name, {"type": "array", "items": name, "uniqueItems": True}],
            },
            "levers": _section({k: _lever(v) for k, v in read_levers().items()}, read_levers()),
            "shocks": _section(_shocks(), read_externals()),
        },
        "$defs": {"year": _year()},
    }


def _section(own: Mapping[str, Json], rows: Mapping[str, Lever] | Mapping[str, External]) -> Json:
    """Settings by name, in the model's words and in Chinese; nothing else; may be empty."""
    named = dict(own)
    for entry, values in own.items():
        base, bracket, branch = entry.partition("[")
        named[f"{rows[base].title.zh}{bracket}{branch}"] = values
    return {"type": ["object", "null"], "additionalProperties": False, "properties": named}


def _lever(lever: Lever) -> Json:
    return {**_values(lever, HISTORY, by_year=True), "default": lever.default}


def _shocks() -> dict[str, Json]:
    """Conditions, with each branch of those that have branches."""
    found = {}
    for row in read_externals().values():
        values = _values(row, DEFAULT, by_year=row.kind == "series")
        if row.kind == "switch":
            values["anyOf"][0] = {"enum": [0, 1]}
        # only what goes on year by year may be set for all branches at once
        if not row.by_branch or row.kind == "series":
            found[row.name] = values
        if row.by_branch:
            found |= {row.entry(branch): values for branch in BRANCHES}
    return found


def _values(row: Lever | External, back: tuple[str, ...], *, by_year: bool) -> Json:
    """A number within bounds, the word that takes a parent's setting back, or numbers by year."""
    number: Json = {"type": "number", "minimum": row.minimum, "maximum": row.maximum}
    forms: list[Json] = [number, {"enum": list(back)}]
    if by_year:
        forms.append(
            {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"$ref": "#/$defs/year"},
                "additionalProperties": number,
            }
        )
    bounds = f"{row.minimum:g}–{row.maximum:g} {row.unit}"
    about = f"{row.title.zh} · {row.title.en} ({bounds})\n{row.help.zh}\n{row.help.en}"
    return {"description": about, "anyOf": forms}


def _year() -> Json:
    """A year of the projection, as text: keys are text in JSON."""
    return {"enum": [str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)]}


def _text(**more: Json) -> Json:
    """One text for both languages, or one for each."""
    words: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    whole: Json = {
        "type": "object",
        "required": ["zh", "en"],
        "additionalProperties": False,
        "properties": {"zh": words, "en": words, **more},
    }
    return {"anyOf": [words, whole]}


def _expects() -> Json:
    word: Json = {"type": "string", "minLength": 1}
    sign: Json = {
        "type": "object",
        "required": ["indicator", "year", "direction", "against"],
        "additionalProperties": False,
        "properties": {
            "indicator": word,
            "year": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
            "direction": {"enum": list(DIRECTIONS)},
            "against": word,
        },
    }
    return _text(signs={"type": "array", "items": sign})
