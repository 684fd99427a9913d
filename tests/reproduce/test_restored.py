"""After early stopping, last values are those of the weights that are kept."""

import math
from pathlib import Path

import numpy as np
import pytest

import reproduce
from reproduce.pipeline import conclusion, reading
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.record import Record, Series
from reproduce.restored import best_epoch, with_kept_points
from reproduce.runs.store import Store


@pytest.mark.parametrize(
    ("values", "higher", "min_delta", "epoch"),
    [
        ([0.0, 3.0, 2.0, 1.0, 4.0], False, 0.0, 3),  # point 0, before training, does not count
        ([9.0, 1.0, 2.0, 3.0, 3.0], True, 0.0, 3),  # of those that tie the first
        ([9.0, 1.0, 0.95, 0.8], False, 0.1, 3),
        ([9.0, 1.0, 0.95, 0.91], False, 0.1, 1),
        ([9.0, math.nan, 1.0], False, 0.0, 1),  # nothing beats a first epoch that is no number, as in Keras
        ([9.0, 1.0, math.nan, 0.5], False, 0.0, 3),
        ([9.0], False, 0.0, 0),
    ],
)
def test_the_best_epoch_is_that_of_keras(values, higher, min_delta, epoch):
    assert best_epoch(np.array(values), higher, min_delta) == epoch


def record():
    return Record(
        {
            "val_loss": Series(np.array([9.0, 2.0, 1.0, 3.0]), "epoch", False),
            "norm": Series(np.arange(13.0), "step", None),
            "spread": Series(np.arange(8.0).reshape(4, 2), "epoch", None, ("a", "b")),
            "test_loss": Series(np.array([7.0]), "end", False),
        },
        4,
        False,
    )


def stopping(**changes):
    return {"early_stopping": {"monitor": "val_loss", "min_delta": 0.0, "restore_best_weights": True, **changes}}


def test_each_series_speaks_of_the_weights_that_are_kept():
    found = with_kept_points(record(), stopping()).series
    last = {name: one.last.tolist() for name, one in found.items()}
    assert last == {"val_loss": 1.0, "norm": 8.0, "spread": [4.0, 5.0], "test_loss": 7.0}


@pytest.mark.parametrize("train", [{"early_stopping": None}, stopping(restore_best_weights=False)])
def test_without_restored_weights_the_last_point_counts(train):
    assert with_kept_points(record(), train).series["val_loss"].last == 3.0


SPEC = """
title: A net that stops early
data: {moons: {samples: 90, noise: 0.6, train: 20, validation: 30, test: 40}}
model: {mlp: {hidden: [32], activation: tanh}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {optimizer: {Adam: {learning_rate: 0.1}}, batch_size: 5, epochs: 40, early_stopping: {patience: 5}}
seeds: 3
"""


def test_last_values_are_those_of_the_model_that_is_kept(spec, tmp_path: Path):
    """The model that `load` trains, which has the restored weights, evaluated by Keras on the validation part."""
    path = spec(SPEC)
    with Store(tmp_path / "db") as store:
        session = Session(Options(tmp_path / "results"), store)
        one, _ = pipeline.train(pipeline.planned(reading.parse_file(path), session), session)
        records = conclusion.load(one, store).records
    assert len(records) == 3
    for (variant, seed), record in records.items():
        loss, part = record.series["val_loss"], reproduce.data(path, variant, seed).validation
        model = reproduce.load(path, variant, seed)
        assert loss.last != loss.values[-1] and loss.last == loss.values[1:].min()
        assert model.evaluate(*part, verbose=0)[0] == pytest.approx(float(loss.last), rel=1e-4)
        assert record.series["gap"].last == record.series["accuracy"].last - record.series["val_accuracy"].last
