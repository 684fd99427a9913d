"""Compiled programs on disk, behind JAX's persistent compilation cache.

JAX's own files have no checksum, are written in place, and with a bound on their size every look-up waits for a lock.
Here a file carries a hash of its content, so that a damaged one is dropped and the program compiled again; it is put in
place in one step, so that no process sees half of it; and nothing is locked. The least recently used programs go first.

Reference: https://docs.jax.dev/en/latest/persistent_compilation_cache.html
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import jax
from jax._src import compilation_cache
from jax._src.compilation_cache_interface import CacheInterface

from reproduce.engine.program_cache import ENTRIES, LIMIT, SECONDS

HASH = 32  # bytes at the start of a file

logger = logging.getLogger(__name__)


class KeptPrograms(CacheInterface):
    """Programs in a folder, by JAX's key.

    Args:
        folder: where they are.
        limit: bytes that they may take.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._path, self._limit = folder, limit

    def get(self, key: str) -> bytes | None:
        """The program, or None where there is none that is whole."""
        path = self._file(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content[HASH:]).digest() != content[:HASH]:
            logger.warning("a compiled program on disk was damaged and is dropped: %s", path)
            path.unlink(missing_ok=True)
            return None
        with suppress(OSError):
            os.utime(path)
        return content[HASH:]

    def put(self, key: str, value: bytes) -> None:
        """Keep a program; one that cannot be kept is compiled again another time."""
        with suppress(OSError):
            self._make_room(HASH + len(value))
            handle, temporary = tempfile.mkstemp(dir=self._path, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(value).digest() + value)
                os.replace(temporary, self._file(key))
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise

    def _file(self, key: str) -> Path:
        return self._path / ENTRIES.replace("*", key)

    def _make_room(self, size: int) -> None:
        """Delete the programs that were not used for longest, until another of `size` bytes fits."""
        found = [(path.stat().st_mtime, path.stat().st_size, path) for path in self._path.glob(ENTRIES)]
        free = self._limit - size - sum(each for _, each, _ in found)
        for _, each, path in sorted(found):
            if free >= 0:
                return
            path.unlink(missing_ok=True)
            free += each


def keep_in(folder: Path) -> None:
    """Let JAX keep compiled programs in a folder. A cache that the user has chosen by JAX's own settings stays."""
    if jax.config.jax_compilation_cache_dir is not None:  # type: ignore[attr-defined]
        return
    settings = {"jax_compilation_cache_dir": str(folder), "jax_persistent_cache_min_compile_time_secs": SECONDS}
    for name, value in settings.items():
        jax.config.update(name, value)  # type: ignore[no-untyped-call]
    compilation_cache.get_file_cache = _opened


def _opened(path: str) -> tuple[CacheInterface, str]:
    return KeptPrograms(Path(path)), path
