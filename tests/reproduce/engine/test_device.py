import os
import subprocess
import sys

import pytest

from reproduce.engine import device
from reproduce.errors import UsageError


def in_a_new_process(code: str, **environment: str) -> str:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("KERAS_BACKEND", "XLA_FLAGS", "JAX_PLATFORMS")
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env={**kept, **environment}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_prepared_process() -> None:
    """Every core is a device, Keras runs on JAX, and packages that it does without can be imported afterwards."""
    code = """
import os, sys
from reproduce.engine import device
device.prepare("jax", "cpu")
assert not any(name in sys.modules for name in device.UNUSED)
import jax, keras, pandas, matplotlib.figure
assert device.__name__ not in {type(finder).__module__ for finder in sys.meta_path}
assert keras.backend.backend() == "jax"
assert os.environ["JAX_PLATFORMS"] == "cpu"
assert "--xla_gpu_deterministic_ops=true" in os.environ["XLA_FLAGS"]
print(jax.device_count() == os.cpu_count())
"""
    assert in_a_new_process(code) == "True"


def test_flags_of_the_user_are_kept() -> None:
    given = "--xla_force_host_platform_device_count=1 --xla_dump_to=/tmp/x"  # nothing is compiled
    code = (
        "import os; from reproduce.engine import device; device.prepare('jax', 'cpu'); print(os.environ['XLA_FLAGS'])"
    )
    assert in_a_new_process(code, XLA_FLAGS=given) == f"{given} --xla_gpu_deterministic_ops=true"


def test_another_backend_needs_another_process() -> None:
    device.prepare("jax")
    with pytest.raises(UsageError, match="Keras already runs on jax; --backend tensorflow needs a new process"):
        device.prepare("tensorflow")


def test_the_present_backend_is_the_one_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert device.present_backend() == "jax"
    monkeypatch.delitem(sys.modules, "keras")
    assert device.present_backend() == "torch"
    monkeypatch.delenv("KERAS_BACKEND")
    assert device.present_backend() == "jax"
