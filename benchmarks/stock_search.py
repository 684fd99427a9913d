"""What a user of KerasTuner writes today: a model-building function and a stock random search.

    KERAS_BACKEND=tensorflow python -m benchmarks.stock_search 4

prints, as JSON, the seconds of imports, and of a search of so many trials with three executions each. The space and the
data are those of benchmarks/specs/search.yaml, written out.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from typing import Any

start = time.perf_counter()
import keras  # noqa: E402
import keras_tuner  # noqa: E402

IMPORT = time.perf_counter() - start


def build(hp: keras_tuner.HyperParameters) -> keras.Model:
    """A compiled model of the space."""
    rate = hp.Float("rate", 1e-4, 1e-1, sampling="log")
    hidden = {"32": [32], "64": [64], "64-64": [64, 64]}[hp.Choice("hidden", ["32", "64", "64-64"])]
    if hp.Choice("optimizer", ["adam", "momentum"]) == "adam":
        optimizer: keras.Optimizer = keras.optimizers.Adam(rate)
    else:
        with hp.conditional_scope("optimizer", ["momentum"]):
            optimizer = keras.optimizers.SGD(rate, momentum=0.9, nesterov=hp.Boolean("nesterov"))
    layers = [keras.Input((64,)), *(keras.layers.Dense(units, "relu") for units in hidden), keras.layers.Dense(10)]
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


class Space(keras_tuner.HyperModel):  # type: ignore[misc]
    """The space with a batch size that is searched."""

    def build(self, hp: keras_tuner.HyperParameters) -> keras.Model:
        return build(hp)

    def fit(self, hp: keras_tuner.HyperParameters, model: keras.Model, *args: Any, **options: Any) -> Any:
        return model.fit(*args, batch_size=hp.Choice("batch", [16, 32, 64]), **options)


def search(trials: int) -> float:
    """The seconds of a search."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    x = (x - x[:1000].mean(0)) / (x[:1000].std(0) + 1e-9)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        tuner = keras_tuner.RandomSearch(
            Space(), "val_accuracy", max_trials=trials, executions_per_trial=3, seed=1, directory=folder
        )
        tuner._configure_tensorboard_dir = lambda *_: None  # it imports TensorBoard, which TensorFlow does not bring
        tuner.search(x[:1000], y[:1000], validation_data=(x[1000:1400], y[1000:1400]), epochs=20, verbose=0)
        return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps({"import": IMPORT, "search": search(int(sys.argv[1]))}))
