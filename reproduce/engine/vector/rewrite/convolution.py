"""Convolutions as patches and a matrix product.

XLA has a fast convolution on a CPU, but gradients and mapped convolutions are convolutions of unusual shapes there, up
to fifty times slower than matrix products of the same arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import jax
import jax.numpy as jnp

MOST = 64  # slices to compile for one convolution, counted along its longest axis


def convolution(params: Mapping[str, Any], x: Any, kernel: Any) -> Any | None:
    """What `conv_general_dilated` with these parameters gives; None for what stays XLA's.

    Any number of spatial axes, strides, dilations, padding, groups and order of axes.
    """
    order = params["dimension_numbers"]
    kernel = jnp.transpose(kernel, (*order.rhs_spec[2:], order.rhs_spec[1], order.rhs_spec[0]))  # (..., in, out)
    groups, (inputs, outputs) = params["feature_group_count"], kernel.shape[-2:]
    depthwise = inputs == 1 and groups == outputs > 1
    slices = math.prod(kernel.shape[:-2]) if depthwise else groups * max(kernel.shape[:-2])
    if params["batch_group_count"] != 1 or slices > MOST:
        return None
    x = jnp.transpose(x, _channels_last(order.lhs_spec))  # (examples, ..., channels)
    edges = zip(params["padding"], params["lhs_dilation"], strict=True)
    padding = [(0, 0, 0), *((low, high, dilation - 1) for (low, high), dilation in edges), (0, 0, 0)]
    padded = jax.lax.pad(x, jnp.zeros((), x.dtype), padding)
    found = (_depthwise if depthwise else _grouped)(params, padded, kernel)
    places = _channels_last(order.out_spec)
    return jnp.transpose(found, sorted(range(x.ndim), key=places.__getitem__))


def _channels_last(spec: Sequence[int]) -> tuple[int, ...]:
    """The axes of examples, space and channels."""
    return (spec[0], *spec[2:], spec[1])


def _product(params: Mapping[str, Any], x: Any, kernel: Any) -> Any:
    """(examples, ..., in) and (..., in, out) → (examples, ..., out)."""
    for axis in reversed(range(1, x.ndim - 1)):
        x = jnp.concatenate(_slices(params, x, axis, kernel.shape[axis - 1]), -1)
    found = _dot(params, x.reshape(-1, x.shape[-1]), kernel.reshape(-1, kernel.shape[-1]), (((1,), (0,)), ((), ())))
    return found.reshape(*x.shape[:-1], -1)


def _grouped(params: Mapping[str, Any], x: Any, kernel: Any) -> Any:
    """As `_product`, for each group of channels."""
    groups = params["feature_group_count"]
    inputs, kernels = jnp.split(x, groups, -1), jnp.split(kernel, groups, -1)
    return jnp.concatenate([_product(params, *pair) for pair in zip(inputs, kernels, strict=True)], -1)


def _depthwise(params: Mapping[str, Any], x: Any, kernel: Any) -> Any:
    """A multiplication and an addition for each element: there is no sum for a matrix product to take."""
    slices = [x]
    for axis in range(1, x.ndim - 1):
        slices = [found for one in slices for found in _slices(params, one, axis, kernel.shape[axis - 1])]
    weights = kernel.reshape(len(slices), -1)
    return reduce(jnp.add, [one * own for one, own in zip(slices, weights, strict=True)])


def _slices(params: Mapping[str, Any], x: Any, axis: int, size: int) -> list[Any]:
    """What lies under each element of a kernel of this size along an axis, wherever the kernel goes."""
    stride, dilation = params["window_strides"][axis - 1], params["rhs_dilation"][axis - 1]
    reach = x.shape[axis] - (size - 1) * dilation
    starts = range(0, size * dilation, dilation)
    return [jax.lax.slice_in_dim(x, start, start + reach, stride, axis) for start in starts]


def _dot(params: Mapping[str, Any], x: Any, y: Any, axes: Any) -> Any:
    wanted = {key: params[key] for key in ("precision", "preferred_element_type")}
    return jax.lax.dot_general(x, y, axes, **wanted)
