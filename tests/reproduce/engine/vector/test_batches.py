"""Batches of one layout: whole seeds together, data in memory once, every run once."""

from collections.abc import Callable
from typing import Any

import jax
import pytest

from reproduce.engine.vector.batches import batches_of
from reproduce.engine.vector.groups import group
from reproduce.engine.vector.rounds import AT_ONCE

DIGITS = {"digits": {"train": 64, "validation": 32, "test": 32}}
BOUND = 10**9


@pytest.fixture(scope="module")
def job(variant: Callable[..., Any], members: Callable[..., Any]) -> Callable[..., Any]:
    """A group of two variants that differ in their rate, and its runs with some seeds, variant by variant."""

    def made(data: Any, seeds: int) -> Any:
        rates = [{"SGD": {"learning_rate": rate}} for rate in (0.1, 0.2)]
        loss = "SparseCategoricalCrossentropy" if data is DIGITS else "BinaryCrossentropy"
        variants = [
            variant(f"{number}", data=data, loss=loss, train={"epochs": 1, "optimizer": rate})
            for number, rate in enumerate(rates)
        ]
        one = group(members(variants))[0]
        return one, [(member, seed) for member in one.members for seed in range(seeds)]

    return made


@pytest.mark.parametrize(("data", "data_sets"), [(DIGITS, 5), ({"xor": {}}, 1)], ids=["per seed", "one for all"])
def test_one_batch_holds_each_data_set_once(job: Callable[..., Any], data: Any, data_sets: int) -> None:
    one, runs = job(data, 5)
    found = batches_of(one, runs, devices=2, bound=BOUND)
    assert [[seed for _, seed in batch] for batch in found.runs] == [[0, 0, 1, 1, 2, 2, 3, 3, 4, 4]]
    assert found.size == 2 * AT_ONCE * 2
    each, shared = found.arguments(0)
    each = jax.tree.map(lambda leaf: leaf[:10], each)
    assert shared.data["x"].shape[0] == data_sets and shared.order.shape[0] == 5
    assert each.order.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert each.data.tolist() == (each.order if data_sets == 5 else 0 * each.order).tolist()


@pytest.mark.parametrize("data", [DIGITS, {"xor": {}}], ids=["per seed", "one for all"])
def test_all_batches_have_one_layout_and_hold_every_run_once(
    job: Callable[..., Any], data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three devices and two variants, one run at a time: a batch of three runs begins in the middle of a seed."""
    monkeypatch.setattr("reproduce.engine.vector.rounds.AT_ONCE", 1)
    one, runs = job(data, 5)
    found = batches_of(one, runs, devices=3, bound=1)
    assert found.size == 3 and [len(batch) for batch in found.runs] == [3, 3, 3, 1]
    assert sorted((member.variant.name, seed) for batch in found.runs for member, seed in batch) == sorted(
        (member.variant.name, seed) for member, seed in runs
    )
    shapes = [jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), found.arguments(number)) for number in range(4)]
    assert all(one == shapes[0] for one in shapes)


@pytest.mark.parametrize("data", [DIGITS, {"xor": {}}], ids=["per seed", "one for all"])
@pytest.mark.parametrize("bound", [1, BOUND], ids=["small", "large"])
def test_the_shapes_are_those_of_every_batch(job: Callable[..., Any], data: Any, bound: int) -> None:
    one, runs = job(data, 5)
    found = batches_of(one, runs, devices=2, bound=bound)
    for number in range(len(found.runs)):
        same = jax.tree.map(
            lambda a, b: (a.shape, a.dtype) == (b.shape, b.dtype), found.shapes(), found.arguments(number)
        )
        assert all(jax.tree.leaves(same))


def test_seeds_whose_data_are_the_same_by_chance_count_for_themselves(job: Callable[..., Any]) -> None:
    """Three of the four points: seeds 0 and 4 draw the same three, seed 5 does not."""
    one, runs = job({"xor": {"train": 3, "validation": 1}}, 6)
    found = batches_of(one, [run for run in runs if run[1] in (0, 4, 5)], devices=2, bound=BOUND)
    _, shared = found.arguments(0)
    assert shared.data["x"].shape[0] == found.data_sets == 3


def test_long_runs_are_cut_into_batches_of_a_few_seconds_and_one_round_at_least(
    job: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, runs = job(DIGITS, 16)
    found = {}
    for seconds in (0.1, 1.0, 100.0):  # of a run
        monkeypatch.setattr("reproduce.engine.vector.batches.seconds_of_run", lambda _member, seconds=seconds: seconds)
        found[seconds] = [len(batch) for batch in batches_of(one, runs, devices=2, bound=BOUND).runs]
    assert found == {0.1: [32], 1.0: [8] * 4, 100.0: [8] * 4}


def test_runs_of_one_seed_with_other_orders_have_an_order_each(
    variant: Callable[..., Any], members: Callable[..., Any]
) -> None:
    kinds = [True, False, "once", True]
    variants = [
        variant(f"{number}", data=DIGITS, loss="SparseCategoricalCrossentropy", train={"epochs": 2, "shuffle": shuffle})
        for number, shuffle in enumerate(kinds)
    ]
    one = group(members(variants))[0]
    assert len(one.members) == 4
    found = batches_of(one, [(member, 7) for member in one.members], devices=1, bound=BOUND)
    each, shared = found.arguments(0)
    assert each.order[:4].tolist() == [0, 1, 2, 0] and shared.order.shape == (3, 2, 64)
    assert (
        shared.order[1].tolist() == [list(range(64))] * 2 and shared.order[2, 1].tolist() == shared.order[0, 0].tolist()
    )
