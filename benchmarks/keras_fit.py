"""What a Keras user writes today: a loop that builds, compiles and fits a model per run.

    KERAS_BACKEND=tensorflow python -m benchmarks.keras_fit ablation 4

prints, as JSON, the seconds of importing Keras and of each run. Data, batch size and epochs come from the spec of that
name; models and optimizers are written out here.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.processes import SPECS
from reproduce.arrays import examples
from reproduce.pipeline import reading

start = time.perf_counter()
import keras  # noqa: E402

IMPORT = time.perf_counter() - start


def ablation(setup: Mapping[str, Any]) -> tuple[keras.Model, keras.Optimizer]:
    """A hidden layer with batch normalisation and dropout; SGD with momentum."""
    mlp, sgd = setup["model"]["mlp"], setup["train"]["optimizer"]["SGD"]
    l2 = keras.regularizers.L2(mlp["kernel_regularizer"]["L2"])
    layers = [
        keras.Input((64,)),
        keras.layers.Dense(64, kernel_regularizer=l2),
        keras.layers.BatchNormalization(),
        keras.layers.Activation("relu"),
        keras.layers.Dropout(mlp["dropout"]),
        keras.layers.Dense(10, kernel_regularizer=l2),
    ]
    return keras.Sequential(layers), keras.optimizers.SGD(sgd["learning_rate"], momentum=sgd["momentum"])


def digits(setup: Mapping[str, Any]) -> tuple[keras.Model, keras.Optimizer]:
    """Three hidden layers; Adam."""
    hidden = [keras.layers.Dense(64, "relu") for _ in range(3)]
    return keras.Sequential([keras.Input((64,)), *hidden, keras.layers.Dense(10)]), keras.optimizers.Adam()


def cnn(setup: Mapping[str, Any]) -> tuple[keras.Model, keras.Optimizer]:
    """Two convolutions with pooling; Adam."""
    layers = [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(10),
    ]
    return keras.Sequential(layers), keras.optimizers.Adam()


def gru(setup: Mapping[str, Any]) -> tuple[keras.Model, keras.Optimizer]:
    """A recurrent layer over 40 steps; Adam."""
    layers = [keras.Input((40, 1)), keras.layers.GRU(32), keras.layers.Dense(10)]
    return keras.Sequential(layers), keras.optimizers.Adam()


MODELS = {"ablation": ablation, "digits": digits, "cnn": cnn, "gru": gru}


def seconds_of_runs(name: str) -> Iterator[float]:
    """Train the runs of a spec, one after the other; the seconds that each took."""
    experiment = reading.parse_file(SPECS / f"{name}.yaml").experiment
    for variant, seed in itertools.product(experiment.variants, experiment.seeds):
        parts, train = examples.load(variant.setup["data"], seed), variant.setup["train"]
        assert parts.validation
        start = time.perf_counter()
        keras.utils.set_random_seed(seed)
        model, optimizer = MODELS[name](variant.setup)
        model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
        model.fit(
            parts.train.x,
            parts.train.y,
            batch_size=train["batch_size"],
            epochs=train["epochs"],
            validation_data=(parts.validation.x, parts.validation.y),
            verbose=0,
        )
        yield time.perf_counter() - start


if __name__ == "__main__":
    runs = list(itertools.islice(seconds_of_runs(sys.argv[1]), int(sys.argv[2])))
    print(json.dumps({"import": IMPORT, "runs": runs}))
