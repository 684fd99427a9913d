"""Small runs train side by side, large ones one after another; the results are the same."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from reproduce.engine.lift import Lifted, lift
from reproduce.engine.mapping import LARGE, mapped

RUNS = {"scale": np.arange(3, dtype="float32"), "shift": np.ones((3, 2), "float32")}
SHARED = np.array([1.0, 2.0], "float32")


def train(run: Any, shared: Any) -> Any:
    return {"end": run["scale"] * shared + run["shift"]}


def step(operations: float) -> Lifted:
    """A step of so many operations: 2·n of a product of a row and a column, in a loop."""
    row = np.ones(1000, "float32")
    return lift(lambda x: jax.lax.scan(lambda sum, _: (sum + x @ x, None), 0.0, None, int(operations / 2000))[0], row)


@pytest.mark.parametrize("name", ["step", "rest"])
@pytest.mark.parametrize(("share", "alone"), [(0.5, False), (1.5, True)])
def test_large_runs_have_a_device_to_themselves(name: str, share: float, alone: bool) -> None:
    over = mapped(train, {name: step(share * LARGE)})
    assert ("scan" in str(jax.make_jaxpr(over)(RUNS, SHARED))) == alone
    assert over(RUNS, SHARED)["end"].tolist() == [[1, 1], [2, 3], [3, 5]]


def test_untrained_models_are_small() -> None:
    assert "scan" not in str(jax.make_jaxpr(mapped(train, {"evaluate": step(2 * LARGE)}))(RUNS, SHARED))


def test_a_gpu_takes_runs_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert "scan" not in str(jax.make_jaxpr(mapped(train, {"step": step(2 * LARGE)}))(RUNS, SHARED))


def test_a_run_of_a_large_program_does_not_depend_on_the_others(
    variant: Callable[..., Any], trained: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after another they do not even differ by rounding."""
    monkeypatch.setattr("reproduce.engine.mapping.LARGE", 0)
    net = {"loss": "BinaryCrossentropy", "train": {"epochs": 3, "batch_size": 4}}
    alone, among = trained([variant(**net)], [1]), trained([variant(**net)], [0, 1, 2, 3, 4])
    pairs = zip(jax.tree.leaves(alone["tiny", 1].weights), jax.tree.leaves(among["tiny", 1].weights), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)
