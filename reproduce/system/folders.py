"""Where things are written: the user's own folders, and folders that are tried before anything is computed."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from reproduce.errors import UsageError


def user_cache() -> Path:
    """The user's cache folder of this package.

    Raises:
        UsageError: where there is none, as for a user without a home.
    """
    try:
        return Path(platformdirs.user_cache_dir("reproduce"))
    except RuntimeError:
        raise UsageError(
            "this user has no home folder to keep records in: name a file with --store, or set XDG_CACHE_HOME"
        ) from None


def user_config() -> Path:
    """The user's folder of settings of this package.

    Raises:
        UsageError: where there is none, as for a user without a home.
    """
    try:
        return Path(platformdirs.user_config_dir("reproduce"))
    except RuntimeError:
        raise UsageError("this user has no home folder to keep settings in: set XDG_CONFIG_HOME") from None


def try_folder(folder: Path) -> None:
    """Refuse a folder that cannot be made or written to, without making it.

    Raises:
        UsageError: with what is in the way.
    """
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
    if not there.is_dir():
        raise UsageError(f"cannot write to {folder}: {there} is no folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise UsageError(f"cannot write to {folder}: {there} is read-only")
