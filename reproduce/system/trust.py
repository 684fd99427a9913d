"""Folders whose code the user has said may run, remembered by their whole path and their owner."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from reproduce.errors import UsageError
from reproduce.system.files import write_file
from reproduce.system.folders import user_config

REMEMBERED = "trusted.json"  # in the user's folder of settings


def trusted() -> Mapping[str, int]:
    """The folders by their whole paths, each with the number of its owner."""
    try:
        found = json.loads((user_config() / REMEMBERED).read_text(encoding="utf-8"))
    except (OSError, ValueError, UsageError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(path): owner for path, owner in sorted(found.items()) if isinstance(owner, int)}


def is_trusted(folder: Path) -> bool:
    """Whether a folder is trusted, and still belongs to whom it belonged then."""
    try:
        return trusted().get(str(folder.resolve())) == folder.stat().st_uid
    except OSError:
        return False


def trust(folder: Path) -> None:
    """Remember a folder that there is."""
    _remember({**trusted(), str(folder.resolve()): folder.stat().st_uid})


def distrust(folder: Path) -> bool:
    """Forget a folder, whether or not it is still there; False where it was not remembered."""
    found = dict(trusted())
    was_there = found.pop(str(folder.resolve()), None) is not None
    if was_there:
        _remember(found)
    return was_there


def _remember(folders: Mapping[str, int]) -> None:
    write_file(user_config() / REMEMBERED, (json.dumps(folders, indent=2) + "\n").encode())
