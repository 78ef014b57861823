"""The table of major projects as a bureau sees it: columns, branches, an empty one, one to keep.

In:   projects.
Out:  headings in both languages, the names of branches, a template, rows that are read again.
Knows nothing of how a table is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.district.labels import Text
from scenarios.projects import STAGES, Project

#: What each stage is called in a heading.
STAGE_NAMES: Mapping[str, Text] = {
    "signed": Text("签约", "signed"),
    "start": Text("开工", "start"),
    "completion": Text("竣工", "completion"),
    "operation": Text("投产", "operation"),
}


#: The column of a stage's date, and its heading in Chinese.
DATES = {
    (kind, stage): (f"{kind}_{stage}", f"{word}{STAGE_NAMES[stage].zh}")
    for kind, word in (("planned", "计划"), ("actual", "实际"))
    for stage in STAGES
}


#: Every column with its Chinese heading, in the order of the template.
HEADINGS = {
    "id": "编号",
    "name": "项目名称",
    "branch": "行业",
    "output": "达产年产值（亿元）",
    "investment": "总投资（亿元）",
    **dict(DATES.values()),
    "owner": "牵头单位",
    "remark": "备注",
}


REQUIRED = ("name", "branch", "planned_start")


#: What the branches are called; the model's own codes and the short forms of daily use as well.
BRANCH_NAMES: Mapping[str, tuple[str, ...]] = {
    "NEV": (
        *("NEV", "新能源汽车和智能网联", "新能源汽车", "智能网联", "新能源汽车和智能网联汽车"),
        *("New-energy and intelligent connected vehicles", "vehicles"),
    ),
    "BIO": ("BIO", "生物医药", "Biomedicine", "biomedicine"),
    "ICT": (
        *("ICT", "新一代信息技术", "新一代电子信息"),
        *("New-generation information technology", "information technology"),
    ),
    "OTH": ("OTH", "其他规模以上工业", "其他工业", "其他", "Other above-scale industry", "other"),
}


TEMPLATE = Text(
    f"""{",".join(HEADINGS.values())}
# 一行一个项目；没有项目行，就按模型自己的落户强度测算。以 # 开头的行不读。
# 行业：新能源汽车和智能网联、生物医药、新一代信息技术、其他规模以上工业。产值为2020年价。
# 产值与总投资填一项即可；只填总投资的，按模型参数换算。年产值50亿元以下的项目只列示，不计入测算。
# 日期：2023、2023Q2、2023-04 或 2023-04-15（计划开工必填，其余可空）。实际日期按已发生的填。
""",
    f"""{",".join(HEADINGS)}
# One project a row; without a row the model's own rates hold. Lines that begin with # are not read.
# branch: NEV (vehicles), BIO (biomedicine), ICT (information technology) or OTH (other industry).
# output (yearly at full work) and investment in 100 million yuan of 2020; one of them is enough.
# Dates: 2023, 2023Q2, 2023-04 or 2023-04-15; planned_start is needed. Actual dates as they came.
""",
)


def as_rows(projects: Sequence[Project]) -> list[list[str | float | None]]:
    """Projects as a table that `read_projects` reads: header and one row each."""
    rows: list[list[str | float | None]] = [list(HEADINGS)]
    for one in projects:
        dates = [
            {"planned": one.planned, "actual": one.actual}[kind].get(stage) for kind, stage in DATES
        ]
        rows.append(
            [
                *(one.id, one.name, one.branch, None if one.converted else one.output),
                *(one.investment, *(None if when is None else when.text for when in dates)),
                *(one.owner, one.remark),
            ]
        )
    return rows
