"""What twenty layers leave of a signal, and of a gradient, from different initial weights."""

import numpy as np
import pytest

SEEDS, WIDTH, LAYERS = 12, 128, 20
DEVIATIONS = {"small": 0.02, "large": 0.5, "glorot": np.sqrt(2 / (2 * WIDTH)), "he": np.sqrt(2 / WIDTH)}
ACTIVATIONS = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
}


def passes(activation, init, generator):
    """How much wider the last layer varies than the first, and the gradient at the first than at the last, as logarithms."""
    act, slope = ACTIVATIONS[activation]
    value, sums, spreads, kernels = generator.standard_normal((WIDTH, WIDTH)), [], [], []
    for _ in range(LAYERS):
        kernels.append(DEVIATIONS[init] * generator.standard_normal((WIDTH, WIDTH)))
        sums.append(value @ kernels[-1])
        value = act(sums[-1])
        spreads.append(value.std())
    errors = [np.outer(np.ones(WIDTH), generator.standard_normal(WIDTH)) * slope(sums[-1])]
    for kernel, z in zip(reversed(kernels[1:]), reversed(sums[:-1]), strict=True):
        errors.append((errors[-1] @ kernel.T) * slope(z))
    return np.log(spreads[-1] / spreads[0]), np.log(np.std(errors[-1]) / np.std(errors[0]))


@pytest.mark.parametrize(
    ("activation", "init"), [("relu", "he"), ("relu", "large"), ("relu", "small"), ("tanh", "glorot")]
)
def test_layers_pass_on_as_much_as_published(activation, init, published, alike):
    generator = np.random.default_rng(1)
    forward, backward = np.array([passes(activation, init, generator) for _ in range(SEEDS)]).T

    def ratio(series, top, bottom):
        ends = [published("init_signal", f"{activation}/{init}/128", f"{series}[layer={end}]") for end in (top, bottom)]
        return np.log(ends[0] / ends[1])

    assert alike(forward, ratio("activation_std", "last", "first"))
    theirs = ratio("backprop_std", "first", "last")  # its starts differ: nets that end in one unit
    assert np.median(theirs) == pytest.approx(np.median(backward), abs=0.05 * abs(np.median(backward)) + 0.35)


def test_what_enters_a_unit_deviates_as_the_root_of_its_fan_in(published):
    for activation in ACTIVATIONS:
        entering = published("init_signal", f"{activation}/large/128", "preactivation_std[layer=first]")
        assert np.median(entering) == pytest.approx(0.5 * np.sqrt(128), rel=0.03)
