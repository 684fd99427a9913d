"""From `variants:`, `grid:` and `ablate:` to factors and the patches of each variant.

The three combine as a product; in a grid, `zip: [a, b]` moves factors together instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reproduce.experiment import Factor
from reproduce.source import Path
from reproduce.spec import Ablation, FactorText, SpecText


@dataclass(frozen=True)
class Level:
    """One level of a factor: its label, its number if it has one, and the patch it applies.

    `origins` gives, for each dotted path of the patch, where in the spec its value stands.
    """

    label: str
    number: float | None
    patch: Mapping[str, Any]
    origins: Mapping[str, Path]


class BadFactor(Exception):
    """A factor that makes no sense; `path` is where in the spec."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True)
class Arm:
    """One combination of levels, by factor name."""

    levels: Mapping[str, Level]

    @property
    def name(self) -> str:
        """The labels joined by `/`."""
        return "/".join(level.label for level in self.levels.values())


def factors_of(spec: SpecText) -> dict[str, tuple[Level, ...]]:
    """The levels of every factor, in the order of the spec; one factor `variant` of one level `base` if none is given.

    Raises:
        BadFactor: where a factor of the grid makes no sense.
    """
    factors: dict[str, tuple[Level, ...]] = {}
    if spec.variants:
        factors["variant"] = tuple(_patched(("variants",), name, patch) for name, patch in spec.variants.items())
    if spec.ablate:
        if spec.variants:
            raise BadFactor(("ablate",), "`ablate` and `variants` both name variants; use one of them")
        factors["variant"] = tuple(_ablation_levels(spec.ablate))
    for name, factor in spec.grid.items():
        if isinstance(factor, FactorText):
            if name in factors:
                raise BadFactor(("grid", name), f"there is another factor called {name!r}")
            factors[name] = tuple(_grid_levels(name, factor))
    return factors or {"variant": (Level("base", None, {}, {}),)}


def arms_of(spec: SpecText, factors: Mapping[str, tuple[Level, ...]]) -> list[Arm]:
    """Every combination of levels that the design asks for."""
    zipped = spec.grid.get("zip", [])
    zipped = zipped if isinstance(zipped, list) else []
    _check_zip(zipped, factors)
    axes: list[list[dict[str, Level]]] = []
    for name, levels in factors.items():
        if name not in zipped:
            axes.append([{name: level} for level in levels])
        elif name == zipped[0]:
            axes.append(
                [dict(zip(zipped, row, strict=True)) for row in zip(*(factors[z] for z in zipped), strict=True)]
            )
    merged = [{name: level for part in row for name, level in part.items()} for row in itertools.product(*axes)]
    return [Arm({name: row[name] for name in factors}) for row in merged]


def as_factor(name: str, levels: tuple[Level, ...]) -> Factor:
    """The frozen value that claims and figures see."""
    return Factor(name, tuple(level.label for level in levels), tuple(level.number for level in levels))


def _check_zip(zipped: list[str], factors: Mapping[str, tuple[Level, ...]]) -> None:
    for name in zipped:
        if name not in factors:
            raise BadFactor(
                ("grid", "zip"), f"unknown factor {name!r}; expected one of {', '.join(map(repr, factors))}"
            )
    counts = {name: len(factors[name]) for name in zipped}
    if len(set(counts.values())) > 1:
        raise BadFactor(("grid", "zip"), f"zipped factors need as many levels each, got {counts}")


def _patched(where: Path, name: str, patch: Mapping[str, Any]) -> Level:
    return Level(name, None, patch, {dotted: (*where, name, dotted) for dotted in patch})


def _ablation_levels(ablate: Ablation) -> Iterator[Level]:
    """`none`, the combinations of the design (`l2`, `l2+dropout`, or `-l2`), and `all`."""
    components = tuple(ablate.components)
    for label, chosen in _combinations(ablate.design, components):
        patch = {dotted: value for name in chosen for dotted, value in ablate.components[name].items()}
        origins = {
            dotted: ("ablate", "components", name, dotted) for name in chosen for dotted in ablate.components[name]
        }
        yield Level(label, None, patch, origins)


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


def _grid_levels(name: str, factor: FactorText) -> Iterator[Level]:
    where: Path = ("grid", name)
    if (factor.path is None) == (factor.patches is None) or (factor.path is None) != (factor.values is None):
        raise BadFactor(where, f"factor {name!r} needs either `path` and `values`, or `patches`")
    levels = list(_value_levels(where, factor) if factor.path else _patch_levels(where, factor))
    if factor.default is not None:
        levels.append(Level(factor.default, None, {}, {}))
    labels = [level.label for level in levels]
    repeated = sorted({label for label in labels if labels.count(label) > 1})
    if repeated:
        raise BadFactor(
            where, f"factor {name!r} has several levels called {repeated[0]!r}; name them: `values: {{a: …, b: …}}`"
        )
    yield from levels


def _patch_levels(where: Path, factor: FactorText) -> Iterator[Level]:
    for label, patch in (factor.patches or {}).items():
        yield _patched((*where, "patches"), label, patch)


def _value_levels(where: Path, factor: FactorText) -> Iterator[Level]:
    below = (*where, "values")
    if isinstance(factor.values, list):
        named = [(_label(value), value, (*below, number)) for number, value in enumerate(factor.values)]
    elif (spaced := _range(below, factor.values or {})) is not None:
        named = [(_label(value), value, below) for value in spaced]
    else:
        named = [(label, value, (*below, label)) for label, value in (factor.values or {}).items()]
    for label, value, origin in named:
        path = str(factor.path)
        yield Level(label, _number(value), {path: value}, {path: origin})


def _range(where: Path, values: Mapping[str, Any]) -> list[float] | None:
    """The values of `{log: [low, high, count]}` or `{linear: …}`, rounded to six digits; None for named values."""
    kind = next(iter(values), "")
    bounds = values.get(kind)
    if len(values) != 1 or kind not in ("log", "linear") or not isinstance(bounds, list):
        return None
    good = len(bounds) == 3 and all(_number(bound) is not None for bound in bounds) and isinstance(bounds[2], int)
    if not good or bounds[2] < 2 or (kind == "log" and min(bounds[:2]) <= 0):
        raise BadFactor(
            (*where, kind), f"expected `{kind}: [low, high, count]` with a count of 2 or more, got {bounds}"
        )
    low, high, count = bounds
    spaced = np.geomspace(low, high, count) if kind == "log" else np.linspace(low, high, count)
    return [float(f"{value:.6g}") for value in spaced]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


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
