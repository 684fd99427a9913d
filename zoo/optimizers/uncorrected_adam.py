"""Adam without its bias correction.

References: Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015 (section 3: why it is there);
Reddi, Kale & Kumar, "On the convergence of Adam and beyond", ICLR 2018 (AMSGrad, algorithm 2, which has none).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class UncorrectedAdam(keras.optimizers.Adam):
    """`Adam` that takes its averages as they are, although they start from zero.

    The step is learning_rate · m / (√v + epsilon), with m and v the moving averages of the gradient and of its square.
    With the usual betas the first step is 0.1/√0.001, about three times, as long as Adam's. With `amsgrad` it is
    AMSGrad as published; in Keras' `Adam` the bias correction acts on the largest v so far as well.

    Args:
        learning_rate: as for Keras' `Adam`, like all others. Defaults to 0.001.
        beta_1: decay of m. Defaults to 0.9.
        beta_2: decay of v. Defaults to 0.999.
        epsilon: keeps the step finite. Defaults to 1e-7.
        amsgrad: whether v is the largest so far. Defaults to False.

    Example:
        {UncorrectedAdam: {learning_rate: 0.01, amsgrad: true}}
    """

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """One step of `variable` along its gradient."""
        place = self._get_variable_index(variable)
        rate, gradient = ops.cast(learning_rate, variable.dtype), ops.cast(gradient, variable.dtype)
        m, v = self._momentums[place], self._velocities[place]
        self.assign_add(m, (1 - self.beta_1) * (gradient - m))
        self.assign_add(v, (1 - self.beta_2) * (ops.square(gradient) - v))
        if self.amsgrad:
            largest = self._velocity_hats[place]
            self.assign(largest, ops.maximum(largest, v))
            v = largest
        self.assign_sub(variable, rate * m / (ops.sqrt(v) + self.epsilon))
