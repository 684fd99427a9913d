"""TensorFlow loads without a word. Keras loads it when it saves a model or augments, whatever the backend is.

TensorFlow writes about CUDA and oneDNN to file descriptor 2 while it loads, before its log level is read.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


def quieten_tensorflow() -> None:
    """From now on TensorFlow loads without a word in this process."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Quietly())


class _Quietly:
    """An import finder that finds TensorFlow, once, as the finders after it do, and silences what loads it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """TensorFlow with another loader; nothing for other names."""
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            quiet: Any = _Loader(spec.loader)
            spec.loader = quiet
        return spec


class _Loader:
    """Loads as the loader that it is made of, in silence."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module."""
        with silence():
            self._loader.exec_module(module)


@contextmanager
def silence() -> Iterator[None]:
    """Keep what is written to file descriptor 2, by C++ too, from coming out, unless there is an error."""
    if sys.stderr is None:  # closed: descriptor 2 may be another file
        yield
        return
    with tempfile.TemporaryFile() as kept:
        sys.stderr.flush()
        real = os.dup(2)
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            os.write(real, kept.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(real, 2)
            os.close(real)
