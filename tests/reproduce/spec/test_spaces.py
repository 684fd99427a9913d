"""How many points a space has, and what has to hold for a hyper-parameter to count."""

from typing import Any

from reproduce.experiment import HyperParameter
from reproduce.spec.spaces import conditions, points


def choice(name: str, levels: int, **when: Any) -> HyperParameter:
    labels = tuple(f"{name}{number}" for number in range(levels))
    return HyperParameter(name, labels, (None,) * levels, None, False, when)


def test_points_are_those_that_can_be_told_apart() -> None:
    a, b = choice("a", 3), choice("b", 4, a=("a0", "a1"))
    assert points([a]) == 3 and points([a, choice("c", 2)]) == 6
    assert points([a, b]) == 4 + 4 + 1
    assert points([a, b, choice("c", 5, b=("b2",))]) == 2 * (3 + 5) + 1
    assert points([a, HyperParameter("n", (), (), (2, 11), False, {})]) == 30
    assert points([a, HyperParameter("n", (), (), (2, 11.5), False, {})]) is None


def test_conditions_bring_those_of_others_along() -> None:
    a, b = choice("a", 3), choice("b", 2, a=("a0", "a1"))
    assert conditions(choice("c", 2, b=("b1",), a=("a1", "a2")), [a, b]) == {"a": ("a1",), "b": ("b1",)}
