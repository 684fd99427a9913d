"""A layer that is a point, and descent on a surface with it."""

from typing import Any

import numpy as np

from zoo.layers.coordinates import Coordinates


def test_it_gives_its_point_for_every_example() -> None:
    layer = Coordinates(3, point_initializer="ones")
    assert np.asarray(layer(np.zeros((2, 5), "float32"))).tolist() == [[1, 1, 1], [1, 1, 1]]
    assert [variable.name for variable in layer.trainable_variables] == ["point"]


def test_descent_on_a_quadratic_is_what_it_is_by_hand(variant: Any, trained: Any) -> None:
    start = {"Values": {"values": [2.0, -1.0]}}
    one = variant(
        data={"noise": {"samples": 1, "outputs": 2, "std": 0}},
        model={"layers": [{"Coordinates": {"dimensions": 2, "point_initializer": start}}]},
        loss={"Quadratic": {"curvatures": [1, 4]}},
        metrics=[],
        measures=[{"position": {"at": "step"}}, {"training_loss": {"at": "step"}}],
        train={"optimizer": {"SGD": {"learning_rate": 0.1}}, "batch_size": 1, "epochs": 3},
    )
    series = trained([one], [1000])["tiny", 1000].record.series
    expected = np.array([[2 * 0.9**step, -(0.6**step)] for step in range(4)])
    np.testing.assert_allclose(series["position"].values, expected, 1e-6)
    np.testing.assert_allclose(series["training_loss"].values, 0.5 * expected**2 @ [1, 4], 1e-5)
