"""What stands between brackets: `[adam]`, `[rate=0.01]` → a factor and its level."""

from __future__ import annotations

from collections.abc import Sequence

from reproduce.errors import nearest
from reproduce.experiment import Experiment, Factor
from reproduce.expressions import ClaimError, Item
from reproduce.text import shown


def resolve(item: Item, experiment: Experiment) -> tuple[Factor, str]:
    """The factor and the level that an entry between brackets means.

    Raises:
        ClaimError: if there is no such level, or several.
    """
    factors = {factor.name: factor for factor in experiment.factors}
    if item.factor is not None:
        if item.factor not in factors:
            raise ClaimError(f"unknown factor {shown(item.factor)}{nearest(item.factor, factors)}")
        level = factors[item.factor].level_of(item.label)
        if level is None:
            legal = _nearest(item.label, factors[item.factor].levels)
            raise ClaimError(f"unknown level {shown(item.label)} of {item.factor!r}{legal}")
        return factors[item.factor], level
    found = [(factor, level) for factor in factors.values() if (level := factor.level_of(item.label)) is not None]
    if not found:
        levels = [level for factor in factors.values() for level in factor.levels]
        raise ClaimError(f"unknown level {shown(item.label)}{_nearest(item.label, levels)}")
    if len(found) > 1:
        ways = " or ".join(f"{factor.name}={item.label}" for factor, _ in found)
        raise ClaimError(f"{item.label!r} is a level of several factors; write {ways}")
    return found[0]


def _nearest(label: str, levels: Sequence[str]) -> str:
    """As `errors.nearest`; of a combination, the one with its components in the order of the spec."""
    wanted = sorted(label.split("+"))
    same = [level for level in levels if sorted(level.split("+")) == wanted]
    return f"; did you mean {same[0]!r}?" if same else nearest(label, levels)
