"""What searches will cost, before they are done: trials, runs and epochs."""

from __future__ import annotations

from collections.abc import Iterator

from reproduce import stages
from reproduce.experiment import Experiment, Search
from reproduce.spec.spaces import points
from reproduce.text import counted
from reproduce.trials import Rung, brackets


def trials_of(search: Search, epochs: int) -> int:
    """How many trials a search makes, at most.

    Args:
        search: as it is done.
        epochs: that the setup trains.
    """
    if search.tuner == "hyperband":
        return search.iterations * sum(rung.trials for rung in _rungs(search, epochs))
    return search.trials or points(search.space) or 0


def epochs_of(search: Search, epochs: int) -> int:
    """How many epochs the runs of a search's trials have together, at most.

    Args:
        search: as it is done.
        epochs: that the setup trains; a space that varies them is taken as if it did not.
    """
    if search.tuner == "hyperband":
        trained = search.iterations * sum(rung.trials * rung.epochs for rung in _rungs(search, epochs))
    else:
        trained = trials_of(search, epochs) * epochs
    return trained * search.executions


def _rungs(search: Search, epochs: int) -> list[Rung]:
    return [rung for bracket in brackets(epochs, search.factor) for rung in bracket]


def described(search: Search, epochs: int, seeds: int) -> Iterator[str]:
    """What a search costs, in lines: its runs and, of hyperband, its brackets.

    Args:
        search: as it is done.
        epochs: that the setup trains.
        seeds: of the experiment.
    """
    trials, times = trials_of(search, epochs), seeds if search.per_seed else 1
    parts = [counted(trials, "trial"), counted(search.executions, "execution")]
    parts += [counted(seeds, "seed")] if search.per_seed else []
    runs = counted(trials * search.executions * times, "run")
    yield f"search {search.name} ({search.tuner}, by {search.objective}): {' × '.join(parts)} = {runs}"
    if search.tuner == "hyperband":
        for number, bracket in enumerate(brackets(epochs, search.factor), start=1):
            rungs = ", then ".join(
                f"{counted(rung.trials, 'trial')} of {counted(rung.epochs, 'epoch')}" for rung in bracket
            )
            yield f"  bracket {number}: {rungs}"


def costs(experiment: Experiment, seeds: int | None = None) -> Iterator[str]:
    """What the searches of an experiment cost, in lines.

    Args:
        experiment: whose searches.
        seeds: how many it is run with. Defaults to its own.
    """
    epochs = {variant.name: stages.epochs_of(variant.setup) for variant in experiment.variants}
    for search in experiment.searches.values():
        yield from described(search, epochs[search.name], len(experiment.seeds) if seeds is None else seeds)
