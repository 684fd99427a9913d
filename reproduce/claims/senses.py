"""Which way a value moves when scores on the test part get better, followed through arithmetic.

The test part judges what was chosen, and may not choose; no arithmetic may hide that it does. Whether `max` or `min` of
several values takes the best test score depends on what stands around it: `max(2 * test_accuracy)` and
`min(1 - test_accuracy)` do, `max(test_loss)` takes the worst.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from reproduce.record import Array

Senses = frozenset[bool]
"""`{True}`: better test scores raise the value; `{False}`: they lower it; both: either; empty: it has no test score."""
NO_SAY: Senses = frozenset()
EITHER: Senses = frozenset({True, False})


def senses_of(higher_is_better: bool | None) -> Senses:
    """The senses of a series on the test part."""
    return EITHER if higher_is_better is None else frozenset({higher_is_better})


def either(senses: Senses) -> Senses:
    """The senses of what may rise or fall with a value, such as a difference of levels or a slope."""
    return EITHER if senses else NO_SAY


def combined(operation: Callable[..., Array], senses: Sequence[Senses], data: Sequence[Array]) -> Senses:
    """The senses of the result of an operation on values, given the senses and the data of each."""
    one, other = senses[0], senses[-1]
    if operation is np.add:
        return one | other
    if operation is np.subtract:
        return one | _turned(other)
    if operation is np.multiply:
        return _scaled(one, data[1]) | _scaled(other, data[0])
    if operation is np.divide:
        return _scaled(one, data[1]) | _turned(_scaled(other, data[0]))
    if operation is np.negative:
        return _turned(one)
    return _scaled(one, data[0]) if operation is np.abs else one


def _turned(senses: Senses) -> Senses:
    return frozenset(not sense for sense in senses)


def _scaled(senses: Senses, by: Array) -> Senses:
    """The senses of a value times numbers: turned by negative ones, either where both signs occur."""
    if (by >= 0).all():
        return senses
    return _turned(senses) if (by <= 0).all() else either(senses)
