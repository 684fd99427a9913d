"""Measures beyond losses and metrics: what a model is like inside, from one `Probe`.

A measure is a function `(probe, **arguments) -> array` in a file of its name, declared with `@measure`. It is pure: it
runs inside a compiled program, over many runs at once. A measure `per layer` returns (layers,); others a scalar or a
flat map.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path


@functools.cache
def unit(name: str) -> str:
    """The unit that the measure `name` declares; empty without one, and where there is no such measure.

    Read from the source: what shows numbers imports no measure, for with it comes Keras.
    """
    path = Path(__file__).parent / f"{name}.py"
    tree = ast.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    declared = [call for one in functions for call in one.decorator_list if isinstance(call, ast.Call)]
    units = [keyword.value for call in declared for keyword in call.keywords if keyword.arg == "unit"]
    return str(ast.literal_eval(units[0])) if units else ""
