"""`slots:` that no `layers:` names: filled for nothing, most likely a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reproduce.errors import nearest
from reproduce.experiment import Variant
from reproduce.spec.notation import named_or_list


def unused(variants: Iterable[Variant]) -> Iterator[tuple[str, str, str]]:
    """(variant, slot, message) for each slot that no variant's model uses."""
    listed = list(variants)
    used = {name for variant in listed for name in _layer_names(named_or_list(variant.setup["model"])[1])}
    for variant in listed:
        for slot in variant.setup["slots"]:
            if slot not in used:
                yield variant.name, slot, f"no layer of the model is called {slot!r}{nearest(slot, used)}"


def _layer_names(entries: Any) -> Iterator[str]:
    """The names that stand for layers in a `layers:` list, those of repeated blocks included."""
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, Mapping) and "repeat" in entry:
            yield from _layer_names(entry.get("layers"))
        elif isinstance(entry, Mapping):
            yield from (key for key in entry if key not in ("name", "inputs"))
