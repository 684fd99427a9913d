"""The loss and its gradient on the way that a step of descent takes."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.probe import Probe, gradient


def flat(values: list[Any]) -> Any:
    """All numbers of a list of arrays, (numbers,)."""
    return ops.concatenate([ops.reshape(value, (-1,)) for value in values])


def gradient_at(probe: Probe, weights: list[Any]) -> list[Any]:
    """Gradient of the mean training loss in training mode by each trained weight."""
    return gradient(lambda values: probe.loss_at(values, training=True), weights)


def along(probe: Probe, low: float, high: float, points: int) -> tuple[Any, Any]:
    """Losses (points,) and gradients (points, weights) in training mode, after steps along the gradient.

    Args:
        probe: where the steps begin.
        low: the shortest step, as a learning rate: it leads to weights - low * gradient.
        high: the longest.
        points: evenly spaced steps to look at, both among them.

    Raises:
        ValueError: without a loss, for steps that do not rise, and for fewer than two points.
    """
    if not 0 <= low < high or points < 2:
        raise ValueError(f"expected 0 <= low < high and two points or more, got {low}, {high} and {points}")
    weights = list(probe.trainable)
    direction = gradient_at(probe, weights)

    def look(step: Any) -> tuple[Any, Any]:
        there = [weight - step * slope for weight, slope in zip(weights, direction, strict=True)]
        return probe.loss_at(there, training=True), flat(gradient_at(probe, there))

    losses, gradients = ops.map(look, ops.linspace(low, high, points))
    return losses, gradients
