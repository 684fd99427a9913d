"""How many programs an experiment needs, and why variants do not share one: what `reproduce check NAME` says.

Two variants are apart where their traced functions first differ in structure; the parts of their setups that differ
say what in the spec makes it so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product

from reproduce.engine.explain import differences
from reproduce.engine.vector.groups import Group, Member
from reproduce.experiment import Experiment
from reproduce.text import listed

MOST = 8  # programs told one by one
MOST_NAMES = 4  # variants named of a program
MOST_PATHS = 3  # paths of setups named
MOST_KEYS = 3  # levels or paths that together tell programs apart

Facts = Callable[[Member], Mapping[str, str]]  # of a variant: its levels by factor, or its settings by path


def described(experiment: Experiment, groups: Sequence[Group]) -> Iterator[str]:
    """A few indented lines on the programs of an experiment."""
    if len(groups) == 1:
        if len(experiment.variants) > 1:
            yield "  the variants share one program: they differ in numbers, initial weights or data alone"
        return
    told: list[Facts] = [levels] if len(experiment.factors) > 1 else []
    for facts in [*told, settings] if len(groups) > MOST else told:
        if keys := splitting(facts, groups):
            yield f"  one program per {' and '.join(keys)}"
            yield from (f"    {_example(key, facts, groups)}" for key in keys)
            return
    for number, group in enumerate(groups[:MOST]):
        yield f"  {number + 1}: {_named(group)}{_apart(group, groups[:number])}"
    if len(groups) > MOST:
        yield f"  and {len(groups) - MOST} more"


def levels(member: Member) -> Mapping[str, str]:
    """The levels of a variant, by factor."""
    return member.variant.levels


def settings(member: Member) -> Mapping[str, str]:
    """The values of a variant's setup, by dotted path."""
    return {".".join(map(str, path)): value for path, value in differences.leaves(member.variant.setup)}


def splitting(facts: Facts, groups: Sequence[Group]) -> tuple[str, ...]:
    """The fewest facts that tell programs apart: each has values of its own, the same for all its variants."""
    known = [[facts(member) for member in group.members] for group in groups]
    everyone = list(chain.from_iterable(known))
    names = dict.fromkeys(chain.from_iterable(everyone))
    varied = [name for name in names if len({one.get(name) for one in everyone}) > 1]
    for keys in chain.from_iterable(combinations(varied, size) for size in range(1, MOST_KEYS + 1)):
        values = [{tuple(one.get(key) for key in keys) for one in members} for members in known]
        if all(len(mine) == 1 for mine in values) and len(set.union(*values)) == len(groups):
            return keys
    return ()


def _example(key: str, facts: Facts, groups: Sequence[Group]) -> str:
    """Why variants that differ in a fact do not share a program, by the first variant and the one nearest to it."""
    first, *others = chain.from_iterable(group.members for group in groups)
    own = facts(first)
    known = [(member, facts(member)) for member in others]
    different = [(member, found) for member, found in known if found.get(key) != own.get(key)]
    other, found = min(different, key=lambda one: sum(own.get(name) != value for name, value in one[1].items()))
    return f"{own.get(key, differences.UNSET)} and {found.get(key, differences.UNSET)}: {_reason(first, other)}"


def _apart(group: Group, earlier: Sequence[Group]) -> str:
    """Why a program is not the earlier one that is nearest to it, by the two variants whose setups differ least."""
    pairs = product(chain.from_iterable(one.members for one in earlier), group.members)
    nearest = min(pairs, key=lambda pair: len(_settings(*pair)), default=None)
    return f", not with {nearest[0].variant.name}: {_reason(*nearest)}" if nearest else ""


def _reason(one: Member, other: Member) -> str:
    settings = [f"{path}: {values}" for path, values in _settings(one, other).items()]
    more = [f"{len(settings) - MOST_PATHS} more"] if len(settings) > MOST_PATHS else []
    return f"{differences.of_traces(one, other)} ({', '.join(settings[:MOST_PATHS] + more)})"


def _settings(one: Member, other: Member) -> dict[str, str]:
    return differences.of_setups(one.variant.setup, other.variant.setup)


def _named(group: Group) -> str:
    return listed([member.variant.name for member in group.members], MOST_NAMES)
