"""What a program or a `fit` loop returned → the record of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from reproduce.construct.measures import MeasureCall
from reproduce.record import Begin, Record, Series


class Trained(NamedTuple):
    """What training one run gives; points after an early stop are cut off later.

    The fields are in the order of the alphabet, which is the order in which a program returns them.

    Attributes:
        batch_loss: (epochs,) mean loss of an epoch's batches, penalties included.
        end: what is measured after training, by name.
        epoch: what is measured before training and after each epoch, (epochs + 1, ...), by name.
        epochs_used: how many epochs count.
        init: what is measured before training, by name.
        penalties: what the loss of training has beside the loss before training: penalties, weights of examples.
        step: what is measured before training and after each step, (steps + 1, ...), by name.
        weights: the final values of the model's trainable and non-trainable variables; those of the optimizer's too
            where the next phase of training goes on with them.
    """

    batch_loss: Any
    end: Mapping[str, Any]
    epoch: Mapping[str, Any]
    epochs_used: Any
    init: Mapping[str, Any]
    penalties: Any
    step: Mapping[str, Any]
    weights: tuple[Sequence[Any], ...]


def joined(stages: Sequence[Trained], steps_per_epoch: Sequence[int]) -> tuple[Trained, tuple[Begin, ...]]:
    """One training out of its phases, and where each begins: series run on, without the points before later phases.

    Args:
        stages: what each phase gives.
        steps_per_epoch: of each.
    """
    if len(stages) == 1:
        return stages[0], ()
    used = [int(one.epochs_used) for one in stages]
    begins = [Begin(sum(used[:number]), steps) for number, steps in enumerate(steps_per_epoch)]
    steps = [epochs * each for epochs, each in zip(used, steps_per_epoch, strict=True)]
    losses = [one.batch_loss[:epochs] for one, epochs in zip(stages, used, strict=True)]
    whole = stages[0]._replace(
        batch_loss=np.concatenate(losses),
        end=stages[-1].end,
        epoch=_run_on([one.epoch for one in stages], used),
        epochs_used=sum(used),
        step=_run_on([one.step for one in stages], steps),
        weights=stages[-1].weights,
    )
    return whole, tuple(begins)


def _run_on(stages: Sequence[Mapping[str, Any]], lengths: Sequence[int]) -> dict[str, Any]:
    """Series of phases joined: so many points of each after its point 0, and the point 0 of the first that has one."""
    pieces: dict[str, list[Any]] = {}
    for series, length in zip(stages, lengths, strict=True):
        for name, values in series.items():
            pieces.setdefault(name, [values[:1]]).append(values[1 : length + 1])
    return {name: np.concatenate(found) for name, found in pieces.items()}


def record_of(
    trained: Trained,
    directions: Mapping[str, bool | None],
    parts: Mapping[str, tuple[str, ...]],
    steps_per_epoch: int,
    histories: Mapping[str, Callable[[Any], Any]] | None = None,
    phases: tuple[Begin, ...] = (),
) -> Record:
    """The record of one run.

    Args:
        trained: what training it gave.
        directions: whether higher is better, by series.
        parts: layer names, by series.
        steps_per_epoch: optimizer steps in one epoch, of the first phase.
        histories: what is made of all points of a series, by name.
        phases: where each phase begins. Defaults to none, a training without phases.
    """
    used, empty = int(trained.epochs_used), Record({}, steps_per_epoch, False, phases)
    measured = {"init": trained.init, "epoch": trained.epoch, "step": trained.step, "end": trained.end}
    lengths = {"epoch": used + 1, "step": int(empty.steps_after(np.array(used))) + 1}
    series = {}
    for at, by_name in measured.items():
        for name, values in by_name.items():
            points = np.asarray(values, "float64")
            points = points[: lengths[at]] if at in lengths else points[None]
            if histories and name in histories:
                with np.errstate(over="ignore", invalid="ignore"):  # a run that diverges has no finite numbers
                    points = histories[name](points)
            series[name] = Series(points, at, directions.get(name), parts.get(name, ()))
    if "loss" in series:
        start = series["loss"].values[:1] + np.asarray(trained.penalties, "float64")
        batch_loss = np.concatenate([start, np.asarray(trained.batch_loss, "float64")[:used]])
        series["batch_loss"] = Series(batch_loss, "epoch", False)
    series |= _derived(series, used)
    broken = not all(np.isfinite(leaf).all() for leaf in _weights(trained))
    lost = _lost_points(series, used)
    series = {name: _without(one, lost, broken or bool(lost[-1])) for name, one in series.items()}
    diverged = broken or bool(lost.any())
    series["diverged"] = Series(np.array([float(diverged)]), "end", False)
    return replace(empty, series=series, diverged=diverged)


def parts_of_run(
    measures: Iterable[MeasureCall], first: Mapping[str, tuple[str, ...]], last: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The layer names of each series of a run, from those of its first and of its last phase."""
    ends = {call.name for call in measures if call.at == "end"}
    return {name: last[name] if name in ends else parts for name, parts in first.items()}


def histories_of(measures: Iterable[MeasureCall]) -> dict[str, Callable[[Any], Any]]:
    """What is made of all points of a measure, by name, for the measures that compare times."""
    return {call.name: call.function.history for call in measures if call.function.history}


def _derived(series: Mapping[str, Series], used: int) -> dict[str, Series]:
    found = {"epochs_used": Series(np.array([float(used)]), "end", None)}
    if "accuracy" in series and "val_accuracy" in series:
        found["gap"] = Series(series["accuracy"].values - series["val_accuracy"].values, "epoch", False)
    return found


def _weights(trained: Trained) -> list[Any]:
    leaves = [np.asarray(leaf) for part in trained.weights for leaf in part]
    return [leaf for leaf in leaves if np.issubdtype(leaf.dtype, np.floating)]


def _lost_points(series: Mapping[str, Series], used: int) -> Any:
    """At which points, (epochs + 1,), a loss is not a finite number."""
    losses = [one.values for name, one in series.items() if name in ("loss", "batch_loss", "val_loss")]
    return ~np.isfinite(np.stack([np.zeros(used + 1), *losses])).all(axis=0)


def _without(one: Series, lost: Any, lost_at_end: bool) -> Series:
    """A score with NaN where the loss is lost: an accuracy of weights that are no numbers says nothing."""
    if one.higher_is_better is None or one.at not in ("epoch", "end"):
        return one
    points = lost if one.at == "epoch" else np.array([lost_at_end])
    keep = points.reshape(-1, *[1] * (one.values.ndim - 1)) == 0
    return one if keep.all() else replace(one, values=np.where(keep | ~np.isfinite(one.values), one.values, np.nan))
