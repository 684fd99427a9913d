"""How often claims that are looked at after every seed are ever wrong: a part of `benchmarks.statistics`.

Each claim is judged after every one of 1,000 seeds, as `--until-decided` would if it added one seed at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from reproduce.record import Array
from reproduce.statistics.family import FAMILY_ERROR, lasting_shares
from reproduce.statistics.sign_tests import ANYTIME, FIXED, SignTest

LOOKS = 1000
AFTER = (20, 50, 100, 500)
"""Numbers of seeds by which it is told how many claims are decided."""
Case = tuple[str, str, int, float | None]  # what, in which case, how often, the most that is promised
Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]


def tails(against: Array, counts: Array, test: SignTest, share: float = 0.5) -> Array:
    """The error (experiments, looks) at which it would be said at each look that something holds in more than `share`.

    Args:
        against: (experiments, LOOKS) whether a seed speaks against it.
        counts: (experiments, LOOKS) whether a seed counts.
        test: by which the seeds are counted.
        share: of the seeds.
    """
    seeds, failing = np.mgrid[: LOOKS + 1, : LOOKS + 1]
    table = test.tail(np.minimum(failing, seeds), seeds, share)
    found: Array = table[np.cumsum(counts, axis=1), np.cumsum(against & counts, axis=1)]
    return found


def ever(tail: Array, error: float = FAMILY_ERROR) -> int:
    """In how many experiments the tail (experiments, looks) is ever low enough."""
    return int((tail <= error).any(axis=1).sum())


def cases(generator: np.random.Generator, simulations: int, draws: tuple[Draw, ...]) -> Iterator[Case]:
    """One claim at the border between true and false, several, and how soon a true one is decided."""
    shape, always = (simulations, LOOKS), np.ones((simulations, LOOKS), bool)
    for draw in draws:
        found = draw(generator, shape)
        name = f"{draw.__name__}, anytime-valid"
        wrong = ever(tails(found <= 0, found != 0, ANYTIME))
        yield "`a > b` wrongly reproduced at any of 1,000 looks", name, wrong, FAMILY_ERROR
    found = draws[0](generator, shape)
    for test, name, bound in ((ANYTIME, "anytime-valid", 2 * FAMILY_ERROR), (FIXED, "for a fixed number", None)):
        wrong = ever(np.minimum(tails(found <= 0, always, test), tails(found >= 0, always, test)))
        yield "`a > b` decided at any of 1,000 looks, above as often as below", name, wrong, bound
    for share in (0.5, 0.8, 0.95):
        fails = generator.random(shape) >= share
        wrong = ever(tails(fails, always, ANYTIME, share))
        yield f"`share(…) > {share}` wrongly reproduced at any of 1,000 looks", "anytime-valid", wrong, FAMILY_ERROR
    edge = 1 + draws[0](generator, shape)
    inside = np.maximum(tails(edge < -1, always, ANYTIME), tails(edge > 1, always, ANYTIME))
    yield "`~=` wrongly reproduced at any of 1,000 looks, at the edge", "anytime-valid", ever(inside), FAMILY_ERROR
    for claims in (2, 5, 20):
        wrong_in = np.zeros(simulations, bool)
        for error in lasting_shares(claims):
            tail = tails(draws[0](generator, shape) <= 0, always, ANYTIME)
            wrong_in |= (tail <= error).any(axis=1)
        what = "some verdict wrong at any of 1,000 looks, independent claims at the border"
        yield what, f"{claims} claims, anytime-valid", int(wrong_in.sum()), FAMILY_ERROR
    for chance in (0.6, 0.7, 0.8):
        tail = tails(generator.random(shape) >= chance, always, ANYTIME)
        for seeds in AFTER:
            what = f"`a > b` reproduced by then, above in {chance:.0%} of the seeds"
            yield what, f"{seeds} seeds, anytime-valid", ever(tail[:, :seeds]), None
