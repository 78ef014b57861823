"""The engine: a `.mdl` file to a compiled numpy program, run for one member or for many.

In:   Vensim and XMILE files; inputs by name.
Out:  `Model`, `Paths`; faults of the user's as `InputError`.
Knows nothing of the district, the plan or the page. Importing it imports nothing heavy: each
name brings its file (and numpy) when it is first used; neither PySD, pandas nor scipy for a run.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.engine.causes import Contributions, contributions, links
    from model.engine.checks import Finding, check_model
    from model.engine.ensemble import run_ensemble, simulate
    from model.engine.errors import InputError, Problem
    from model.engine.export import to_frame, to_xarray
    from model.engine.inputs import Input, Series
    from model.engine.load import load_model
    from model.engine.outputs import Output, Reduction, yearly
    from model.engine.past import Past, PastOf
    from model.engine.paths import MEMBER, SCENARIO, TIME, Paths
    from model.engine.prepared import Method
    from model.engine.program import Clock, Model, Variable
    from model.engine.restart import State, started_from, state_at
else:
    #: Where each public name is defined.
    _HOMES = {
        name: home
        for home, names in {
            "causes": ("Contributions", "contributions", "links"),
            "checks": ("Finding", "check_model"),
            "ensemble": ("run_ensemble", "simulate"),
            "errors": ("InputError", "Problem"),
            "export": ("to_frame", "to_xarray"),
            "inputs": ("Input", "Series"),
            "prepared": ("Method",),
            "load": ("load_model",),
            "outputs": ("Output", "Reduction", "yearly"),
            "past": ("Past", "PastOf"),
            "paths": ("MEMBER", "SCENARIO", "TIME", "Paths"),
            "program": ("Clock", "Model", "Variable"),
            "restart": ("State", "started_from", "state_at"),
        }.items()
        for name in names
    }

    def __getattr__(name):
        """Import a public name when it is first asked for (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


__all__ = [
    "MEMBER",
    "SCENARIO",
    "TIME",
    "Clock",
    "Contributions",
    "Finding",
    "Input",
    "InputError",
    "Method",
    "Model",
    "Output",
    "Past",
    "PastOf",
    "Paths",
    "Problem",
    "Reduction",
    "Series",
    "State",
    "Variable",
    "check_model",
    "contributions",
    "links",
    "load_model",
    "run_ensemble",
    "simulate",
    "started_from",
    "state_at",
    "to_frame",
    "to_xarray",
    "yearly",
]
