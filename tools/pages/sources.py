"""What the pages' tables are made from, each run once a process.

In:   the district's files and the library of scenarios.
Out:  the district, the projection of the library, effects of levers, the ablation.
Knows nothing of words or tables.
"""

from __future__ import annotations

from functools import cache

from model.district.levers import read_externals, read_levers
from scenarios.library import ORDER
from scenarios.reading import load
from studies.ablation import Growth, ablation
from studies.district import District, load_district
from studies.effects import Argued, Effect, lever_effects, read_argued
from studies.projection import Projection, project

#: Elements of subscripts in words.
ELEMENTS = {
    "NEV": ("新能源汽车和智能网联", "vehicles"),
    "BIO": ("生物医药", "biomedicine"),
    "ICT": ("新一代信息技术", "IT"),
    "OTH": ("其他规上工业", "other industry"),
    "INNOVATION": ("创新", "innovation"),
    "TALENT": ("人才", "talent"),
    "PROMOTION": ("招商", "promotion"),
    "LAND": ("土地", "land"),
    "SOCIAL": ("社会设施", "social building"),
    "INFRASTRUCTURE": ("基础设施", "infrastructure"),
    "R1": ("现有第一家龙头企业", "first resident plant"),
    "R2": ("现有第二家龙头企业", "second resident plant"),
    "R3": ("现有第三家龙头企业", "third resident plant"),
}


@cache
def the_district() -> District:
    """The model and its tables."""
    return load_district()


@cache
def the_library() -> Projection:
    """Every scenario of the library, in its order."""
    return project(the_district(), [load(name) for name in ORDER])


@cache
def the_effects() -> tuple[Effect, ...]:
    """Every lever's effect, with its band over prior members: some twenty seconds."""
    return lever_effects(the_district().model, the_argued())


@cache
def the_argued() -> tuple[Argued, ...]:
    """What was argued of each lever beforehand."""
    return read_argued()


@cache
def the_ablation() -> tuple[Growth, ...]:
    """Growth with slow-downs and limits taken away."""
    return ablation(the_district().model)


def said(key: str, lang: str) -> str:
    """What a variable, an element of one, a lever or a condition is called."""
    name, _, element = key.rstrip("]").partition("[")
    if name in read_levers():
        words = read_levers()[name].title.said(lang)
    elif name in read_externals():
        words = read_externals()[name].title.said(lang)
    else:
        words = the_district().labels[name].name.said(lang)
    if not element:
        return words
    named = ELEMENTS[element][0 if lang == "zh" else 1]
    return f"{words}（{named}）" if lang == "zh" else f"{words} ({named})"
