"""Many runs in one program: nobody's result depends on who else is in it, and the same seed gives the same bytes."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from reproduce.engine.vector import batches, train
from reproduce.engine.vector.groups import group
from reproduce.engine.vector.rounds import AT_ONCE
from reproduce.engine.vector.train import Job
from reproduce.record import Record
from reproduce.runs.encoding import encode
from reproduce.runs.settings import MEMORY

DIGITS = {"digits": {"train": 100, "validation": 50, "test": 50, "prepare": ["standardize"]}}
Trained = Callable[..., Any]
Make = Callable[..., Any]


def digits(variant: Make, name: str = "digits", rate: float = 0.1, dropout: float = 0.2, **changed: Any) -> Any:
    return variant(
        name,
        **{
            "data": DIGITS,
            "model": {"mlp": {"hidden": [16], "dropout": dropout}},
            "loss": "SparseCategoricalCrossentropy",
            "metrics": ["accuracy"],
            "measures": [{"weight_norm": {"at": "epoch"}}],
            "train": {"batch_size": 50, "epochs": 3, "optimizer": {"SGD": {"learning_rate": rate, "momentum": 0.9}}},
            **changed,
        },
    )


def assert_close(one: Record, other: Record, tolerance: float = 1e-5) -> None:
    assert list(one.series) == list(other.series)
    for name, series in one.series.items():
        np.testing.assert_allclose(series.values, other.series[name].values, tolerance, tolerance, err_msg=name)


@pytest.fixture(scope="module")
def alone(variant: Make, trained: Trained) -> Any:
    """Two seeds of one variant, in a program of their own."""
    return trained([digits(variant)], [1, 2])


@pytest.fixture(scope="module")
def crowd(variant: Make, trained: Trained) -> Any:
    """The same two runs among others, one of which diverges."""
    others = [digits(variant, "slow", rate=0.01), digits(variant, "wild", rate=1e20)]
    return trained([others[0], digits(variant), others[1]], [1, 2, 5])


def test_training_again_gives_the_same_bytes_and_draws_from_no_global_generator(
    variant: Make, trained: Trained, alone: Any, generators_untouched: None
) -> None:
    again = trained([digits(variant)], [1, 2])
    assert [encode(done.record) for done in again.values()] == [encode(done.record) for done in alone.values()]
    for key, done in again.items():
        for one, other in zip(jax.tree.leaves(done.weights), jax.tree.leaves(alone[key].weights), strict=True):
            assert np.array_equal(one, other)


def test_another_seed_gives_other_bytes(alone: Any) -> None:
    assert encode(alone["digits", 1].record) != encode(alone["digits", 2].record)


def test_a_run_does_not_depend_on_the_others_in_its_program(alone: Any, crowd: Any) -> None:
    for seed in (1, 2):
        assert_close(crowd["digits", seed].record, alone["digits", seed].record)


def test_small_memory_means_more_batches_not_other_results(
    variant: Make, members: Callable[..., Any], alone: Any
) -> None:
    """One batch fills the devices; the last one is smaller, and padded."""
    devices = jax.device_count()
    (member,) = members([digits(variant)])
    together = devices * AT_ONCE
    job = Job(group([member])[0], [(member, seed) for seed in range(together + 1)])
    small = list(train.train([job], bound=1))
    assert [[done.seed for done in batch] for batch in small] == [list(range(together)), [together]]
    found = {done.seed: done.record for batch in small for done in batch}
    for seed in {1, 2} & set(found):
        assert_close(found[seed], alone["digits", seed].record)


def test_short_batches_give_the_same_bytes(
    variant: Make, members: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (member,) = members([digits(variant)])
    runs = [(member, seed) for seed in range(2 * AT_ONCE * jax.device_count() + 1)]
    found = []
    for seconds in (1e-9, 1e9):
        monkeypatch.setattr(batches, "SECONDS", seconds)
        trained = list(train.train([Job(group([member])[0], runs)]))
        assert len(trained) == (3 if seconds < 1 else 1)
        found.append({done.seed: encode(done.record) for batch in trained for done in batch})
    assert found[0] == found[1]


def test_a_program_that_needs_more_memory_than_estimated_takes_fewer_runs_at_once(
    variant: Make, members: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (member,) = members([digits(variant)])
    job = Job(group([member])[0], [(member, seed) for seed in range(4 * AT_ONCE * jax.device_count())])
    needed = iter([2 * MEMORY, MEMORY // 2])
    monkeypatch.setattr(train, "bytes_of", lambda *_: next(needed))
    monkeypatch.setattr(
        batches, "runs_together", lambda runs, each, working, least, bound, most: runs if bound == MEMORY else least
    )
    assert len(list(train.train([job]))) == 4


def test_a_diverged_run_is_recorded_and_disturbs_no_other(crowd: Any) -> None:
    wild = crowd["wild", 1].record
    assert wild.diverged and wild.series["diverged"].values.tolist() == [1]
    assert np.isfinite(wild.series["loss"].values[0]) and not np.isfinite(wild.series["loss"].values[1:]).any()
    assert np.isnan(wild.series["accuracy"].values[1:]).all() and np.isnan(wild.series["val_accuracy"].values[1:]).all()
    assert (
        np.isnan(wild.series["test_accuracy"].values).all() and not np.isfinite(wild.series["test_loss"].values).any()
    )
    assert wild.series["epochs_used"].values.tolist() == [3]
    assert not any(crowd[name, seed].record.diverged for name in ("digits", "slow") for seed in (1, 2, 5))


def test_variants_are_paired(variant: Make, trained: Trained, alone: Any) -> None:
    """A variant without dropout, and with another rate, starts from the same weights, on the same data."""
    one = alone["digits", 1].record
    other = trained([digits(variant, dropout=0.0, rate=0.01)], [1])["digits", 1].record
    assert one.series["loss"].values[0] == pytest.approx(other.series["loss"].values[0], rel=1e-6)
    assert one.series["val_loss"].values[0] == pytest.approx(other.series["val_loss"].values[0], rel=1e-6)
    assert abs(one.series["loss"].values[-1] - other.series["loss"].values[-1]) > 0.01


def test_what_was_built_before_in_the_process_does_not_count(variant: Make, trained: Trained) -> None:
    import keras

    one = variant(
        loss="BinaryCrossentropy",
        model={"layers": [{"Dense": {"units": 4}}, {"Dropout": {"rate": 0.5}}, {"Dense": {"units": 1}}]},
        train={"epochs": 2},
    )
    before = encode(trained([one], [0])["tiny", 0].record)
    for _ in range(3):
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(4), keras.layers.Dropout(0.5)])
    assert encode(trained([one], [0])["tiny", 0].record) == before
