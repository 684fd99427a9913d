"""Two exact tests of a share, such as that of the seeds in which a difference is above 0.

`FIXED` is right where the number of seeds was fixed before: the binomial tail. `ANYTIME` is right however often one
looks and whenever one stops: the likelihoods of all shares above the tested one, mixed by Jeffreys' prior, over that of
the tested share. While the true share is not above the tested one, that ratio is a supermartingale that starts at 1, so
the chance that it ever reaches 1/error is `error` at most (Ville's inequality). Both tests are one-sided.

References:
    Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", 1934.
    Ville, "Étude critique de la notion de collectif", 1939.
    Robbins, "Statistical methods related to the law of the iterated logarithm", 1970.
    Ramdas, Grünwald, Vovk and Shafer, "Game-theoretic statistics and safe anytime-valid inference", 2023.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reproduce.record import Array

PRIOR = 0.5
"""Both parameters of the beta prior of the shares that are mixed: Jeffreys' prior."""
HALVINGS = 60
"""Of an interval of shares, until its end is found to the last digit."""


@dataclass(frozen=True)
class SignTest:
    """A one-sided test of a share.

    Attributes:
        tail: (against, seeds, share) → the smallest error at which it is said that a condition holds in more than
            `share` of all seeds, when it fails in `against` of so many. Arrays of any one shape, 1 where at no error; a
            share from 0 to below 1.
        ends: (holding, seeds, tail) → the interval of a share, each end of which misses with probability `tail` at
            most.
    """

    tail: Callable[[ArrayLike, ArrayLike, float], Array]
    ends: Callable[[int, int, float], tuple[float, float]]


def clopper_pearson(holding: int, seeds: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share, of which `holding` of `seeds` were seen.

    Example:
        >>> low, high = clopper_pearson(20, 20)
        >>> round(low, 4), high
        (0.8316, 1.0)
    """
    tail = (1 - confidence) / 2
    from scipy.special import betaincinv

    low = float(betaincinv(holding, seeds - holding + 1, tail)) if holding > 0 else 0.0
    high = float(betaincinv(holding + 1, seeds - holding, 1 - tail)) if holding < seeds else 1.0
    return low, high


def _fixed_tail(against: ArrayLike, seeds: ArrayLike, share: float) -> Array:
    from scipy.special import bdtr

    tail: Array = bdtr(against, seeds, 1 - share)
    return tail


def _anytime_tail(against: ArrayLike, seeds: ArrayLike, share: float) -> Array:
    from scipy.special import betaincc, betaln, xlogy

    failing = np.asarray(against, dtype=float)
    holding = np.asarray(seeds, dtype=float) - failing
    with np.errstate(divide="ignore"):  # what is ruled out by more than a float holds
        mixed = betaln(holding + PRIOR, failing + PRIOR) + np.log(betaincc(holding + PRIOR, failing + PRIOR, share))
        prior = betaln(PRIOR, PRIOR) + np.log(betaincc(PRIOR, PRIOR, share))
        ratio = mixed - prior - xlogy(holding, share) - xlogy(failing, 1 - share)
        return np.asarray(np.exp(-np.maximum(ratio, 0.0)))


def _anytime_ends(holding: int, seeds: int, tail: float) -> tuple[float, float]:
    return _anytime_low(holding, seeds, tail), 1 - _anytime_low(seeds - holding, seeds, tail)


def _anytime_low(holding: int, seeds: int, tail: float) -> float:
    """The largest share that is still ruled out, found by bisection: none from the observed share up is."""
    low, high = 0.0, holding / seeds
    for _ in range(HALVINGS if holding else 0):
        middle = (low + high) / 2
        is_out = float(_anytime_tail(seeds - holding, seeds, middle)) <= tail
        low, high = (middle, high) if is_out else (low, middle)
    return low


FIXED = SignTest(_fixed_tail, lambda holding, seeds, tail: clopper_pearson(holding, seeds, 1 - 2 * tail))
"""The binomial test, for a number of seeds that was fixed before."""
ANYTIME = SignTest(_anytime_tail, _anytime_ends)
"""The mixture test, after any number of looks."""
