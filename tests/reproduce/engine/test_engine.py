"""Planned runs through each engine, batch by batch; one run for its model."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.engine.engine import ENGINES, engine_of
from reproduce.errors import SpecErrors
from reproduce.pipeline import reading
from reproduce.progress import Progress
from reproduce.runs import settings
from reproduce.runs.plan import plan
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store
from reproduce.spec.parse import Parsed

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras
TEXT = """
title: Train
data: {digits: {train: 100, validation: 40, test: 50, prepare: [standardize]}}
model: {mlp: {hidden: [8]}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
train: {optimizer: {SGD: {learning_rate: 0.1}}, batch_size: 30, epochs: 3}
seeds: 2
variants:
  slow: {train.optimizer.learning_rate: 0.01}
  wide: {model.mlp.hidden: [9]}
  fast: {}
"""


def parsed(text: str = TEXT) -> Parsed:
    return reading.parse(text, "train.yaml", folder=Path("."))


class Told(Progress):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.programs: list[tuple[Any, ...]] = []
        self.phases: set[tuple[str, str | None]] = set()

    def program(self, number: int, programs: int, variants: Sequence[str], runs: int) -> None:
        self.programs.append((number, programs, variants, runs))

    def spent(self, phase: str, seconds: float, variant: str | None = None) -> None:
        self.phases.add((phase, variant))


def test_each_batch_is_the_runs_of_one_program() -> None:
    spec, told = parsed(), Told()
    runs = plan(spec.experiment, range(2), Settings())
    batches = list(engine_of(Settings(), told).train(spec, runs))
    names = [[(run.variant.name, run.seed) for run, _ in batch] for batch in batches]
    assert names == [[("slow", 0), ("fast", 0), ("slow", 1), ("fast", 1)], [("wide", 0), ("wide", 1)]]
    assert told.programs == [(1, 2, ["slow", "fast"], 4), (2, 2, ["wide"], 2)]
    spent = {("build", name) for name in ("slow", "fast", "wide")} | {
        ("trace", name) for name in ("slow", "fast", "wide")
    }
    assert told.phases == spent | {("compile", "slow"), ("compile", "wide"), ("run", None)}
    losses = {
        (run.variant.name, run.seed): record.series["loss"].values[-1] for batch in batches for run, record in batch
    }
    assert losses["fast", 0] < losses["slow", 0] and losses["fast", 0] != losses["fast", 1]


def test_the_fit_engine_trains_run_by_run_to_the_same_numbers() -> None:
    spec = parsed(TEXT.split("variants:")[0])
    both = {}
    for engine in ("vector", "fit"):
        settings = Settings(engine)
        runs = plan(spec.experiment, range(2), settings)
        batches = list(engine_of(settings).train(spec, runs))
        assert engine == "vector" or [len(batch) for batch in batches] == [1, 1]
        both[engine] = {run.variant.name: record for batch in batches for run, record in batch}
    for name, record in both["vector"].items():
        for series, one in record.series.items():
            np.testing.assert_allclose(one.values, both["fit"][name].series[series].values, 1e-5, 1e-5)


MISTAKES = {
    "an argument": ("hidden: [9]", "hiden: [9]", r"train\.yaml:11:10: .*'hiden'"),
    "an optimizer": (
        "{SGD: {learning_rate: 0.1}}",
        "{SDG: {learning_rate: 0.1}}",
        r"train\.yaml:7:\d+: .*'SDG'; did you mean 'SGD'",
    ),
    "a schedule and a plateau": (
        "{SGD: {learning_rate: 0.1}}, batch_size: 30",
        "{SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9}}}}, reduce_on_plateau: {}",
        r"train\.yaml:\d+:\d+: .*schedule",
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_found_before_anything_is_trained(mistake: str, engine: str) -> None:
    old, new, said = MISTAKES[mistake]
    text = TEXT.replace("  slow: {train.optimizer.learning_rate: 0.01}\n", "") if "learning_rate" in new else TEXT
    assert old in text
    spec = parsed(text.replace(old, new))
    with pytest.raises(SpecErrors, match=said):
        next(engine_of(Settings(engine)).train(spec, plan(spec.experiment, [0], Settings(engine))))


def test_what_no_step_can_be_traced_with_is_a_mistake_with_a_place() -> None:
    spec = parsed(TEXT.partition("variants")[0].replace("{SGD: {learning_rate: 0.1}}", "{Muon: {ns_steps: 2.5}}"))
    with pytest.raises(SpecErrors, match=r"train\.yaml:7:\d+: cannot be trained: 'float' object"):
        next(engine_of(Settings()).train(spec, plan(spec.experiment, [0], Settings())))


def test_the_model_of_one_run_is_that_of_its_record() -> None:
    spec = parsed()
    variant = spec.experiment.variants[1]
    model = engine_of(Settings()).model(spec, variant, 1)
    (run,) = [one for one in plan(spec.experiment, [1], Settings()) if one.variant is variant]
    ((_, record),) = next(engine_of(Settings()).train(spec, [run]))
    test = examples.load(variant.setup["data"], 1).test
    assert test is not None
    loss, accuracy = model.evaluate(test.x, test.y, verbose=0)
    assert loss == pytest.approx(record.series["test_loss"].values[0], rel=1e-5)
    assert accuracy == pytest.approx(record.series["test_accuracy"].values[0])


TENSORFLOW = """
import sys
from pathlib import Path
from reproduce.cli.main import status
options = ["--backend", "tensorflow", "--seeds", "1", "--store", sys.argv[2], "--results", sys.argv[3]]
code = status(["run", sys.argv[1], *options])
import keras
assert keras.backend.backend() == "tensorflow"
sys.exit(code)
"""


def test_tensorflow_gives_nearly_the_same_numbers(tmp_path: Path) -> None:
    """The initial weights and the batches are the same there, so that without dropout only rounding differs."""
    path = tmp_path / "train.yaml"
    path.write_text(TEXT + "measures: [{gradient_norm: {per: layer}}, dead_units]\n")
    environment = {name: value for name, value in os.environ.items() if name not in ("KERAS_BACKEND", "XLA_FLAGS")}
    command = [
        sys.executable,
        "-c",
        TENSORFLOW,
        *(str(one) for one in (path, tmp_path / "store.db", tmp_path / "results")),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    spec, found = reading.parse_file(path), {}
    with Store(tmp_path / "store.db") as store:
        runs = plan(spec.experiment, [0], Settings("fit", "tensorflow"))
        records = store.get([run.key for run in runs])
        found = {(run.variant.name, run.seed): records[run.key] for run in runs}
    for batch in engine_of(Settings()).train(spec, plan(spec.experiment, [0], Settings())):
        for run, record in batch:
            other = found[run.variant.name, run.seed]
            assert set(other.series) == set(record.series)
            for name, one in record.series.items():
                np.testing.assert_allclose(one.values, other.series[name].values, 1e-3, 1e-3, err_msg=name)


def test_each_engine_that_settings_know_is_there() -> None:
    assert set(ENGINES) == set(settings.ENGINES)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_call_gives_a_model_of_its_own(engine: str) -> None:
    spec = parsed()
    one = engine_of(Settings(engine), is_steady=True)
    first, second = (one.model(spec, spec.experiment.variants[0], seed) for seed in (0, 1))
    assert first is not second
    assert not np.allclose(first.get_weights()[0], second.get_weights()[0])
