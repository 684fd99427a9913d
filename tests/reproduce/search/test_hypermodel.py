"""The models of a search's space under the stock tuners of KerasTuner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import pytest
from keras_tuner.errors import FatalError

import reproduce
from reproduce.engine import fit
from reproduce.errors import SpecErrors, UsageError
from reproduce.pipeline import reading

pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),  # Keras
    pytest.mark.filterwarnings(r"ignore:(currentThread|getName)\(\) is deprecated:DeprecationWarning"),  # KerasTuner
]
TEXT = """
title: Digits
data: {digits: {train: 60, validation: 40, test: 30, prepare: [standardize]}}
model: {mlp: {hidden: [4], dropout: 0.1}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
train: {optimizer: {Adam: {learning_rate: 0.01}}, batch_size: 30, epochs: 2}
seeds: 2
variants:
  point:
    model.mlp.hidden: [6]
    train.optimizer: {SGD: {momentum: 0.9, learning_rate: 0.02, nesterov: true}}
    train.batch_size: 20
    train.epochs: 3
searches:
  found:
    tuner: random
    objective: val_accuracy
    trials: 4
    space:
      rate: {path: train.optimizer.learning_rate, values: {log: [1.0e-3, 1.0e-1]}}
      hidden: {path: model.mlp.hidden, values: [[4], [6]]}
      batch: {path: train.batch_size, values: [20, 30]}
      epochs: {path: train.epochs, values: {linear: [1, 3]}}
      optimizer: {patches: {adam: {train.optimizer: Adam}, momentum: {train.optimizer: {SGD: {momentum: 0.9}}}}}
      nesterov: {path: train.optimizer.nesterov, values: [true, false], when: {optimizer: momentum}}
"""
POINT = {"rate": 0.02, "hidden": "6", "batch": 20, "epochs": 3, "optimizer": "momentum", "nesterov": "true"}
SMALL = TEXT.replace("      epochs: {path: train.epochs, values: {linear: [1, 3]}}\n", "")
seen: list[Any] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> Iterator[None]:
    seen.clear()
    yield
    seen.clear()


class Begins(keras.callbacks.Callback):  # type: ignore[misc]
    """Notes the first kernel when training begins, and how many epochs there were; tuners copy it."""

    def on_train_begin(self, logs: Any = None) -> None:
        seen.append([self.model.get_weights()[0], 0])

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        seen[-1][1] += 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(TEXT)
    return tmp_path / "small.yaml"


def at(**values: Any) -> keras_tuner.HyperParameters:
    """Hyper-parameters with these values and no space."""
    hp = keras_tuner.HyperParameters()
    hp.values = values
    return hp


TUNERS = {
    "RandomSearch": {"max_trials": 2},
    "BayesianOptimization": {"max_trials": 3, "num_initial_points": 2},
    "Hyperband": {"max_epochs": 2, "factor": 2},
    "GridSearch": {"max_trials": 3},
}


@pytest.mark.parametrize("kind", TUNERS)
def test_each_stock_tuner_runs_end_to_end(kind: str, path: Path, tmp_path: Path) -> None:
    path.write_text(SMALL)
    space = reproduce.hypermodel(path)
    tuner = getattr(keras_tuner, kind)(
        space, objective=space.objective, directory=tmp_path, project_name="tuned", seed=3, **TUNERS[kind]
    )
    tuner.search(verbose=0, callbacks=[Begins()])
    trials = list(tuner.oracle.trials.values())
    assert {one.status for one in trials} == {"COMPLETED"}
    assert len(trials) == (5 if kind == "Hyperband" else TUNERS[kind]["max_trials"])
    epochs = [
        (one.hyperparameters.values.get("tuner/initial_epoch", 0), one.hyperparameters.values.get("tuner/epochs", 2))
        for one in trials
    ]
    assert [found for _, found in seen] == [last - first for first, last in epochs]
    assert ((1, 2) in epochs) == (kind == "Hyperband")
    (best,) = tuner.get_best_hyperparameters()
    (model,) = tuner.get_best_models()
    validation = reproduce.data(path).validation
    assert validation is not None
    assert model.evaluate(*validation, verbose=0, return_dict=True)["accuracy"] == pytest.approx(
        max(one.score for one in trials)
    )
    assert set(POINT) - {"nesterov", "epochs"} <= set(best.values)


def test_a_point_is_the_variant_with_the_same_setup(path: Path) -> None:
    """The same weights before training; after it those of the vector engine, and at each epoch the scores of a run."""
    space = reproduce.hypermodel(path, "found", seed=3)
    model = space.build(at(**POINT))
    for one, other in zip(model.get_weights(), reproduce.build(path, "point", 3).get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    history = space.fit(at(**POINT), model, verbose=0).history
    variant = next(one for one in reading.parse_file(path).experiment.variants if one.name == "point")
    record = fit.train(variant, 3)
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        np.testing.assert_allclose(history[name], record.series[name].values[1:], rtol=1e-5)
    for one, other in zip(model.get_weights(), reproduce.load(path, "point", 3).get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)
    assert int(model.optimizer.iterations.value) == 3 * 3


def test_another_seed_has_other_weights_and_data(path: Path) -> None:
    kernels, losses = [], []
    for seed in (0, 1):
        space = reproduce.hypermodel(path, seed=seed)
        model = space.build(at(**POINT))
        kernels.append(model.get_weights()[0])
        model.set_weights([np.zeros_like(one) for one in model.get_weights()])
        losses.append(space.fit(at(**POINT), model, verbose=0, epochs=1).history["val_loss"][0])
    assert not np.array_equal(*kernels)
    assert losses[0] != losses[1], "from the same weights"


def test_conditional_hyperparameters_count_under_their_conditions(path: Path) -> None:
    space = reproduce.hypermodel(path)
    hp = at(**{**POINT, "nesterov": "false"})
    assert space.build(hp).optimizer.nesterov is False
    assert space.build(at(**POINT)).optimizer.nesterov is True
    hp = at(optimizer="adam")
    assert type(space.build(hp).optimizer).__name__ == "Adam"
    assert [one.name for one in hp.space] == ["rate", "hidden", "batch", "epochs", "optimizer", "nesterov"]
    assert "nesterov" not in hp.values and hp.values["rate"] == 1e-3
    (condition,) = hp.space[-1].conditions
    assert (condition.name, condition.values) == ("optimizer", ["momentum"])


def test_the_whole_space_is_declared_with_its_scales(path: Path) -> None:
    hp = keras_tuner.HyperParameters()
    reproduce.hypermodel(path).declare_hyperparameters(hp)
    rate, hidden, batch, epochs, *_ = hp.space
    assert (rate.min_value, rate.max_value, rate.sampling) == (1e-3, 1e-1, "log")
    assert (hidden.values, hidden.ordered, batch.values, batch.ordered) == (["4", "6"], False, [20, 30], True)
    assert type(epochs).__name__ == "Int" and (epochs.min_value, epochs.max_value) == (1, 3)


def test_batch_size_and_epochs_are_searched_plainly(path: Path) -> None:
    space = reproduce.hypermodel(path)
    for batch, epochs, steps in ((20, 1, 3), (30, 3, 2)):
        hp = at(batch=batch, epochs=epochs)
        model = space.build(hp)
        assert len(space.fit(hp, model, verbose=0).history["loss"]) == epochs
        assert int(model.optimizer.iterations.value) == epochs * steps


def test_training_that_goes_on_is_training_at_once(path: Path) -> None:
    """From the epoch at which it goes on, as Hyperband asks for it: the same order of examples."""
    space, hp = reproduce.hypermodel(path), at(**POINT)
    parts, whole = space.build(hp), space.build(hp)
    space.fit(hp, parts, verbose=0, epochs=1)
    space.fit(hp, parts, verbose=0, initial_epoch=1, epochs=3)
    space.fit(hp, whole, verbose=0, epochs=3)
    for one, other in zip(parts.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_what_is_given_goes_before_the_setup(path: Path) -> None:
    """Epochs, batch size, callbacks and data of one's own."""
    stopping = "train: {early_stopping: {monitor: val_loss, patience: 0, min_delta: 100.0}, "
    path.write_text(SMALL.replace("train: {", stopping).replace("epochs: 2}", "epochs: 4}"))
    space, hp = reproduce.hypermodel(path), at(batch=20)
    model = space.build(hp)
    assert len(space.fit(hp, model, verbose=0).history["loss"]) == 2
    assert len(space.fit(hp, space.build(hp), verbose=0, callbacks=[Begins()]).history["loss"]) == 4
    assert len(space.fit(hp, space.build(hp), verbose=0, callbacks=[Begins()], epochs=3).history["loss"]) == 3
    model = space.build(hp)
    space.fit(hp, model, verbose=0, batch_size=60, epochs=2)
    assert int(model.optimizer.iterations.value) == 2
    test = reproduce.data(path).test
    assert test is not None
    model = space.build(hp)
    history = space.fit(hp, model, *test, epochs=1, verbose=0).history
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert int(model.optimizer.iterations.value) == 2  # 30 examples, 20 in a batch
    model = space.build(hp)
    history = space.fit(hp, model, validation_data=test, epochs=1, verbose=0).history
    assert history["val_loss"] == pytest.approx([model.evaluate(*test, verbose=0)[0]])


def test_executions_of_a_trial_have_other_weights_on_the_same_data(path: Path, tmp_path: Path) -> None:
    path.write_text(SMALL)
    space = reproduce.hypermodel(path)
    tuner = keras_tuner.RandomSearch(
        space, objective="val_loss", max_trials=2, executions_per_trial=2, seed=1, directory=tmp_path
    )
    tuner.search(verbose=0, epochs=1, callbacks=[Begins()])
    trials = [tuner.oracle.trials[name] for name in tuner.oracle.start_order for _ in range(2)]
    for (kernel, _), trial, seed in zip(seen, trials, (0, 1, 0, 1), strict=True):
        model = reproduce.hypermodel(path, seed=seed).build(trial.hyperparameters)
        np.testing.assert_array_equal(kernel, model.get_weights()[0])
    assert not np.array_equal(seen[0][0], seen[1][0])
    hp = tuner.get_best_hyperparameters()[0]
    space.fit(hp, space.build(hp), verbose=0, epochs=1, callbacks=[Begins()])
    np.testing.assert_array_equal(seen[-1][0], space.build(hp).get_weights()[0])  # without a tuner: the seed's


@pytest.mark.usefixtures("generators_untouched")
def test_build_touches_nothing_global(path: Path) -> None:
    space = reproduce.hypermodel(path)
    one = space.build(at(**POINT)).get_weights()
    keras.backend.clear_session()
    assert keras.config.dtype_policy().name == "float32"
    for first, second in zip(one, space.build(at(**POINT)).get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)


def test_a_policy_that_changes_results_is_refused(path: Path) -> None:
    space = reproduce.hypermodel(path)
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        with pytest.raises(UsageError, match=r"^keras.config.dtype_policy\(\) is mixed_bfloat16 in this process"):
            space.build(at(**POINT))
    finally:
        keras.config.set_dtype_policy("float32")


def test_a_model_of_a_subclass_trains_on_the_same_data(path: Path) -> None:
    space = reproduce.hypermodel(path)
    model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = space.fit(at(**POINT), model, verbose=0).history
    assert len(history["loss"]) == 3 and int(model.optimizer.iterations.value) == 9


def test_a_value_outside_of_the_space_ends_a_search_at_once(path: Path, tmp_path: Path) -> None:
    space, hp = reproduce.hypermodel(path), keras_tuner.HyperParameters()
    hp.Float("rate", 1.0, 2.0)
    with pytest.raises(UsageError, match=r"^'rate' is a number from 0.001 to 0.1, and cannot be 1.0$") as caught:
        keras_tuner.RandomSearch(space, objective="val_loss", hyperparameters=hp, directory=tmp_path)
    assert isinstance(caught.value, FatalError)
    with pytest.raises(UsageError, match=r"^'hidden' cannot be '5'; expected one of '4', '6'$"):
        space.build(at(hidden="5"))


def test_a_point_that_cannot_be_built_ends_a_search_at_once(path: Path, tmp_path: Path) -> None:
    """Each value alone is good."""
    more = "      {}: {{patches: {{none: {{}}, some: {{train.early_stopping: {{patience: 1}}}}}}}}\n"
    path.write_text(SMALL + more.format("one") + more.format("other"))
    space = reproduce.hypermodel(path)
    tuner = keras_tuner.RandomSearch(space, objective="val_loss", max_trials=9, seed=1, directory=tmp_path)
    with pytest.raises(SpecErrors, match=r"'train\.early_stopping' is set in line \d+ too") as caught:
        tuner.search(verbose=0, epochs=1)
    assert isinstance(caught.value, FatalError)


def test_unknown_searches(path: Path) -> None:
    with pytest.raises(UsageError, match=r"^small has no search 'foun'; did you mean 'found'\?$"):
        reproduce.hypermodel(path, "foun")
    path.write_text(TEXT.partition("searches:")[0])
    with pytest.raises(UsageError, match=r"^small has no `searches`$"):
        reproduce.hypermodel(path)
    other = TEXT.partition("  found:")[2]
    path.write_text(f"{TEXT}  other:{other}")
    with pytest.raises(UsageError, match=r"^small has several searches: name one of 'found', 'other'$"):
        reproduce.hypermodel(path)
    assert reproduce.hypermodel(path, "other").name == "other"


def test_mistakes_in_the_space_are_told_before_anything_is_tried(path: Path) -> None:
    path.write_text(TEXT.replace("SGD: {momentum: 0.9}", "SGD: {momentun: 0.9}"))
    with pytest.raises(SpecErrors, match=r"small\.yaml:\d+:\d+: .*'momentun'; did you mean 'momentum'"):
        reproduce.hypermodel(path)


def test_the_objective_has_the_direction_of_its_series(path: Path) -> None:
    assert str(reproduce.hypermodel(path).objective) == 'Objective(name="val_accuracy", direction="max")'
    path.write_text(TEXT.replace("objective: val_accuracy", "objective: best(gap)"))
    assert reproduce.hypermodel(path).objective == keras_tuner.Objective("gap", "min")
