"""Every kind of number that a spec can set is an input of the program, with whatever Keras makes of it."""

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.construct.signatures import legal_names
from reproduce.engine.explain import differences
from reproduce.engine.functions import initial_state
from reproduce.engine.vector.groups import Group, group

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras, reading a learning rate

Make = Callable[..., Any]
MODEL: dict[str, Any] = {"mlp": {"hidden": []}}
TRAIN = {"batch_size": 8, "epochs": 1}
DIGITS = {"train": 8, "validation": 4}
BASE = {"data": {"digits": DIGITS}, "model": MODEL, "loss": "CategoricalCrossentropy", "train": TRAIN}
IMAGES = {**BASE, "data": {"digits": {**DIGITS, "image": True}}, "model": {"layers": ["Flatten", {"Dense": 10}]}}
UNSET = {"weight_decay": 0.1, "clipnorm": 0.5, "clipvalue": 0.5, "global_clipnorm": 0.5}
COUNTS = ("ns_steps", "gradient_accumulation_steps", "ema_overwrite_frequency", "loss_scale_factor")


def optimizer(name: str, **arguments: Any) -> dict[str, Any]:
    return BASE | {"train": {**TRAIN, "optimizer": {name: arguments}}}


def schedule(name: str, **arguments: Any) -> dict[str, Any]:
    return optimizer("SGD", learning_rate={name: arguments})


def layers(*some: Any) -> dict[str, Any]:
    return BASE | {
        "model": {"layers": [{"Dense": 4}, *some, {"Dense": 10}]},
        "loss": {"CategoricalCrossentropy": {"from_logits": True}},
    }


def numbers_of(name: str, scale: float) -> Iterator[tuple[str, float]]:
    """The optimizer's numbers, `scale` times their defaults; one way of clipping, the others have tests of their own."""
    for key, parameter in inspect.signature(legal_names("optimizer")[name]()).parameters.items():
        default = UNSET.get(key) if parameter.default is None else parameter.default
        is_number = isinstance(default, int | float) and not isinstance(default, bool)
        if is_number and key not in (*COUNTS, "clipvalue", "global_clipnorm"):
            yield key, scale * (default or 1.0)


OPTIMIZERS = {
    f"{name} {'averaged' * averaged}": [optimizer(name, **dict(numbers_of(name, scale)), use_ema=averaged) for scale in (0.5, 0.25)]
    for name in legal_names("optimizer")
    for averaged in ((False, True) if name == "SGD" else (False,))
}  # fmt: skip
SCHEDULES = {
    "exponential": [schedule("ExponentialDecay", initial_learning_rate=n / 10, decay_steps=n, decay_rate=n / 5) for n in (2, 3)],
    "cosine": [
        schedule("CosineDecay", initial_learning_rate=n / 10, decay_steps=n, alpha=n / 9, warmup_target=n, warmup_steps=n) for n in (2, 3)
    ],
    "restarts": [
        schedule("CosineDecayRestarts", initial_learning_rate=n / 9, first_decay_steps=n, t_mul=n / 1.5, m_mul=n / 5, alpha=n / 9)
        for n in (2, 4)
    ],
    "inverse": [schedule("InverseTimeDecay", initial_learning_rate=n / 10, decay_steps=n, decay_rate=n / 5) for n in (2, 3)],
    "polynomial": [
        schedule("PolynomialDecay", initial_learning_rate=n / 10, decay_steps=n, end_learning_rate=n / 99, power=n / 2) for n in (2, 3)
    ],
    "piecewise": [schedule("PiecewiseConstantDecay", boundaries=[n, 3 * n], values=[n / 9, n / 8, n / 7]) for n in (2, 3)],
}  # fmt: skip
LOSSES = {
    "label smoothing": [BASE | {"loss": {"CategoricalCrossentropy": {"label_smoothing": n}}} for n in (0.1, 0.2)],
    "focal": [BASE | {"loss": {"CategoricalFocalCrossentropy": {"gamma": n, "alpha": n / 9}}} for n in (1.5, 2.5)],
    "class weights": [BASE | {"loss": {"CategoricalFocalCrossentropy": {"alpha": [n] * 10}}} for n in (0.1, 0.2)],
    "Huber": [BASE | {"loss": {"Huber": {"delta": n}}} for n in (1.0, 2.0)],
    "Tversky": [BASE | {"loss": {"Tversky": {"alpha": n, "beta": 2 * n}}} for n in (0.1, 0.2)],
}
LAYERS = {
    "normalisation": [
        layers(
            {"BatchNormalization": {"momentum": n, "epsilon": n}},
            {"LayerNormalization": {"epsilon": n}},
            {"RMSNormalization": {"epsilon": n}},
            {"GroupNormalization": {"epsilon": n, "groups": 2}},
        )
        for n in (0.1, 0.2)
    ],
    "noise": [layers(*({name: n} for name in ("Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout"))) for n in (0.1, 0.2)],
    "slopes": [
        layers({"LeakyReLU": n}, {"ELU": n}, {"ReLU": {"max_value": n, "threshold": n / 9, "negative_slope": n}}, {"Rescaling": n})
        for n in (0.1, 0.2)
    ],
    "penalties": [
        layers(
            {"Dense": {"units": 4, "kernel_regularizer": {"L1": n}, "bias_regularizer": {"L2": n}}},
            {"Dense": {"units": 4, "kernel_regularizer": {"L1L2": {"l1": n, "l2": n}}}},
            {"Dense": {"units": 4, "kernel_regularizer": {"OrthogonalRegularizer": n}}},
            {"ActivityRegularization": {"l1": n, "l2": n}},
        )
        for n in (0.1, 0.2)
    ],
    "constraints": [
        layers(
            {"Dense": {"units": 4, "kernel_constraint": {"MaxNorm": n}}},
            {"Dense": {"units": 4, "kernel_constraint": {"MinMaxNorm": {"min_value": n, "max_value": 2 * n, "rate": n}}}},
        )
        for n in (0.1, 0.2)
    ],
    "recurrence": [
        layers({"Reshape": {"target_shape": [2, 2]}}, {"SimpleRNN": {"units": 2, "dropout": n, "recurrent_dropout": n}})
        for n in (0.1, 0.2)
    ],
}  # fmt: skip
OTHERS = {
    "augmentation": [
        IMAGES | {"train": {**TRAIN, "augment": [{"RandomTranslation": {"height_factor": n, "width_factor": n}}, {"RandomContrast": n}, {"RandomZoom": n}]}}
        for n in (0.1, 0.2)
    ],
    "one norm": [optimizer("SGD", global_clipnorm=n) for n in (0.1, 0.2)],
    "bounds": [optimizer("SGD", clipvalue=n) for n in (0.1, 0.2)],
    "nesterov": [optimizer("SGD", momentum=n, nesterov=True) for n in (0.1, 0.2)],
    "accumulation": [optimizer("Adam", beta_1=n / 9, gradient_accumulation_steps=n) for n in (2, 3)],
    "initial weights": [BASE | {"model": {"mlp": {"hidden": [2], "kernel_initializer": init}}} for init in ("Zeros", "HeNormal")],
    "thresholds": [
        {"loss": "BinaryCrossentropy", "metrics": [{"Precision": {"thresholds": n}}], "train": {"batch_size": 2, "epochs": 1}} for n in (0.1, 0.2)
    ],
    "ranges": [BASE | {"measures": [{"weight_norm": {}}], "train": {**TRAIN, "reduce_on_plateau": {"factor": n, "min_delta": n}}} for n in (0.1, 0.2)],
}  # fmt: skip
PAIRS = OPTIMIZERS | SCHEDULES | LOSSES | LAYERS | OTHERS


def grouped(pair: list[dict[str, Any]], variant: Make, members: Make) -> list[Group]:
    return group(members([variant(name, **setup) for name, setup in zip("ab", pair, strict=True)]))


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_variants_that_differ_in_numbers_share_a_program(pair: Any, variant: Make, members: Make) -> None:
    groups = grouped(pair, variant, members)
    assert len(groups) == 1, differences.of_traces(*(one.members[0] for one in groups[:2]))


def hard(n: int) -> dict[str, Any]:
    """Numbers in loops (evaluation in blocks), in branches (accumulation), whole numbers, small arrays."""
    rate = {"PiecewiseConstantDecay": {"boundaries": [n, 3 * n], "values": [n / 20, n / 30, n / 40]}}
    optimizer = {"SGD": {"learning_rate": rate, "momentum": n / 5, "gradient_accumulation_steps": n}}
    return {
        "data": {"digits": {"train": 1050, "validation": 50}},
        "model": {"layers": [{"LeakyReLU": n / 10}, {"Dense": 10}]},
        "loss": {"CategoricalFocalCrossentropy": {"from_logits": True, "alpha": [n / (4 + k) for k in range(10)]}},
        "train": {"optimizer": optimizer, "batch_size": 105},
    }  # fmt: skip


def test_numbers_in_loops_branches_and_arrays_have_their_own_values(variant: Make, members: Make) -> None:
    one, other = members([variant(str(n), **hard(n)) for n in (2, 3)])
    arrays = other.built.arrays(examples.load(other.variant.setup["data"], 0))
    state = initial_state(other.built, 0)
    arguments = {
        "step": (state, arrays.x[:105], arrays.y[:105]),
        "evaluate": (state[:2], arrays.parts),
    }
    for name, given in arguments.items():
        mine, theirs = getattr(one.functions, name), getattr(other.functions, name)
        own = jax.jit(theirs)([None] * len(theirs.literals), *given)
        found = jax.jit(mine)(theirs.literals, *given)
        jax.tree.map(functools.partial(np.testing.assert_allclose, rtol=1e-5, atol=1e-6), found, own)
