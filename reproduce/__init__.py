"""A deep-learning lecture as executable claims.

From Python: `reproduce.build("xor", variant="mlp")` gives a compiled Keras model, `reproduce.load(…)` the trained one,
`reproduce.results("xor")` the records as data frames. On the command line: `reproduce --help`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reproduce.api import build as build
    from reproduce.api import load as load
    from reproduce.api import results as results

__all__ = ["build", "load", "results"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from reproduce import api

        return getattr(api, name)
    raise AttributeError(f"module 'reproduce' has no attribute {name!r}")
