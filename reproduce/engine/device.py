"""The process's backend and devices. They are fixed when Keras and JAX are first imported, so this comes before."""

from __future__ import annotations

import os
import sys

from reproduce.errors import UsageError



def prepare(backend: str = "jax", device: str = "auto") -> None:
    """Choose the backend and the devices for this process; a second call must agree with the first.

    On a CPU, XLA runs small matrix products on one core; one host device per core uses them all. On a GPU, deterministic
    kernels are asked for.

    Raises:
        UsageError: when Keras is already imported with another backend.
    """
    if "keras" in sys.modules:
        import keras

        if keras.backend.backend() != backend:
            raise UsageError(f"Keras already runs on {keras.backend.backend()}; --backend {backend} needs a new process")
        return
    os.environ["KERAS_BACKEND"] = backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if device == "cpu":
        os.environ["JAX_PLATFORMS"] = "cpu"
    elif device == "gpu":
        os.environ["JAX_PLATFORMS"] = "cuda,cpu"
    _add_xla_flag("xla_force_host_platform_device_count", str(os.cpu_count() or 1))
    _add_xla_flag("xla_gpu_deterministic_ops", "true")


def present_backend() -> str:
    """The backend that Keras runs or would run on in this process: the user's choice, else jax."""
    if "keras" in sys.modules:
        import keras

        return str(keras.backend.backend())
    return os.environ.get("KERAS_BACKEND", "jax")


def _add_xla_flag(flag: str, value: str) -> None:
    flags = os.environ.get("XLA_FLAGS", "")
    if flag not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} --{flag}={value}".strip()
