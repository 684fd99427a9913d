"""Maps and intervals: which bounds and resolutions make one."""

import numpy as np
import pytest

from zoo.measures._grid import spaced


def test_both_ends_are_there() -> None:
    np.testing.assert_array_equal(spaced(-1, 1, 5), np.array([-1, -0.5, 0, 0.5, 1], "float32"))


@pytest.mark.parametrize(
    ("low", "high", "count", "message"),
    [
        (1, 1, 5, "`low` must lie below `high`, both within ±1e+30; got 1 and 1"),
        (-1e308, 1e308, 5, "`low` must lie below `high`, both within ±1e+30; got -1e+308 and 1e+308"),
        (float("nan"), 1, 5, "`low` must lie below `high`, both within ±1e+30; got nan and 1"),
        (-1, 1, 0, "`resolution` must lie between 3 and 501, got 0"),
        (-1, 1, -5, "`resolution` must lie between 3 and 501, got -5"),
        (-1, 1, 1_000_000, "`resolution` must lie between 3 and 501, got 1,000,000"),
    ],
)
def test_what_makes_no_map_is_refused(low: float, high: float, count: int, message: str) -> None:
    with pytest.raises(ValueError, match="^" + message.replace("+", r"\+") + "$"):
        spaced(low, high, count)
