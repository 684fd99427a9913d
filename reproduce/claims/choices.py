"""What a reader should know of what `tuned` chose: whether it is an end of the grid, or no level reaches the target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from reproduce.claims.values import Value
from reproduce.experiment import Factor
from reproduce.text import counted


@dataclass(frozen=True)
class Choice:
    """What the seeds of one arm chose of one factor.

    Attributes:
        arm: its levels of other factors, in words; empty where there are none.
        end: the level at the end of the grid that most seeds chose; None where they did not.
        place: `lowest` or `highest`, of that level.
        at_end: how many seeds chose it.
        unreached: in how many seeds no level was any good.
    """

    arm: str
    factor: str
    end: str | None
    place: str
    at_end: int
    unreached: int
    seeds: int

    def sentences(self, *, edge_meant: bool) -> Iterator[str]:
        """What a report says of the choice."""
        where = f" of {self.arm}" if self.arm else ""
        if self.unreached:
            yield f"In {self.unreached} of {counted(self.seeds, 'seed')}{where} no level of {self.factor!r} gets there."
        if self.end is not None and not edge_meant:
            yield (
                f"In {self.at_end} of {counted(self.seeds, 'seed')}{where} the best {self.factor!r} is {self.end}, "
                f"the {self.place} in the grid: a better one may lie beyond."
            )


def sentences(choices: Iterable[Choice], *, edge_meant: bool) -> Iterator[str]:
    """What a report says of choices, sorted by arm; ends of a grid are left out where they are meant."""
    for choice in sorted(choices, key=lambda one: (one.factor, one.arm)):
        yield from choice.sentences(edge_meant=edge_meant)


def chosen_at(
    is_chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], score: Value, over: Factor, arm: str
) -> Iterable[Choice]:
    """The choices of each arm.

    Args:
        is_chosen: (levels, other levels…, seeds), several levels where they tie, none where none is any good.
        score: what is tuned, with its dimensions.
        over: the factor of which a level is chosen.
        arm: levels that are chosen around the score, in words.
    """
    levels = score.dimensions[score.axis(over.name)].levels
    others = [dimension for dimension in score.dimensions if dimension.name != over.name]
    for place, cell in zip(
        np.ndindex(*is_chosen.shape[1:-1]), product(*(dimension.levels for dimension in others)), strict=True
    ):
        chosen = is_chosen[(slice(None), *place)]  # (levels, seeds)
        end, name, count = _end(chosen, levels, over)
        words = ", ".join([*([arm] if arm else []), *cell])
        unreached = int((~chosen.any(axis=0)).sum())
        yield Choice(words, over.name, end, name, count, unreached, chosen.shape[1])


def _end(
    chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], levels: tuple[str, ...], over: Factor
) -> tuple[str | None, str, int]:
    """The end of the grid that more than half of the seeds chose alone, which end it is, and how many did."""
    numbered = {level: value for level, value in zip(over.levels, over.values, strict=True) if value is not None}
    alone = chosen & (chosen.sum(axis=0) == 1)
    for place, level in (("lowest", min), ("highest", max)):
        end = level(numbered, key=numbered.__getitem__, default=None)
        count = int(alone[levels.index(end)].sum()) if end in levels else 0
        if 2 * count > chosen.shape[1]:
            return end, place, count
    return None, "", 0
