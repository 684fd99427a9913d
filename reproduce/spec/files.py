"""Files that a setup names, of data and of models: found below the folder of the spec, known by their content.

In a setup a file is its whole path, with its `content`, a hash, beside it; the keys of runs have the content alone, so
a run is the same wherever its file lies, and another one as soon as the file is changed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from reproduce.errors import nearest, unreadable
from reproduce.setup import Setup
from reproduce.spec.document import Document, KeyPath
from reproduce.spec.notation import named
from reproduce.spec.saved_models import content_of_model
from reproduce.system.content import content_of
from reproduce.text import shown
from zoo import datasets

PATH, FILE, CONTENT = "path", "file", "content"
MODEL: KeyPath = ("model",)
SAVED = "keras"  # the model that is read from a file
WEIGHTS = "weights"  # its argument


class BadFile(Exception):
    """A file that cannot be read; `path` is where in the setup."""

    def __init__(self, path: KeyPath, message: str) -> None:
        super().__init__(message)
        self.path = path


def is_saved(model: Any) -> bool:
    """Whether a `model:` part is read from a file."""
    return isinstance(model, Mapping) and list(model) == [SAVED] and isinstance(model[SAVED], Mapping)


def keeps_weights(model: Any) -> bool:
    """Whether a `model:` part starts from the weights in its file."""
    return is_saved(model) and model[SAVED].get(WEIGHTS) is True


def _argument(where: KeyPath, part: Any) -> str | None:
    """Which argument of the part of a setup at a path names a file; None where none does."""
    if where == MODEL:
        return FILE if is_saved(part) and FILE in part[SAVED] else None
    name, arguments = named(part)
    return PATH if PATH in arguments and name in datasets.names() and datasets.is_in_file(name) else None


def files_of(setup: Setup) -> dict[KeyPath, tuple[str, str]]:
    """The parts of a setup that name a file: the path of each → its name and the argument that does."""
    found = {where: _argument(where, part) for where, part in _parts(setup).items()}
    return {where: (named(_parts(setup)[where])[0], one) for where, one in found.items() if one is not None}


def located(setup: Setup, folders: Sequence[Path]) -> Setup:
    """A setup with the whole paths of its files and the hashes of what is in them.

    Args:
        setup: as a spec has it.
        folders: of the spec, from where paths go, and of those that it extends.

    Raises:
        BadFile: when a file cannot be read, or is in none of the folders nor below one.
    """
    for where, (name, argument) in files_of(setup).items():
        given = named(_parts(setup)[where])[1]
        if CONTENT in given:
            raise BadFile((*where, name, CONTENT), f"{name} has no argument {CONTENT!r}")
        if isinstance(written := given[argument], str):  # else it is told where arguments are checked
            path, content = _found((*where, name, argument), written, folders, given.get(WEIGHTS) is True)
            setup = _with(setup, where, {name: {**given, argument: str(path), CONTENT: content}})
    return setup


def _found(where: KeyPath, written: str, folders: Sequence[Path], weights: bool) -> tuple[Path, str]:
    """The whole path of a file, and its content; of a model with its weights or without."""
    try:
        path = (folders[0] / written).resolve()
        if not any(path.is_relative_to(folder.resolve()) for folder in folders):
            raise BadFile(where, f"cannot read {shown(written)}: the file must be in the folder of this spec or below")
        return path, content_of_model(path, weights) if where[:1] == MODEL else content_of(path)
    except (OSError, ValueError, RuntimeError) as error:
        near = (
            nearest(written, _files_of(folders[0], Path(written).suffix))
            if isinstance(error, FileNotFoundError)
            else ""
        )
        raise BadFile(where, f"cannot read {shown(written)}: {_why(error)}{near}") from None


def seen_from(folder: Path, base: Document) -> Document:
    """The document of a spec, whose files are named as specs in `folder` name them."""
    data, train = dict(base.data), base.data.get("train")
    for key, argument in (("data", PATH), ("model", FILE)):
        if key in data:
            data[key] = _seen(data[key], argument, folder, base)
    if isinstance(train, dict) and isinstance(train.get("phases"), list):
        phases = [
            {**phase, "data": _seen(phase["data"], PATH, folder, base)}
            if isinstance(phase, dict) and "data" in phase
            else phase
            for phase in train["phases"]
        ]
        data["train"] = {**train, "phases": phases}
    return replace(base, data=data)


def _seen(part: Any, argument: str, folder: Path, base: Document) -> Any:
    """A part of a document whose file is named as specs in `folder` name it."""
    if not isinstance(part, dict) or len(part) != 1:
        return part
    ((name, arguments),) = part.items()
    if not isinstance(arguments, dict) or not isinstance(arguments.get(argument), str):
        return part
    path = os.path.join(os.path.relpath(base.folders[0], folder), arguments[argument])
    return {name: {**arguments, argument: os.path.normpath(path)}}


def without_path(setup: Setup) -> Setup:
    """A setup that is the same wherever its files lie."""
    for where, (_, argument) in files_of(setup).items():
        setup = _with(setup, where, _without(_parts(setup)[where], argument))
    return setup


def can_be_read_from(setup: Setup, folder: Path) -> bool:
    """Whether a spec in `folder` may name the files of a setup."""
    return all(path.is_relative_to(folder.resolve()) for path in paths_of(setup).values())


def as_written(setup: Setup, folder: Path) -> Setup:
    """A setup as a spec in `folder` would have it."""
    paths = paths_of(setup)
    for where, (name, argument) in files_of(setup).items():
        _, arguments = named(_without(_parts(setup)[where], CONTENT))
        written = str(paths[where].relative_to(folder.resolve()))
        setup = _with(setup, where, {name: {**arguments, argument: written}})
    return setup


def paths_of(setup: Setup) -> dict[KeyPath, Path]:
    """The files that a setup names, by the paths of the parts that do."""
    return {where: Path(named(_parts(setup)[where])[1][argument]) for where, (_, argument) in files_of(setup).items()}


def _parts(setup: Setup) -> dict[KeyPath, Any]:
    """What may name a file, by its path: the data, the model, the data of phases."""
    phases: dict[KeyPath, Any] = {
        ("train", "phases", number, "data"): phase["data"]
        for number, phase in enumerate(setup["train"]["phases"])
        if "data" in phase
    }
    return {("data",): setup["data"], MODEL: setup["model"], **phases}


def _with(setup: Setup, where: KeyPath, part: Any) -> Setup:
    if where == MODEL:
        return {**setup, "model": part}
    if where == ("data",):
        return {**setup, "data": part}
    phases = list(setup["train"]["phases"])
    phases[int(where[2])] = {**phases[int(where[2])], "data": part}
    return {**setup, "train": {**setup["train"], "phases": phases}}


def _without(part: Any, key: str) -> dict[str, Any]:
    name, arguments = named(part)
    return {name: {other: value for other, value in arguments.items() if other != key}}


def _files_of(folder: Path, suffix: str) -> list[str]:
    """The files of a kind in a folder and in those below it."""
    return [str(path.relative_to(folder)) for pattern in ("*", "*/*") for path in folder.glob(f"{pattern}{suffix}")]


def _why(error: Exception) -> str:
    return unreadable(error) if isinstance(error, OSError | ValueError) else str(error)


def changed(arguments: Mapping[str, Any], content: str) -> bool:
    """Whether a file of data has another content than when the spec was read."""
    return content_of(Path(arguments[PATH])) != content
