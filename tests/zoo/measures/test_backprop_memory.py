"""What the pass back needs, against the arrays counted by hand."""

from typing import Any

import keras
import numpy as np
import pytest

from zoo.measures.backprop_memory import backprop_memory

X, Y = np.ones((10, 4)), np.ones((10, 2))
KERNELS = [np.ones((4, 8)), np.ones((8, 2))]
FLOAT = 4  # bytes


@pytest.mark.parametrize("batch", [1, 3, 64])
def test_inputs_activations_their_slopes_and_errors_are_kept(dense_probe: Any, batch: int) -> None:
    each = 4 + 8 + 8 + 2  # inputs, outputs of the tanh units, their slopes, errors of the squared loss
    last_kernel = 8 * 2  # what goes back to the first layer goes through it
    found = backprop_memory(dense_probe(X, Y, KERNELS), batch_size=batch)
    assert float(found) == FLOAT * (each * batch + last_kernel)


def test_it_does_not_depend_on_the_weights_or_on_how_many_examples_there_are(dense_probe: Any) -> None:
    one = float(backprop_memory(dense_probe(X, Y, KERNELS)))
    assert backprop_memory(dense_probe(X[:5], Y[:5], [-3 * kernel for kernel in KERNELS])) == one


def test_a_model_without_a_loss_is_refused(dense_probe: Any) -> None:
    with pytest.raises(ValueError, match=r"^this measure needs a loss; the spec has none$"):
        backprop_memory(dense_probe(X, Y, KERNELS, loss=None))


def test_other_backends_are_refused(dense_probe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = dense_probe(X, Y, KERNELS)
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    with pytest.raises(ValueError, match=r"^backprop_memory is counted by JAX, and the backend is torch$"):
        backprop_memory(probe)
