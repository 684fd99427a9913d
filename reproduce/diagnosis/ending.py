"""A rule for each situation at the end of training; each returns its evidence in words, None where it does not hold.

Thresholds are relative where there is something to compare with. That a fifth of the training examples is much to be
wrong on, and ten points a wide gap, is a convention: hard problems may come to no more.
"""

from __future__ import annotations

import math

import numpy as np

from reproduce.diagnosis.curves import Curves, end, smooth
from reproduce.text import number

KEPT = 0.95
"""The end, over the loss before training, above which nothing is learned."""
LIKE_A_GUESS, LIKELIEST_GUESS = 0.2, 0.6
"""How near, in shares, a cross-entropy is to that of a guess with the same accuracy; how accurate a guess may be."""
RISE, GAP = 0.1, 0.1
"""The rise of the validation loss over its lowest, and the gap of the accuracies (in fractions), of an overfit."""
LEARNED = 0.8
"""Training accuracy below which a run underfits."""
STILL_FALLS = 0.1
"""The fall of the validation loss over the last fifth, in shares, from which a run is not done."""


def random_performance(curves: Curves) -> str | None:
    """The training part is predicted no better than by guessing.

    Who guesses among classes with equal chances is right in a share p of the cases at a cross-entropy of −log p; a net
    that has learned something has a loss well above that of its accuracy, or an accuracy that no guess has.
    """
    start, last = float(curves.loss[0]), end(curves.loss)
    is_flat = curves.untrained and last >= KEPT * start
    flat = f"the training loss was {number(start)} before training and ends at {number(last)}"
    if curves.accuracy is None:
        return flat if is_flat else None
    accuracy = end(curves.accuracy)
    if not 0 < accuracy <= LIKELIEST_GUESS:
        return None
    guess = -math.log(accuracy)
    if abs(last - guess) <= LIKE_A_GUESS * guess:
        return (
            f"the training loss ends at {number(last)}; a guess that is right as often as this net, in {accuracy:.1%} "
            f"of the cases, has {number(guess)}"
        )
    return flat if is_flat and accuracy <= curves.accuracy[0] + 1 - KEPT else None


def overfit(curves: Curves) -> str | None:
    """The validation loss has risen while the training loss fell, or the training accuracy is far above the other."""
    if curves.val_loss is not None:
        losses = smooth(curves.val_loss, 3)
        best, last = int(np.argmin(losses)), end(curves.val_loss)
        if last > (1 + RISE) * losses[best] and end(curves.loss) < curves.loss[best]:
            return (
                f"the validation loss is lowest at epoch {curves.epoch(best)}, {number(float(losses[best]))}, and ends "
                f"at {number(last)}, while the training loss falls to {number(end(curves.loss))}"
            )
    if curves.accuracy is not None and curves.val_accuracy is not None:
        here, there = end(curves.accuracy), end(curves.val_accuracy)
        if here - there >= GAP:
            return f"the training accuracy ends at {here:.1%}, that of validation at {there:.1%}"
    return None


def underfit(curves: Curves) -> str | None:
    """Many training examples are still wrong, or the validation loss still falls."""
    facts = []
    if curves.accuracy is not None and (accuracy := end(curves.accuracy)) < LEARNED:
        facts.append(f"the training accuracy ends at {accuracy:.1%}")
    if curves.val_loss is not None:
        before, last = end(curves.val_loss[: -(len(curves.val_loss) // 5) or None]), end(curves.val_loss)
        if last < (1 - STILL_FALLS) * before:
            facts.append(f"the validation loss still falls, in the last fifth from {number(before)} to {number(last)}")
    return ", and ".join(facts) or None


def good_fit(curves: Curves) -> str | None:
    """Validation is close to its best and to training: where no other rule of this file holds."""
    if curves.val_loss is None:
        return None
    lowest = float(smooth(curves.val_loss, 3).min())
    losses = f"the validation loss ends at {number(end(curves.val_loss))}, its lowest was {number(lowest)}"
    if curves.accuracy is None or curves.val_accuracy is None:
        return f"{losses}; how low it could be, no curve says"
    here, there = end(curves.accuracy), end(curves.val_accuracy)
    return f"{losses}; the training accuracy ends at {here:.1%}, that of validation at {there:.1%}"
