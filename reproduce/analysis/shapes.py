"""Whether series have the shapes that figures and tables need, which is known once the variants are built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from reproduce.analysis.arguments import SERIES, SHAPES, as_list, split_reference
from reproduce.analysis.checks import given_and_checks
from reproduce.analysis.levels import selected
from reproduce.analysis.samples import part_of
from reproduce.errors import nearest
from reproduce.experiment import Drawing, Experiment
from reproduce.record import Record
from reproduce.text import shown


def misfits(
    function: Callable[..., Any], drawing: Drawing, experiment: Experiment, foreseen: Mapping[str, Record]
) -> list[str]:
    """Why a legal drawing could not be drawn, or would show nothing, of runs with such records, by variant."""
    given, checks = given_and_checks(function, drawing)
    kept = selected(experiment, given.get("only"), given.get("at"))
    records = [foreseen[variant.name] for variant in kept if variant.name in foreseen]
    found: dict[str, None] = {}
    for name, value in given.items():
        if set(SERIES) & set(checks[name]) and value is not None:
            found |= {f"{name}: {why}": None for reference in as_list(value) for why in _nowhere(reference, records)}
        for check in set(SHAPES) & set(checks[name]):
            fits, what = SHAPES[check]
            there = [record.series[value].values for record in records if value in record.series]
            if any(not fits(values[-1].size) for values in there if len(values)):
                found[f"{name}: {value!r} does not give {what}"] = None
    return list(found)


def _nowhere(reference: str, records: Sequence[Record]) -> Iterator[str]:
    """A message where no record that has a series has single numbers of it, or of the layer of it that is asked for."""
    name, layer = split_reference(reference)
    there = [record.series[name] for record in records if name in record.series]
    if not there or any(part_of(series, layer) is not None for series in there):
        return
    if layer is None:
        yield f"{name!r} has several numbers per point, and here one is drawn"
    else:
        yield f"unknown layer {shown(layer)} of {name!r}{nearest(layer, there[0].parts)}"
