"""Measures beyond losses and metrics: what a model is like inside, from one `Probe`.

A measure is a function `(probe, **arguments) -> array` in a file of its name, declared with `@measure`. It is pure: it
runs inside a compiled program, over many runs at once. A measure `per layer` returns (layers,); others a scalar or a
flat map.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from typing import NamedTuple

from zoo import added, catalogue


class Declaration(NamedTuple):
    """What a measure says of its values: whether higher is better (None: neither is), their unit, and their bounds."""

    higher_is_better: bool | None
    unit: str
    bounds: tuple[float | None, float | None]


def declared(name: str) -> Declaration | None:
    """What the measure `name` declares; None where there is no such measure.

    Read from the source: what judges and shows numbers imports no measure, for with it comes Keras.
    """
    paths = (Path(folder) / f"{name}.py" for folder in __path__)
    path = next((path for path in paths if path.exists()), None) if name[:1] != "_" else None
    return _declared(path, added.generation()) if path else None


def unit(name: str) -> str:
    """The unit that the measure `name` declares; empty without one, and where there is no such measure."""
    found = declared(name)
    return found.unit if found else ""


@functools.lru_cache(maxsize=256)
def _declared(path: Path, _generation: int) -> Declaration:
    body = catalogue.tree(path).body
    functions = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == path.stem]
    calls = [call for one in functions for call in one.decorator_list if isinstance(call, ast.Call)]
    found = {keyword.arg: keyword.value for call in calls for keyword in call.keywords}
    literal = {key: ast.literal_eval(found[key]) for key in Declaration._fields if key in found}
    if "higher_is_better" not in literal:
        raise catalogue.BadFile(f"{path} must declare its measure by `@measure(higher_is_better=…)`")
    return Declaration(literal["higher_is_better"], literal.get("unit", ""), literal.get("bounds", (None, None)))
