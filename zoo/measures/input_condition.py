"""How uneven the curvature is that the inputs give to the loss of a linear unit."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._singular_values import singular_values
from zoo.probe import Probe


@measure(higher_is_better=False, bounds=(1, None))
def input_condition(probe: Probe) -> Any:
    """Condition number of the second moments of the training inputs, with a constant input for the bias.

    It is the condition number of the Hessian of a linear unit on these inputs: exactly for the squared error, and for
    the logistic loss where all weights are zero. A stack of weights starts from there: its first layer sees the same
    inputs. Computed from the singular values of the inputs, so that 32 bits resolve up to about 10¹³.

    Returns:
        (), the largest eigenvalue over the smallest; infinite where inputs depend linearly on one another.

    References: LeCun, Bottou, Orr & Müller, "Efficient backprop", 1998.
    """
    flat = ops.reshape(probe.x, (probe.x.shape[0], -1))
    values = singular_values(ops.concatenate([flat, ops.ones_like(flat[:, :1])], axis=1))
    return ops.square(ops.max(values) / ops.min(values))
