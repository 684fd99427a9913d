"""`extends:` puts the setup and the seeds of another spec underneath one's own; `train` is merged key by key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from reproduce.errors import SpecErrors, nearest, unreadable
from reproduce.spec.document import Path, Source, load, read
from reproduce.spec.form import SETUP_KEYS, SpecText
from reproduce.text import shown

SUFFIXES = (".yaml", ".yml")
INHERITED = (*SETUP_KEYS, "seeds")
MAX_CHAIN = 50  # specs, each extending the next


def extended(source: Source, path: FilePath) -> Source:
    """`source`, whose file is `path`, on top of the spec it extends, if any.

    Raises:
        SpecErrors: when there is no such spec, when it is no good, or when it extends itself.
    """
    return _extended(source, path, (path.resolve(),))


def _extended(source: Source, path: FilePath, seen: tuple[FilePath, ...]) -> Source:
    name = source.data.get("extends") if isinstance(source.data, dict) else None
    if not isinstance(name, str):
        return source
    base_path = _base_path(source, name, path.parent)
    if base_path.resolve() in seen:
        raise SpecErrors([source.value(("extends",)).problem(f"{name!r} extends itself")])
    if len(seen) > MAX_CHAIN:
        message = f"more than {MAX_CHAIN} specs that extend one another"
        raise SpecErrors([source.value(("extends",)).problem(message)])
    base = load(_text(source, base_path), str(FilePath(source.file).parent / base_path.relative_to(path.parent)))
    _check_keys(base)
    return _overlaid(_extended(base, base_path, (*seen, base_path.resolve())), source)


def _base_path(source: Source, name: str, folder: FilePath) -> FilePath:
    if FilePath(name).is_absolute():
        message = f"cannot extend {shown(name)}: the path must start beside this file"
        raise SpecErrors([source.value(("extends",)).problem(message)])
    for suffix in ("", *SUFFIXES):
        found = folder / f"{name}{suffix}"
        if found.suffix in SUFFIXES and os.path.isfile(found):
            return found
    near = sorted(found for pattern in ("*.y*ml", "*/*.y*ml") for found in folder.glob(pattern) if found.is_file())
    legal = [str(found.relative_to(folder).with_suffix("")) for found in near]
    message = f"cannot extend {shown(name)}: there is no such file beside this one{nearest(name, legal)}"
    raise SpecErrors([source.value(("extends",)).problem(message)])


def _text(source: Source, path: FilePath) -> str:
    try:
        return read(path)
    except (OSError, ValueError) as error:
        raise SpecErrors([source.value(("extends",)).problem(f"cannot read {path}: {unreadable(error)}")]) from None


def _check_keys(base: Source) -> None:
    """Unknown keys of a base, which would not be noticed otherwise."""
    if not isinstance(base.data, dict):
        raise SpecErrors([base.value(()).problem("expected a mapping of keys such as `title: …`")])
    unknown = [key for key in base.data if key not in SpecText.model_fields]
    if unknown:
        legal = SpecText.model_fields
        raise SpecErrors(base.key((key,)).problem(f"unknown key {shown(key)}{nearest(key, legal)}") for key in unknown)


def _overlaid(base: Source, source: Source) -> Source:
    """The inherited keys of `base` with everything of `source` on top; each place names the file it is in."""
    inherited = {key: base.data[key] for key in INHERITED if key in base.data}
    data = {**inherited, **source.data}
    own: list[Path] = [(key,) for key in source.data]
    if isinstance(inherited.get("train"), dict) and isinstance(source.data.get("train"), dict):
        data["train"] = {**inherited["train"], **source.data["train"]}
        own = [path for path in own if path != ("train",)] + [("train", key) for key in source.data["train"]]

    def overlay(below: Mapping[Path, Any], above: Mapping[Path, Any]) -> dict[Path, Any]:
        kept = {path: place for path, place in below.items() if not any(path[: len(top)] == top for top in own)}
        return {**kept, **above}

    return Source(source.file, data, overlay(base.values, source.values), overlay(base.keys, source.keys))
