"""Files that are replaced in one step: a full disk, or an interruption, leaves the earlier one as it was."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".part"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path`, of the same kind, which takes its place when the block ends; it goes where that fails.

    Args:
        path: of the file; its folder is made if it is not there.

    Raises:
        OSError: when the system refuses it; it names `path`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=f"{UNFINISHED}{path.suffix}")
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_file(path: Path, content: bytes) -> bool:
    """Replaces a file in one step if its content differs; returns whether it did."""
    if path.is_file() and path.read_bytes() == content:
        return False
    with replacing(path) as beside:
        beside.write_bytes(content)
    return True


def remove_unfinished(paths: Iterable[Path]) -> None:
    """Removes what a process that was killed had begun to write of these files; nobody writes one for an hour."""
    for path in paths:
        for found in path.parent.glob(f".{path.name}.*{UNFINISHED}{path.suffix}"):
            if time.time() - found.stat().st_mtime > 3600:
                found.unlink(missing_ok=True)
