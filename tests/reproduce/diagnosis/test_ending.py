"""How training ends, on made-up curves, at both sides of each threshold."""

import math

import numpy as np
import pytest

from reproduce.diagnosis import ending
from tests.reproduce.diagnosis.curves import EPOCHS, falling, made, rising, well


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_a_guess_has_the_cross_entropy_of_its_accuracy(classes):
    loss, accuracy = np.full(41, math.log(classes)), np.full(41, 1 / classes)
    words = ending.random_performance(made(loss, accuracy, untrained=False))
    assert words is not None and words.startswith("the training loss ends at ")


def test_a_net_that_falls_to_guessing_performs_at_random():
    assert ending.random_performance(made(falling(last=math.log(10)) + 3 * (EPOCHS < 3), np.full(41, 0.1)))


def test_a_guess_has_more_loss_than_a_net_of_its_accuracy():
    assert ending.random_performance(made(falling(last=2), rising(last=0.3))) is None
    assert ending.random_performance(well()) is None


def test_an_accuracy_that_no_guess_has_is_no_guess():
    assert ending.random_performance(made(falling(last=0.105), rising(last=0.9))) is None


def test_a_loss_that_has_not_moved_since_before_training_is_random():
    words = "the training loss was 5 before training and ends at 4.894"
    loss = np.linspace(5, 4.89, 41)
    assert ending.random_performance(made(loss)) == words
    assert ending.random_performance(made(loss, np.full(41, 0.1))) == words
    assert ending.random_performance(made(loss, untrained=False)) is None
    assert ending.random_performance(made(loss, np.linspace(0.1, 0.5, 41))) is None


def test_a_validation_loss_that_rises_overfits():
    validation = np.concatenate([falling(last=1)[:20], np.linspace(1, 1.5, 21)])
    words = ending.overfit(well(val_loss=validation))
    assert words is not None and words.startswith("the validation loss is lowest at epoch 19, 1.0")
    assert ending.overfit(well(val_loss=np.minimum(validation, 1.08))) is None


def test_it_does_not_overfit_where_the_training_loss_rises_too():
    both = np.concatenate([falling(last=1)[:20], np.linspace(1, 1.5, 21)])
    assert ending.overfit(well(loss=both, val_loss=both)) is None


def test_a_wide_gap_overfits():
    assert ending.overfit(well(val_accuracy=rising(last=0.8))) == (
        "the training accuracy ends at 98.0%, that of validation at 80.0%"
    )
    assert ending.overfit(well(val_accuracy=rising(last=0.9))) is None


def test_many_wrong_training_examples_underfit():
    assert ending.underfit(well(accuracy=rising(last=0.7))) == "the training accuracy ends at 70.0%"
    assert ending.underfit(well(accuracy=rising(last=0.85))) is None


def test_a_validation_loss_that_still_falls_underfits():
    words = ending.underfit(well(val_loss=falling(speed=0.03)))
    assert words is not None and words.startswith("the validation loss still falls, in the last fifth from ")
    assert ending.underfit(well()) is None


def test_a_good_fit_needs_a_validation_part():
    assert ending.good_fit(well()) == (
        "the validation loss ends at 0.1501, its lowest was 0.1501; the training accuracy ends at 98.0%, that of "
        "validation at 95.0%"
    )
    assert ending.good_fit(made(falling(), rising())) is None
    assert ending.good_fit(made(falling(), val_loss=falling())).endswith("; how low it could be, no curve says")
