"""`layers:` of a spec → a functional Keras model.

Each entry is a layer by name; it takes the output of the one before it unless `inputs:` names others (`input` is the
model's input; several have the names that the data give them). `{repeat: n, layers: […]}` repeats a block and
`{name: …, layers: […]}` names one; inside a block names are its own and `block_input` is what went in.
`{shared: name}` applies a layer or a named block again, with the same weights. A name in `slots` stands for the layer
that the variant put there.

Layers are called by their `name`, in the n-th round of a repeated block with `_n` behind it, or else by their kind and
ordinal: `dense_1`, `dense_2`.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import keras

from reproduce.arrays.targets import Shape
from reproduce.construct.builder import Builder, SetupProblem
from reproduce.errors import nearest
from reproduce.spec.document import KeyPath
from reproduce.spec.notation import snake_case
from reproduce.text import shown

ENTRY_KEYS = ("name", "inputs")
OWN_NAMES = ("input", "block_input")
MAX_LAYERS = 150  # of a model, those of every round of a repeated block


@dataclass(frozen=True)
class _Part:
    """What can be applied again: a layer or a named block.

    Attributes:
        entries: of the block, or the one entry of the layer.
        layers: what was made of them, in order; none before the first time.
    """

    entries: list[Any]
    layers: list[Any]


class GraphBuilder:
    """Builds one model; problems go to the builder."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.ordinals: Counter[str] = Counter()
        self.taken: set[str] = set()
        self.layers = 0
        self.applied: list[Any] = []  # layers, in order
        self.again: Iterator[Any] | None = None  # the layers of the part that is being applied again, where one is
        self.parts: dict[int, _Part] = {}  # by the `id` of the tensor that they gave

    def build(self, inputs: Shape | Mapping[str, Shape], entries: Any, path: KeyPath) -> keras.Model | None:
        """The model of `entries`; None after a problem."""
        if not isinstance(entries, list) or not entries:
            self.builder.report(path, f"expected a list of layers, got {shown(entries)}")
            return None
        if isinstance(inputs, Mapping):
            first = {name: keras.Input(shape, name=name) for name, shape in inputs.items()}
            self.taken |= set(inputs)
            last = self._block(entries, None, first, path, suffix="")
        else:
            first = keras.Input(inputs)
            last = self._block(entries, first, {"input": first}, path, suffix="")
        if last is None or self.builder.problems:
            return None
        return self.builder.attempt(path, "these layers make no model", keras.Model, first, last)

    def _block(self, entries: list[Any], current: Any, scope: Mapping[str, Any], path: KeyPath, suffix: str) -> Any:
        """Apply `entries` to the tensor `current`; None after a problem."""
        known = dict(scope)
        for number, entry in enumerate(entries):
            below = (*path, number)
            keys = set(entry) if isinstance(entry, dict) else set()
            kinds = {"repeat": self._repeat, "shared": self._shared, "layers": self._named_block}
            make = next((make for key, make in kinds.items() if key in keys), self._layer)
            current = make(entry, current, known, below, suffix)
            if current is None:
                self.check_names(entries, path, number + 1)
                return None
        return current

    def check_names(self, entries: list[Any], path: KeyPath, start: int = 0) -> None:
        """Look at the layers that cannot be applied (any more): their names and arguments may be wrong as well."""
        for number, entry in enumerate(entries[start:], start):
            if isinstance(entry, dict) and isinstance(entry.get("layers"), list):
                self.check_names(entry["layers"], (*path, number, "layers"))
            elif isinstance(entry, dict) and "shared" in entry:
                continue
            elif isinstance(entry, str | dict) and (kind := _kind_of(entry)) and kind not in self.builder.slots:
                item = entry if isinstance(entry, str) else {kind: entry[kind]}
                self.builder.factory("layer", item, (*path, number))

    def _repeat(
        self, entry: Mapping[str, Any], current: Any, known: Mapping[str, Any], path: KeyPath, suffix: str
    ) -> Any:
        times, entries = entry["repeat"], entry.get("layers")
        if set(entry) != {"repeat", "layers"} or not isinstance(entries, list) or not entries:
            wanted = "{repeat: count, layers: [...]} with a layer or more"
            self.builder.report(path, f"expected {wanted}, got {shown(dict(entry))}")
            return None
        if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MAX_LAYERS:
            self.builder.report((*path, "repeat"), f"expected a count from 1 to {MAX_LAYERS}, got {shown(times)}")
            return None
        for time in range(1, times + 1):
            scope = known if current is None else {**known, "block_input": current}
            current = self._block(entries, current, scope, (*path, "layers"), f"{suffix}_{time}")
            if current is None:
                return None
        return current

    def _named_block(
        self, entry: Mapping[str, Any], current: Any, known: dict[str, Any], path: KeyPath, suffix: str
    ) -> Any:
        """A block that can be applied again."""
        entries, name = entry["layers"], entry.get("name")
        has_keys = name is not None and set(entry) <= {"layers", *ENTRY_KEYS}
        if not has_keys or not isinstance(entries, list) or not entries:
            wanted = "{name: …, layers: [...]} with a layer or more, and perhaps `inputs`"
            self.builder.report(path, f"expected {wanted}, got {shown(dict(entry))}")
            return None
        if not self._is_free(name, f"{name}{suffix}", path):
            return None
        tensors = self._inputs(entry.get("inputs"), current, known, path)
        return self._apply(_Part(entries, []), tensors, known, name, suffix, (*path, "layers"))

    def _shared(self, entry: Mapping[str, Any], current: Any, known: dict[str, Any], path: KeyPath, suffix: str) -> Any:
        """A layer or a named block once more, with the same weights."""
        if not set(entry) <= {"shared", *ENTRY_KEYS}:
            wanted = "{shared: a layer or a block, inputs: …, name: …}"
            self.builder.report(path, f"expected {wanted}, got {shown(dict(entry))}")
            return None
        of, name = entry["shared"], entry.get("name")
        legal = [one for one, tensor in known.items() if id(tensor) in self.parts]
        if not isinstance(of, str) or of not in legal:
            why = ": it is no layer" if isinstance(of, str) and of in known else nearest(str(of), legal)
            self.builder.report((*path, "shared"), f"cannot share {shown(of)}{why}")
            return None
        if name is not None and not self._is_free(name, f"{name}{suffix}", path):
            return None
        tensors, before = self._inputs(entry.get("inputs"), current, known, path), len(self.builder.problems)
        outer, start, part = self.again, len(self.applied), self.parts[id(known[of])]
        self.again = iter(part.layers)
        output = self._apply(part, tensors, known, name, suffix, path)
        self.again = outer
        del self.applied[start:]  # what is applied again with a block around this is found through `shared` again
        for number, problem in enumerate(self.builder.problems[before:], before):
            self.builder.problems[number] = SetupProblem((*path, "shared"), f"{of}: {problem.message}")
        return output

    def _apply(
        self, part: _Part, tensors: Any, known: dict[str, Any], name: str | None, suffix: str, path: KeyPath
    ) -> Any:
        """What a part makes of its inputs, known by the name; None after a problem."""
        start = len(self.applied)
        scope = {**known, "block_input": tensors}
        output = None if tensors is None else self._block(part.entries, tensors, scope, path, suffix)
        if output is not None:
            self.parts[id(output)] = _Part(part.entries, self.applied[start:])
            known.update({} if name is None else {name: output})
        return output

    def _layer(self, entry: Any, current: Any, known: dict[str, Any], path: KeyPath, suffix: str) -> Any:
        kind = _kind_of(entry)
        if kind is None:
            wanted = "one layer by name, with `name` and `inputs` beside it"
            self.builder.report(path, f"expected {wanted}, got {shown(entry)}")
            return None
        self.layers += 1
        if self.layers > MAX_LAYERS:
            self.builder.report(path, f"a model has at most {MAX_LAYERS} layers, those of repeated blocks counted")
            return None
        entry = entry if isinstance(entry, dict) else {kind: {}}
        item, where = self._item(kind, entry, path)
        layer = next(self.again) if self.again else self._new(entry.get("name"), item, suffix, path, where)
        self.applied.append(layer)
        tensors = self._inputs(entry.get("inputs"), current, known, path)
        if layer is None or tensors is None:
            return None
        output = self._output(layer, tensors, where, item)
        known[entry.get("name", layer.name)] = output
        self.parts[id(output)] = _Part([{key: value for key, value in entry.items() if key != "inputs"}], [layer])
        return output

    def _new(self, given: Any, item: Any, suffix: str, path: KeyPath, where: KeyPath) -> Any:
        """A layer that is not there yet; None after a problem."""
        name = self._name(given, item, suffix, path)
        return self.builder.make("layer", item, where, name=name) if name and item else None

    def _item(self, kind: str, entry: Mapping[str, Any], path: KeyPath) -> tuple[Any, KeyPath]:
        """The layer that an entry names, and where it is written: in the entry, or in the slot that it stands for."""
        if kind not in self.builder.slots:
            return {kind: entry[kind]}, path
        if entry[kind]:
            self.builder.report((*path, kind), f"{kind!r} is a slot: its arguments stand in `slots`")
            return None, path
        return self.builder.slots[kind], ("slots", kind)

    def _name(self, given: Any, item: Any, suffix: str, path: KeyPath) -> str | None:
        """The name of a layer; None, and a problem, where it cannot have the one that is given."""
        if given is None:
            kind = snake_case(item if isinstance(item, str) else next(iter(item or {}), "layer"))
            self.ordinals[kind] += 1
            name = f"{kind}_{self.ordinals[kind]}"
        else:
            name = f"{given}{suffix}"
        return name if self._is_free(given, name, path) else None

    def _is_free(self, given: Any, name: str, path: KeyPath) -> bool:
        """Whether something can be called `name`, which is `given`, if it is, and the numbers of its rounds."""
        if self.again:
            return True  # it has its name
        is_word = isinstance(given, str) and given not in OWN_NAMES and name.isidentifier()
        if given is not None and not is_word:
            self.builder.report((*path, "name"), f"a layer cannot be called {shown(given)}")
        elif name in self.taken:
            self.builder.report((*path, "name"), f"there is another layer called {name!r}")
        else:
            self.taken.add(name)
            return True
        return False

    def _inputs(self, names: Any, current: Any, known: Mapping[str, Any], path: KeyPath) -> Any:
        if names is None:
            if current is None:
                which = " or ".join(f"`inputs: {name}`" for name in known)
                self.builder.report(path, f"the data have several inputs: say which this takes, {which}")
            return current
        if names == []:
            self.builder.report((*path, "inputs"), "expected the name of a layer or a list of names, got []")
            return None
        for name in names if isinstance(names, list) else [names]:
            if not isinstance(name, str) or name not in known:
                self.builder.report((*path, "inputs"), f"unknown input {shown(name)}{nearest(str(name), known)}")
                return None
        tensors = [known[name] for name in names] if isinstance(names, list) else [known[names]]
        return tensors if len(tensors) > 1 else tensors[0]

    def _output(self, layer: Any, tensors: Any, path: KeyPath, item: Any) -> Any:
        """What a layer, as `item` names it, makes of its inputs; None after a problem."""
        kind, takes = type(layer).__name__, set(inspect.signature(layer.call).parameters)
        if "states" in takes:
            self.builder.report(path, f"{kind} is one step of a recurrent layer: write `{{RNN: {{cell: {kind}}}}}`")
            return None
        if {"query", "value"} <= takes:  # attention: query, value and maybe key
            taken = tensors if isinstance(tensors, list) else [tensors, tensors]
            flat = [tensor.shape[1:] for tensor in taken if len(tensor.shape) < 3]
            if flat:
                wanted = f"expected (steps, features) of each example, got {flat[0]}"
                self.builder.report(path, f"{kind} refuses its input: {wanted}")
                return None
        else:
            taken = [tensors]
        given = next(iter(item.values())) if isinstance(item, dict) else {}
        output = self.builder.attempt(path, f"{kind} refuses its input", layer, *taken, given=given)
        if output is not None and not isinstance(output, keras.KerasTensor):
            self.builder.report(path, f"{kind} gives several outputs here, and only one can go on")
            return None
        return output


def _kind_of(entry: Any) -> str | None:
    """The name that stands for a layer in an entry; None where there is not exactly one."""
    if isinstance(entry, str):
        return entry
    kinds = [key for key in entry if key not in ENTRY_KEYS] if isinstance(entry, dict) else []
    return kinds[0] if len(kinds) == 1 else None
