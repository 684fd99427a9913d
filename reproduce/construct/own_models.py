"""A model that a function of the user's makes, written as `model: {keras: {file: …}}` reads it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import keras

from reproduce.errors import UsageError
from reproduce.spec.saved_models import CONFIG


def write(build: Callable[[], Any], path: Path) -> None:
    """Call a function once, and write the configuration of the model that it returns; its weights are left out.

    It is called in a thread of its own, where Keras counts names from the start: the layers are then called the same
    whatever was made before, and a seed draws the same weights for them.

    Raises:
        TypeError: when it returns no model.
        UsageError: for a model with code that no key of a run can hold.
    """
    with ThreadPoolExecutor(1) as fresh:
        config = fresh.submit(_config_of, build).result()
    if code := next(_code(config), None):
        raise UsageError(
            f"model: {code} is code of your own, which the key of a run cannot hold: make it a part "
            "(docs/extending.md) and import it from there, `from zoo.layers.…`"
        )
    with zipfile.ZipFile(path, "w") as saved:
        saved.writestr(zipfile.ZipInfo(CONFIG), json.dumps(config, sort_keys=True))


def _config_of(build: Callable[[], Any]) -> Any:
    model = build()
    if not isinstance(model, keras.Model):
        raise TypeError(f"model: expected a function that returns a keras.Model, it returned {model!r}")
    if not model.built:
        raise UsageError("model: the shape of its inputs is not known: start it with keras.Input(shape)")
    config = keras.saving.serialize_keras_object(model)
    return {key: value for key, value in config.items() if key != "compile_config"}


def _code(config: Any) -> Iterator[str]:
    """The names of the classes and functions in a configuration that are neither Keras' nor the zoo's."""
    if isinstance(config, dict):
        module, registered = str(config.get("module")), str(config.get("registered_name"))
        name = config.get("class_name")
        is_keras = module == "keras" or module.startswith("keras.")
        if isinstance(name, str) and "config" in config and not registered.startswith("zoo>"):
            if name in ("Lambda", "function", "__lambda__"):
                yield name if name == "Lambda" else str(config["config"])
            elif "module" in config and not is_keras and name != "__tensor__":
                yield name
    for inner in config.values() if isinstance(config, dict) else config if isinstance(config, list) else ():
        yield from _code(inner)
