"""A rough count of a traced function's arithmetic: its matrix products and convolutions."""

from __future__ import annotations

import math
from typing import Any


def operations(jaxpr: Any) -> int:
    """Multiply-adds times two of every matrix product and convolution in `jaxpr`, called functions included."""
    total = 0
    for equation in jaxpr.eqns:
        if equation.primitive.name == "dot_general":
            (contracted, _), _ = equation.params["dimension_numbers"]
            total += (
                2 * _size(equation.outvars[0]) * math.prod(equation.invars[0].aval.shape[axis] for axis in contracted)
            )
        elif equation.primitive.name == "conv_general_dilated":
            outputs = equation.invars[1].aval.shape[equation.params["dimension_numbers"].rhs_spec[0]]
            total += 2 * _size(equation.outvars[0]) * _size(equation.invars[1]) // outputs
        total += sum(operations(getattr(inner, "jaxpr", inner)) for inner in _bodies(equation.params))
    return total


def _size(variable: Any) -> int:
    return math.prod(variable.aval.shape)


def _bodies(parameters: dict[str, Any]) -> list[Any]:
    return [value for value in parameters.values() if hasattr(value, "eqns") or hasattr(value, "jaxpr")]
