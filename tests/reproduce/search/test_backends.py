"""Searches from Python where Keras runs on TensorFlow: in processes of their own, since a process has one backend."""

import os
import subprocess
import sys
from pathlib import Path

import keras_tuner
import pytest

import reproduce

SPEC = """title: Rates
data: {blobs: {samples: 60, classes: 3, train: 20, validation: 20, test: 20}}
model: {mlp: {hidden: [3], activation: tanh}}
loss: SparseCategoricalCrossentropy
train: {optimizer: SGD, batch_size: 10, epochs: 2}
variants: {default: {}}
searches:
  found:
    tuner: random
    objective: val_loss
    trials: 2
    executions: 2
    space: {rate: {path: train.optimizer.learning_rate, values: {log: [0.01, 1]}}}
"""
STOCK = """import keras_tuner, reproduce
space = reproduce.hypermodel("rates.yaml")
tuner = keras_tuner.RandomSearch(space, space.objective, max_trials=2, seed=1, directory="kept")
tuner.search(verbose=0)
print(sum(trial.score > 0 for trial in tuner.oracle.get_best_trials(2)), "trials have a score")
"""
OURS = """import keras_tuner, reproduce
tuner = reproduce.Tuner(keras_tuner.oracles.RandomSearchOracle(max_trials=2, seed=1), "rates.yaml", store="store.db")
tuner.search(verbose=0)
print(tuner.scores)
print(tuner.get_best_models()[0].count_params())
"""
WITHOUT = """import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "tensorboard" else find_spec(name, *rest)
"""


def answer(code: str, folder: Path, backend: str = "tensorflow") -> subprocess.CompletedProcess[str]:
    (folder / "rates.yaml").write_text(SPEC)
    environment = os.environ | {"KERAS_BACKEND": backend}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)


def test_our_tuner_trains_on_tensorflow_what_it_trains_on_jax(tmp_path: Path) -> None:
    done = answer(OURS, tmp_path)
    assert done.returncode == 0, done.stderr
    found, parameters = done.stdout.splitlines()
    assert parameters == str(2 * 3 + 3 + 3 * 3 + 3)
    oracle = keras_tuner.oracles.RandomSearchOracle(max_trials=2, seed=1)
    here = reproduce.Tuner(oracle, tmp_path / "rates.yaml", store=tmp_path / "jax.db")
    here.search(verbose=0)
    assert len(here.scores) == 2
    for trial, scores in here.scores.items():
        assert eval(found)[trial] == pytest.approx(scores, rel=1e-4) and len(scores) == 2


def test_the_models_of_a_space_are_trained_by_stock_tuners_on_tensorflow(tmp_path: Path) -> None:
    """With a stand-in for TensorBoard, which is imported and not used."""
    package = tmp_path / "tensorboard" / "plugins" / "hparams"
    package.mkdir(parents=True)
    (package / "api.py").touch()
    done = answer(STOCK, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "2 trials have a score"


def test_stock_tuners_on_tensorflow_are_refused_without_tensorboard(tmp_path: Path) -> None:
    done = answer(WITHOUT + STOCK, tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "reproduce.search.hypermodel.FatalUsageError: KerasTuner's tuners import TensorBoard where Keras runs on "
        "TensorFlow, and it is not installed: set KERAS_BACKEND=jax, or pip install tensorboard"
    )


@pytest.mark.parametrize("name", ["hypermodel", "Tuner"])
def test_a_backend_that_is_not_installed_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    """`pytorch` is a mistake that people make for `torch`, and is nowhere installed."""
    done = answer(f"import reproduce; reproduce.{name}('rates.yaml')", tmp_path, "pytorch")
    assert done.stderr.splitlines()[-1] == "reproduce.errors.UsageError: the backend pytorch is not installed"
