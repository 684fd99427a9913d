"""Loops as each version of JAX writes them down."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reproduce.engine.vector import control_flow


class Tree:
    """As JAX 0.11 and later has it: a tree of inputs, of which only the branches' lengths are asked here."""

    def __init__(self, *lengths: int) -> None:
        self.lengths = lengths

    def unpack(self) -> Sequence[range]:
        return [range(length) for length in self.lengths]


WRITTEN = {"numbers": {"num_consts": 2, "num_carry": 1}, "a tree": {"ft_in": Tree(2, 1, 1)}}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_scan_is_read_however_its_inputs_are_written_down(how: str) -> None:
    params = {"length": 3, "reverse": False, "unroll": 1, **WRITTEN[how]}
    scan: Any = SimpleNamespace(primitive=SimpleNamespace(name="scan"), params=params)

    def body(arguments: Sequence[Any]) -> list[Any]:
        factor, term, carry, row = arguments
        return [factor * carry + row, carry + term]

    last, rows = control_flow.evaluate(scan, [2.0, 10.0, 1.0, np.arange(3.0)], [body])
    assert float(last) == 2 * (2 * (2 * 1 + 0) + 1) + 2
    assert rows.tolist() == [11, 12, 15]
