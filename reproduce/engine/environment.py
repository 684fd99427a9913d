"""Settings outside of a spec that would change results: removed before Keras and JAX are imported, put right after.

JAX reads `JAX_…` variables, XLA its flags, Keras `KERAS_…` and keras.json, TensorFlow `TF_…`. A stored result has to be
what its key says, whatever a shell or a notebook has set. So of these variables only those stay that leave numbers
alone. What a program has set in its own process is not changed behind its back: it is refused.
"""

from __future__ import annotations

import logging
import os
from collections.abc import MutableMapping
from typing import Any

from reproduce.errors import UsageError

FAMILIES = ("JAX_", "KERAS_", "XLA_", "TF_", "NVIDIA_TF32_", "TORCH_ALLOW_TF32_")
HARMLESS = (  # where things are, what is logged, how much memory: no numbers
    "JAX_PLATFORMS",
    "JAX_CUDA_VISIBLE_DEVICES",
    "JAX_COMPILATION_CACHE_",
    "JAX_PERSISTENT_CACHE_",
    "JAX_ENABLE_COMPILATION_CACHE",
    "JAX_LOG",
    "JAX_DUMP_IR_",
    "JAX_EXPLAIN_CACHE_MISSES",
    "JAX_TRACEBACK_FILTERING",
    "KERAS_BACKEND",
    "KERAS_HOME",
    "XLA_FLAGS",  # each flag is looked at
    "XLA_PYTHON_CLIENT_",
    "TF_CLI_",  # of Terraform
    "TF_CPP_",
    "TF_FORCE_GPU_ALLOW_GROWTH",
    "TF_GPU_ALLOCATOR",
)
HARMLESS_FLAGS = (
    "--xla_dump_",
    "--xla_force_host_platform_device_count=",
    "--xla_gpu_cuda_data_dir=",
    "--xla_gpu_deterministic_ops=true",
)
KERAS_SETTINGS: dict[str, Any] = {
    "floatx": "float32",
    "epsilon": 1e-7,
    "image_data_format": "channels_last",
    "max_epochs": None,
    "max_steps_per_epoch": None,
}
JAX_SETTINGS: dict[str, Any] = {  # JAX's defaults of what numbers depend on
    "jax_enable_x64": False,
    "jax_default_prng_impl": "threefry2x32",
    "jax_threefry_partitionable": True,
    "jax_random_seed_offset": 0,
    "jax_enable_custom_prng": False,
    "jax_default_matmul_precision": None,
    "jax_numpy_dtype_promotion": "standard",
    "jax_numpy_rank_promotion": "allow",
    "jax_disable_jit": False,
    "jax_debug_nans": False,
    "jax_debug_infs": False,
}

log = logging.getLogger("reproduce")


def clean(environment: MutableMapping[str, str] = os.environ) -> list[str]:
    """Remove the variables and the flags of XLA that may change results, with a warning that names them.

    Args:
        environment: the variables of a process. Defaults to this one's.

    Returns:
        What was removed, such as `JAX_ENABLE_X64=1`.
    """
    removed = [f"{name}={environment.pop(name)}" for name in sorted(environment) if _changes_results(name)]
    flags = environment.get("XLA_FLAGS", "").split()
    kept = [flag for flag in flags if flag.startswith(HARMLESS_FLAGS)]
    if kept != flags:
        environment["XLA_FLAGS"] = " ".join(kept)
        removed += [f"XLA_FLAGS {flag}" for flag in flags if flag not in kept]
    if removed:
        log.warning("ignored, since results must not depend on it: %s", ", ".join(removed))
    return removed


def _changes_results(name: str) -> bool:
    return name.startswith(FAMILIES) and not name.startswith(HARMLESS)


def pin_keras() -> None:
    """Give Keras, imported just now, its own defaults in place of what keras.json says."""
    import keras

    for name, value in KERAS_SETTINGS.items():
        getattr(keras.config, f"set_{name}")(value)
    keras.config.set_dtype_policy("float32")


def check(backend: str) -> None:
    """See that this process computes as results need it.

    Raises:
        UsageError: naming the first setting that differs.
    """
    import keras

    for name, value in {**KERAS_SETTINGS, "is_nnx_enabled": False}.items():
        _compare(f"keras.config.{name}()", getattr(keras.config, name)(), value)
    _compare("keras.config.dtype_policy()", keras.config.dtype_policy().name, "float32")
    if backend == "jax":
        import jax

        for name, value in JAX_SETTINGS.items():
            _compare(f"jax.config.{name}", getattr(jax.config, name, value), value)


def _compare(setting: str, found: Any, needed: Any) -> None:
    if found != needed:
        raise UsageError(f"{setting} is {found} in this process, and results need {needed}")
