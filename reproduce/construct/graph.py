"""`layers:` of a spec → a functional Keras model.

Each entry is a layer by name; it takes the output of the one before it unless `inputs:` names others (`input` is the
model's input). `{repeat: n, layers: […]}` repeats a block; inside it names are the block's own and `block_input` is
what went in. A name in `slots` stands for the layer that the variant put there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import keras

from reproduce.construct.objects import Workshop
from reproduce.errors import nearest
from reproduce.parse import snake_case
from reproduce.source import Path

ENTRY_KEYS = ("name", "inputs")


class GraphBuilder:
    """Builds one model; problems go to the workshop."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.ordinals: Counter[str] = Counter()

    def build(self, inputs: tuple[int, ...], entries: Any, path: Path) -> keras.Model | None:
        """The model of `entries`; None after a problem."""
        if not isinstance(entries, list) or not entries:
            self.workshop.report(path, f"expected a list of layers, got {entries!r}")
            return None
        first = keras.Input(inputs)
        last = self._block(entries, first, {"input": first}, path, suffix="")
        return None if last is None or self.workshop.problems else keras.Model(first, last)

    def _block(self, entries: list[Any], current: Any, scope: Mapping[str, Any], path: Path, suffix: str) -> Any:
        """Apply `entries` to the tensor `current`; None after a problem."""
        known = dict(scope)
        for number, entry in enumerate(entries):
            below = (*path, number)
            if isinstance(entry, dict) and "repeat" in entry:
                current = self._repeat(entry, current, known, below, suffix)
            else:
                current = self._layer(entry, current, known, below, suffix)
            if current is None:
                return None
        return current

    def _repeat(self, entry: Mapping[str, Any], current: Any, known: Mapping[str, Any], path: Path, suffix: str) -> Any:
        times, entries = entry["repeat"], entry.get("layers")
        if set(entry) != {"repeat", "layers"} or not isinstance(times, int) or not isinstance(entries, list):
            self.workshop.report(path, f"expected {{repeat: count, layers: [...]}}, got the keys {', '.join(entry)}")
            return None
        for time in range(1, times + 1):
            scope = {**known, "block_input": current}
            current = self._block(entries, current, scope, (*path, "layers"), f"{suffix}_{time}")
            if current is None:
                return None
        return current

    def _layer(self, entry: Any, current: Any, known: dict[str, Any], path: Path, suffix: str) -> Any:
        entry = {entry: {}} if isinstance(entry, str) else entry
        layer_keys = [key for key in entry if key not in ENTRY_KEYS] if isinstance(entry, dict) else []
        if len(layer_keys) != 1:
            self.workshop.report(path, f"expected one layer by name, with `name` and `inputs` beside it, got {entry!r}")
            return None
        kind = layer_keys[0]
        item = self.workshop.slots.get(kind, {kind: entry[kind]})
        name = self._name(entry.get("name"), item, suffix)
        tensors = self._inputs(entry.get("inputs"), current, known, path)
        layer = self.workshop.make("layer", self._shorthand(item), path, name=name)
        if layer is None or tensors is None:
            return None
        output = self._apply(layer, tensors, path)
        known[entry.get("name", name)] = output
        return output

    def _shorthand(self, item: Any) -> Any:
        """`{Activation: relu}` says `{Activation: {activation: relu}}`: a lone value is the first argument."""
        if (
            isinstance(item, dict)
            and len(item) == 1
            and not isinstance(value := next(iter(item.values())), dict | None)
        ):
            name = next(iter(item))
            first = {"Activation": "activation", "Dense": "units", "Dropout": "rate"}.get(name)
            return {name: {first: value}} if first else item
        return item

    def _name(self, given: str | None, item: Any, suffix: str) -> str:
        if given is None:
            kind = snake_case(item if isinstance(item, str) else next(iter(item)))
            self.ordinals[kind] += 1
            return f"{kind}_{self.ordinals[kind]}"
        return f"{given}{suffix}"

    def _inputs(self, names: Any, current: Any, known: Mapping[str, Any], path: Path) -> Any:
        if names is None:
            return current
        for name in names if isinstance(names, list) else [names]:
            if name not in known:
                self.workshop.report((*path, "inputs"), f"unknown input {name!r}{nearest(str(name), known)}")
                return None
        return [known[name] for name in names] if isinstance(names, list) else known[names]

    def _apply(self, layer: Any, tensors: Any, path: Path) -> Any:
        try:
            return layer(tensors)
        except (TypeError, ValueError) as error:
            self.workshop.report(
                path, f"{type(layer).__name__} refuses its input: {str(error).strip().splitlines()[0]}"
            )
            return None
