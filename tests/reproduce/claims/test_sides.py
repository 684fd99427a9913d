"""Both sides of a claim, without its margins and factors."""

import pytest

from reproduce.claims.sides import bare
from reproduce.expressions import parse
from tests.made_up import claims as made_up
from tests.made_up.expressions import evaluate


@pytest.mark.parametrize(
    ("side", "rest"),
    [
        ("loss[a] - 0.02", "loss[a]"),
        ("0.5 * loss[a]", "loss[a]"),
        ("0.5 * loss[a] / 3 + 1 - 2", "loss[a]"),
        ("(2 + 1) + loss[a]", "loss[a]"),
        ("loss[a] - loss[b]", "loss[a] - loss[b]"),
        ("1 - loss[a]", "1 - loss[a]"),  # upside down
        ("1 / loss[a]", "1 / loss[a]"),
        ("0.75", "0.75"),
    ],
)
def test_margins_and_factors_are_left_out(side, rest):
    def shape(node):
        return (
            type(node)
            if not hasattr(node, "__dataclass_fields__")
            else {
                name: shape(getattr(node, name)) if name != "items" else len(node.items)
                for name in node.__dataclass_fields__
                if name != "offset"
            }
            | {"": type(node), "value": getattr(node, "value", None), "operator": getattr(node, "operator", None)}
        )

    assert shape(bare(parse(side))) == shape(parse(rest))


def sides(claim):
    """Of losses of 1, 2, 3 for three optimizers, doubled at each higher rate."""
    loss = {"sgd": 1, "momentum": 2, "adam": 3}

    def measure(levels, seed):
        rate = {"0.01": 1, "0.1": 2, "1": 4, "own": 8}[levels["rate"]]
        value = loss[levels["optimizer"]] * rate + seed
        return {
            "loss": made_up.curve(100, 3, 0, better=False),
            "val_loss": made_up.curve(value, better=False),
            "accuracy": made_up.curve(value / 100),
        }

    return evaluate(claim, made_up.results(made_up.race(), measure, seeds=range(3))).finding


def test_both_sides_have_medians_and_a_unit():
    (found,) = sides("accuracy[adam, rate=1] > accuracy[sgd, rate=1] + 0.02").sides
    assert (found.left, found.right, found.unit, found.is_bound) == (0.13, 0.05, "%", False)
    (found,) = sides("steps_to(loss, 3)[adam, rate=1] < 0.5 * steps_to(loss, 0)[sgd, rate=1]").sides
    assert (found.left, found.right, found.unit) == (10, 20, "steps")
    (found,) = sides("val_loss[sgd, rate=1] <= 7").sides
    assert (found.left, found.right, found.unit, found.is_bound) == (5, 7, "", True)


def test_each_comparison_has_its_own_sides():
    finding = sides("all(val_loss[rate=1]) > val_loss[sgd, rate=0.01]")
    assert [(one.left, one.right) for one in finding.sides] == [(5, 2), (9, 2), (13, 2)]
    finding = sides("increasing(val_loss[sgd], over=rate)")
    assert [(one.left, one.right) for one in finding.sides] == [(3, 2), (5, 3)]
    assert finding.held == (3, 3)


def test_a_ratio_has_no_unit():
    (found,) = sides("accuracy[adam, rate=1] / accuracy[sgd, rate=1] > 2").sides
    assert found.unit == ""
