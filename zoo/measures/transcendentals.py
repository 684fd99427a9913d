"""The expensive part of a training step's arithmetic: exponentials, logarithms and the like."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._arithmetic import counted
from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=False, bounds=(0, None))
def transcendentals(probe: Probe) -> Any:
    """Transcendental functions (exp, log, tanh, erf, …) of the pass forward and back, per training example.

    XLA's count of the program as JAX writes it, of which versions differ; those of the loss are among them. It takes
    the jax backend.

    Returns:
        (), the same whatever the weights.
    """
    return ops.convert_to_tensor(counted(probe, "transcendentals"), "float32")
