"""Named random streams: every random number comes from one (seed, purpose, name).

A stream is found by hashing its name, never by position, so adding a layer or a variant changes no other stream and
variants are paired: the same seed gives them the same split, batch order and, layer by layer, the same initial weights.
Global generators are never read or written.
"""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, purpose: str, name: str = "") -> np.random.Generator:
    """The generator of one stream.

    Args:
        seed: the seed of the run, 0, 1, 2, …
        purpose: what the numbers are for: `split`, `noise`, `init`, `order`, `dropout`, …
        name: whose numbers they are within the purpose, e.g. `hidden_1/kernel`.
    """
    return np.random.default_rng(np.frombuffer(_digest(seed, purpose, name), dtype=np.uint32))


def stream_seed(seed: int, purpose: str, name: str = "") -> int:
    """A non-zero 31-bit integer drawn from the stream's name, for libraries that take an integer seed."""
    return int.from_bytes(_digest(seed, purpose, name)[:4], "little") % (2**31 - 1) + 1


def of_phase(name: str, phase: int) -> str:
    """The name of a stream in a phase of training: that of the first is the plain name.

    Example:
        >>> of_phase("dropout_1", 0), of_phase("dropout_1", 2)
        ('dropout_1', 'dropout_1/phase 2')
    """
    return f"{name}/phase {phase}" if phase else name


def _digest(seed: int, purpose: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\x00{purpose}\x00{name}".encode()).digest()
