"""Files of data that a setup names: found below the folder of the spec, and known by the hash of their content.

In a setup a file is its whole path, with its `content` beside it; the keys of runs have the content alone, so a run is
the same wherever its file lies, and another one as soon as the file is changed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reproduce.errors import nearest, unreadable
from reproduce.setup import Named, Setup
from reproduce.spec.document import Document, KeyPath
from reproduce.spec.notation import named
from reproduce.system.content import content_of
from reproduce.text import shown
from zoo import datasets

PATH, CONTENT = "path", "content"


class BadFile(Exception):
    """A file of data that cannot be read; `path` is where in the setup."""

    def __init__(self, path: KeyPath, message: str) -> None:
        super().__init__(message)
        self.path = path


def is_in_file(data: Any) -> bool:
    """Whether a `data:` part names a file of the user's."""
    name, arguments = named(data)
    return PATH in arguments and name in datasets.names() and datasets.is_in_file(name)


def located(setup: Setup, folders: Sequence[Path]) -> Setup:
    """A setup with the whole path of its file and the hash of what is in it.

    Args:
        setup: as a spec has it.
        folders: of the spec, from where the path goes, and of those that it extends.

    Raises:
        BadFile: when the file cannot be read, or is in none of the folders nor below one.
    """
    if not is_in_file(setup["data"]):
        return setup
    name, arguments = named(setup["data"])
    where = ("data", name, PATH)
    written = arguments[PATH]
    if CONTENT in arguments:
        raise BadFile(("data", name, CONTENT), f"{name} has no argument {CONTENT!r}")
    if not isinstance(written, str):
        return setup  # told where arguments are checked
    try:
        path = (folders[0] / written).resolve()
        if not any(path.is_relative_to(folder.resolve()) for folder in folders):
            raise BadFile(where, f"cannot read {shown(written)}: the file must be in the folder of this spec or below")
        content = content_of(path)
    except (OSError, ValueError, RuntimeError) as error:
        near = (
            nearest(written, _files_of(folders[0], Path(written).suffix))
            if isinstance(error, FileNotFoundError)
            else ""
        )
        raise BadFile(where, f"cannot read {shown(written)}: {_why(error)}{near}") from None
    return {**setup, "data": {name: {**arguments, PATH: str(path), CONTENT: content}}}


def seen_from(folder: Path, base: Document) -> Document:
    """The document of a spec, whose file of data is named as specs in `folder` name it."""
    data = base.data.get("data")
    if not isinstance(data, dict) or len(data) != 1:
        return base
    ((name, arguments),) = data.items()
    if not isinstance(arguments, dict) or not isinstance(arguments.get(PATH), str):
        return base
    path = os.path.join(os.path.relpath(base.folders[0], folder), arguments[PATH])
    return replace(base, data={**base.data, "data": {name: {**arguments, PATH: os.path.normpath(path)}}})


def without_path(setup: Setup) -> Setup:
    """A setup that is the same wherever its file lies."""
    return {**setup, "data": _without(setup["data"], PATH)} if is_in_file(setup["data"]) else setup


def can_be_read_from(setup: Setup, folder: Path) -> bool:
    """Whether a spec in `folder` may name the file of a setup."""
    return not is_in_file(setup["data"]) or _path(setup).is_relative_to(folder.resolve())


def as_written(setup: Setup, folder: Path) -> Setup:
    """A setup as a spec in `folder` would have it."""
    if not is_in_file(setup["data"]):
        return setup
    name, arguments = named(_without(setup["data"], CONTENT))
    return {**setup, "data": {name: {**arguments, PATH: str(_path(setup).relative_to(folder.resolve()))}}}


def _path(setup: Setup) -> Path:
    return Path(named(setup["data"])[1][PATH])


def _without(data: Named, key: str) -> Named:
    name, arguments = named(data)
    return {name: {other: value for other, value in arguments.items() if other != key}}


def _files_of(folder: Path, suffix: str) -> list[str]:
    """The files of a kind in a folder and in those below it."""
    return [str(path.relative_to(folder)) for pattern in ("*", "*/*") for path in folder.glob(f"{pattern}{suffix}")]


def _why(error: Exception) -> str:
    return unreadable(error) if isinstance(error, OSError | ValueError) else str(error)


def changed(arguments: Mapping[str, Any], content: str) -> bool:
    """Whether a file has another content than when the spec was read."""
    return content_of(Path(arguments[PATH])) != content
