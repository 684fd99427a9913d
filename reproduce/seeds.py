"""Seeds as people write them: `20` for seeds 0 to 19, `100:140` for seeds 100 to 139."""

from __future__ import annotations

import re

from reproduce.text import shown

MAX_SEEDS = 100_000  # of an experiment
MAX_SEED = 2**63 - 1  # the largest whole number of a store


def seed_range(value: object) -> range:
    """The seeds that a value means.

    Args:
        value: a count, or as a text the first seed, a colon, and the one after the last.

    Raises:
        ValueError: for another value, no seeds, or too many.

    Example:
        >>> seed_range("100:140")
        range(100, 140)
    """
    text = value if isinstance(value, str) else shown(value)
    found = re.fullmatch(r"(?:([0-9]{1,99}):)?([0-9]{1,99})", text)
    first, last = (int(number or 0) for number in found.groups()) if found else (0, 0)
    if last - first > MAX_SEEDS:
        one = f"; the seed {last} alone is {last}:{last + 1}" if ":" not in text and last <= MAX_SEED else ""
        raise ValueError(f"expected at most {MAX_SEEDS:,} seeds, got {last - first:,}{one}")
    if first >= last or last > MAX_SEED + 1:
        raise ValueError(f"expected a count such as 20, or a range such as 1000:1020, got {shown(value)}")
    return range(first, last)


def written(seeds: range) -> int | str:
    """Seeds as a spec has them: `20`, `100:140`."""
    return f"{seeds.start}:{seeds.stop}" if seeds.start else seeds.stop
