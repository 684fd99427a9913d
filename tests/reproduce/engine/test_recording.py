from typing import Any

import numpy as np
import pytest

from reproduce.engine.recording import Trained, record_of
from reproduce.record import Record

DIRECTIONS = {"loss": False, "val_loss": False, "accuracy": True, "val_accuracy": True, "test_accuracy": True}


def recorded(used: int = 2, weights: Any = ((1.0,), (0.5,)), histories: Any = None, **changed: Any) -> Record:
    epoch = {
        "accuracy": np.array([0.1, 0.5, 0.7, 0.7]),
        "val_accuracy": np.array([0.1, 0.4, 0.5, 0.5]),
        "loss": np.array([3.0, 2.0, 1.0, 1.0]),
    }
    trainable, non_trainable = ([np.array(leaf) for leaf in part] for part in weights)
    trained = Trained(
        batch_loss=np.array([2.5, 1.5, 0.0]),
        end={"test_accuracy": np.array(0.6), "test_loss": np.array(0.9)},
        epoch={**epoch, **{name: np.array(values) for name, values in changed.items()}},
        epochs_used=used,
        init={"start": np.array([1.0, 2.0])},
        penalties=np.array(0.25),
        step={"norm": np.arange(7.0)},
        weights=(trainable, non_trainable),
    )
    return record_of(trained, DIRECTIONS, {"start": ("one", "two")}, steps_per_epoch=2, histories=histories)


def test_points_after_an_early_stop_are_cut_off() -> None:
    series = recorded().series
    assert series["loss"].values.tolist() == [3, 2, 1]
    assert series["norm"].values.tolist() == [0, 1, 2, 3, 4]
    assert series["epochs_used"].values.tolist() == [2]
    assert series["batch_loss"].values.tolist() == [3.25, 2.5, 1.5]


def test_each_series_says_when_it_was_taken_which_way_is_better_and_of_what() -> None:
    series = recorded().series
    assert [series[name].at for name in ("start", "loss", "norm", "test_accuracy")] == ["init", "epoch", "step", "end"]
    assert series["start"].values.tolist() == [[1, 2]] and series["start"].parts == ("one", "two")
    assert [series[name].higher_is_better for name in ("accuracy", "loss", "norm")] == [True, False, None]


def test_a_history_is_made_of_all_the_points_that_are_kept() -> None:
    record = recorded(histories={"norm": lambda points: points[::-1] * 2})
    assert record.series["norm"].values.tolist() == [8, 6, 4, 2, 0]
    assert record.series["loss"].values.tolist() == [3, 2, 1]


def test_and_may_go_through_infinity_without_a_warning() -> None:
    series = recorded(histories={"norm": lambda points: np.diff([*points, np.inf, np.inf, 1e308, -1e308])}).series
    assert np.isnan(series["norm"].values[5]) and series["norm"].values[7] == -np.inf


def test_the_gap_is_training_minus_validation_accuracy() -> None:
    np.testing.assert_allclose(recorded().series["gap"].values, [0.0, 0.1, 0.2])


def test_a_sound_run_has_not_diverged() -> None:
    assert not recorded().diverged
    assert recorded().series["diverged"].values.tolist() == [0]


@pytest.mark.parametrize("lost", [np.nan, np.inf])
def test_a_loss_that_is_no_number_diverges_the_run(lost: float) -> None:
    record = recorded(loss=[3.0, lost, 1.0, 1.0])
    assert record.diverged and record.series["diverged"].values.tolist() == [1]
    assert not np.isfinite(record.series["loss"].values[1])
    np.testing.assert_array_equal(record.series["accuracy"].values, [0.1, np.nan, 0.7])
    assert record.series["test_accuracy"].values.tolist() == [0.6]


def test_scores_at_the_end_are_lost_with_the_last_loss() -> None:
    record = recorded(loss=[3.0, 2.0, np.nan, np.nan])
    assert np.isnan(record.series["test_accuracy"].values).all()
    np.testing.assert_array_equal(record.series["gap"].values[:2], [0.0, 0.5 - 0.4])


def test_a_loss_lost_after_an_early_stop_does_not_count() -> None:
    assert not recorded(loss=[3.0, 2.0, 1.0, np.nan]).diverged


def test_weights_that_are_no_numbers_diverge_the_run() -> None:
    record = recorded(weights=((np.nan,), ()))
    assert record.diverged and np.isnan(record.series["test_accuracy"].values).all()
    assert record.series["loss"].values.tolist() == [3, 2, 1]


def test_whole_numbers_among_the_variables_are_no_weights() -> None:
    assert not recorded(weights=((1.0,), (np.uint32(2**32 - 1),))).diverged
