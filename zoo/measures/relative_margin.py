"""How cleanly two classes can be separated: the widest margin, measured in lengths of the longest input.

References: Novikoff, "On convergence proofs on perceptrons", 1962; Gilbert, "An iterative procedure for computing the
minimum of a quadratic form on a convex set", SIAM Journal on Control 4, 1966.
"""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe

MOST_ROUNDS = 1_000_000


@measure(higher_is_better=None)
def relative_margin(probe: Probe, *, rounds: int = 2000) -> Any:
    """γ/R: distance of the nearest training example to the plane that separates two classes best, over the longest.

    Examples have a constant 1 appended, for the bias, and planes go through the origin; both lengths count it.
    Rosenblatt's rule, from zero weights, makes at most (R/γ)² updates. The plane is perpendicular to the shortest
    vector in the convex hull of the examples times their labels of ±1, which Gilbert's algorithm approaches from
    above; so the γ of any number of rounds is a margin that there is. It looks at the data alone, not at the model.

    Args:
        rounds: of Gilbert's algorithm.

    Returns:
        (), at most 1; zero or less where no separating plane was found.

    Raises:
        ValueError: for less than one round, and for more than a million.
    """
    if not 1 <= rounds <= MOST_ROUNDS:
        raise ValueError(f"rounds must be from 1 to {MOST_ROUNDS:,}, got {rounds:,}")
    flat = ops.reshape(probe.x, (probe.x.shape[0], -1))
    extended = ops.concatenate([flat, ops.ones_like(flat[:, :1])], axis=1)
    signed = ops.where(ops.reshape(probe.y, (-1, 1)) > 0, extended, -extended)  # (examples, inputs + 1)

    def closer(_: Any, vector: Any) -> Any:
        away = signed[ops.argmin(ops.matmul(signed, vector))] - vector
        share = -ops.sum(vector * away) / ops.maximum(ops.sum(ops.square(away)), 1e-30)
        return vector + ops.clip(share, 0.0, 1.0) * away

    vector = ops.fori_loop(0, rounds, closer, ops.mean(signed, axis=0))
    margin = ops.min(ops.matmul(signed, vector)) / ops.maximum(_length(vector), 1e-30)
    return margin / ops.max(_length(extended))


def _length(vectors: Any) -> Any:
    return ops.sqrt(ops.sum(ops.square(vectors), axis=-1))
