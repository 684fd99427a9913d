"""Experiment → runs, each keyed by what determines its result.

The key is a hash of the variant's setup, the seed, the content of the data set and of the user's own code that the
setup reaches, the engine, the backend and device kind, and the versions of the libraries that compute. Nothing
positional, nothing cosmetic, no clock.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from reproduce.arrays import examples
from reproduce.errors import UsageError
from reproduce.experiment import Experiment, Variant
from reproduce.runs.settings import Settings
from reproduce.setup import Phase, Setup, Training
from reproduce.spec import parts
from reproduce.spec.files import without_path
from reproduce.spec.notation import named
from reproduce.stages import stages_of

RESULT_VERSION = 4  # raised by every change of this package that changes results; see CHANGELOG.md
LIBRARIES = ("keras", "numpy", "jax")
BACKEND_LIBRARIES = {"jax": (), "tensorflow": ("tensorflow",), "torch": ("torch",)}
LATER: Mapping[str, Any] = {"shuffle": True, "freeze": [], "phases": []}  # of `train`, with what says nothing
SMOKE_SEEDS = SMOKE_EPOCHS = 2
SMOKE_TRIALS = 2


@dataclass(frozen=True)
class Run:
    """One variant with one seed.

    Attributes:
        facts: all that determines the result; `key` is its hash.
        search: the variant of the experiment that this one was found for; None where it is one itself.
    """

    variant: Variant
    seed: int
    facts: Mapping[str, Any]
    search: str | None = None

    @property
    def place(self) -> tuple[str, int]:
        """Where its record stands in the results: by variant of the experiment, and seed."""
        return self.search or self.variant.name, self.seed

    @functools.cached_property
    def key(self) -> str:
        """Hexadecimal SHA-256 of the facts."""
        return hashlib.sha256(json.dumps(self.facts, sort_keys=True).encode()).hexdigest()


Found = Mapping[str, Mapping[int, Variant]]  # what searches found, by their names and the seeds of the experiment
NOTHING_FOUND: Found = MappingProxyType({})


def plan(experiment: Experiment, seeds: Sequence[int], settings: Settings, found: Found = NOTHING_FOUND) -> list[Run]:
    """Every run of an experiment, variants in the order of the spec, seeds within them.

    Args:
        experiment: whose runs.
        seeds: of each variant.
        settings: how they are computed.
        found: what its searches found; runs of those that are not done are left out.
    """
    runs: list[Run] = []
    for variant in experiment.variants:
        if variant.name not in experiment.searches:
            runs += runs_of(variant, seeds, settings)
            continue
        for seed, chosen in found.get(variant.name, {}).items():
            runs += [replace(run, search=variant.name) for run in runs_of(chosen, [seed], settings)]
    return runs


def with_found(experiment: Experiment, found: Found) -> Experiment:
    """An experiment whose searches stand for what they found, where that is the same for all seeds."""
    one_for_all = {
        name: next(iter(by_seed.values()))
        for name, by_seed in found.items()
        if not experiment.searches[name].per_seed and by_seed
    }
    variants = tuple(
        replace(variant, setup=one_for_all[variant.name].setup) if variant.name in one_for_all else variant
        for variant in experiment.variants
    )
    return replace(experiment, variants=variants)


def runs_of(variant: Variant, seeds: Iterable[int], settings: Settings) -> list[Run]:
    """The runs of one variant."""
    data = dict.fromkeys(named(stage.setup["data"])[0] for stage in stages_of(variant.setup))
    facts = {
        "setup": as_in_keys(without_path(variant.setup)),
        "data": ", ".join(dict.fromkeys(map(examples.content_version, data))),
        "settings": settings.facts,
        "versions": versions_of(settings.backend),
    }
    if own := parts.contents(variant.setup):
        facts["zoo"] = own
    return [Run(variant, seed, {**facts, "seed": seed}) for seed in seeds]


def as_in_keys(setup: Setup) -> dict[str, Any]:
    """A setup without the options that came later and say nothing: runs of before have the keys that they had."""
    train = {key: value for key, value in setup["train"].items() if not (key in LATER and value == LATER[key])}
    return {**setup, "train": train}


@functools.cache
def versions_of(backend: str) -> Mapping[str, str]:
    """The versions that results depend on.

    Raises:
        UsageError: when the backend is not installed.
    """
    names = (*LIBRARIES, *BACKEND_LIBRARIES[backend])
    if importlib.util.find_spec(backend) is None:
        raise UsageError(f"the backend {backend} is not installed")
    return {**{name: importlib.metadata.version(name) for name in names}, "results": str(RESULT_VERSION)}


def smoke(experiment: Experiment) -> Experiment:
    """A tiny version that exercises every variant: two seeds, at most two epochs, searches of few trials."""
    searches = {
        name: replace(search, trials=min(search.trials or SMOKE_TRIALS, SMOKE_TRIALS), executions=1, iterations=1)
        for name, search in experiment.searches.items()
    }
    variants = tuple(map(smoke_variant, experiment.variants))
    return replace(experiment, variants=variants, seeds=experiment.seeds[:SMOKE_SEEDS], searches=searches)


def smoke_variant(variant: Variant) -> Variant:
    """A variant that trains two epochs at most, in each of its phases."""
    given = variant.setup["train"]
    phases: list[Phase] = [
        {**phase, "epochs": min(phase["epochs"], SMOKE_EPOCHS)} if "epochs" in phase else phase
        for phase in given["phases"]
    ]
    train: Training = {**given, "epochs": min(given["epochs"], SMOKE_EPOCHS), "phases": phases}
    return replace(variant, setup={**variant.setup, "train": train})
