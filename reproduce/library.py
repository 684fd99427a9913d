"""Where specs are: every YAML file below the specs folder is an experiment, but for those in a folder `bases`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from reproduce.errors import Problem, SpecErrors, UsageError, nearest
from reproduce.parse import Outline, Parsed, outline, parse_file

SUFFIXES = (".yaml", ".yml")

Read = TypeVar("Read")


def default_folder() -> Path:
    """`specs/` here, or the specs that came with the package.

    Raises:
        UsageError: when there is neither.
    """
    here, package = Path("specs"), Path(__file__).parent
    for folder in (here, package / "_specs", package.parent / "specs"):
        if folder.is_dir():
            return folder
    raise UsageError("there is no folder `specs` here; name one with --specs")


def name_of(path: Path) -> str:
    """What to give to `reproduce run` for a file: its name where that finds it, else the file, from its folder."""
    try:
        found = path.resolve().is_relative_to(default_folder().resolve())
    except UsageError:
        found = False
    return path.stem if found else path.name


def files(folder: Path) -> dict[str, Path]:
    """Experiment name → file, in the order of the folders and names.

    Raises:
        UsageError: when there is no such folder, or two files have one name.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no specs folder {folder}")
    found: dict[str, Path] = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file()):
        if "bases" in path.relative_to(folder).parts[:-1]:
            continue
        if path.stem in found:
            raise UsageError(f"two specs are called {path.stem!r}: {found[path.stem]} and {path}")
        found[path.stem] = path
    return found


def find(name: str, folder: Path) -> Path:
    """The file of a NAME: a path to any YAML file, or the name of a spec in `folder`.

    Raises:
        UsageError: with the nearest legal name where there is none.
    """
    if name.endswith(SUFFIXES):
        if not Path(name).is_file():
            raise UsageError(f"there is no file {name}")
        return Path(name)
    known = files(folder)
    if name not in known:
        raise UsageError(f"unknown experiment {name!r}{nearest(name, known)}")
    return known[name]


def parsed(names: Sequence[str], folder: Path, parse: Callable[[Path], Parsed] = parse_file) -> list[Parsed]:
    """The specs called `names`, or all of them when there are none.

    Args:
        names: of experiments, or paths to files.
        folder: where names are looked up.
        parse: `parse_file` or `parse_setups`.

    Raises:
        UsageError: when two files of one name are asked for: they would share a folder of results.
        SpecErrors: with the problems of all of them.
    """
    paths = [find(name, folder) for name in names] if names else list(files(folder).values())
    by_name: dict[str, Path] = {}
    for path in paths:
        if by_name.setdefault(path.stem, path).resolve() != path.resolve():
            raise UsageError(f"two specs are called {path.stem!r}: {by_name[path.stem]} and {path}")
    return _all(parse, paths)


def outlines(folder: Path) -> list[Outline]:
    """The heads of all specs.

    Raises:
        SpecErrors: with the problems of all of them.
    """
    return _all(outline, files(folder).values())


def _all(read: Callable[[Path], Read], paths: Iterable[Path]) -> list[Read]:
    """Each file as `read` gives it.

    Raises:
        SpecErrors: with the problems of all of them.
    """
    good: list[Read] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            good.append(read(path))
        except SpecErrors as error:
            problems += error.problems
    if problems:
        raise SpecErrors(problems)
    return good
