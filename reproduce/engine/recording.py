"""What a program or a `fit` loop returned → the record of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reproduce.record import Record, Series


def record_of(
    found: Mapping[str, Any], directions: Mapping[str, bool | None], parts: Mapping[str, tuple[str, ...]], steps_per_epoch: int
) -> Record:
    """The record of one run.

    Args:
        found: `init` and `end` by name; `epoch` by name, (epochs + 1, ...); `step` by name, (steps + 1, ...);
            `batch_loss` (epochs,); `epochs_used`; `weights`. Points after an early stop are cut off here.
        directions: whether higher is better, by series.
        parts: layer names, by series.
        steps_per_epoch: optimizer steps in one epoch.
    """
    used = int(found["epochs_used"])
    lengths = {"epoch": used + 1, "step": used * steps_per_epoch + 1}
    series = {}
    for at in ("init", "epoch", "step", "end"):
        for name, values in found[at].items():
            points = np.asarray(values, "float64")
            points = points[: lengths[at]] if at in lengths else points[None]
            series[name] = Series(points, at, directions.get(name), parts.get(name, ()))
    series |= _derived(series, np.asarray(found["batch_loss"], "float64")[:used], used)
    diverged = not all(np.isfinite(values).all() for values in _trained_quantities(found, series))
    series["diverged"] = Series(np.array([float(diverged)]), "end", False)
    return Record(series, steps_per_epoch, diverged)


def _derived(series: Mapping[str, Series], batch_loss: Any, used: int) -> dict[str, Series]:
    found = {"epochs_used": Series(np.array([float(used)]), "end", False)}
    if "loss" in series:
        found["batch_loss"] = Series(np.concatenate([series["loss"].values[:1], batch_loss]), "epoch", False)
    if "accuracy" in series and "val_accuracy" in series:
        found["gap"] = Series(series["accuracy"].values - series["val_accuracy"].values, "epoch", False)
    return found


def _trained_quantities(found: Mapping[str, Any], series: Mapping[str, Series]) -> list[Any]:
    """Losses and final weights: what must stay finite."""
    losses = [one.values for name, one in series.items() if name in ("loss", "batch_loss", "val_loss")]
    weights = [np.asarray(leaf) for part in found["weights"] for leaf in part]
    return losses + [leaf for leaf in weights if np.issubdtype(leaf.dtype, np.floating)]
