"""Ranges of numbers."""

from typing import Any

import pytest

from reproduce.spec.ranges import number, spaced


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"log": [1e-4, 1.0, 3]}, [1e-4, 1e-2, 1.0]),
        ({"log": [0.01, 0.1, 3]}, [0.01, 0.0316228, 0.1]),
        ({"linear": [0, 1, 5]}, [0.0, 0.25, 0.5, 0.75, 1.0]),
        ({"linear": [1, 0, 2]}, [1, 0]),
        ({"log": [1, 256, 9]}, [1, 2, 4, 8, 16, 32, 64, 128, 256]),
        ({"log": [1.0, 4, 3]}, [1.0, 2.0, 4.0]),
        ({"log": [1e-300, 1e36, 3]}, [1e-300, 1e-132, 1e36]),
        ({"log": "relu"}, None),
        ({"log": [1, 2, 3], "linear": [1, 2, 3]}, None),
        ({}, None),
        ([1, 2, 3], None),
    ],
)
def test_ranges(values: Any, expected: Any) -> None:
    found = spaced(values)
    assert found == expected and list(map(type, found or ())) == list(map(type, expected or ()))


@pytest.mark.parametrize(
    "bounds", [3, [1, 2], [1, 2, 3, 4], [1, 2, 2.0], [1, 2, 1], [1, 2, 1001], [1, 1, 3], ["a", 2, 3]]
)
@pytest.mark.parametrize("kind", ["log", "linear"])
def test_ranges_that_make_no_sense(kind: str, bounds: Any) -> None:
    with pytest.raises(ValueError, match=rf"^expected `{kind}: \[low, high, count\]` with two different numbers"):
        spaced({kind: bounds})


@pytest.mark.parametrize("bounds", [[0, 1, 3], [-1, 1, 3], [1, -1, 3]])
def test_a_logarithmic_range_is_above_zero(bounds: Any) -> None:
    with pytest.raises(ValueError, match="two different numbers above zero and a count of 2 to 1000, got"):
        spaced({"log": bounds})
    assert spaced({"linear": bounds}) is not None


def test_numbers() -> None:
    assert (number(3), number(0.5), number(True), number("3"), number(None)) == (3.0, 0.5, None, None, None)
