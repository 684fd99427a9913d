"""A rule for each situation of the course of training; each returns its evidence in words, None where it does not hold.

All thresholds are relative to the curve itself, so that they hold for any loss above zero.
"""

from __future__ import annotations

import numpy as np

from reproduce.diagnosis.curves import Array, Curves, end, smooth
from reproduce.text import counted, number

ABOVE_START = 1.05
"""The end, over the start, from which training made it worse."""
JUMP, JUMPY = 0.05, 0.2
"""A jump up, over the start; the share of epochs with one from which the rate is too high."""
SPIKE_OF_START, SPIKE_OF_BASE, SPIKE_BEFORE, RECOVERED = 0.1, 0.5, 5, 0.25
"""How high a spike is at least, over the start and over the loss before it, which is the median of so many epochs; what
part of its height is left when it is over."""
STRETCH, FALL_AFTER, LEVEL_AFTER = 0.2, 5.0, 0.25
"""How long a plateau is at least, in shares of training; how far the loss falls after it, over how far it moves in it,
and over the level of the plateau. A curve that falls ever more slowly falls at most four times as far after a fifth of
training as in it."""
FEWEST_FLAT = 5
"""Epochs of a plateau at least."""
ACCURACY_FALL, LOSS_FALL, NEIGHBOURS = 0.05, 0.1, 5
"""By how much the accuracy (in fractions) and the loss (over its value) fall together; of how many points each point of
both is the median."""


def not_finite(curves: Curves) -> str | None:
    """A loss that stops being a number: the rate is too high, or as bad."""
    for what, loss in (("training", curves.loss), ("validation", curves.val_loss)):
        if loss is not None and not np.isfinite(loss).all():
            return f"the {what} loss is no finite number at epoch {curves.epoch(int(np.argmin(np.isfinite(loss))))}"
    return None


def rate_too_high(curves: Curves) -> str | None:
    """The training loss ends above its start, or keeps jumping up."""
    start, last = float(curves.loss[0]), end(curves.loss)
    if last > ABOVE_START * start:
        return f"the training loss began at {number(start)} and ends at {number(last)}"
    jumps = np.diff(curves.loss) > JUMP * start
    if jumps.mean() < JUMPY:
        return None
    often = f"in {jumps.sum()} of {len(jumps)} epochs"
    return f"{often} the training loss jumps up by more than {JUMP:.0%} of where it began"


def spike(curves: Curves) -> str | None:
    """The training loss shoots up, and is back within a tenth of training (five epochs at least)."""
    loss, patience = curves.loss, max(5, len(curves.loss) // 10)
    for point in range(SPIKE_BEFORE, len(loss) - 1):
        base = float(np.median(loss[point - SPIKE_BEFORE : point]))
        height = loss[point] - base
        if height > max(SPIKE_OF_START * loss[0], SPIKE_OF_BASE * base):
            back = loss[point + 1 : point + 1 + patience] <= base + RECOVERED * height
            if back.any():
                return (
                    f"at epoch {curves.epoch(point)} the training loss jumps from {number(base)} to "
                    f"{number(loss[point])}, "
                    f"and is back {counted(int(np.argmax(back)) + 1, 'epoch')} later"
                )
    return None


def plateau(curves: Curves) -> str | None:
    """The training loss stands still for a fifth of training, and falls after that."""
    loss = curves.loss
    length = max(FEWEST_FLAT, round(STRETCH * (len(loss) - 1)))
    if len(loss) < 2 * length:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(loss, length + 1)  # (stretches, points of each)
    moved = windows.max(axis=1) - windows.min(axis=1)
    lowest_after = np.minimum.accumulate(loss[::-1])[::-1][length:]
    fall = windows[:, -1] - lowest_after
    flat = (fall > FALL_AFTER * moved) & (fall > LEVEL_AFTER * windows[:, -1])
    if not flat.any():
        return None
    first = int(np.argmax(flat))
    last = first + int(np.argmin(np.append(flat[first:], False))) - 1 + length
    level = float(np.median(loss[first : last + 1]))
    return (
        f"from epoch {curves.epoch(first)} to {curves.epoch(last)} the training loss stays at {number(level)}, "
        f"and then falls to {number(float(loss[last:].min()))}"
    )


def falling_together(curves: Curves) -> str | None:
    """Loss and accuracy of one part of the data both fall over some stretch, which begins after the first epoch."""
    for what, loss, accuracy in (
        ("training", curves.loss, curves.accuracy),
        ("validation", curves.val_loss, curves.val_accuracy),
    ):
        if loss is not None and accuracy is not None:
            skipped = int(curves.untrained)
            losses, accuracies = smooth(loss[skipped:], NEIGHBOURS), smooth(accuracy[skipped:], NEIGHBOURS)
            if stretch := _both_fall(losses, accuracies):
                first, last = stretch
                return (
                    f"from epoch {curves.epoch(first + skipped)} to {curves.epoch(last + skipped)} the {what} loss "
                    f"falls from {number(float(losses[first]))} to {number(float(losses[last]))}, and the {what} "
                    f"accuracy from {accuracies[first]:.1%} to {accuracies[last]:.1%}"
                )
    return None


def _both_fall(loss: Array, accuracy: Array) -> tuple[int, int] | None:
    """From where to where the accuracy falls most below its highest so far, of stretches over which the loss falls."""
    highest = np.maximum.accumulate(accuracy)
    since = np.maximum.accumulate(np.where(accuracy == highest, np.arange(len(accuracy)), 0))
    falls = np.where(loss <= (1 - LOSS_FALL) * loss[since], highest - accuracy, 0.0)
    last = int(np.argmax(falls))
    return (int(since[last]), last) if falls[last] >= ACCURACY_FALL else None
