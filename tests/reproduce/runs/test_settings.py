import sys

import pytest

from reproduce.errors import UsageError
from reproduce.runs import settings
from reproduce.runs.settings import Settings, settings_of


@pytest.fixture(autouse=True)
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "has_gpu", lambda: False)


def test_jax_trains_many_runs_in_one_program() -> None:
    assert settings_of() == Settings("vector", "jax", "cpu")


def test_other_backends_use_the_fit_engine() -> None:
    assert settings_of(backend="tensorflow") == Settings("fit", "tensorflow", "cpu")
    assert settings_of("fit", "jax") == Settings("fit", "jax", "cpu")


def test_the_vector_engine_runs_on_jax_only() -> None:
    with pytest.raises(UsageError, match="vector engine runs on jax only; with --backend tensorflow use --engine fit"):
        settings_of("vector", "tensorflow")


def test_a_backend_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="the backend torch is not installed"):
        settings_of(backend="torch")


def test_a_gpu_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="--device gpu: no NVIDIA GPU"):
        settings_of(device="gpu")
    monkeypatch.setattr(settings, "has_gpu", lambda: True)
    assert settings_of().device == settings_of(device="gpu").device == "gpu"
    assert settings_of(device="cpu").device == "cpu"


def test_the_smoke_tier_alone_is_smoke_and_only_the_full_one_compiles_slowly() -> None:
    assert [Settings(tier=tier).is_smoke for tier in ("full", "smoke")] == [False, True]
    assert [Settings(tier=tier).is_quick for tier in ("full", "smoke", "trial")] == [False, True, True]


def test_deciding_imports_no_backend() -> None:
    import subprocess

    code = (
        "import sys; from reproduce.runs.settings import settings_of; settings_of(backend='tensorflow'); settings_of()"
    )
    check = f"{code}; sys.exit(any(name in sys.modules for name in ('keras', 'jax', 'tensorflow')))"
    assert subprocess.run([sys.executable, "-c", check], timeout=60).returncode == 0
