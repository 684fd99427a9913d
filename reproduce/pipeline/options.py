"""How experiments are run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reproduce.errors import UsageError
from reproduce.runs.settings import MEMORY, Settings

DEFAULT_SETTINGS = Settings()


@dataclass(frozen=True)
class Options:
    """How to run experiments.

    Attributes:
        results: folder that gets a folder for each experiment.
        seeds: which seeds; None for those of the spec.
        force: train even what is stored.
        memory: bytes that the arrays of the runs trained at once may take.
        specs: the folder of specs, where it is not all that there is.
        until_decided: add seeds until each claim is decided or there are so many; None: the given seeds alone.

    Raises:
        UsageError: for `until_decided` with the smoke tier, whose two epochs decide nothing, or seeds with gaps.
    """

    results: Path
    settings: Settings = DEFAULT_SETTINGS
    seeds: Sequence[int] | None = None
    force: bool = False
    memory: int = MEMORY
    specs: Path | None = None
    until_decided: int | None = None

    def __post_init__(self) -> None:
        if self.until_decided is None:
            return
        if self.settings.is_smoke:
            raise UsageError("--until-decided needs the full tier: the two epochs of the smoke tier decide nothing")
        if self.seeds is not None and max(self.seeds) - min(self.seeds) >= len(self.seeds):
            raise UsageError("--until-decided goes on after a range of seeds; these have gaps")

    @property
    def judging(self) -> Mapping[str, bool]:
        """How claims are judged, as `judge` takes it."""
        return {"outlook": not self.settings.is_smoke, "anytime": self.until_decided is not None}
