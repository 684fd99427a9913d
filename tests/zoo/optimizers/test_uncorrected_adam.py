"""Adam without bias correction, against its formula."""

from typing import Any

import keras
import numpy as np
import pytest

from zoo.optimizers.uncorrected_adam import UncorrectedAdam

GRADIENTS = [np.array([1.0, -4.0]), np.array([0.5, 0.1]), np.array([-0.2, 0.1]), np.array([2.0, 0.0])]


def steps(optimizer: Any) -> np.ndarray[Any, Any]:
    """The way of a weight from zero, (steps, 2)."""
    variable = keras.Variable(np.zeros(2, "float32"))
    found = []
    for gradient in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(gradient.astype("float32"))], [variable])
        found.append(np.array(variable.value))
    return np.array(found)


@pytest.mark.parametrize("amsgrad", [False, True])
def test_it_is_the_formula(amsgrad: bool) -> None:
    m = v = largest = place = np.zeros(2)
    expected = []
    for gradient in GRADIENTS:
        m, v = 0.9 * m + 0.1 * gradient, 0.99 * v + 0.01 * gradient**2
        largest = np.maximum(largest, v)
        place = place - 0.1 * m / (np.sqrt(largest if amsgrad else v) + 1e-7)
        expected.append(place)
    np.testing.assert_allclose(steps(UncorrectedAdam(0.1, beta_2=0.99, amsgrad=amsgrad)), expected, 1e-5)


def test_its_first_step_is_longer_than_adams_by_what_the_correction_takes() -> None:
    own, adam = (steps(kind(0.1))[0] for kind in (UncorrectedAdam, keras.optimizers.Adam))
    np.testing.assert_allclose(own / adam, 0.1 / np.sqrt(0.001), 1e-4)
