"""What `reproduce check NAME` says about programs."""

from pathlib import Path

import pytest

from reproduce.engine.explain.preview import groups_of
from reproduce.engine.explain.sharing import described
from reproduce.pipeline import reading

BASE = """\
title: A test
data: {xor: {}}
model: {mlp: {hidden: [4], activation: tanh}}
loss: BinaryCrossentropy
train: {optimizer: {SGD: {learning_rate: 0.1}}, batch_size: 4, epochs: 1}
seeds: 2
"""
RATES = "  rate: {path: train.optimizer.learning_rate, values: [0.1, 0.2]}\n"
SPECS = {
    "one variant": ("", ""),
    "one program": (
        f"grid:\n{RATES}",
        "  the variants share one program: they differ in numbers, initial weights or data alone",
    ),
    "a factor": (
        f"grid:\n{RATES}  net: {{path: model.mlp.activation, values: [tanh, relu]}}\n",
        """
  one program per net
    tanh and relu: their training steps compute tanh / max (model.activation: tanh / relu)""",
    ),
    "factors": (
        f"grid:\n{RATES}  net: {{path: model.mlp.activation, values: [tanh, relu]}}\n  width: {{path: model.mlp.hidden, values: [[2], [3]]}}\n",
        """
  one program per net and width
    tanh and relu: their training steps compute tanh / max (model.activation: tanh / relu)
    2 and 3: their training steps take arrays of float32[2,2] / float32[2,3] (model.hidden: [2] / [3])""",
    ),
    "factors that move together": (
        f"grid:\n{RATES}  net: {{path: model.mlp.activation, values: [tanh, relu]}}\n  zip: [rate, net]\n",
        """
  one program per rate
    0.1 and 0.2: their training steps compute tanh / max (model.activation: tanh / relu, train.optimizer.learning_rate: 0.1 / 0.2)""",
    ),
    "a factor that tells some apart": (
        f"grid:\n{RATES}  net: {{path: model.mlp.activation, values: {{tanh: tanh, small: {{LeakyReLU: 0.1}}, large: {{LeakyReLU: 0.2}}}}}}\n",
        """
  1: 0.1/tanh, 0.2/tanh
  2: 0.1/small, 0.1/large, 0.2/small, 0.2/large, not with 0.1/tanh: their training steps compute tanh / ge (model.activation: tanh / LeakyReLU)""",
    ),
    "variants": (
        "variants:\n  a: {}\n  b: {train.optimizer.momentum: 0.9}\n  c: {train.optimizer.momentum: 0.8, train.optimizer.learning_rate: 0.5}\n  d: {train.optimizer: {SGD: {momentum: 0.9, learning_rate: 0.1}}, train.epochs: 2}\n",
        """
  1: a
  2: b, c, not with a: their training steps take 8 / 12 arrays (train.optimizer.momentum: not set / 0.9)
  3: d, not with b: their numbers of epochs differ (train.epochs: 1 / 2)""",
    ),
    "many programs": (
        "variants:\n" + "".join(f"  v{n}: {{model.mlp.hidden: [{n}], train.optimizer.momentum: 0.{n}}}\n" for n in range(1, 10)),
        """
  one program per model.hidden
    [1] and [2]: their training steps take arrays of float32[2,1] / float32[2,2] (model.hidden: [1] / [2], train.optimizer.momentum: 0.1 / 0.2)""",
    ),
}  # fmt: skip


def lines(text: str) -> list[str]:
    parsed = reading.parse(text, "a.yaml", folder=Path("."))
    return list(described(parsed.experiment, groups_of(parsed)))


@pytest.mark.parametrize("what", SPECS)
def test_programs_are_described(what: str) -> None:
    more, expected = SPECS[what]
    assert "\n".join(lines(BASE + more)) == expected.removeprefix("\n")
