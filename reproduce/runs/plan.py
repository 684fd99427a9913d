"""Experiment → runs, each keyed by what determines its result.

The key is a hash of the variant's setup, the seed, the content of the data set, the engine, the backend and device
kind, and the versions of the libraries that compute. Nothing positional, nothing cosmetic, no clock.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reproduce.arrays import examples
from reproduce.errors import UsageError
from reproduce.experiment import Experiment, Variant
from reproduce.runs.settings import Settings
from reproduce.spec.notation import named

RESULT_VERSION = 3  # raised by every change of this package that changes results; see CHANGELOG.md
LIBRARIES = ("keras", "numpy", "jax")
BACKEND_LIBRARIES = {"jax": (), "tensorflow": ("tensorflow",), "torch": ("torch",)}
SMOKE_SEEDS = SMOKE_EPOCHS = 2


@dataclass(frozen=True)
class Run:
    """One variant with one seed.

    Attributes:
        facts: all that determines the result; `key` is its hash.
    """

    variant: Variant
    seed: int
    facts: Mapping[str, Any]

    @functools.cached_property
    def key(self) -> str:
        """Hexadecimal SHA-256 of the facts."""
        return hashlib.sha256(json.dumps(self.facts, sort_keys=True).encode()).hexdigest()


def plan(experiment: Experiment, seeds: Sequence[int], settings: Settings) -> list[Run]:
    """Every run of an experiment, variants in the order of the spec, seeds within them."""
    versions = versions_of(settings.backend)
    runs = []
    for variant in experiment.variants:
        facts = {
            "setup": dict(variant.setup),
            "data": examples.content_version(named(variant.setup["data"])[0]),
            "settings": settings.facts,
            "versions": versions,
        }
        runs += [Run(variant, seed, {**facts, "seed": seed}) for seed in seeds]
    return runs


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
    """A tiny version that exercises every variant: two seeds, at most two epochs."""
    variants = []
    for variant in experiment.variants:
        train = {**variant.setup["train"], "epochs": min(variant.setup["train"]["epochs"], SMOKE_EPOCHS)}
        variants.append(replace(variant, setup={**variant.setup, "train": train}))
    return replace(experiment, variants=tuple(variants), seeds=min(experiment.seeds, SMOKE_SEEDS))
