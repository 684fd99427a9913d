"""Losses that layers add: all of them, in every call."""

from typing import Any

import keras
import numpy as np

from reproduce.construct.added_losses import number_of, told_apart


class Looking(keras.layers.Layer):
    """Notes at each call how many marks another layer still has."""

    def __init__(self, other: keras.layers.Layer) -> None:
        super().__init__()
        self.look, self.seen = lambda: len(other._loss_ids), []

    def call(self, x: Any) -> Any:
        self.seen.append(self.look())
        return x


def test_marks_of_an_earlier_call_are_gone_when_the_next_begins() -> None:
    later = keras.layers.ActivityRegularization(l1=0.5)
    looking = Looking(later)
    model = keras.Sequential([keras.Input((3,)), looking, later])
    x = np.ones((2, 3), "float32")
    for _ in range(2):
        assert len(model.stateless_call([], [], x, return_losses=True)[2]) == 1
    assert looking.seen[-1] == 1, "Keras forgets earlier marks by itself now: told_apart has nothing to do"
    looking.seen.clear()
    told_apart(model)
    for _ in range(2):
        assert len(model.stateless_call([], [], x, return_losses=True)[2]) == 1
    assert looking.seen == [0, 0]


def test_what_is_added_is_counted() -> None:
    def model(*layers: keras.layers.Layer) -> keras.Model:
        return keras.Sequential([keras.Input((3,)), *layers])

    x, dense, l1 = keras.KerasTensor((5, 3)), keras.layers.Dense, keras.layers.ActivityRegularization
    assert number_of(model(dense(4)), x) == 0
    assert number_of(model(dense(4, kernel_regularizer="l2"), l1(l1=0.5), dense(2, activity_regularizer="l1")), x) == 3
