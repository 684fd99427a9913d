"""Training in phases: both engines against Keras' own `fit`, called once for each phase."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.arrays.targets import batch_order, task_of
from reproduce.construct.variant import build
from reproduce.engine import fit
from reproduce.engine.engine import engine_of
from reproduce.engine.functions import assign, initial_state
from reproduce.pipeline import reading
from reproduce.record import Record
from reproduce.runs.encoding import decode, encode
from reproduce.runs.plan import plan
from reproduce.runs.settings import Settings
from reproduce.stages import stages_of

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras

FIRST = {"digits": {"train": 100, "test": 50, "prepare": [{"keep_classes": {"classes": 5}}, "standardize"]}}
LATER = {
    "digits": {"train": 150, "test": 50, "prepare": [{"keep_classes": {"classes": [5, 6, 7, 8, 9]}}, "standardize"]}
}
SGD = {"SGD": {"learning_rate": 0.1, "momentum": 0.9}}
STEPS = [{"weight_norm": {"at": "step"}}]
FREEZE = [{"epochs": 2}, {"data": LATER, "freeze": ["dense_1"], "optimizer": "Adam", "batch_size": 16}]
KEEP = [{}, {"data": LATER, "keep_optimizer": True, "epochs": 2}]
RESET = [{}, {"data": LATER, "reset": ["output"]}]
Make = Callable[..., Any]


def setup(phases: list[Any], measures: Any = STEPS, model: Any = None, **train: Any) -> dict[str, Any]:
    return {
        "data": FIRST,
        "model": {"mlp": {"hidden": [16, 8], **(model or {})}},
        "loss": "SparseCategoricalCrossentropy",
        "metrics": ["accuracy"],
        "train": {"batch_size": 20, "epochs": 3, "optimizer": SGD, "phases": phases, **train},
        "measures": measures,
    }


class Norms(keras.callbacks.Callback):  # type: ignore[misc]
    """The norm of all kernels after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[float] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.model.jax_state_sync()
        self.found.append(norm(self.model))


def norm(model: keras.Model) -> float:
    kernels = [np.asarray(layer.kernel) for layer in model.layers if hasattr(layer, "kernel")]
    return float(np.sqrt(sum((kernel**2).sum() for kernel in kernels)))


def by_keras(one: Any, seed: int) -> Iterator[tuple[float, list[float]]]:
    """Loss of the training part and norms of the kernels after each epoch, by Keras alone."""
    stages = stages_of(one.setup)
    built = build(stages[0].setup, task_of(examples.load(stages[0].setup["data"], seed)))
    assign(built, initial_state(built, seed))
    model, drawn = built.model, {layer.name: layer.get_weights() for layer in built.model.layers}
    optimizer = built.optimizer
    yield 0.0, [norm(model)]
    for stage, phase in zip(stages, one.setup["train"]["phases"], strict=True):
        data = examples.load(stage.setup["data"], seed).train
        for layer in model.layers:
            layer.trainable = layer.name not in phase.get("freeze", [])
            if layer.name in phase.get("reset", []):
                layer.set_weights(drawn[layer.name])
        if not phase.get("keep_optimizer"):
            if stage.number:
                optimizer = type(build(stage.setup, task_of(examples.load(stage.setup["data"], seed))).optimizer)
                given = stage.setup["train"]["optimizer"]
                optimizer = optimizer(**(next(iter(given.values())) if isinstance(given, dict) else {}))
            model.compile(optimizer, built.loss)
        for order in batch_order(seed, len(data), stage.setup["train"]["epochs"], phase=stage.number):
            norms, x, y = Norms(), data.x[order], data.y[order]
            size = stage.setup["train"]["batch_size"]
            model.fit(x, y, batch_size=size, shuffle=False, verbose=0, callbacks=[norms])
            yield float(model.evaluate(data.x, data.y, verbose=0)), norms.found


def both(one: Any, trained: Callable[..., Any], seed: int = 1) -> dict[str, Record]:
    return {"vector": trained([one], [seed, seed + 1])[one.name, seed].record, "fit": fit.train(one, seed)}


@pytest.mark.parametrize("phases", [FREEZE, KEEP, RESET], ids=["freeze", "keep_optimizer", "reset"])
def test_phases_are_calls_of_fit(phases: list[Any], variant: Make, trained: Callable[..., Any]) -> None:
    one = variant("phases", **setup(phases))
    losses, norms = zip(*by_keras(one, 1), strict=True)
    for engine, record in both(one, trained).items():
        series = record.series
        np.testing.assert_allclose(series["loss"].values[1:], losses[1:], 1e-4, 1e-5, err_msg=engine)
        np.testing.assert_allclose(series["weight_norm"].values, np.concatenate(norms), 1e-5, err_msg=engine)
        assert np.ptp(series["loss"].values) > 0.1, "nothing was learnt, so nothing was compared"


def test_a_curriculum_with_the_optimizer_kept_is_one_fit_whose_data_change(variant: Make) -> None:
    """Where both phases have the same data, only the streams of the order tell two phases from one training."""
    twice = fit.train(variant("phases", **setup([{"epochs": 2}, {"keep_optimizer": True, "epochs": 2}])), 1)
    once = fit.train(variant("one", **setup([], epochs=4)), 1)
    fresh = fit.train(variant("fresh", **setup([{"epochs": 2}, {"epochs": 2}])), 1)
    assert np.array_equal(twice.series["loss"].values[:3], once.series["loss"].values[:3])
    assert np.array_equal(fresh.series["loss"].values[:3], once.series["loss"].values[:3])
    assert not np.allclose(twice.series["loss"].values[3], fresh.series["loss"].values[3])


def test_with_the_order_of_one_training_it_is_that_training(variant: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rows in the same order: a phase that keeps the optimizer is no break at all."""
    whole = batch_order(1, len(examples.load(FIRST, 1).train), 4)
    monkeypatch.setattr(fit, "batch_order", lambda seed, count, epochs, *_, phase=0: whole[2 * phase :][:epochs])
    twice = fit.train(variant("phases", **setup([{"epochs": 2}, {"keep_optimizer": True, "epochs": 2}])), 1)
    once = fit.train(variant("one", **setup([], epochs=4)), 1)
    for name in ("loss", "weight_norm", "batch_loss"):
        np.testing.assert_allclose(twice.series[name].values, once.series[name].values, 1e-6, err_msg=name)
    assert twice.series["epochs_used"].last == 4 and [tuple(begin) for begin in twice.phases] == [(0, 3), (2, 3)]


RICH = {
    "augmented, then dropout alone": setup(
        [{"augment": [{"GaussianNoise": {"stddev": 0.2}}]}, {"data": LATER, "batch_size": 32}],
        model={"dropout": 0.3, "norm": "BatchNormalization"},
    ),
    "frozen normalisation and penalties": setup(
        [{}, {"freeze": ["dense_1", "norm_1"], "data": LATER}],
        measures=[{"weight_norm": {"at": "epoch"}}, {"gradient_norm": {"per": "layer"}}],
        model={"norm": "BatchNormalization", "kernel_regularizer": {"L2": {"l2": 0.01}}},
    ),
    "stopped early, kept on, stopped again": setup(
        [
            {"epochs": 20, "early_stopping": {"monitor": "loss", "patience": 1, "min_delta": 0.2}},
            {"keep_optimizer": True},
            {"epochs": 10, "early_stopping": {"monitor": "loss", "patience": 2, "min_delta": 0.01}},
        ],
    ),
    "weights of classes in the second phase, nothing trained in the third": setup(
        [{"reduce_on_plateau": {"monitor": "loss", "patience": 1, "min_delta": 1.0}}, {"class_weight": [1, 2, 0, 1, 1]}, {"data": LATER, "epochs": 0}],
    ),
    "untrained before the first step": setup([{"epochs": 0}, {"optimizer": {"SGD": {"learning_rate": 0.1, "use_ema": True}}}]),
}  # fmt: skip


@pytest.mark.parametrize("name", RICH)
def test_the_two_engines_agree(name: str, variant: Make, trained: Callable[..., Any]) -> None:
    one, other = both(variant(name, **RICH[name]), trained).values()
    assert (one.phases, one.steps_per_epoch, one.diverged) == (other.phases, other.steps_per_epoch, other.diverged)
    assert set(one.series) == set(other.series) and len(one.phases) > 1
    for series, found in one.series.items():
        other_one = other.series[series]
        assert (found.at, found.parts) == (other_one.at, other_one.parts)
        np.testing.assert_allclose(found.values, other_one.values, 1e-4, 1e-5, err_msg=series)
    epochs = int(one.series["epochs_used"].last)
    assert len(one.series["loss"].values) == len(one.series["batch_loss"].values) == epochs + 1
    assert decode(encode(one)).phases == one.phases
    steps = one.steps_after(np.array(float(epochs)))
    assert "weight_norm" not in one.series or len(one.series["weight_norm"].values) in (epochs + 1, steps + 1)


def test_phases_are_trained_alike_whoever_trains_with_them(variant: Make, trained: Callable[..., Any]) -> None:
    """The same seed gives the same bytes, among others and when it is trained again."""
    one, slow = (
        variant(name, **setup(KEEP, optimizer={"SGD": {"learning_rate": rate}}))
        for name, rate in (("a", 0.1), ("b", 0.01))
    )
    alone, crowd = trained([one], [1]), trained([slow, one], [1, 2, 3, 4, 5])
    again = trained([one], [1])
    assert encode(alone["a", 1].record) == encode(again["a", 1].record)
    for name, series in alone["a", 1].record.series.items():
        np.testing.assert_allclose(crowd["a", 1].record.series[name].values, series.values, 1e-5, 1e-6, err_msg=name)
    assert not np.allclose(crowd["b", 1].record.series["loss"].last, alone["a", 1].record.series["loss"].last)


def test_random_layers_of_later_phases_draw_anew(variant: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A net without a rate to learn by, on the same examples in the same order, has other units dropped each time."""
    monkeypatch.setattr(
        fit, "batch_order", lambda seed, count, epochs, *_, phase=0: np.tile(np.arange(count), (epochs, 1))
    )
    still = setup([{}, {}], model={"dropout": 0.5}, optimizer={"SGD": {"learning_rate": 0.0}}, batch_size=1000)
    losses = fit.train(variant("still", **still), 1).series["batch_loss"].values[1:]
    assert len(set(losses.tolist())) == len(losses) == 6


def test_each_phase_has_an_order_of_its_own() -> None:
    assert np.array_equal(batch_order(1, 50, 2), batch_order(1, 50, 2, phase=0))
    assert not np.array_equal(batch_order(1, 50, 2), batch_order(1, 50, 2, phase=1))


def test_the_example_of_the_documentation_does_what_it_says() -> None:
    page = (Path(__file__).parents[3] / "docs" / "specs.md").read_text("utf-8")
    (example,) = [text for text in re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S) if "phases:" in text]
    parsed = reading.parse("title: Transfer\nmetrics: [accuracy]\n" + example, "example.yaml", folder=Path("."))
    runs = plan(parsed.experiment, range(2), Settings())
    found = {run.place: record for batch in engine_of(Settings()).train(parsed, runs) for run, record in batch}
    ends = [float(record.series["test_accuracy"].last) for record in found.values()]
    assert len(ends) == 4 and min(ends) > 0.4, "both learn the new digits, one of five by chance"
    record = found["transfer", 0]
    assert [begin.epoch for begin in record.phases] == [0, 20] and record.series["epochs_used"].last == 60
    assert record.phases[0].steps_per_epoch > record.phases[1].steps_per_epoch == 5
    assert len(record.series["val_accuracy"].values) == 61
    assert found["scratch", 0].series["epochs_used"].last == 40
