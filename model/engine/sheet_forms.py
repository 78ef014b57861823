"""How equations read a table: the form of each, and what is said where it is another.

In:   the expression of an equation.
Out:  a `SheetError` that names the right form.
Knows nothing of files and cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from model.engine.sheets import SheetError
from model.engine.syntax import Call, Expression

#: What is read -> how it is written, in Chinese and English.
FORMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "data": (
            "x := GET XLS DATA('文件', '工作表', '时间所在的行或列', '首个单元格')",
            "x := GET XLS DATA('FILE', 'SHEET', 'ROW OR COLUMN OF TIME', 'FIRST CELL')",
        ),
        "lookups": (
            "x(GET XLS LOOKUPS('文件', '工作表', '横坐标所在的行或列', '首个单元格'))",
            "x(GET XLS LOOKUPS('FILE', 'SHEET', 'ROW OR COLUMN OF X', 'FIRST CELL'))",
        ),
        "constants": (
            "x = GET XLS CONSTANTS('文件', '工作表', '首个单元格')",
            "x = GET XLS CONSTANTS('FILE', 'SHEET', 'FIRST CELL')",
        ),
        "subscript": (
            "A: GET XLS SUBSCRIPT('文件', '工作表', '首个单元格', '末个单元格', '前缀')",
            "A: GET XLS SUBSCRIPT('FILE', 'SHEET', 'FIRST CELL', 'LAST CELL', 'PREFIX')",
        ),
    }
)
_KINDS = {f"get {kind}": kind for kind in ("data", "lookups", "constants")}


def check_alone(tree: Expression) -> None:
    """Refuse what reads a table within another expression, or data without `:=`.

    Raises:
        SheetError: with the form in which the table would be read.
    """
    for function in sorted(_calls(tree) & _KINDS.keys()):
        zh, en = FORMS[_KINDS[function]]
        raise SheetError(
            f"从表格读取须单独成为一个方程：{zh}，其他方程再引用它",
            f"reads a table within an equation; give it one of its own, {en}, and refer to that",
        )


def _calls(tree: Expression) -> set[str]:
    """Functions of a tree, which may be deeper than Python's stack."""
    found, waiting = set(), [tree]
    while waiting:
        if isinstance(part := waiting.pop(), Call):
            found.add(part.function)
            waiting.extend(part.arguments)
    return found
