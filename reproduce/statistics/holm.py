"""Holm's step-down: how the chance of any wrong verdict in an experiment is shared out among its claims.

References:
    Holm, "A simple sequentially rejective multiple test procedure", 1979.
"""

from __future__ import annotations

from collections.abc import Sequence

FAMILY_ERROR = 0.05
"""The chance of any wrong verdict in one experiment."""


def holm(p_values: Sequence[float], family_error: float = FAMILY_ERROR) -> list[float]:
    """The error rate at which each claim is tried: `family_error` / (claims - rank), held from the first that fails.

    Example:
        >>> holm([0.01, 0.5, 0.04], 0.06)
        [0.02, 0.03, 0.03]
    """
    errors = [family_error] * len(p_values)
    failed = False
    error = family_error
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        error = error if failed else family_error / (len(p_values) - rank)
        failed = failed or p_values[index] > error
        errors[index] = error
    return errors
