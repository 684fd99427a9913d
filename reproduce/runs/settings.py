"""Which engine, backend and device compute a run; decided without importing any of them."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from reproduce.errors import UsageError, nearest

ENGINES = {"vector": ("jax",), "fit": ("jax", "tensorflow", "torch")}  # the backends of each; the fastest engine first
CHOICES = {
    "engine": ("auto", *ENGINES),
    "backend": ("jax", "tensorflow", "torch"),
    "device": ("auto", "cpu", "gpu"),
    "tier": ("smoke", "full"),
}
MEMORY = 2_000_000_000  # bytes that the arrays of the runs trained at once may take, if nothing else is said


@dataclass(frozen=True)
class Settings:
    """How runs are computed, as far as it may change their results.

    Attributes:
        engine: `vector` or `fit`.
        backend: of Keras: `jax`, `tensorflow` or `torch`.
        device: `cpu` or `gpu`.
        tier: `full`, or `smoke`: few seeds and epochs, in programs that are quick to compile instead of quick to run;
            runs of trials that have such programs are of the tier `trial`.
    """

    engine: str = "vector"
    backend: str = "jax"
    device: str = "cpu"
    tier: str = "full"

    @property
    def is_smoke(self) -> bool:
        """Whether this is the smoke tier."""
        return self.tier == "smoke"

    @property
    def is_quick(self) -> bool:
        """Whether programs are to compile quickly, however slowly they run."""
        return self.tier != "full"

    @property
    def facts(self) -> list[str]:
        """What of it goes into the keys of runs: quick programs round differently, so they make other runs."""
        return [self.engine, self.backend, self.device, *([self.tier] if self.is_quick else [])]


def require(backend: str) -> None:
    """Hold a backend against what is installed.

    Raises:
        UsageError: when it is not there.
    """
    if importlib.util.find_spec(backend) is None:
        raise UsageError(f"the backend {backend} is not installed")


def settings_of(engine: str = "auto", backend: str = "jax", device: str = "auto", tier: str = "full") -> Settings:
    """Settings with every `auto` decided, to compute with.

    Raises:
        UsageError: as `chosen`, and when the choice is not to be had on this machine.
    """
    settings = chosen(engine, backend, device, tier)
    require(backend)
    if device == "gpu" and not has_gpu():
        raise UsageError(
            "--device gpu: no NVIDIA GPU, or JAX for CUDA is not installed (pip install '.[cuda]' in the checkout)"
        )
    return settings


def chosen(engine: str = "auto", backend: str = "jax", device: str = "auto", tier: str = "full") -> Settings:
    """Settings with every `auto` decided, whether or not this machine could compute with them.

    Raises:
        UsageError: for a value that there is not, and for an engine that does not run on the backend.
    """
    given = {"engine": engine, "backend": backend, "device": device, "tier": tier}
    for name, value in given.items():
        if value not in CHOICES[name]:
            raise UsageError(f"unknown {name} {value!r}{nearest(str(value), CHOICES[name])}")
    engine = engine_for(backend) if engine == "auto" else engine
    if backend not in ENGINES[engine]:
        there = " and ".join(ENGINES[engine])
        raise UsageError(
            f"the {engine} engine runs on {there} only; with --backend {backend} use --engine {engine_for(backend)}"
        )
    return Settings(engine, backend, ("gpu" if has_gpu() else "cpu") if device == "auto" else device, tier)


def engine_for(backend: str) -> str:
    """The fastest engine that runs on a backend."""
    return next(engine for engine, backends in ENGINES.items() if backend in backends)


def has_gpu() -> bool:
    """Whether there is an NVIDIA GPU, and JAX can use it."""
    plugin = any(importlib.util.find_spec(name) for name in ("jax_cuda12_plugin", "jax_cuda13_plugin"))
    return plugin and any(Path("/dev").glob("nvidia[0-9]*"))
