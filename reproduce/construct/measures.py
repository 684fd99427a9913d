"""`measures:` of a setup → the functions to call, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reproduce.construct.builder import Builder
from reproduce.errors import nearest
from reproduce.spec import zoos
from reproduce.spec.document import KeyPath
from reproduce.spec.notation import named
from reproduce.text import shown
from zoo import catalogue, measures

MEASURES = "zoo.measures"
TIMES = ("init", "step", "epoch", "end")
DURING = ("step", "epoch")


@dataclass(frozen=True)
class MeasureCall:
    """A measure with its arguments and when it is taken."""

    name: str
    function: Any
    arguments: Mapping[str, Any]
    at: str

    def __call__(self, probe: Any) -> Any:
        """The measured value: () or (parts,)."""
        return self.function(probe, **self.arguments)


def measures_of(builder: Builder, items: list[Any]) -> tuple[MeasureCall, ...]:
    """The measures of a setup, without those that have problems."""
    calls = (_measure(builder, item, ("measures", number)) for number, item in enumerate(items))
    return tuple(call for call in calls if call is not None)


def _measure(builder: Builder, item: Any, path: KeyPath) -> MeasureCall | None:
    name, arguments = named(item)
    legal = catalogue.names(MEASURES)
    if name not in legal:
        builder.report(path, f"unknown measure {shown(name)}{nearest(name, legal)}{zoos.untrusted('measures')}")
        return None
    measures.declared(name)  # refuses a file of one's own that does not
    function = catalogue.get(MEASURES, name)
    before = len(builder.problems)
    at = arguments.pop("at", "end")
    if at not in TIMES:
        builder.report((*path, name, "at"), f"unknown time {shown(at)}{nearest(str(at), TIMES)}")
    elif function.history and at not in DURING:
        builder.report(path, f"{name} compares different times: write `{{{name}: {{at: step}}}}`, or `at: epoch`")
    _check_per(builder, name, arguments, function.per_layer, path)
    builder.check_arguments(name, function, arguments, path, reserved=("probe",), extra=("at", "per"))
    return MeasureCall(name, function, arguments, at) if len(builder.problems) == before else None


def _check_per(builder: Builder, name: str, arguments: dict[str, Any], per_layer: bool, path: KeyPath) -> None:
    """Takes `per` out of the arguments; a measure per layer says so, for claims must then choose a layer."""
    per = arguments.pop("per", None)
    if per_layer and per is None:
        builder.report(path, f"{name} is measured per layer: write `{{{name}: {{per: layer}}}}`")
    elif per_layer and per != "layer":
        builder.report((*path, name, "per"), f"expected `per: layer`, got {shown(per)}")
    elif not per_layer and per is not None:
        builder.report((*path, name, "per"), f"{name} is not measured per layer: leave `per` out", at_key=True)
