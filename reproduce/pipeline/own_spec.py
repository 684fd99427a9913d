"""A spec with a model or data of the user's in place of its own: a folder with the whole of it, in the user's cache.

The spec, the model and the data lie in it side by side, so it is a spec like any other: any command runs it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from reproduce.errors import UsageError, nearest
from reproduce.spec.document import load, read
from reproduce.spec.extends import extended
from reproduce.spec.files import FILE, PATH, SAVED
from reproduce.spec.notation import named
from reproduce.system.folders import user_cache

FOLDER = "own"  # in the user's cache
KEPT = ("train", "validation", "test", "stratify", "prepare")  # what a spec says of its data, whatever they are
MODEL, ARRAYS, TABLE = "model.keras", "data.npz", "data.csv"


def written(spec: Path, model: Callable[[], Any] | None, data: Any, target: str | None) -> Path:
    """The file of a spec that is as another one, but for its model or its data.

    Args:
        spec: the other one, which is without mistakes.
        model: a function that returns a `keras.Model`; None for the model of the spec.
        data: (x, y) arrays, or a data frame of pandas; None for the data of the spec.
        target: the column of a data frame that is to be predicted.

    Raises:
        UsageError, TypeError: for what is no model or no data, with the argument's name.
    """
    whole = extended(load(read(spec), str(spec)), spec)
    text = {key: value for key, value in whole.data.items() if key != "extends"}
    home = user_cache() / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as name:
        folder = Path(name)
        text["data"] = _data_of(text["data"], data, target, spec.parent, folder)
        text["model"] = _model_of(text["model"], model, spec.parent, folder)
        (folder / spec.name).write_text(json.dumps(text, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        there = home / _hash(folder)
        if not there.exists():
            shutil.copytree(folder, there)
    return there / spec.name


def _model_of(item: Any, build: Callable[[], Any] | None, source: Path, folder: Path) -> Any:
    if build is None:
        return _brought(item, FILE, source, folder)
    if not callable(build) or hasattr(build, "layers"):
        raise TypeError(f"model: expected a function that returns a keras.Model, got {build!r}")
    from reproduce.engine import device

    device.prepare(device.present_backend())
    from reproduce.construct.own_models import write

    write(build, folder / MODEL)
    return {SAVED: {FILE: MODEL}}


def _data_of(item: Any, data: Any, target: str | None, source: Path, folder: Path) -> Any:
    if data is None:
        if target is not None:
            raise UsageError("target: it is the column of a data frame, and there is no `data`")
        return _brought(item, PATH, source, folder)
    _, arguments = named(item)
    kept = {key: arguments[key] for key in KEPT if key in arguments}
    if hasattr(data, "to_csv") and hasattr(data, "columns"):
        return {"csv": {PATH: TABLE, **_table(data, target, folder / TABLE), **kept}}
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(f"data: expected a data frame or arrays (x, y), got a {type(data).__name__}")
    if target is not None:
        raise UsageError("target: it is the column of a data frame, and `data` are arrays")
    x, y = map(np.asarray, data)
    np.savez(folder / ARRAYS, x=x, y=y.astype(int) if y.dtype == bool else y)
    return {"npz": {PATH: ARRAYS, **kept}}


def _table(frame: Any, target: str | None, path: Path) -> dict[str, Any]:
    """Write a data frame; what to say of it. Whole numbers to be predicted are classes, as in arrays."""
    columns = list(map(str, frame.columns))
    if target is None:
        raise UsageError(f"target: say which column of the data frame is to be predicted{nearest('', columns)}")
    if target not in columns:
        raise UsageError(f"target: there is no column {target!r}{nearest(target, columns)}")
    frame.to_csv(path, index=False)
    is_number = frame[target].dtype.kind == "f"
    return {"target": target, "task": "regression" if is_number else "classification"}


def _brought(item: Any, argument: str, source: Path, folder: Path) -> Any:
    """A part of a spec whose file, if it names one, is copied to the new folder."""
    name, arguments = named(item) if isinstance(item, str) or not isinstance(item.get("layers"), list) else ("", {})
    if not isinstance(written := arguments.get(argument), str):
        return item
    copied = f"{Path(written).stem}-of-the-spec{Path(written).suffix}"
    shutil.copyfile(source / written, folder / copied)
    return {name: {**arguments, argument: copied}}


def _hash(folder: Path) -> str:
    hashed = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.iterdir()):
        hashed.update(f"{path.name}\n".encode() + path.read_bytes())
    return hashed.hexdigest()
