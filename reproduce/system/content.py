"""The content of a file as a hash. That of a large file is remembered, as long as the file is the same."""

from __future__ import annotations

import errno
import functools
import hashlib
import json
import stat
import time
from contextlib import suppress
from pathlib import Path

from reproduce.errors import UsageError
from reproduce.system.files import write_file
from reproduce.system.folders import user_cache

LARGE = 16_000_000  # bytes; hashing fewer takes less than a fiftieth of a second
SETTLED = 2.0  # seconds since a file was changed, after which another change has another time
REMEMBERED = "files.json"  # in the user's cache folder
Stamp = tuple[int, int, int, int]  # number in the file system, bytes, nanoseconds of two times of change


def content_of(path: Path) -> str:
    """The BLAKE2 hash of a file's content, 32 hexadecimal digits.

    Raises:
        OSError: when it cannot be read.
    """
    resolved = path.resolve()
    found = resolved.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is a folder" if stat.S_ISDIR(found.st_mode) else "it is no file with content")
    return _content_of(resolved, (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


@functools.lru_cache(maxsize=256)
def _content_of(path: Path, stamp: Stamp) -> str:
    if stamp[1] < LARGE:
        return _hashed(path)
    name, remembered = f"{path} {stamp}", _remembered()
    if name in remembered:
        return remembered[name]
    hashed = _hashed(path)
    if time.time() - stamp[3] / 1e9 > SETTLED:
        others = {key: value for key, value in remembered.items() if not key.startswith(f"{path} (")}
        with suppress(OSError, UsageError):  # of a folder that cannot be written, or is not there
            write_file(user_cache() / REMEMBERED, json.dumps({**others, name: hashed}).encode())
    return hashed


def _hashed(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _remembered() -> dict[str, str]:
    with suppress(OSError, ValueError, UsageError):
        found = json.loads((user_cache() / REMEMBERED).read_text())
        return {str(name): str(hashed) for name, hashed in found.items()} if isinstance(found, dict) else {}
    return {}
