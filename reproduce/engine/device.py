"""The process's backend and devices. They are fixed when Keras and JAX are first imported, so this comes before."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

from reproduce.engine import environment, program_cache
from reproduce.engine.quiet import quieten_tensorflow
from reproduce.errors import UsageError
from reproduce.runs.settings import Settings, has_gpu, require
from reproduce.system import interrupts

HOST_DEVICES = "xla_force_host_platform_device_count"
UNUSED = ("matplotlib", "pandas", "sklearn")


def prepare(backend: str = "jax", device: str = "auto") -> None:
    """Choose the backend and the devices for this process; a second call must agree with the first.

    On a CPU, XLA runs small matrix products on one core; one host device per core uses them all. On a GPU,
    deterministic kernels are asked for. Settings of the environment that would change results are put right.

    Raises:
        UsageError: when the backend is not installed or Keras is already imported with another one, or when a setting
            cannot be put right any more.
    """
    if "keras" in sys.modules:
        import keras

        if keras.backend.backend() != backend:
            raise UsageError(
                f"Keras already runs on {keras.backend.backend()}; --backend {backend} needs a new process"
            )
    else:
        _import(backend, device)
    environment.check(backend)


def prepare_to_train(settings: Settings) -> None:
    """As `prepare`; and programs that are compiled from now on are kept on disk.

    Raises:
        UsageError: as `prepare`.
    """
    prepare(settings.backend, settings.device)
    if settings.backend == "jax" and (folder := program_cache.usable()):
        from reproduce.engine.kept_programs import keep_in

        keep_in(folder)


def _import(backend: str, device: str) -> None:
    require(backend)
    environment.clean()
    os.environ["KERAS_BACKEND"] = backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    is_gpu = device == "gpu" or (device == "auto" and has_gpu())
    os.environ["JAX_PLATFORMS"] = "cuda,cpu" if is_gpu else "cpu"
    _add_xla_flag(HOST_DEVICES, str(os.cpu_count() or 1))
    _add_xla_flag("xla_gpu_deterministic_ops", "true")
    quieten_tensorflow()
    with interrupts.held("libraries that are being imported"):  # an exception in the midst of theirs can crash them
        _import_keras_lean()
    environment.pin_keras()


def cores() -> list[int]:
    """The numbers of the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def limit(devices: int, cores: Sequence[int] = ()) -> None:
    """Give this process, before `prepare`, its share of a machine.

    Args:
        devices: how many the CPU counts as, whatever was said before.
        cores: those to run on, where the system can hold a process to some. Defaults to all.
    """
    flags = re.sub(rf"--{HOST_DEVICES}=\S*", "", os.environ.get("XLA_FLAGS", ""))
    os.environ["XLA_FLAGS"] = f"{flags} --{HOST_DEVICES}={devices}".strip()
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def present_backend() -> str:
    """The backend that Keras runs or would run on in this process: the user's choice, else jax."""
    if "keras" in sys.modules:
        import keras

        return str(keras.backend.backend())
    return os.environ.get("KERAS_BACKEND", "jax")


class _NotNow:
    """An import finder under which some packages are not installed."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Refuse the packages of `UNUSED`; leave the others to the finders after this one."""
        if name.partition(".")[0] in UNUSED and name not in sys.modules:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _import_keras_lean() -> None:
    """Import Keras without its optional companions, which take longer to import than Keras and are not used here.

    Keras treats them as not installed in this process; they can be imported by others afterwards.
    """
    finder = _NotNow()
    sys.meta_path.insert(0, finder)
    try:
        importlib.import_module("keras")
    except ValueError as error:  # a broken keras.json; Keras says what is wrong in it
        raise UsageError(f"Keras cannot be imported, see its file keras.json: {error}") from None
    finally:
        sys.meta_path.remove(finder)


def _add_xla_flag(flag: str, value: str) -> None:
    flags = os.environ.get("XLA_FLAGS", "")
    if flag not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} --{flag}={value}".strip()
