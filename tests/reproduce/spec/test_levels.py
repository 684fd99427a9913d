"""Levels by their labels and by their numbers."""

from hypothesis import assume, example, given
from hypothesis import strategies as some

from reproduce.experiment import Factor
from reproduce.spec.levels import BadFactor, Level, distinct, of_values

NUMBERS = some.floats(-1e30, 1e30) | some.integers(-(10**6), 10**6)
VALUES = NUMBERS | some.booleans() | some.none() | some.text("ab-/ ", max_size=3) | some.lists(some.integers(0, 9))


def levels(values: object) -> tuple[Level, ...]:
    """The levels of a factor; what cannot be one is left out of the examples."""
    try:
        return distinct("x", tuple(of_values(("grid", "x"), "train.x", values)), ("grid", "x"))
    except BadFactor:
        assume(False)
        raise


def factor(made: tuple[Level, ...]) -> Factor:
    return Factor("x", tuple(one.label for one in made), tuple(one.number for one in made))


@given(
    some.lists(VALUES, min_size=1, max_size=5) | some.dictionaries(some.text("ab /", min_size=1), VALUES, max_size=4)
)
def test_levels_that_are_accepted_are_told_apart_by_their_labels(values: object) -> None:
    made = factor(levels(values))
    assert len(set(made.levels)) == len(made.levels)
    assert [made.level_of(label) for label in made.levels] == list(made.levels)


CLOSE = some.tuples(some.floats(1e-3, 1e3), some.floats(1e-9, 2e-6)).map(lambda one: [one[0], one[0] * (1 + one[1])])


@given(some.lists(NUMBERS, min_size=1, max_size=5, unique=True) | CLOSE)
@example([0.12344999, 0.12345001])  # other labels, by rounding
def test_a_number_means_its_own_level(values: list[float]) -> None:
    made = levels(values)
    assert [factor(made).level_of(repr(value)) for value in values] == [one.label for one in made]


@given(some.sampled_from(["linear", "log"]), some.floats(1e-6, 1e6), some.floats(1e-3, 9), some.integers(2, 12))
def test_a_range_has_a_level_for_each_of_its_numbers(kind: str, low: float, width: float, count: int) -> None:
    made = distinct("x", tuple(of_values((), "train.x", {kind: [low, low * (1 + width), count]})), ())
    assert len(made) == count
    assert [factor(made).level_of(str(one.number)) for one in made] == [one.label for one in made]


@given(some.text(max_size=6))
def test_no_other_text_means_a_level(text: str) -> None:
    one = Factor("rate", ("0.1", "own"), (0.1, None))
    found = one.level_of(text)
    assert found is None or text == found or float(text) == 0.1
