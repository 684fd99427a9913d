import logging
from pathlib import Path

import keras
import pytest

from benchmarks.reliability.environments import ENVIRONMENTS, Environment, run
from reproduce.engine import device, environment
from reproduce.errors import UsageError


def test_variables_that_change_results_are_removed_and_named(caplog: pytest.LogCaptureFixture) -> None:
    variables = {
        "HOME": "/home/ada",
        "JAX_ENABLE_X64": "1",
        "JAX_LOG_COMPILES": "1",
        "JAX_COMPILATION_CACHE_DIR": "/tmp/programs",
        "KERAS_HOME": "/data",
        "KERAS_MAX_EPOCHS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "XLA_FLAGS": "--xla_dump_to=/tmp/x --xla_cpu_enable_fast_math=true",
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
    }
    removed = ["JAX_ENABLE_X64=1", "KERAS_MAX_EPOCHS=1", "TF_ENABLE_ONEDNN_OPTS=0"]
    with caplog.at_level(logging.WARNING, "reproduce"):
        assert environment.clean(variables) == [*removed, "XLA_FLAGS --xla_cpu_enable_fast_math=true"]
    assert variables["XLA_FLAGS"] == "--xla_dump_to=/tmp/x"
    assert set(variables) == {
        "HOME",
        "JAX_LOG_COMPILES",
        "JAX_COMPILATION_CACHE_DIR",
        "KERAS_HOME",
        "TF_CPP_MIN_LOG_LEVEL",
        "XLA_FLAGS",
        "XLA_PYTHON_CLIENT_PREALLOCATE",
    }
    (message,) = caplog.messages
    assert message.startswith("ignored, since results must not depend on it: JAX_ENABLE_X64=1, KERAS_MAX_EPOCHS=1")


def test_nothing_is_said_where_nothing_is_removed(caplog: pytest.LogCaptureFixture) -> None:
    variables = {"PATH": "/bin", "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    assert environment.clean(variables) == []
    assert caplog.messages == [] and len(variables) == 2


def test_what_a_program_has_set_itself_is_refused() -> None:
    import jax

    keras.config.set_epsilon(0.1)
    try:
        with pytest.raises(UsageError, match=r"^keras.config.epsilon\(\) is 0.1 in this process, .* need 1e-07$"):
            device.prepare("jax")
    finally:
        keras.config.set_epsilon(1e-7)
    keras.config.set_dtype_policy("mixed_float16")
    try:
        with pytest.raises(UsageError, match=r"dtype_policy\(\) is mixed_float16 in this process"):
            device.prepare("jax")
    finally:
        keras.config.set_dtype_policy("float32")
    with jax.debug_nans(True), pytest.raises(UsageError, match=r"^jax.config.jax_debug_nans is True in this process"):
        device.prepare("jax")
    device.prepare("jax")


def test_the_settings_of_jax_are_its_defaults() -> None:
    import jax

    known = {name: getattr(jax.config, name) for name in environment.JAX_SETTINGS if hasattr(jax.config, name)}
    assert len(known) > 8  # a version of JAX may lack some
    assert known == {name: environment.JAX_SETTINGS[name] for name in known}


def test_a_result_does_not_depend_on_what_the_user_has_set(tmp_path: Path) -> None:
    """Everything at once; `make reliability PARTS=environments` tries one by one."""
    config = {name: value for one in ENVIRONMENTS for name, value in one.config.items()}
    variables = {name: value for one in ENVIRONMENTS for name, value in one.variables.items()}
    plain = run(Environment("plain"), tmp_path / "plain")
    other = run(Environment("all", variables, config), tmp_path / "all")
    assert plain.status == other.status == 0, other.said
    assert plain.runs == other.runs and plain.runs.count("\n") == 3


def test_a_broken_file_of_keras_is_named(tmp_path: Path) -> None:
    broken = run(Environment("broken", config={"floatx": "float99"}), tmp_path)
    assert broken.is_refusal
    assert broken.said.startswith("Keras cannot be imported, see its file keras.json: Invalid `floatx` configuration.")
