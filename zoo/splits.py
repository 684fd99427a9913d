"""Cuts a data set into training, validation and test parts that share no example.

Rules: sizes are exact. Classes keep their shares by largest remainder. The test part is drawn first, then validation,
then training, so asking for more or fewer training examples leaves the other parts as they are.

Examples of one group are never in two parts. A part is filled group by group; what is left of the group that fills it
is in no part, so that sizes stay exact. Classes do not keep their shares then.

References:
    Kapoor & Narayanan (2023), Leakage and the reproducibility crisis in machine-learning-based science: groups.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from zoo.dataset import Array, Dataset

Size = int | float | None
PartName = Literal["train", "validation", "test"]


@dataclass(frozen=True, eq=False)
class Split:
    """The parts of a data set; a part that was not asked for is None."""

    train: Dataset
    validation: Dataset | None = None
    test: Dataset | None = None

    def map(self, change: Callable[[Dataset], Dataset]) -> Split:
        """The split with `change` applied to each of its parts."""
        train = change(self.train)  # first, so that what it draws does not depend on what other parts there are
        validation, test = (part if part is None else change(part) for part in (self.validation, self.test))
        return Split(train, validation, test)

    def on(self, parts: Collection[PartName], change: Callable[[Dataset], Dataset]) -> Split:
        """The split with `change` applied to the parts named, those of them that exist."""
        asked = [name for name in ("train", "validation", "test") if name in parts and getattr(self, name) is not None]
        return replace(self, **{name: change(getattr(self, name)) for name in asked})


def split(
    dataset: Dataset,
    *,
    train: Size = None,
    validation: Size = None,
    test: Size = None,
    rng: np.random.Generator,
    stratify: bool = True,
    name: str = "the data set",
) -> Split:
    """Cuts `dataset` at random; with no size given, all of it is training, in its own order.

    Args:
        train: a count (1 or more), a fraction of the data set (between 0 and 1, rounded down), or None for all that
            the other parts leave. Defaults to None.
        validation: a count, a fraction, or None for no such part. Defaults to None.
        test: likewise. Defaults to None.
        rng: decides who goes where and the order within each part.
        stratify: whether each class keeps its share in each part (no effect on regression). Defaults to True.
        name: what error messages call the data set.

    Raises:
        ValueError: if a size is no count or fraction, comes to no example, or the sizes exceed the data.
    """
    if train is None and validation is None and test is None:
        return Split(dataset)
    sizes = _counts({"train": train, "validation": validation, "test": test}, len(dataset), name)
    pools = _pools(dataset, stratify, rng)
    if dataset.groups is not None:
        if train is None:
            sizes["train"] -= len(dataset) - _usable(dataset.groups, validation, test)
        return _split_by_group(dataset.groups, dataset, sizes, rng, name)
    parts: dict[str, Dataset] = {}
    for part in ("test", "validation", "train"):
        if part in sizes:
            chosen, pools = _draw(pools, sizes[part], rng)
            parts[part] = dataset.take(chosen)
    return Split(parts["train"], parts.get("validation"), parts.get("test"))


def _usable(groups: Array, *others: Size) -> int:
    """How many examples can be in parts whatever the seed, where training gets all that the others leave."""
    return len(groups) - sum(size is not None for size in others) * (int(np.bincount(groups).max()) - 1)


def _split_by_group(
    groups: Array, dataset: Dataset, sizes: Mapping[str, int], rng: np.random.Generator, name: str
) -> Split:
    """As `split`, group by group."""
    most = _usable(groups, *(size for part, size in sizes.items() if part != "train"))
    if sum(sizes.values()) > most or sizes["train"] < 1:
        asked = " + ".join(f"{part} {size}" for part, size in sizes.items())
        largest = int(np.bincount(groups).max())
        raise ValueError(
            f"{asked} are too many: groups of up to {largest} stay together, "
            f"so {name} has {most} examples for its parts, whatever the seed"
        )
    order = np.argsort(rng.permutation(groups.max() + 1)[groups], kind="stable")
    parts: dict[str, Dataset] = {}
    for part in ("test", "validation", "train"):
        if part in sizes:
            chosen, order = order[: sizes[part]], order[sizes[part] :]
            parts[part] = dataset.take(rng.permutation(chosen))
            order = order[groups[order] != groups[chosen[-1]]]
    return Split(parts["train"], parts.get("validation"), parts.get("test"))


def _counts(sizes: Mapping[str, Size], total: int, name: str) -> dict[str, int]:
    """Part → number of examples, for the parts that exist."""
    counts = {part: _count(part, size, total, name) for part, size in sizes.items() if size is not None}
    asked = sum(counts.values())
    account = " + ".join(f"{part} {count}" for part, count in counts.items()) + f" = {asked} examples"
    if asked > total:
        raise ValueError(f"{account}, {name} has {total}")
    if "train" not in counts and asked == total:
        raise ValueError(f"{account} leave none for training, {name} has {total}")
    return {"train": total - asked} | counts


def _count(part: str, size: int | float, total: int, name: str) -> int:
    if isinstance(size, int) and not isinstance(size, bool) and size >= 1:
        return size
    if not isinstance(size, float) or not 0 < size < 1:
        raise ValueError(f"{part} must be a count of 1 or more or a fraction between 0 and 1, got {size!r}")
    count = int(size * total + 1e-9)  # 0.29 * 100 is 28.999999999999996
    if count == 0:
        raise ValueError(f"{part} {size} comes to no example, {name} has {total}")
    return count


def _pools(dataset: Dataset, stratify: bool, rng: np.random.Generator) -> list[Array]:
    """The indices to draw from, shuffled: one pool per class, or a single one."""
    order = rng.permutation(len(dataset))
    if not stratify or dataset.classes is None:
        return [order]
    labels = dataset.y[order]
    return [order[labels == label] for label in range(dataset.classes)]


def _draw(pools: list[Array], size: int, rng: np.random.Generator) -> tuple[Array, list[Array]]:
    """Takes `size` indices from the heads of the pools, shuffled; returns them and what is left."""
    quotas = _largest_remainder(np.array([len(pool) for pool in pools]), size, rng)
    chosen = [pool[:quota] for pool, quota in zip(pools, quotas, strict=True)]
    left = [pool[quota:] for pool, quota in zip(pools, quotas, strict=True)]
    return rng.permutation(np.concatenate(chosen)), left


def _largest_remainder(counts: Array, size: int, rng: np.random.Generator) -> Array:
    """Shares `size` out in proportion to `counts`, shape (pools,); equal remainders are ranked by `rng`."""
    quotas, remainders = np.divmod(size * counts, counts.sum())
    ranked = np.lexsort((rng.random(len(counts)), -remainders))
    quotas[ranked[: size - quotas.sum()]] += 1
    return quotas
