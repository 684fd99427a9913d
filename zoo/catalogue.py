"""Finds what a folder of the zoo offers, by listing its files: dropping a file in adds a name, nothing else is edited.

A file offers the one top-level class or function named as the file is, capitals and underscores aside:
`zoo/datasets/xor.py` offers `xor`, `zoo/layers/threshold.py` offers `Threshold`. Names are read from the source
without importing it. Files that start with an underscore are helpers and offer nothing.
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


def names(package: str) -> tuple[str, ...]:
    """The public names of a package such as `zoo.datasets`, sorted; imports none of its modules."""
    return tuple(_modules(package))


def module(package: str, name: str) -> ModuleType:
    """The module that offers `name`; imports that module only.

    Raises:
        LookupError: if the package offers no such name.
    """
    try:
        file = _modules(package)[name]
    except KeyError:
        raise LookupError(f"{package} has no {name!r}") from None
    return importlib.import_module(f"{package}.{file}")


def get(package: str, name: str) -> Any:
    """The class or function called `name`, e.g. `get("zoo.datasets", "xor")`; imports its module only.

    Raises:
        LookupError: if the package offers no such name.
    """
    return getattr(module(package, name), name)


def _modules(package: str) -> Mapping[str, str]:
    """Public name → module name, sorted by public name."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package} is not a package")
    folder = Path(next(iter(spec.submodule_search_locations)))
    return _listed(folder, folder.stat().st_mtime_ns)


@functools.cache
def _listed(folder: Path, _modified: int) -> Mapping[str, str]:
    """As `_modules`, of a folder that was modified then: files came or went."""
    found: dict[str, str] = {}
    for info in pkgutil.iter_modules([str(folder)]):
        if info.ispkg or info.name.startswith("_"):
            continue
        path = folder / f"{info.name}.py"
        name = _public_name(path, path.stat().st_mtime_ns)
        if name in found:
            raise ValueError(f"{path} and {folder / found[name]}.py both offer {name!r}")
        found[name] = info.name
    return MappingProxyType(dict(sorted(found.items())))


@functools.cache
def _public_name(path: Path, _modified: int) -> str:
    """The class or function of a source file that is named as the file is."""
    wanted = path.stem.replace("_", "")
    definitions = (ast.ClassDef, ast.FunctionDef)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = [node.name for node in tree.body if isinstance(node, definitions) and not node.name.startswith("_")]
    matching = [name for name in defined if name.replace("_", "").lower() == wanted]
    if len(matching) != 1:
        found = ", ".join(matching or defined) or "nothing"
        raise ValueError(f"{path} must define one public class or function named as the file is, it defines {found}")
    return matching[0]
