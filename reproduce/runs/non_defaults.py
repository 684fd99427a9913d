"""What a command asks for that is not as the lecture has it: where its results go, and how it is given again.

Results of the full tier, of the seeds of each spec and of the default engine and backend are those that are published.
All others go to folders of their own beside them, so that no trial replaces what is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from reproduce.runs.settings import Settings, engine_for

NonDefaults = Mapping[str, str]  # option → value: {"tier": "smoke", "seeds": "0:5"}


def non_defaults(
    settings: Settings, seeds: Sequence[int] | None = None, until_decided: int | None = None
) -> NonDefaults:
    """The options that are not the defaults, by name.

    Args:
        settings: how runs are computed.
        seeds: which seeds. Defaults to those of each spec.
        until_decided: up to how many seeds are added. Defaults to none.
    """
    usual = Settings(engine=engine_for(settings.backend))
    given = {name: getattr(settings, name) for name in ("tier", "engine", "backend", "device")}
    found = {name: value for name, value in given.items() if value != getattr(usual, name)}
    if seeds is not None:
        found["seeds"] = f"{min(seeds)}:{max(seeds) + 1}"
    return found if until_decided is None else found | {"until-decided": str(until_decided)}


def subfolder(options: NonDefaults) -> Path:
    """Where in the folder of results: `smoke/seeds-0-5`, `until-decided-500`; nowhere below it for the defaults.

    The device is left out: what a machine has is its default, and the command does not say it.
    """
    parts = [value for name, value in options.items() if name in ("tier", "engine", "backend")]
    chosen = [f"{name}-{options[name].replace(':', '-')}" for name in ("seeds", "until-decided") if name in options]
    return Path(*parts, *chosen)


def command(start: str, options: NonDefaults) -> str:
    """The command line: `reproduce run xor --tier smoke --seeds 0:5`."""
    return " ".join([start, *(f"--{name} {value}" for name, value in options.items())])
