"""From `variants:`, `grid:` and `ablate:` to factors and the patches of each variant.

The three combine as a product; in a grid, `zip: [a, b]` moves factors together instead.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reproduce.errors import nearest
from reproduce.experiment import Factor
from reproduce.spec import ranges
from reproduce.spec.document import KeyPath
from reproduce.spec.form import Ablation, FactorText, SpecText
from reproduce.text import shown

MAX_VARIANTS = 10_000
RESERVED = ("variant", "layer", "seed", "diverged", "zip")  # words of claims and columns of tables
NEEDS = "a factor needs either `path` and `values`, or `patches`"


@dataclass(frozen=True)
class Origin:
    """Where in the spec a patched value stands, and where its dotted path stands: a key, or the text of `path:`."""

    value: KeyPath
    dotted: KeyPath
    is_key: bool


@dataclass(frozen=True)
class Level:
    """One level of a factor: its label, its number if it has one, and the patch it applies.

    `origins` has an entry for each dotted path of the patch.
    """

    label: str
    number: float | None
    patch: Mapping[str, Any]
    origins: Mapping[str, Origin]


class BadFactor(Exception):
    """A factor that makes no sense; `path` is where in the spec."""

    def __init__(self, path: KeyPath, message: str, *, at_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.at_key = at_key


@dataclass(frozen=True)
class Arm:
    """One combination of levels, by factor name."""

    levels: Mapping[str, Level]

    @property
    def name(self) -> str:
        """The labels joined by `/`."""
        return "/".join(level.label for level in self.levels.values())


def factors_of(spec: SpecText) -> tuple[dict[str, tuple[Level, ...]], list[BadFactor]]:
    """The levels of every factor, in the order of the spec, and what is wrong with the others.

    Without any, there is one factor `variant` of one level `base`.
    """
    factors: dict[str, tuple[Level, ...]] = {}
    wrong: list[BadFactor] = []
    if spec.variants and spec.ablate:
        wrong.append(BadFactor(("ablate",), "`ablate` and `variants` both name variants; use one of them", at_key=True))
    asked: dict[str, Iterator[Level]] = {}
    if spec.variants:
        asked["variant"] = (_patched(("variants",), name, patch) for name, patch in spec.variants.items())
    elif spec.ablate:
        asked["variant"] = _ablation_levels(spec.ablate)
    asked |= {name: _grid_levels(name, factor) for name, factor in spec.grid.items() if name != "zip"}
    for name, levels in asked.items():
        try:
            factors[name] = _distinct(name, tuple(levels), spec)
        except BadFactor as error:
            wrong.append(error)
    return factors or {"variant": (Level("base", None, {}, {}),)}, wrong


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


def _patched(where: KeyPath, name: str, patch: Mapping[str, Any]) -> Level:
    origins = {dotted: Origin((*where, name, dotted), (*where, name, dotted), is_key=True) for dotted in patch}
    return Level(name, None, patch, origins)


def _distinct(name: str, levels: tuple[Level, ...], spec: SpecText) -> tuple[Level, ...]:
    """`levels`, when their labels can be told apart and named in claims."""
    where: KeyPath = (
        ("grid", name) if name in spec.grid else ("variants",) if spec.variants else ("ablate", "components")
    )
    if not levels:
        raise BadFactor(where, f"factor {name!r} has no levels")
    for label, count in Counter(level.label for level in levels).items():
        if count > 1:
            message = f"several levels are called {label!r}; name them: `values: {{a: …, b: …}}`"
            raise BadFactor(where, message)
        if not label.strip() or label != label.strip() or any(sign in label for sign in "/\n\t"):
            raise BadFactor(
                where, f"a level cannot be called {shown(label)}; name it: `values: {{a: …}}`, no '/' in it"
            )
    return levels


def _ablation_levels(ablate: Ablation) -> Iterator[Level]:
    """`none`, the combinations of the design (`l2`, `l2+dropout`, or `-l2`), and `all`."""
    components = tuple(ablate.components)
    where: KeyPath = ("ablate", "components")
    if ablate.design == "full" and 2 ** len(components) > MAX_VARIANTS:
        raise BadFactor(where, f"{2 ** len(components)} variants; {MAX_VARIANTS} at most")
    for label, chosen in _combinations(ablate.design, components):
        parts = [_patched(where, name, ablate.components[name]) for name in chosen]
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
        yield from _value_levels(where, factor.path, factor.values)
    for label, patch in (factor.patches or {}).items():
        yield _patched((*where, "patches"), label, patch)
    if factor.default is not None:
        yield Level(factor.default, None, {}, {})


def _value_levels(where: KeyPath, path: str, values: Any) -> Iterator[Level]:
    below = (*where, "values")
    try:
        spaced = ranges.spaced(values)
    except ValueError as error:
        raise BadFactor((*below, next(iter(values))), str(error)) from None
    if isinstance(values, list):
        named = [(_label(value), value, (*below, number)) for number, value in enumerate(values)]
    elif spaced is not None:
        digits = 4 if len({f"{value:.4g}" for value in spaced}) == len(spaced) else 6
        named = [(f"{value:.{digits}g}", value, below) for value in spaced]
    else:
        named = [(label, value, (*below, label)) for label, value in values.items()]
    for label, value, origin in named:
        yield Level(label, ranges.number(value), {path: value}, {path: Origin(origin, (*where, "path"), is_key=False)})


def _label(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict) and len(value) == 1:
        return str(next(iter(value)))
    if isinstance(value, list):
        return "-".join(map(_label, value)) or "empty"
    return str(value)
