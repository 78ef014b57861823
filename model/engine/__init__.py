"""The engine: a `.mdl` file to a compiled numpy program, run for one member or for many.

In:   Vensim and XMILE files; inputs by name.
Out:  `Model`, `Paths`; faults of the user's as `InputError`.
Knows nothing of the district, the plan or the page. Importing it imports neither PySD, pandas
nor scipy.
"""

from model.engine.ensemble import run_ensemble, simulate
from model.engine.errors import InputError, Problem
from model.engine.inputs import Input, Series
from model.engine.kernel import Method
from model.engine.load import load_model
from model.engine.outputs import Output, Reduction, yearly
from model.engine.paths import MEMBER, SCENARIO, TIME, Paths
from model.engine.program import Clock, Model, Variable

__all__ = [
    "MEMBER",
    "SCENARIO",
    "TIME",
    "Clock",
    "Input",
    "InputError",
    "Method",
    "Model",
    "Output",
    "Paths",
    "Problem",
    "Reduction",
    "Series",
    "Variable",
    "load_model",
    "run_ensemble",
    "simulate",
    "yearly",
]
