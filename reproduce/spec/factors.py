"""From `variants:`, `grid:` and `ablate:` to factors and the patches of each variant.

The three combine as a product; in a grid, `zip: [a, b]` moves factors together instead.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reproduce.errors import nearest
from reproduce.experiment import Factor
from reproduce.spec.document import KeyPath
from reproduce.spec.form import Ablation, FactorText, SpecText
from reproduce.spec.levels import NEEDS, BadFactor, Level, distinct, of_values, patched
from reproduce.text import shown

MAX_VARIANTS = 10_000
RESERVED = ("variant", "layer", "seed", "diverged", "zip")  # words of claims and columns of tables


@dataclass(frozen=True)
class Arm:
    """One combination of levels, by factor name.

    Attributes:
        label: what it is called; the labels of its levels joined by `/` if empty.
        clause: what problems with it end in, since several of its levels may have made them together.
    """

    levels: Mapping[str, Level]
    label: str = ""
    clause: str = ""

    @property
    def name(self) -> str:
        """What its variant is called."""
        return self.label or "/".join(level.label for level in self.levels.values())


def factors_of(spec: SpecText) -> tuple[dict[str, tuple[Level, ...]], list[BadFactor]]:
    """The levels of every factor, in the order of the spec, and what is wrong with the others.

    Without any, there is one factor `variant` of one level `base`.
    """
    factors: dict[str, tuple[Level, ...]] = {}
    wrong: list[BadFactor] = []
    if spec.variants and spec.ablate:
        wrong.append(BadFactor(("ablate",), "`ablate` and `variants` both name variants; use one of them", at_key=True))
    asked: dict[str, Iterator[Level]] = {}
    if spec.variants or spec.searches:
        asked["variant"] = _named_levels(spec)
    elif spec.ablate:
        asked["variant"] = _ablation_levels(spec.ablate)
    asked |= {name: _grid_levels(name, factor) for name, factor in spec.grid.items() if name != "zip"}
    for name, levels in asked.items():
        try:
            factors[name] = distinct(name, tuple(levels), _where(name, spec))
        except BadFactor as error:
            wrong.append(error)
    return factors or {"variant": (Level("base", None, {}, {}),)}, wrong


def _named_levels(spec: SpecText) -> Iterator[Level]:
    """The variants of a spec, then its searches, whose patches are found later."""
    yield from (patched(("variants",), name, patch) for name, patch in spec.variants.items())
    yield from (Level(name, None, {}, {}) for name in spec.searches if name not in spec.variants)


def arms_of(spec: SpecText, factors: Mapping[str, tuple[Level, ...]]) -> list[Arm]:
    """Every combination of levels that the design asks for.

    Raises:
        BadFactor: when factors cannot be zipped, or there are too many combinations.
    """
    zipped = _zipped(spec, factors)
    axes: list[list[dict[str, Level]]] = []
    for name, levels in factors.items():
        if name not in zipped:
            axes.append([{name: level} for level in levels])
        elif name == zipped[0]:
            rows = zip(*(factors[z] for z in zipped), strict=True)
            axes.append([dict(zip(zipped, row, strict=True)) for row in rows])
    if (count := math.prod(map(len, axes))) > MAX_VARIANTS:
        raise BadFactor(("grid",), f"{count} variants; {MAX_VARIANTS} at most")
    merged = [{name: level for part in row for name, level in part.items()} for row in itertools.product(*axes)]
    return [Arm({name: row[name] for name in factors}) for row in merged]


def as_factor(name: str, levels: tuple[Level, ...]) -> Factor:
    """The frozen value that claims and figures see."""
    return Factor(name, tuple(level.label for level in levels), tuple(level.number for level in levels))


def _zipped(spec: SpecText, factors: Mapping[str, tuple[Level, ...]]) -> list[str]:
    """The names of the factors that move together, none without `zip`."""
    if "zip" not in spec.grid:
        return []
    zipped, where = spec.grid["zip"], ("grid", "zip")
    if not isinstance(zipped, list) or len(zipped) < 2 or len(set(map(str, zipped))) < len(zipped):
        raise BadFactor(where, "`zip` needs the names of two or more factors, as in `zip: [a, b]`")
    for number, name in enumerate(zipped):
        if not isinstance(name, str) or name not in factors:
            raise BadFactor((*where, number), f"unknown factor {shown(name)}{nearest(str(name), factors)}")
    counts = {name: len(factors[name]) for name in zipped}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise BadFactor(where, f"zipped factors need as many levels each: {listed}")
    return zipped


def _where(name: str, spec: SpecText) -> KeyPath:
    """Where the levels of a factor stand."""
    return ("grid", name) if name in spec.grid else ("ablate", "components") if spec.ablate else ("variants",)


def _ablation_levels(ablate: Ablation) -> Iterator[Level]:
    """`none`, the combinations of the design (`l2`, `l2+dropout`, or `-l2`), and `all`."""
    components = tuple(ablate.components)
    where: KeyPath = ("ablate", "components")
    if ablate.design == "full" and 2 ** len(components) > MAX_VARIANTS:
        raise BadFactor(where, f"{2 ** len(components)} variants; {MAX_VARIANTS} at most")
    for label, chosen in _combinations(ablate.design, components):
        parts = [patched(where, name, ablate.components[name]) for name in chosen]
        _check_overlap(where, parts)
        patch = {dotted: value for part in parts for dotted, value in part.patch.items()}
        yield Level(label, None, patch, {dotted: origin for part in parts for dotted, origin in part.origins.items()})


def _check_overlap(where: KeyPath, parts: Iterable[Level]) -> None:
    setters: dict[str, str] = {}
    for part in parts:
        for dotted in part.patch:
            if dotted in setters:
                message = f"{dotted!r} is set by {setters[dotted]!r} too: together, one of them would have no effect"
                raise BadFactor((*where, part.label, dotted), message, at_key=True)
            setters[dotted] = part.label


def _combinations(design: str, components: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if design != "leave-one-out":
        yield "none", ()
    sizes = range(1, len(components)) if design == "full" else range(1, 2 if design == "one-at-a-time" else 1)
    for size in sizes:
        for chosen in itertools.combinations(components, size):
            yield "+".join(chosen), chosen
    if design == "leave-one-out":
        for name in components:
            yield f"-{name}", tuple(other for other in components if other != name)
    if design != "one-at-a-time":
        yield "all", components


def _grid_levels(name: str, factor: FactorText | list[Any]) -> Iterator[Level]:
    where: KeyPath = ("grid", name)
    if not re.fullmatch(r"[A-Za-z_]\w*", name) or name in RESERVED:
        rule = f"one word of letters, digits and underscores, and not {', '.join(RESERVED)}"
        raise BadFactor(where, f"a factor cannot be called {name!r}: its name must be {rule}", at_key=True)
    if isinstance(factor, list):
        raise BadFactor(where, f"{NEEDS}; write `{name}: {{path: …, values: {shown(factor)}}}`")
    if (factor.path is None) == (factor.patches is None) or (factor.path is None) != (factor.values is None):
        raise BadFactor(where, NEEDS)
    if factor.path is not None:
        yield from of_values(where, factor.path, factor.values)
    for label, patch in (factor.patches or {}).items():
        yield patched((*where, "patches"), label, patch)
    if factor.default is not None:
        yield Level(factor.default, None, {}, {})
