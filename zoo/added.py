"""Folders with parts of a user's own, beside those of this package: `layers/snake.py` in one of them adds `Snake`.

Such a folder has folders that are called as those of the zoo. Their files are modules of the package of that name,
`zoo.layers.snake`, as if they were files of it. A source is read once: what runs is what the content was taken from,
whatever is edited meanwhile.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from typing import Any

KINDS = (
    "constraints",
    "datasets",
    "initializers",
    "layers",
    "losses",
    "measures",
    "metrics",
    "models",
    "optimizers",
    "preparations",
)


@dataclass(frozen=True)
class Zoo:
    """A folder of parts.

    Attributes:
        folder: its whole path.
        package: name and version of the distribution that brings it, `mylab 1.2`; empty for a folder of the user's.
    """

    folder: Path
    package: str = ""


class _Loader(SourceFileLoader):
    """Compiles each time: bytecode is kept by the second of a change, and two changes may share one."""

    def path_stats(self, path: Any) -> Any:
        raise OSError

    def get_data(self, path: Any) -> bytes:
        return source(Path(path))


_zoos: tuple[Zoo, ...] = ()
_mounted: list[tuple[Any, Path]] = []  # packages of the zoo, each with an added folder
_sources: dict[Path, bytes] = {}
_stamps: dict[Path, tuple[int, int]] = {}  # of other files that parts belong to: nanosecond of the last change, bytes
_generation = 0


def added() -> tuple[Zoo, ...]:
    """The folders that are added now."""
    return _zoos


def generation() -> int:
    """A number that is another one as soon as other parts may be there; for caches."""
    return _generation


def add(zoos: Iterable[Zoo]) -> None:
    """Add folders in place of those that were added before; nothing in them is imported.

    Files that were changed since they were read are read anew, and so are those that import them.
    """
    global _zoos, _generation
    wanted = tuple(zoos)
    if wanted == _zoos and _is_unchanged():
        return
    while _mounted:
        _unmount(*_mounted.pop())
    _sources.clear()
    _stamps.clear()
    _zoos, _generation = wanted, _generation + 1
    for zoo in _zoos:
        for kind in KINDS:
            if (zoo.folder / kind).is_dir():
                _mount(importlib.import_module(f"zoo.{kind}"), zoo.folder / kind)


def source(path: Path) -> bytes:
    """The source of a file: that of an added one as it was when it was first read."""
    if zoo_of(path) is None:
        return path.read_bytes()
    if path not in _sources:
        _sources[path] = path.read_bytes()
    return _sources[path]


def watch(path: Path) -> None:
    """Note a file that a part belongs to and that is no source, so that a change of it is seen by `add`."""
    _stamps[path] = _stamp(path)


def zoo_of(path: Path) -> Zoo | None:
    """The added folder that a file is in; None for other files."""
    return next((zoo for zoo in _zoos if path.is_relative_to(zoo.folder)), None)


def place_of(error: BaseException) -> str:
    """The last line of an added file that led to an error, `/home/me/zoo/layers/snake.py:12`; empty without one."""
    steps = reversed([(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)])
    return next((f"{file}:{line}" for file, line in steps if _zoos and zoo_of(Path(file))), "")


def _mount(package: Any, folder: Path) -> None:
    package.__path__.append(str(folder))
    sys.path_importer_cache[str(folder)] = FileFinder(str(folder), (_Loader, [".py"]))
    _mounted.append((package, folder))


def _unmount(package: Any, folder: Path) -> None:
    package.__path__.remove(str(folder))
    sys.path_importer_cache.pop(str(folder), None)
    for name in [name for name in sys.modules if name.startswith(f"{package.__name__}.")]:
        if Path(sys.modules[name].__file__ or "").is_relative_to(folder):
            vars(package).pop(name.rpartition(".")[2], None)
            del sys.modules[name]


def _is_unchanged() -> bool:
    """Whether all files that were read, or are watched, are as they were."""
    try:
        sources = all(path.read_bytes() == text for path, text in _sources.items())
        return sources and all(_stamp(path) == stamp for path, stamp in _stamps.items())
    except OSError:
        return False


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size
