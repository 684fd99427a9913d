"""Keras on JAX with one host device per core, chosen before anything imports it; small variants, specs and stores."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest

from reproduce.engine import device
from reproduce.experiment import Variant
from reproduce.runs.store import Store
from reproduce.setup import Setup
from reproduce.spec import zoos
from reproduce.spec.form import SetupText
from reproduce.stages import stages_of
from zoo import added

device.prepare("jax", "cpu")

# What starts the tests in the background may ignore these for them, and their children would inherit it.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The same examples each time, however slow the machine is, and none kept from before.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("same")

TINY = """
title: Tiny
data: {xor: {}}
model: {mlp: {hidden: [4], activation: tanh}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {optimizer: {Adam: {learning_rate: 0.05}}, batch_size: 4, epochs: 2}
seeds: 3
variants:
  slow: {train.optimizer.learning_rate: 0.001}
  fast: {}
claims:
  - that: The faster one ends lower.
    expect: loss[fast] < loss[slow]
"""


@pytest.fixture(scope="session")
def tiny() -> str:
    """The text of a spec that trains in a second: two variants, three seeds, two epochs."""
    return TINY


@pytest.fixture(scope="session")
def variant() -> Callable[..., Variant]:
    """`variant(name, data=…, model=…, …)`: a variant with the setup's defaults filled in."""

    def made(name: str = "tiny", /, **setup: Any) -> Variant:
        given = {"data": {"xor": {}}, "model": {"mlp": {"hidden": [4], "activation": "tanh"}}} | setup
        return Variant(name, {"variant": name}, SetupText.model_validate(given).model_dump())

    return made


@pytest.fixture(scope="session")
def members() -> Callable[[Iterable[Variant]], list[Any]]:
    """Variants → members, built and traced anew."""

    def made(variants: Iterable[Variant]) -> list[Any]:
        from reproduce.arrays import examples
        from reproduce.arrays.targets import task_of
        from reproduce.construct.variant import Built, build
        from reproduce.engine.vector.groups import member_of

        models: dict[str, Any] = {}
        traces: dict[str, Any] = {}

        def made_of(setup: Setup) -> Built:
            return build(setup, task_of(examples.load(setup["data"], 0)), models)

        return [member_of(one, [made_of(stage.setup) for stage in stages_of(one.setup)], 0, traces) for one in variants]

    return made


@pytest.fixture(scope="session")
def trained(members: Callable[..., list[Any]]) -> Callable[..., Mapping[tuple[str, int], Any]]:
    """`trained(variants, seeds)`: the vector engine's outcomes by (variant name, seed), all in groups made anew."""

    def outcomes(variants: Iterable[Variant], seeds: Sequence[int]) -> dict[tuple[str, int], Any]:
        from reproduce.engine.vector import train
        from reproduce.engine.vector.groups import group

        groups = group(members(variants))
        jobs = [train.Job(one, [(member, seed) for member in one.members for seed in seeds]) for one in groups]
        batches = train.train(jobs)
        return {(done.member.variant.name, done.seed): done for batch in batches for done in batch}

    return outcomes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store(tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture
def spec(tmp_path: Path) -> Callable[..., Path]:
    """`spec(text, name)`: a spec file; a tiny one unless told."""

    def written(text: str = TINY, name: str = "tiny") -> Path:
        path = tmp_path / "specs" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Mapping[str, str]], Path]]:
    """`parts({"layers/snake.py": …})`: a folder `zoo` beside `specs`, of a user who trusts nothing yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))

    def written(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "zoo" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "zoo"

    yield written
    zoos.name(None)
    added.add(())


@pytest.fixture
def generators_untouched() -> Iterator[None]:
    """Fails the test if it drew from a global generator."""
    python, numpy = random.getstate(), np.random.get_state()
    yield
    now = np.random.get_state()
    assert random.getstate() == python
    assert now[0] == numpy[0] and now[2:] == numpy[2:]
    assert np.array_equal(now[1], numpy[1])
