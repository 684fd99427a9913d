"""Max pooling by windows that tile their input, as maxima of slices.

Where several elements of a window are the largest (zeros after a ReLU often are), the gradient goes to the first, as
with XLA's own pooling. That remembers the windows and searches them again for the gradient; here each window remembers
which element it took. Windows that overlap and average pooling are no faster as slices and stay XLA's.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from functools import partial, reduce
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

MOST = 32  # elements of a window, each an operation to compile

Window = tuple[int, ...]  # elements along each axis of the array


def max_pooling(params: Mapping[str, Any], x: Any) -> Any | None:
    """What `reduce_window_max` with these parameters gives; None for what stays XLA's."""
    window = params["window_dimensions"]
    tiles = window == params["window_strides"] and set(params["window_dilation"]) == set(params["base_dilation"]) == {1}
    if not tiles or math.prod(window) > MOST or not jnp.issubdtype(x.dtype, jnp.floating):
        return None
    ends = [low + length + high for length, (low, high) in zip(x.shape, params["padding"], strict=True)]
    edges = zip(params["padding"], ends, window, strict=True)
    padding = [(low, high - end % size, 0) for (low, high), end, size in edges]  # without what no whole window covers
    return _largest(window, jax.lax.pad(x, jnp.asarray(-jnp.inf, x.dtype), padding))


def _slices(window: Window, x: Any) -> list[Any]:
    """Each element of the windows, in row-major order: arrays with an entry per window."""
    starts = itertools.product(*map(range, window))
    return [jax.lax.slice(x, start, x.shape, window) for start in starts]


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def _largest(window: Window, x: Any) -> Any:
    return reduce(jnp.maximum, _slices(window, x))


def _largest_forward(window: Window, x: Any) -> tuple[Any, Any]:
    """The maxima, and the number of the element that each of them is."""
    best, *others = _slices(window, x)
    which = jnp.zeros(best.shape, "int32")
    for number, value in enumerate(others, start=1):
        which = jnp.where(value > best, number, which)
        best = jnp.maximum(best, value)
    return best, which


def _largest_backward(window: Window, which: Any, gradient: Any) -> tuple[Any]:
    inside = range(1, 2 * len(window), 2)  # behind each axis of windows, one for the place inside of a window
    numbers = np.arange(math.prod(window), dtype="int32").reshape([n for size in window for n in (1, size)])
    here = jnp.expand_dims(which, inside) == numbers
    spread = jnp.where(here, jnp.expand_dims(gradient, inside), jnp.zeros((), gradient.dtype))
    return (spread.reshape([count * size for count, size in zip(which.shape, window, strict=True)]),)


_largest.defvjp(_largest_forward, _largest_backward)
