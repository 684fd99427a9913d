"""A deep-learning lecture as executable claims.

From Python: `reproduce.build("xor", "tanh")` gives a compiled Keras model, `reproduce.load(…)` the trained one,
`reproduce.data(…)` the examples that it was trained and tested on, `reproduce.run("xor")` the verdicts and
`reproduce.results("xor")` the records, both as data frames. `reproduce.use_zoo` adds parts of your own.
`reproduce.hypermodel` and `reproduce.Tuner` are for users of KerasTuner. All of it: docs/python.md. On the command
line: `reproduce --help`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reproduce.api import build as build
    from reproduce.api import data as data
    from reproduce.api import hypermodel as hypermodel
    from reproduce.api import load as load
    from reproduce.api import own_spec as own_spec
    from reproduce.api import use_zoo as use_zoo
    from reproduce.api_records import results as results
    from reproduce.api_records import run as run
    from reproduce.search.tuner import Tuner as Tuner

__all__ = ["Tuner", "build", "data", "hypermodel", "load", "own_spec", "results", "run", "use_zoo"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from reproduce import api, api_records

        return getattr(api_records if name in ("results", "run") else api, name)
    raise AttributeError(f"module 'reproduce' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
