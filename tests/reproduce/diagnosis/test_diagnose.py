"""All rules together: one name for each shape, and which comes first."""

import math

import numpy as np
import pytest

from reproduce.diagnosis.diagnose import ALONE, COURSE, ENDING, diagnose, name_of
from reproduce.diagnosis.situations import SITUATIONS
from tests.reproduce.diagnosis.curves import EPOCHS, falling, jumpy, made, rising, spiky, stuck, well

BROKEN = np.where(EPOCHS < 7, falling(), np.nan)
SHAPES = {
    "rate_too_high": well(loss=jumpy()),
    "random_performance": made(np.full(41, math.log(10)), np.full(41, 0.1), np.full(41, 2.4), np.full(41, 0.1)),
    "spike": well(loss=spiky()),
    "plateau": well(loss=stuck()),
    "falling_together": well(accuracy=0.95 - 0.1 * np.exp(-(((EPOCHS - 10) / 5) ** 2))),
    "overfit": well(val_accuracy=rising(last=0.7)),
    "underfit": well(accuracy=rising(last=0.5), val_accuracy=rising(last=0.5)),
    "good_fit": well(),
}


def names(curves):
    return [finding.situation for finding in diagnose(curves)]


def test_every_situation_has_its_rule_and_its_shape():
    assert [*ALONE, *COURSE, *ENDING] == list(SITUATIONS) == list(SHAPES)


@pytest.mark.parametrize("situation", SHAPES)
def test_each_shape_has_its_name(situation):
    assert name_of(SHAPES[situation]) == situation


@pytest.mark.parametrize("situation", SHAPES)
@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_the_unit_of_the_loss_does_not_matter_without_accuracy(situation, factor):
    curves = SHAPES[situation]
    plain = made(curves.loss, val_loss=curves.val_loss)
    scaled = made(factor * curves.loss, val_loss=factor * curves.val_loss)
    assert names(plain) == names(scaled)


def test_what_disturbs_comes_before_the_end_and_both_are_told():
    assert names(well(loss=spiky(), val_accuracy=rising(last=0.7))) == ["spike", "overfit"]
    assert names(well(loss=spiky())) == ["spike", "good_fit"]


def test_a_rate_that_is_too_high_is_all_that_is_said():
    assert names(well(loss=BROKEN)) == ["rate_too_high"]
    assert names(well(loss=jumpy(), val_accuracy=rising(last=0.7))) == ["rate_too_high"]


@pytest.mark.parametrize(
    "curves",
    [
        made(falling()[:5], val_loss=falling()[:5]),
        made(falling()[:4], val_loss=falling()[:4], untrained=False),
        made(-falling()),
        made(falling(), rising()),
    ],
    ids=["four epochs", "four epochs of a log", "below zero", "training alone"],
)
def test_curves_that_do_not_tell(curves):
    assert diagnose(curves) == () and name_of(curves) == ""


def test_five_epochs_are_enough():
    assert diagnose(made(falling()[:6], val_loss=falling()[:6]))
    assert diagnose(made(falling()[1:6], val_loss=falling()[1:6], untrained=False))
