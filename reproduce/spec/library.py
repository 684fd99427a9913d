"""Where specs are: every YAML file below a specs folder is an experiment, but for those in `bases` and hidden folders.

Names are looked up in several folders, the user's before the lecture's; a name that two have is the first one's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from reproduce.errors import Problem, SpecErrors, UsageError, nearest
from reproduce.spec.parse import Outline, Parsed, outline
from reproduce.text import shown

SUFFIXES = (".yaml", ".yml")
MOST_FOLDERS = 1000  # below a folder of specs; beyond them it is a disk, not a lecture

Read = TypeVar("Read")


def folders(given: Path | None = None) -> tuple[Path, ...]:
    """Where names are looked up: the folder given alone, else `specs/` here and the specs that came with the package.

    Raises:
        UsageError: when there are none.
    """
    if given is not None:
        return (given,)
    by_place = {folder.resolve(): folder for folder in (*_shipped(), Path("specs")) if folder.is_dir()}
    if not by_place:
        raise UsageError("there is no folder `specs` here; name one with --specs")
    return tuple(reversed(by_place.values()))


def is_everything(folder: Path) -> bool:
    """Whether names are looked up in this folder alone where none is given."""
    return [one.resolve() for one in folders()] == [folder.resolve()]


def is_of_the_lecture(folder: Path) -> bool:
    """Whether a specs folder is the one that came with the package."""
    return any(folder.resolve() == shipped.resolve() for shipped in _shipped())


def of_the_lecture(name: str) -> Path | None:
    """The file of the spec called `name` among those that came with the package."""
    return next((found[name] for found in map(_files, _shipped()) if name in found), None)


def _shipped() -> tuple[Path, ...]:
    """The specs that came with the package: in it, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    return tuple(folder for folder in (package / "_specs", package.parent / "specs") if folder.is_dir())[:1]


def name_of(path: Path) -> str:
    """What to give to `reproduce run` for a file: its name where it is in a folder of specs, else the file itself.

    It goes by the names of the folders alone, so that a report does not depend on where the command was given.
    """
    return path.stem if {"specs", "_specs"} & set(path.resolve().parent.parts) else path.name


def files(folders: Sequence[Path]) -> dict[str, Path]:
    """Experiment name → file, in the order of the folders and names; of a name in several, the first folder's.

    Raises:
        UsageError: when there is no such folder or no spec, or two files of one folder have one name.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        found |= {name: path for name, path in _files(folder).items() if name not in found}
    if not found:
        raise UsageError(f"there are no specs in {' or '.join(map(str, folders))}")
    return found


def hidden(folders: Sequence[Path]) -> dict[str, Path]:
    """The files that another of their name hides, by that name; those with the same content do not count.

    Raises:
        UsageError: as `files`.
    """
    found = files(folders)
    return {
        name: path
        for folder in folders
        for name, path in _files(folder).items()
        if path != found[name] and path.read_bytes() != found[name].read_bytes()
    }


def _files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise UsageError(f"there is no specs folder {folder}")
    found: dict[str, Path] = {}
    for path in sorted(path for path in _below(folder) if path.suffix.lower() in SUFFIXES and path.is_file()):
        if path.stem in found:
            raise UsageError(f"two specs are called {path.stem!r}: {found[path.stem]} and {path}")
        found[path.stem] = path
    return found


def _below(folder: Path) -> Iterator[Path]:
    """The files below a folder, but for those in folders `bases` and in hidden ones.

    Raises:
        UsageError: when there are more folders than specs can mean.
    """
    for count, (here, folders, names) in enumerate(os.walk(folder)):
        if count == MOST_FOLDERS:
            raise UsageError(f"{folder} has more than {MOST_FOLDERS:,} folders in it: name the one with the specs")
        folders[:] = [name for name in folders if name != "bases" and not name.startswith(".")]
        yield from (Path(here, name) for name in names)


def find(name: str, folders: Sequence[Path]) -> Path:
    """The file of a NAME: a path to any YAML file, or the name of a spec in one of `folders`.

    Raises:
        UsageError: with the nearest legal name where there is none.
    """
    if name.lower().endswith(SUFFIXES):
        if not Path(name).is_file():
            raise UsageError(f"there is no file {name}")
        return Path(name)
    known = files(folders)
    if name not in known and os.path.exists(name):  # False of what is too long for a path
        kind = "folder" if os.path.isdir(name) else "file"
        raise UsageError(f"{name} is a {kind}: expected the name of an experiment, or a file that ends in .yaml")
    if name not in known:
        raise UsageError(f"unknown experiment {shown(name)}{nearest(name, known)}")
    return known[name]


def parsed(names: Sequence[str], folders: Sequence[Path], parse: Callable[[Path], Parsed]) -> list[Parsed]:
    """The specs called `names`, or all of them when there are none.

    Args:
        names: of experiments, or paths to files.
        folders: where names are looked up.
        parse: what reads a file.

    Raises:
        UsageError: when two files of one name are asked for: they would share a folder of results.
        SpecErrors: with the problems of all of them.
    """
    paths = [find(name, folders) for name in names] if names else list(files(folders).values())
    by_name: dict[str, Path] = {}
    for path in paths:
        if by_name.setdefault(path.stem, path).resolve() != path.resolve():
            raise UsageError(f"two specs are called {path.stem!r}: {by_name[path.stem]} and {path}")
    return _all(parse, paths)


def outlines(folders: Sequence[Path]) -> tuple[list[Outline], list[Problem]]:
    """The heads of all good specs, as `files` finds them, and the problems of the others."""
    return _each(outline, files(folders).values())


def _all(read: Callable[[Path], Read], paths: Iterable[Path]) -> list[Read]:
    """Each file as `read` gives it.

    Raises:
        SpecErrors: with the problems of all of them.
    """
    good, problems = _each(read, paths)
    if problems:
        raise SpecErrors(problems)
    return good


def _each(read: Callable[[Path], Read], paths: Iterable[Path]) -> tuple[list[Read], list[Problem]]:
    """Each good file as `read` gives it, and the problems of the others."""
    good: list[Read] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            good.append(read(path))
        except SpecErrors as error:
            problems += error.problems
    return good, problems
