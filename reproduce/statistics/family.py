"""How the chance of any wrong verdict in an experiment is shared out among its claims.

Each claim gets an equal share (Bonferroni). A claim that is decided even at a twentieth of its share is settled, and
leaves the share to the others. Holm's step-down would let every decided claim leave its share, and that is too much
here: a verdict can be wrong in either direction, so no claim is out of danger once it is decided, and of claims that
say nearly the same (`a > b` and `a > b - 0.01`) one could be wrongly reproduced and the other wrongly refuted at
almost 5% each. A claim that is settled in the right direction would hardly ever be decided in the wrong one.

Where one looks again and again, nothing is handed on: at each look other claims would be settled, and the sum of what
they may err at all looks would be more than the whole. Equal shares that stay hold at all looks at once.
"""

from __future__ import annotations

from collections.abc import Sequence

FAMILY_ERROR = 0.05
"""The chance of any wrong verdict in one experiment."""
SETTLED = 20
"""A claim is settled where its share divided by this would do."""


def shares(p_values: Sequence[float], family_error: float = FAMILY_ERROR) -> list[float]:
    """The error rate at which each claim is tried, in the order of the claims.

    Args:
        p_values: of each claim, the smallest error rate that decides it.
        family_error: the chance of any wrong verdict. Defaults to 5%.

    Example:
        >>> shares([0.0001, 0.01, 0.04], 0.06)
        [0.02, 0.03, 0.03]
    """
    share = family_error / max(1, len(p_values))
    is_open = [p > share / SETTLED for p in p_values]
    return [family_error / sum(is_open) if one else share for one in is_open]


def lasting_shares(claims: int, family_error: float = FAMILY_ERROR) -> list[float]:
    """The error rate at which each of so many claims is tried at every look: an equal share that stays.

    Example:
        >>> lasting_shares(2)
        [0.025, 0.025]
    """
    return [family_error / max(1, claims)] * claims
