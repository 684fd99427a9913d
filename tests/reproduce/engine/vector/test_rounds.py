"""How many runs train at once; the results are the same."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from reproduce.engine.vector.lift import Lifted, lift
from reproduce.engine.vector.rounds import AT_ONCE, LARGE, at_once, mapped
from reproduce.engine.vector.traced import Traced

RUNS = {"scale": np.arange(6, dtype="float32"), "shift": np.ones((6, 2), "float32")}
SHARED = np.array([1.0, 2.0], "float32")


def train(run: Any, shared: Any) -> Any:
    return {"end": run["scale"] * shared + run["shift"]}


def functions(**some: Lifted) -> Traced[Lifted]:
    """Those that a model needs that is not trained, and some."""
    nothing = lift(lambda x: x, np.zeros(1))
    return Traced(**{**dict.fromkeys(Traced._fields), "evaluate": nothing, "finish": nothing, **some})


def step(operations: float) -> Lifted:
    """A step of so many operations: 2·n of a product of a row and a column, in a loop."""
    row = np.ones(1000, "float32")
    return lift(lambda x: jax.lax.scan(lambda sum, _: (sum + x @ x, None), 0.0, None, int(operations / 2000))[0], row)


@pytest.mark.parametrize("name", ["step", "rest"])
@pytest.mark.parametrize(("share", "count"), [(0.5, AT_ONCE), (1.5, 1)])
def test_large_runs_have_a_device_to_themselves(name: str, share: float, count: int) -> None:
    assert at_once(functions(**{name: step(share * LARGE)})) == count


def test_untrained_models_are_small() -> None:
    assert at_once(functions(evaluate=step(2 * LARGE))) == AT_ONCE


def test_a_gpu_takes_all_runs_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert at_once(functions(step=step(2 * LARGE))) is None


@pytest.mark.parametrize("count", [None, 1, 2, 6])
def test_rounds_keep_the_order_of_runs(count: int | None) -> None:
    over = mapped(train, count)
    assert over(RUNS, SHARED)["end"].tolist() == [[1 + run, 1 + 2 * run] for run in range(6)]
    assert ("scan" in str(jax.make_jaxpr(over)(RUNS, SHARED))) == (count is not None)


@pytest.mark.parametrize("large", [0, LARGE])
def test_a_run_does_not_depend_on_the_others_by_a_single_bit(
    variant: Callable[..., Any], trained: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, large: float
) -> None:
    monkeypatch.setattr("reproduce.engine.vector.rounds.LARGE", large)
    net = {"data": {"digits": {"train": 64, "validation": 32, "test": 32}}, "train": {"epochs": 3, "batch_size": 16}}
    net |= {"loss": "SparseCategoricalCrossentropy", "model": {"mlp": {"hidden": [16], "dropout": 0.5}}}
    alone, among = trained([variant(**net)], [1]), trained([variant(**net)], range(AT_ONCE * jax.device_count() + 1))
    pairs = zip(jax.tree.leaves(alone["tiny", 1].weights), jax.tree.leaves(among["tiny", 1].weights), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)
