"""What disturbs the course of training, on made-up curves, at both sides of each threshold."""

import numpy as np
import pytest

from reproduce.diagnosis import course
from tests.reproduce.diagnosis.curves import EPOCHS, falling, jumpy, made, rising, spiky, stuck, well

RULES = (course.not_finite, course.rate_too_high, course.spike, course.plateau, course.falling_together)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("speed", [0.01, 0.03, 0.1, 0.3, 1, 5])
def test_a_curve_that_falls_ever_more_slowly_shows_nothing(rule, speed):
    assert rule(well(loss=falling(speed=speed))) is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_straight_line_shows_nothing(rule):
    assert rule(well(loss=2.3 - EPOCHS / 20)) is None


def test_a_loss_that_is_no_number_is_told_with_its_epoch():
    loss = falling()
    loss[7:] = np.inf
    assert course.not_finite(made(loss)) == "the training loss is no finite number at epoch 7"
    assert course.not_finite(made(loss, untrained=False)) == "the training loss is no finite number at epoch 8"
    validation = falling()
    validation[3] = np.nan
    assert course.not_finite(well(val_loss=validation)) == "the validation loss is no finite number at epoch 3"


def test_a_loss_that_ends_above_its_start_has_a_rate_too_high():
    assert course.rate_too_high(made(2.3 + EPOCHS / 100)) == "the training loss began at 2.3 and ends at 2.685"
    assert course.rate_too_high(made(2.3 + EPOCHS / 1000)) is None


def test_a_loss_that_keeps_jumping_has_a_rate_too_high():
    words = "in 19 of 40 epochs the training loss jumps up by more than 5% of where it began"
    assert course.rate_too_high(made(jumpy())) == words
    assert course.rate_too_high(made(falling(last=0.5) + 0.1 * (EPOCHS % 2))) is None


def test_a_few_jumps_are_no_rate_too_high():
    loss = falling()
    loss[[10, 20, 30]] += 1
    assert course.rate_too_high(made(loss)) is None


def test_a_spike_is_told_with_its_height_and_when_it_is_over():
    words = "at epoch 20 the training loss jumps from 0.08209 to 1.565, and is back 2 epochs later"
    assert course.spike(made(spiky())) == words
    assert course.spike(made(spiky(back=1))).endswith("and is back 1 epoch later")


@pytest.mark.parametrize("loss", [spiky(height=0.1), spiky(back=12), spiky(at=2)], ids=["low", "long", "early"])
def test_no_spike(loss):
    assert course.spike(made(loss)) is None


def test_a_plateau_is_told_from_its_first_to_its_last_epoch():
    words = "from epoch 0 to 15 the training loss stays at 2.303, and then falls to 0.05434"
    assert course.plateau(made(stuck())) == words
    assert course.plateau(made(stuck(), untrained=False)).startswith("from epoch 1 to 16 ")


def test_a_plateau_in_the_middle():
    loss = np.concatenate([falling(last=1)[:20], np.full(10, falling(last=1)[19]), falling(last=0.1)[10:21] * 3])
    assert course.plateau(made(loss)) is not None


@pytest.mark.parametrize(
    "loss", [stuck(length=5), np.full(41, 2.3), np.append(np.full(40, 1.0), 0.9)], ids=["short", "for ever", "low step"]
)
def test_no_plateau(loss):
    assert course.plateau(made(loss)) is None


def dipping(depth):
    """An accuracy that begins at 95%, dips and comes back."""
    return 0.95 - depth * np.exp(-(((EPOCHS - 10) / 5) ** 2))


def test_loss_and_accuracy_that_fall_together_are_told_by_their_part():
    words = (
        "from epoch 1 to 9 the training loss falls from 1.415 to 0.2871, and the training accuracy from 94.2% to 85.4%"
    )
    assert course.falling_together(made(falling(), dipping(0.1))) == words
    words = course.falling_together(made(falling(), rising(), falling(), dipping(0.1)))
    assert words is not None and "the validation loss falls" in words


def test_they_do_not_fall_together_where_only_one_falls():
    assert course.falling_together(made(falling(), dipping(0.03))) is None
    assert course.falling_together(made(falling()[::-1], dipping(0.1))) is None
    assert course.falling_together(made(falling())) is None


def test_the_accuracy_of_an_untrained_net_is_luck():
    accuracy = np.full(41, 0.5)
    accuracy[0] = 0.8
    assert course.falling_together(made(falling(), accuracy)) is None


def test_one_unlucky_epoch_is_no_fall():
    accuracy = np.full(41, 0.9)
    accuracy[20] = 0.5
    assert course.falling_together(made(falling(), accuracy)) is None
