"""Functions of Vensim's manual that cannot be had, each with the reason.

In:   nothing.
Out:  `REFUSED`: folded name -> why, in Chinese and English.
Knows nothing of models. A model that uses one is refused before anything runs.
"""

from __future__ import annotations

_CHANGES = ("它改动别的变量的值", "it changes the values of other variables")
_QUEUE = ("没有离散事件与队列", "there are no discrete events and queues")
_OUTSIDE = ("结果取决于模型之外的程序或人", "its result rests on programs or people outside")
_SOLVER = ("没有方程求解器", "there is no solver of equations")
_UNSAID = ("手册没有说清其算法", "the manual does not say how it is computed")
_TABLES = (
    "只从 .xlsx、.csv、.tab 等表格读取，请改用 GET XLS 或 GET DIRECT",
    "only tables such as .xlsx, .csv and .tab are read: use GET XLS or GET DIRECT",
)
_RUNS = ("它取用别次运行的结果", "it takes the results of other runs")

REFUSED: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("shift if true", "reinitial", "propagate"), _CHANGES),
    **dict.fromkeys(
        (
            *("queue fifo", "queue fifo attrib", "queue attrib average", "queue attrib in range"),
            *("queue attrib max", "queue attrib min", "queue attrib quantile", "queue attrib stdv"),
            *("queue age average", "queue age in range", "queue age max", "queue age oldest"),
            *("queue age quantile", "queue age stdv", "delay batch"),
        ),
        _QUEUE,
    ),
    **dict.fromkeys(("message", "simulate", "external", "get setup"), _OUTSIDE),
    **dict.fromkeys(("find zero", "simultaneous", "internal rate of return"), _SOLVER),
    **dict.fromkeys(
        (
            *("alloc p", "marketp", "delay conveyor", "delay information", "delay profile"),
            *("depreciate by schedule", "lookup slope", "net present value"),
        ),
        _UNSAID,
    ),
    **dict.fromkeys(("cumulate", "cumulatef", "only by", "was", "tasks"), _RUNS),
    **dict.fromkeys(
        (
            *("get vdf data", "get vdf constants", "get vdf lookups"),
            *("get 123 data", "get 123 constants", "get 123 lookups"),
            *("get odbc data", "get odbc constants", "get odbc lookups"),
        ),
        _TABLES,
    ),
    "vector lookup": ("请改用表函数", "write a lookup instead"),
}
