"""What is in a model that Keras saved, read without Keras: its configuration, and a hash of what a run takes of it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
MOST = 20_000_000  # bytes of a configuration; that of a large model has a thousandth


def config_of(path: Path) -> dict[str, Any]:
    """The configuration of a model; how it was compiled is left out.

    Raises:
        ValueError: for a file that Keras did not save, in plain words.
        OSError: when it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as saved:
            if saved.getinfo(CONFIG).file_size > MOST:
                raise ValueError(f"its configuration has more than {MOST:,} bytes")
            found = json.loads(saved.read(CONFIG))
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("it was not written by `model.save` of Keras, as a file that ends in .keras") from None
    if not isinstance(found, dict):
        raise ValueError("its configuration is that of no model")
    return {key: value for key, value in found.items() if key != "compile_config"}


def content_of_model(path: Path, weights: bool) -> str:
    """The BLAKE2 hash of a configuration, and of the weights where they are taken too; 32 hexadecimal digits.

    Raises:
        ValueError, OSError: as `config_of`; and for a file without weights, where they are asked for.
    """
    hashed = hashlib.blake2b(json.dumps(config_of(path), sort_keys=True).encode(), digest_size=16)
    if weights:
        with zipfile.ZipFile(path) as saved:
            if WEIGHTS not in saved.namelist():
                raise ValueError("it has no weights")
            with saved.open(WEIGHTS) as stored:
                while piece := stored.read(1 << 20):
                    hashed.update(piece)
    return hashed.hexdigest()
