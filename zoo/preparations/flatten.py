"""Images and sequences as plain vectors."""

from __future__ import annotations

from zoo.splits import Split


def flatten(split: Split) -> Split:
    """x from (n, ...) to (n, features)."""
    return split.map(lambda part: part.with_x(part.x.reshape(len(part), -1)))
