"""Why a run is not stored: what differs between its facts and those of the nearest run stored under its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from reproduce.runs.plan import Run
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store

NOTHING = "nothing"


def reason(run: Run, experiment: str, store: Store) -> str:
    """One line: `never run`, or what changed and from what to what."""
    earlier = store.earlier(experiment, run.variant.name, run.seed)
    if not earlier:
        return "never run"
    changes = min((list(differences(_named(facts), _named(run.facts))) for facts in earlier), key=len)
    return "changed: " + "; ".join(changes) if changes else "its record was damaged"


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a run with each of its settings by name: `engine`, `backend`, `device`, `tier`."""
    rest = {name: value for name, value in facts.items() if name != "settings"}
    return rest | (asdict(Settings(*facts["settings"])) if "settings" in facts else {})


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Each place where two plain values differ: `setup.train.epochs: 20 → 30`."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            inner = f"{path}.{key}" if path else str(key)
            yield from differences(before.get(key, NOTHING), after.get(key, NOTHING), inner)
    elif before != after:
        yield f"{path}: {before} → {after}"
