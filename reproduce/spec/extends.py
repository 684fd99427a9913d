"""`extends:` puts the setup and the seeds of another spec underneath one's own; `train` is merged key by key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reproduce.errors import SpecErrors, nearest, unreadable
from reproduce.spec import files
from reproduce.spec.document import Document, KeyPath, load, read
from reproduce.spec.form import SETUP_KEYS, SpecText
from reproduce.text import shown

SUFFIXES = (".yaml", ".yml")
INHERITED = (*SETUP_KEYS, "seeds")
MAX_CHAIN = 50  # specs, each extending the next


def extended(document: Document, path: Path) -> Document:
    """`document`, whose file is `path`, on top of the spec it extends, if any.

    Raises:
        SpecErrors: when there is no such spec, when it is no good, or when it extends itself.
    """
    return _extended(document, path, (path.resolve(),))


def _extended(document: Document, path: Path, seen: tuple[Path, ...]) -> Document:
    name = document.data.get("extends") if isinstance(document.data, dict) else None
    if not isinstance(name, str):
        return document
    base_path = _base_path(document, name, path.parent)
    if base_path.resolve() in seen:
        raise SpecErrors([document.value(("extends",)).problem(f"{name!r} extends itself")])
    if len(seen) > MAX_CHAIN:
        message = f"more than {MAX_CHAIN} specs that extend one another"
        raise SpecErrors([document.value(("extends",)).problem(message)])
    base = load(_text(document, base_path), str(Path(document.file).parent / base_path.relative_to(path.parent)))
    base = replace(base, folders=(base_path.parent,))
    _check_keys(base)
    whole = _extended(base, base_path, (*seen, base_path.resolve()))
    return _overlaid(files.seen_from(path.parent, whole), document)


def _base_path(document: Document, name: str, folder: Path) -> Path:
    if Path(name).is_absolute():
        message = f"cannot extend {shown(name)}: the path must start beside this file"
        raise SpecErrors([document.value(("extends",)).problem(message)])
    for suffix in ("", *SUFFIXES):
        found = folder / f"{name}{suffix}"
        if found.suffix in SUFFIXES and os.path.isfile(found):
            return found
    near = sorted(found for pattern in ("*.y*ml", "*/*.y*ml") for found in folder.glob(pattern) if found.is_file())
    legal = [str(found.relative_to(folder).with_suffix("")) for found in near]
    message = f"cannot extend {shown(name)}: there is no such file beside this one{nearest(name, legal)}"
    raise SpecErrors([document.value(("extends",)).problem(message)])


def _text(document: Document, path: Path) -> str:
    try:
        return read(path)
    except (OSError, ValueError) as error:
        raise SpecErrors([document.value(("extends",)).problem(f"cannot read {path}: {unreadable(error)}")]) from None


def _check_keys(base: Document) -> None:
    """Unknown keys of a base, which would not be noticed otherwise."""
    if not isinstance(base.data, dict):
        raise SpecErrors([base.value(()).problem("expected a mapping of keys such as `title: …`")])
    unknown = [key for key in base.data if key not in SpecText.model_fields]
    if unknown:
        legal = SpecText.model_fields
        raise SpecErrors(base.key((key,)).problem(f"unknown key {shown(key)}{nearest(key, legal)}") for key in unknown)


def _overlaid(base: Document, document: Document) -> Document:
    """The inherited keys of `base` with everything of `document` on top; each place names the file it is in."""
    inherited = {key: base.data[key] for key in INHERITED if key in base.data}
    data = {**inherited, **document.data}
    own: list[KeyPath] = [(key,) for key in document.data]
    if isinstance(inherited.get("train"), dict) and isinstance(document.data.get("train"), dict):
        data["train"] = {**inherited["train"], **document.data["train"]}
        own = [path for path in own if path != ("train",)] + [("train", key) for key in document.data["train"]]

    def overlay(below: Mapping[KeyPath, Any], above: Mapping[KeyPath, Any]) -> dict[KeyPath, Any]:
        kept = {path: place for path, place in below.items() if not any(path[: len(top)] == top for top in own)}
        return {**kept, **above}

    places = overlay(base.values, document.values), overlay(base.keys, document.keys)
    return Document(document.file, data, *places, (*document.folders, *base.folders))
