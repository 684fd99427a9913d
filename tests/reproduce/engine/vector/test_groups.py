"""Which variants share a program, and that those that do get the results they would get in one of their own."""

from collections.abc import Callable
from typing import Any

import jax
import keras
import numpy as np
import pytest

from reproduce.engine.functions import directions_of
from reproduce.engine.vector import train as vector
from reproduce.engine.vector.groups import group
from zoo import catalogue

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras, reading a learning rate

TRAIN = {"batch_size": 30, "epochs": 2}
Make = Callable[..., Any]


def setup(
    rate: float = 0.1,
    momentum: float = 0.9,
    dropout: float = 0.2,
    l2: float = 0.01,
    model: Any = None,
    **train: Any,
) -> dict[str, Any]:
    return {
        "data": {"digits": {"train": 60, "validation": 20, "prepare": ["standardize"]}},
        "model": {
            "mlp": {"hidden": [8], "dropout": dropout, "kernel_regularizer": {"L2": {"l2": l2}}, **(model or {})}
        },
        "loss": "SparseCategoricalCrossentropy",
        "metrics": ["accuracy"],
        "train": {**TRAIN, "optimizer": {"SGD": {"learning_rate": rate, "momentum": momentum}}, **train},
    }


NUMBERS = {
    "base": setup(),
    "rate": setup(rate=0.01),
    "momentum": setup(momentum=0.5),
    "dropout": setup(dropout=0.6),
    "l2": setup(l2=0.1),
    "all": setup(0.02, 0.3, 0.4, 0.05),
}
STRUCTURES = {
    "base": setup(),
    "no momentum": setup(momentum=0.0),
    "no dropout": setup(dropout=0),
    "width": setup(model={"hidden": [9]}),
    "depth": setup(model={"hidden": [8, 8]}),
    "activation": setup(model={"activation": "tanh"}),
    "penalty": setup(model={"kernel_regularizer": {"L1": {"l1": 0.01}}}),
    "optimizer": setup(optimizer={"Adam": {"learning_rate": 0.1}}),
    "batch size": setup(batch_size=15),
    "epochs": setup(epochs=3),
    "stopping": setup(early_stopping={"patience": 1}),
    "stopping on another series": setup(early_stopping={"patience": 1, "monitor": "val_accuracy"}),
    "stopping without going back": setup(early_stopping={"patience": 1, "restore_best_weights": False}),
    "plateau": setup(reduce_on_plateau={}),
    "schedule": setup(
        optimizer={"SGD": {"learning_rate": {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 9}}}}
    ),
    "measure": setup() | {"measures": ["weight_norm"]},
    "data": setup() | {"data": {"digits": {"train": 61, "validation": 20}}},
}


def test_variants_that_differ_in_numbers_share_a_program(variant: Make, members: Callable[..., Any]) -> None:
    groups = group(members([variant(name, **one) for name, one in NUMBERS.items()]))
    assert [[member.variant.name for member in one.members] for one in groups] == [list(NUMBERS)]


def test_and_get_the_results_of_a_program_of_their_own(variant: Make, trained: Callable[..., Any]) -> None:
    variants = [variant(name, **one) for name, one in NUMBERS.items()]
    together = trained(variants, [4])
    finals = {name: done.record.series["loss"].values[-1] for (name, _), done in together.items()}
    assert len({round(float(value), 6) for value in finals.values()}) == len(NUMBERS)
    for one in (variants[0], variants[-1]):
        alone = trained([one], [4])[one.name, 4].record
        for name, series in together[one.name, 4].record.series.items():
            np.testing.assert_allclose(series.values, alone.series[name].values, 1e-5, 1e-5, err_msg=name)


def test_variants_that_differ_in_structure_do_not(variant: Make, members: Callable[..., Any]) -> None:
    groups = group(members([variant(name, **one) for name, one in STRUCTURES.items()]))
    assert [[member.variant.name for member in one.members] for one in groups] == [[name] for name in STRUCTURES]


def test_the_numbers_of_callbacks_are_inputs(variant: Make, trained: Callable[..., Any]) -> None:
    rows = {"short": {"patience": 1, "min_delta": 0.5}, "long": {"patience": 3, "min_delta": 0.5}}
    variants = [variant(name, **setup(epochs=8, early_stopping=one)) for name, one in rows.items()]
    used = {name: done.record.series["epochs_used"].values[0] for (name, _), done in trained(variants, [0]).items()}
    assert used["short"] < used["long"] <= 8


def test_data_that_differ_in_content_may_share_a_program(
    variant: Make, members: Callable[..., Any], trained: Callable[..., Any]
) -> None:
    changed = {"digits": {"train": 60, "validation": 20, "prepare": ["min_max"]}}
    one, other = variant("one", **setup()), variant("other", **setup() | {"data": changed})
    assert len(group(members([one, other]))) == 1
    together, alone = trained([one, other], [0]), trained([other], [0])
    np.testing.assert_allclose(
        together["other", 0].record.series["loss"].values, alone["other", 0].record.series["loss"].values, 1e-5
    )


def test_directions_are_declared(variant: Make, members: Callable[..., Any]) -> None:
    (member,) = members([variant(**setup() | {"measures": ["dead_units", "weight_norm"]})])
    found = directions_of(member.built)
    assert (found["accuracy"], found["val_loss"], found["dead_units"], found["weight_norm"]) == (
        True,
        False,
        False,
        None,
    )


def test_a_series_that_is_not_measured_cannot_stop_training(variant: Make, members: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="cannot monitor 'val_precision'"):
        members([variant(**setup(early_stopping={"monitor": "val_precision"}))])


WRAPPERS = ("Optimizer", "LossScaleOptimizer", "MultiOptimizer")  # no optimizers without others inside
OPTIMIZERS = [
    name
    for name, one in vars(keras.optimizers).items()
    if isinstance(one, type) and issubclass(one, keras.optimizers.Optimizer) and name not in WRAPPERS
] + list(catalogue.names("zoo.optimizers"))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_step_holds_its_learning_rate(optimizer: str, variant: Make, members: Callable[..., Any]) -> None:
    """So variants that differ in nothing else are traced once."""
    steps = [
        members([variant(**setup(optimizer={optimizer: {"learning_rate": rate}}))])[0].functions.step
        for rate in (0.1, 0.2)
    ]
    assert steps[0].signature == steps[1].signature
    assert [one.tobytes() for one in steps[0].literals] == [one.tobytes() for one in steps[1].literals]


def test_variants_that_differ_in_their_learning_rate_are_traced_once(
    variant: Make, members: Callable[..., Any]
) -> None:
    one, other, third = members(
        [variant(**setup(rate=0.1)), variant(**setup(rate=0.2)), variant(**setup(momentum=0.5))]
    )
    assert one.functions.step is other.functions.step is not third.functions.step


def test_variants_that_differ_in_their_initial_weights_are_traced_once(
    variant: Make, members: Callable[..., Any], trained: Callable[..., Any]
) -> None:
    scales = {"tiny": 0.001, "large": 1.0}
    normal = {name: {"kernel_initializer": {"RandomNormal": {"stddev": scale}}} for name, scale in scales.items()}
    variants = [variant(name, **setup(model=model)) for name, model in normal.items()]
    one, other = members(variants)
    assert all(mine is theirs for mine, theirs in zip(one.functions, other.functions, strict=True))
    together = trained(variants, [0])
    for each in variants:
        alone, shared = (found[each.name, 0].record.series["loss"].values for found in (trained([each], [0]), together))
        np.testing.assert_allclose(shared, alone, 1e-5)
    assert together["tiny", 0].record.series["loss"].values[0] != together["large", 0].record.series["loss"].values[0]


def test_schedules_are_traced_each(variant: Make, members: Callable[..., Any]) -> None:
    decays = [{"CosineDecay": {"initial_learning_rate": rate, "decay_steps": 9}} for rate in (0.1, 0.2)]
    one, other = members([variant(**setup(optimizer={"SGD": {"learning_rate": decay}})) for decay in decays])
    assert one.functions.step is not other.functions.step


def test_a_quick_program_finds_the_same_on_one_device(variant: Make, members: Callable[..., Any]) -> None:
    made = members([variant(name, **one) for name, one in NUMBERS.items()])
    found = []
    for is_quick in (False, True):
        (one,) = group(made, is_quick)
        assert len(one.program.devices) == (1 if is_quick else jax.device_count())
        assert (one.program.at_once is None) == is_quick
        (done,) = vector.train([vector.Job(one, [(member, 3) for member in made])])
        found.append({outcome.member.variant.name: outcome.record.series for outcome in done})
    slow, quick = found
    for name, series in slow.items():
        for what, values in series.items():
            np.testing.assert_allclose(quick[name][what].values, values.values, 1e-4, 1e-5, err_msg=f"{name} {what}")
