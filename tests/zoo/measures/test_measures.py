"""Every measure on nets small enough to compute by hand, looped and mapped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import keras
import numpy as np
import pytest

from tests.zoo.nets import mean_squared_error, relu_net
from zoo import catalogue, measures
from zoo.probe import Probe

PACKAGE = "zoo.measures"
NAMES = catalogue.names(PACKAGE)
X = np.array([[1.0, -2.0], [0.5, 0.0], [-1.0, 1.0], [2.0, 3.0]], "float32")
Y = np.array([[1.0], [0.0], [2.0], [-1.0]], "float32")
LABELS = np.array([0, 1, 0, 1])
FIRST = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, -1.0]], "float32")
BIAS = np.array([0.0, 1.0, -9.0], "float32")
LAST = np.array([[1.0], [-1.0], [2.0]], "float32")
WEIGHTS = [FIRST, BIAS, LAST, np.array([0.5], "float32")]
ENTERING = X @ FIRST + BIAS
HIDDEN = np.maximum(ENTERING, 0)
OUTPUTS = HIDDEN @ LAST + 0.5
ERROR = 2 * (OUTPUTS - Y) / 4  # gradient of the mean squared error by the outputs
MODEL = relu_net(3)


def probe(weights: Any = WEIGHTS, model: keras.Model = MODEL, x: Any = X, y: Any = Y) -> Probe:
    return Probe(model, weights, [], mean_squared_error, x, y, {"labels": LABELS, "x_validation": x, "y_validation": y})


def measured(name: str, one: Probe | None = None, **arguments: Any) -> np.ndarray[Any, Any]:
    return np.asarray(catalogue.get(PACKAGE, name)(one or probe(), **arguments))


def relative_spread(kernel: Any) -> float:
    return float(np.sqrt(((kernel - kernel.mean(1, keepdims=True)) ** 2).mean() / (kernel**2).mean()))


EXPECTED: dict[str, Callable[[], Any]] = {
    "activation_std": lambda: [HIDDEN.std()],
    "backprop_std": lambda: [(4 * ERROR @ LAST.T * (ENTERING > 0)).std()],
    "dead_units": lambda: 1 / 3,
    "gradient_norm": lambda: [
        np.linalg.norm(X.T @ (ERROR @ LAST.T * (ENTERING > 0))),
        np.linalg.norm(HIDDEN.T @ ERROR),
    ],
    "position": lambda: np.concatenate([value.ravel() for value in WEIGHTS]),
    "preactivation_mean": lambda: [np.median(np.abs(ENTERING.mean(0)))],
    "preactivation_std": lambda: [np.median(ENTERING.std(0))],
    "training_loss": lambda: ((OUTPUTS - Y) ** 2).mean(),
    "transcendentals": lambda: 0,
    "unit_spread": lambda: [relative_spread(FIRST), 0.0],
    "weight_norm": lambda: np.sqrt((FIRST**2).sum() + (LAST**2).sum()),
    "weight_std": lambda: [FIRST.std(), LAST.std()],
}
MAPS: dict[str, dict[str, int]] = {
    "decision_map": {"resolution": 5},
    "largest_slope": {},
    "linear_pieces": {"points": 101},
    "response": {"points": 7},
    "smallest_slope": {},
}
ONE_INPUT = {"response", "linear_pieces", "response_slope", "largest_slope", "smallest_slope"}


def test_every_measure_is_tested_here_or_in_a_file_of_its_name() -> None:
    own = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert set(NAMES) - own == set(EXPECTED) | set(MAPS)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_measure_is_what_it_says(name: str) -> None:
    np.testing.assert_allclose(measured(name), EXPECTED[name](), 1e-5, 1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_measure_declares_itself(name: str) -> None:
    function = catalogue.get(PACKAGE, name)
    assert function.higher_is_better in (True, False, None)
    assert bool(function.parts) == function.per_layer
    assert function.history is None or function.higher_is_better is None  # what it returns is not yet the series
    if function.per_layer:
        assert measured(name).shape == (len(function.parts(MODEL)),)
    assert function.__doc__ and "Returns:" in function.__doc__


def test_directions() -> None:
    declared = {name: catalogue.get(PACKAGE, name).higher_is_better for name in (*EXPECTED, *MAPS)}
    directed = {name for name, higher in declared.items() if higher is not None}
    assert directed == {"dead_units", "training_loss", "transcendentals"}
    assert not any(declared[name] for name in directed)


@pytest.mark.parametrize("name", NAMES)
def test_mapped_over_runs_it_is_what_a_loop_gives(name: str) -> None:
    one_input = name in ONE_INPUT
    model = relu_net(3, inputs=1) if one_input else MODEL
    first = [WEIGHTS[0][:1] if one_input else WEIGHTS[0], *WEIGHTS[1:]]
    second = [0.5 * value + 0.1 for value in first]
    x = X[:, :1] if one_input else X
    stacked = [np.stack(pair) for pair in zip(first, second, strict=True)]
    function, arguments = catalogue.get(PACKAGE, name), MAPS.get(name, {})
    mapped = jax.jit(jax.vmap(lambda weights: function(probe(list(weights), model, x), **arguments)))(stacked)
    looped = [measured(name, probe(weights, model, x), **arguments) for weights in (first, second)]
    np.testing.assert_allclose(mapped, np.stack(looped), 1e-5, 1e-6)


def test_a_decision_map_goes_row_by_row_from_the_lowest_second_input() -> None:
    found = measured("decision_map", low=-1.0, high=1.0, resolution=3)
    points = np.array([[a, b] for b in (-1, 0, 1) for a in (-1, 0, 1)], "float32")
    logits = np.maximum(points @ FIRST + BIAS, 0) @ LAST + 0.5
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-logits[:, 0])), 1e-5)


def test_a_decision_map_of_several_classes_gives_their_numbers() -> None:
    weights = [FIRST, BIAS, np.array([[0.0, 1, 0], [0, 0, 1], [0, 0, 0]], "float32"), np.array([0.5, 0, 0], "float32")]
    found = measured("decision_map", probe(weights, relu_net(3, outputs=3)), resolution=3)
    points = np.array([[a, b] for b in (-1, 0, 1) for a in (-1, 0, 1)], "float32")
    assert len(set(found.tolist())) > 1
    assert found.tolist() == (np.maximum(points @ FIRST + BIAS, 0) @ weights[2] + weights[3]).argmax(1).tolist()


def one_dimensional(kernel: list[float], bias: list[float], last: list[float]) -> Probe:
    weights = [np.array([kernel]), np.array(bias), np.array(last)[:, None], np.zeros(1)]
    x = np.zeros((1, 1), "float32")
    return probe([value.astype("float32") for value in weights], relu_net(len(kernel), inputs=1), x, x)


def test_a_response_is_the_output_along_the_interval() -> None:
    found = measured("response", one_dimensional([1.0], [-1.0], [2.0]), low=0.0, high=3.0, points=4)
    np.testing.assert_allclose(found, [0, 0, 2, 4], 1e-6)


@pytest.mark.parametrize(
    ("kernel", "bias", "last", "pieces"),
    [
        ([1.0], [5.0], [1.0], 1),
        ([1.0], [0.0], [1.0], 2),
        ([1.0, 1.0, -1.0], [0.5, -0.25, 0.1], [1.0, -2.0, 1.0], 4),
        ([1.0, 1.0], [0.3, 0.3], [1.0, -2.0], 2),
        ([1.0, 1.0], [0.3, 0.3], [1.0, -1.0], 1),
        ([0.0], [0.0], [0.0], 1),
    ],
)
def test_linear_pieces_are_hinges_plus_one(kernel: Any, bias: Any, last: Any, pieces: int) -> None:
    assert measured("linear_pieces", one_dimensional(kernel, bias, last), points=1001) == pieces


def test_dead_units_are_those_that_are_zero_on_every_example() -> None:
    assert measured("dead_units", probe([FIRST, BIAS - 100, *WEIGHTS[2:]])) == 1
    assert measured("dead_units", probe([FIRST, BIAS + 100, *WEIGHTS[2:]])) == 0


def test_units_that_are_alike_do_not_spread() -> None:
    same = np.repeat([[1.0], [2.0]], 3, axis=1).astype("float32")
    assert measured("unit_spread", probe([same, *WEIGHTS[1:]]))[0] == 0
    assert measured("unit_spread", probe([same * 0, *WEIGHTS[1:]]))[0] == 0
    wide = np.random.default_rng(0).standard_normal((2, 3)).astype("float32")
    assert 0.3 < measured("unit_spread", probe([wide, *WEIGHTS[1:]]))[0] < 1.3


@pytest.mark.parametrize("name", [*NAMES, "loss"])
def test_the_unit_is_read_from_the_source_as_it_is_declared(name: str) -> None:
    assert measures.unit(name) == (catalogue.get(PACKAGE, name).unit if name in NAMES else "")


@pytest.mark.parametrize("name", NAMES)
def test_bounds_are_read_from_the_source_as_they_are_declared(name: str) -> None:
    declared = measures.declared(name)
    assert declared is not None and declared.bounds == catalogue.get(PACKAGE, name).bounds
