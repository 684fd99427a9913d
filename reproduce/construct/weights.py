"""Initial values of a model's variables, drawn per seed from the named streams.

A model is built once per variant. While it is built, the initializer of every weight is noted; then each seed's values
are drawn by that initializer with the stream (seed, "init", "layer/weight"), and each random layer's generator starts
from the stream (seed, "dropout", "layer"). While a model is built, random weights hold zeros and all others their
initial values, so what a layer computes from constants in its `build` is what Keras computes.
"""

from __future__ import annotations

import functools
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from reproduce.construct.bounds import check_size
from reproduce.construct.initializers import Array, draw, of_stream
from reproduce.streams import of_phase, stream, stream_seed

GENERATOR = "seed_generator_state"  # what Keras calls the state of a random layer's generator
Recipes = dict[int, tuple[Any, Any]]  # id of a variable → (its initializer, the variable)


@contextmanager
def noted_initializers() -> Iterator[Recipes]:
    """While open, notes the initializer of every weight that a layer adds, and counts before anything is made."""
    recipes: Recipes = {}
    sizes: list[int] = []
    original = keras.layers.Layer.add_weight

    @functools.wraps(original)
    def add_weight(self: Any, shape: Any = None, initializer: Any = None, *args: Any, **kwargs: Any) -> Any:
        sizes.append(math.prod(shape or ()))
        check_size("the weights", sum(sizes))
        variable = original(self, shape, _stand_in(initializer), *args, **kwargs)
        recipes[id(variable)] = (initializer, variable)
        return variable

    keras.layers.Layer.add_weight = add_weight
    try:
        yield recipes
    finally:
        keras.layers.Layer.add_weight = original


def _stand_in(initializer: Any) -> Any:
    """What fills a weight while its model is built: its initial value, or zeros where that is drawn later, per seed."""
    known = keras.initializers.get(initializer)
    if known is None or "seed" in getattr(known, "get_config", dict)():
        return _zeros
    return functools.partial(_constant, known) if isinstance(known, keras.initializers.Initializer) else known


def _zeros(shape: Any, dtype: Any = None) -> Array:
    return np.zeros(shape, dtype)


def _constant(initializer: Any, shape: Any, dtype: Any = None) -> Array:
    return draw(initializer, tuple(shape), str(dtype or keras.config.floatx()), np.random.default_rng(0), 0)


@contextmanager
def global_generators_untouched() -> Iterator[None]:
    """Puts the global generators of Python and NumPy back as they were: Keras draws default seeds from them."""
    python_state, numpy_state = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)


@dataclass(frozen=True)
class InitialValues:
    """How to draw the initial value of every variable of a model, in the order of `model.variables`."""

    draws: tuple[Callable[[int], Array], ...]

    def draw(self, seed: int) -> list[Array]:
        """The values for one seed, in the order of `model.variables`."""
        return [draw(seed) for draw in self.draws]


def initial_values(model: keras.Model, recipes: Recipes, keep: bool = False) -> InitialValues:
    """The draws of a built model.

    Args:
        model: with the values of its variables.
        recipes: the initializers of its weights.
        keep: whether weights start with the values that they have, whatever the seed. Defaults to False.

    Raises:
        ValueError: for a variable whose initial value no stream can give.
    """
    draw_of = _kept if keep else _draw_of
    return InitialValues(tuple(draw_of(variable, name, recipes) for name, variable in named_variables(model)))


def named_variables(model: keras.Model) -> list[tuple[str, Any]]:
    """Each variable of a model, in the order of `model.variables`, named `layer/weight`.

    The names come from the model's own layers alone: Keras' paths count objects over the whole process.
    """
    names: dict[int, str] = {}
    for layer in layers_of(model):
        ordinals: Counter[str] = Counter()
        for variable in layer.variables:
            ordinals[variable.name] += 1
            again = f"_{ordinals[variable.name]}" if ordinals[variable.name] > 1 else ""
            names.setdefault(id(variable), f"{layer.name}/{variable.name}{again}")
    return [(names[id(variable)], variable) for variable in model.variables]


def layers_of(model: keras.Model) -> Iterator[Any]:
    """The layers of a model, those of a model within it in its place."""
    for layer in model.layers:
        yield from layers_of(layer) if isinstance(layer, keras.Model) else [layer]


def _draw_of(variable: Any, name: str, recipes: Recipes) -> Callable[[int], Array]:
    if variable.name == GENERATOR:
        return functools.partial(_generator_state, name.removesuffix(f"/{GENERATOR}"))
    if id(variable) in recipes:
        by_default = "GlorotUniform" if "float" in str(variable.dtype) else "Zeros"
        initializer = keras.initializers.get(recipes[id(variable)][0] or by_default)
        return functools.partial(_initial_value, initializer, tuple(variable.shape), str(variable.dtype), name)
    constant = np.asarray(variable.value)
    if constant.size > 1 and np.ptp(constant) > 0:
        raise ValueError(f"no stream can draw the initial value of {name!r}: it was not made by add_weight")
    return lambda seed: constant


def _kept(variable: Any, name: str, recipes: Recipes) -> Callable[[int], Array]:
    """The value that a weight has; the states of generators are drawn all the same."""
    if variable.name == GENERATOR:
        return _draw_of(variable, name, recipes)
    constant = np.asarray(variable.value)
    return lambda seed: constant


def generators_of(model: keras.Model, seed: int, phase: int) -> dict[str, Array]:
    """The states of a model's random layers before a phase of training, by the names of `named_variables`."""
    names = [name for name, variable in named_variables(model) if variable.name == GENERATOR]
    return {name: _generator_state(name.removesuffix(f"/{GENERATOR}"), seed, phase) for name in names}


def _generator_state(name: str, seed: int, phase: int = 0) -> Array:
    return np.array([stream_seed(seed, "dropout", of_phase(name, phase)), 0], dtype="uint32")


def _initial_value(initializer: Any, shape: tuple[int, ...], dtype: str, name: str, seed: int) -> Array:
    if not isinstance(initializer, keras.initializers.Initializer):
        made = of_stream(initializer, stream(seed, "init", name), stream_seed(seed, "init", name))
        return np.asarray(keras.ops.convert_to_numpy(made(shape, dtype=dtype)))
    config = {key: value for key, value in initializer.get_config().items() if key != "seed"}
    return _drawn(_Recipe(type(initializer), repr(config), initializer), shape, dtype, name, seed)


@dataclass(frozen=True)
class _Recipe:
    """An initializer, equal to others of its class and configuration."""

    kind: type
    config: str
    initializer: Any = field(compare=False)


@functools.lru_cache(maxsize=20_000)
def _drawn(recipe: _Recipe, shape: tuple[int, ...], dtype: str, name: str, seed: int) -> Array:
    """Variants that share a layer share its initial values; drawing them once is most of what building saves."""
    value = draw(recipe.initializer, shape, dtype, stream(seed, "init", name), stream_seed(seed, "init", name))
    value.flags.writeable = False
    return value
