"""Finds what a folder of the zoo offers, by listing its files: dropping a file in adds a name, nothing else is edited.

A file offers the one top-level class or function named as the file is, capitals and underscores aside:
`zoo/datasets/xor.py` offers `xor`, `zoo/layers/threshold.py` offers `Threshold`. Names are read from the source
without importing it. Files that start with an underscore are helpers and offer nothing. A file that is wrong hinders
nobody who does not name it. Folders of a user's own add to those of this package (`zoo.added`).
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from zoo import added


class BadFile(Exception):
    """A file of the zoo that cannot be used; the message, one line, names it and says why."""


def names(package: str) -> tuple[str, ...]:
    """The public names of a package such as `zoo.datasets`, sorted; imports none of its modules."""
    return tuple(_modules(package))


def module(package: str, name: str) -> ModuleType:
    """The module that offers `name`; imports that module only.

    Raises:
        LookupError: if the package offers no such name.
        BadFile: if the file that should offer it is wrong, or cannot be imported.
    """
    path = file_of(package, name)
    _offered(path, path.stat().st_mtime_ns)
    try:
        return importlib.import_module(f"{package}.{path.stem}")
    except SyntaxError as error:  # of this file or of one that it imports, which is named alike for all who do
        raise no_python(error.filename or path, error) from error
    except Exception as error:  # whatever a file of one's own raises
        reason = next(iter(str(error).splitlines()), "")
        place = added.place_of(error) or path
        raise BadFile(f"{place} cannot be imported: {type(error).__name__}: {reason}") from error


def file_of(package: str, name: str) -> Path:
    """The file that offers `name`.

    Raises:
        LookupError: if the package offers no such name.
    """
    try:
        return _modules(package)[name]
    except KeyError:
        raise LookupError(f"{package} has no {name!r}") from None


def get(package: str, name: str) -> Any:
    """The class or function called `name`, e.g. `get("zoo.datasets", "xor")`; imports its module only.

    Raises:
        LookupError, BadFile: as `module`.
    """
    return getattr(module(package, name), name)


def tree(path: Path) -> ast.Module:
    """The syntax tree of a source file.

    Raises:
        BadFile: if it is no Python.
    """
    try:
        return ast.parse(added.source(path))
    except (SyntaxError, ValueError) as error:
        raise no_python(path, error) from None


def no_python(path: Path | str, error: SyntaxError | ValueError) -> BadFile:
    """What to raise for a file that Python cannot read."""
    line = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    return BadFile(f"{path} is not valid Python{line}: {reason}")


@functools.cache
def _offered(path: Path, _modified: int) -> str:
    """The name that a source file, modified then, offers: of the class or function that is named as the file is.

    Raises:
        BadFile: if it offers none.
    """
    definitions = (ast.ClassDef, ast.FunctionDef)
    nodes = tree(path).body
    defined = [node.name for node in nodes if isinstance(node, definitions) and not node.name.startswith("_")]
    matching = [name for name in defined if _bare(name) == _bare(path.stem)]
    if len(matching) != 1:
        found = ", ".join(matching or defined) or "nothing"
        raise BadFile(f"{path} must define one public class or function named as the file is, it defines {found}")
    return matching[0]


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


def _modules(package: str) -> Mapping[str, Path]:
    """Public name → file, sorted by public name."""
    folders = tuple((folder, folder.stat().st_mtime_ns) for folder in folders_of(package))
    return _listed(folders, added.generation())


def folders_of(package: str) -> tuple[Path, ...]:
    """The folders of a package: that of this package, and those that were added.

    Raises:
        LookupError: if there is no such package.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package} is not a package")
    return tuple(map(Path, spec.submodule_search_locations))


@functools.lru_cache(maxsize=256)
def _listed(folders: tuple[tuple[Path, int], ...], _generation: int) -> Mapping[str, Path]:
    """As `_modules`, of folders that were modified then: files came or went."""
    found: dict[str, Path] = {}
    files: dict[str, Path] = {}
    for folder, _ in folders:
        for info in pkgutil.iter_modules([str(folder)]):
            path = folder / f"{info.name}.py"
            if info.name in files:
                raise BadFile(f"{path} and {files[info.name]} are both called {info.name!r}")
            files[info.name] = path
            if info.ispkg or info.name.startswith("_"):
                continue
            for name in _public_names(path):
                if name in found:
                    raise BadFile(f"{path} and {found[name]} both offer {name!r}")
                found[name] = path
    return MappingProxyType(dict(sorted(found.items())))


def of_users(package: str) -> Mapping[str, Path]:
    """Name → file, of what added folders offer."""
    return {name: path for name, path in _modules(package).items() if added.zoo_of(path)} if added.added() else {}


def _public_names(path: Path) -> tuple[str, ...]:
    """The name that a file offers; of a wrong one, those that it may be looked for by: as a function and as a class."""
    try:
        return (_offered(path, path.stat().st_mtime_ns),)
    except BadFile:
        return tuple({path.stem, path.stem.title().replace("_", "")})
