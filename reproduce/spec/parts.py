"""The code that a setup reaches: parts of the user's that it names, at any depth, each by the hash of its content.

The content of a part is that of its file, of the files of the same folder that it imports, and of those beside it that
are called as it is: `heights.csv` of `heights.py`.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reproduce.spec.files import FILE, SAVED, is_saved
from reproduce.spec.saved_models import config_of
from reproduce.system.content import content_of
from zoo import added, catalogue

MADE_OF = ("layers", "initializers", "constraints")
REACHED: Mapping[str, tuple[str, ...]] = {  # what a part of a setup may name
    "data": ("datasets", "preparations"),
    "model": ("models", *MADE_OF),
    "slots": MADE_OF,
    "loss": ("losses",),
    "metrics": ("metrics",),
    "measures": ("measures",),
    "train": ("optimizers", *MADE_OF),
}


def contents(setup: Mapping[str, Any]) -> dict[str, str]:
    """The parts of the user's that a setup names → what they are.

    Args:
        setup: a setup, or some keys of one.

    Returns:
        `layers.Snake` → a hash of its content; of a package its version, too.
    """
    if not added.added():
        return {}
    found: dict[str, str] = {}
    for key, kinds in REACHED.items():
        words = set(_words(setup.get(key)))
        if key == "model" and is_saved(setup.get(key)) and isinstance(path := setup[key][SAVED].get(FILE), str):
            words |= set(_words(config_of(Path(path))))
        for kind in kinds:
            offered = catalogue.of_users(f"zoo.{kind}")
            for name in sorted(words & offered.keys()):
                found[f"{kind}.{name}"] = _content(offered[name], added.generation())
    return found


def _words(value: Any) -> Iterator[str]:
    """Every text in a part of a setup, names of arguments among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


@functools.lru_cache(maxsize=1024)
def _content(path: Path, _generation: int) -> str:
    zoo = added.zoo_of(path)
    assert zoo is not None
    hashed = hashlib.blake2b(digest_size=16)
    for file in _belonging(path):
        text = added.source(file) if file.suffix == ".py" else _of_data(file)
        hashed.update(f"{file.relative_to(zoo.folder).as_posix()} {len(text)}\n".encode() + text)
    return f"{zoo.package} {hashed.hexdigest()}".strip()


def _of_data(file: Path) -> bytes:
    added.watch(file)
    return content_of(file).encode()


def _belonging(path: Path) -> list[Path]:
    """A part's file, all that it imports of its zoo, and the files beside these that are called alike; sorted."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += _imported(one)
    alike = {other for one in found for other in one.parent.glob(f"{one.stem}.*") if other.stem == one.stem}
    return sorted(found | {other for other in alike if other.is_file() and not other.suffix.startswith(".py")})


def _imported(path: Path) -> Iterator[Path]:
    """The files of its zoo that a file imports, wherever in it.

    Raises:
        BadFile: if it is no Python.
    """
    zoo = added.zoo_of(path)
    assert zoo is not None
    here = ("zoo", *path.relative_to(zoo.folder).with_suffix("").parts)
    names: list[tuple[str, ...]] = []
    for node in ast.walk(catalogue.tree(path)):
        if isinstance(node, ast.Import):
            names += [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) - node.level] if node.level else ()
            module = (*above, *(node.module or "").split(".")) if node.module else above
            names += [module, *((*module, alias.name) for alias in node.names)]
    for name in names:
        file = zoo.folder.joinpath(*name[1:]).with_suffix(".py") if name[:1] == ("zoo",) and name[1:] else None
        if file is not None and file.is_file():
            yield file
