"""Where compiled programs are kept: in the user's cache folder, if that is safe.

Entries are native code that is run as it is, so the folder must belong to the user and nobody else may write into it;
otherwise it is not used. Programs for other processors or other library versions live in folders of their own.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from reproduce.errors import UsageError
from reproduce.system.folders import user_cache

LIMIT = 1_000_000_000  # bytes per folder; the least recently used programs go first
SECONDS = 0.1  # of compilation, at least, for a program to be kept
ENTRIES = "*-cache"
FORMAT = "with a hash"  # of a file


@dataclass(frozen=True)
class Folder:
    """Programs for one kind of processor and one set of library versions."""

    path: Path
    programs: int
    bytes: int


def root() -> Path:
    """Where the folders are."""
    return user_cache() / "programs"


def folder() -> Path:
    """The folder of this processor and these versions."""
    versions = [importlib.metadata.version(name) for name in ("jax", "jaxlib")]
    facts = "\n".join([FORMAT, *versions, platform.system(), platform.machine(), _processor_features()])
    return root() / f"jax-{versions[0]}-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"


def usable() -> Path | None:
    """`folder()`, made if need be; None where only the user can be trusted with it and others could write there too."""
    try:
        path = folder()
    except UsageError:  # a user without a home
        return None
    return path if _is_safe(path) else None


def folders() -> list[Folder]:
    """What is kept, this processor's or not."""
    found = sorted(path for path in root().glob("*") if path.is_dir())
    sizes = {path: [entry.stat().st_size for entry in path.glob(ENTRIES)] for path in found}
    return [Folder(path, len(entries), sum(entries)) for path, entries in sizes.items()]


def clear() -> list[Folder]:
    """Delete everything; what was deleted."""
    gone = folders()
    for one in gone:
        shutil.rmtree(one.path)
    return gone


def _is_safe(path: Path) -> bool:
    """Make the folder, readable and writable by the user alone; whether that is what it is now."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):  # Windows: the user's cache folder is private
        return True
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.getuid()
        and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _processor_features() -> str:
    """What native code may rely on: the features that the kernel lists, or else the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    features = {line for line in lines if line.startswith(("flags", "Features", "model name"))}
    return "\n".join(sorted(features))
