"""Whose class the nearest example has."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.probe import Probe

FAR = 3e38  # a squared distance beyond all others


def accuracies(probe: Probe, part: str, among: str) -> Any:
    """`accuracy` of a part's examples among those of a part, in each representation, (1 + layers,).

    Raises:
        ValueError: for data without classes, and without the part.
    """
    classes, labels = probe.labels(part), probe.labels(among)
    if not classes.shape[0]:
        raise ValueError(f"the data have no {part} part")
    queries = probe.representations(part)
    examples = queries if among == part else probe.representations(among)
    found = zip(queries, examples, strict=True)
    return ops.stack([accuracy(one, classes, other, labels, are_same=among == part) for one, other in found])


def accuracy(queries: Any, classes: Any, examples: Any, labels: Any, *, are_same: bool) -> Any:
    """Share of the queries whose nearest example, by Euclidean distance, is of their class; of equal ones the first.

    Args:
        queries: (n, ...).
        classes: of the queries, (n,); those below 0 are not asked.
        examples: (m, ...).
        labels: of the examples, (m,); those below 0 are nobody's neighbour.
        are_same: whether the examples are the queries, none of which is its own neighbour.
    """
    queries, examples = (ops.reshape(values, (values.shape[0], -1)) for values in (queries, examples))
    centre = ops.mean(examples, axis=0)  # distances stay, and fewer digits are lost in the differences of squares
    queries, examples = queries - centre, examples - centre
    lengths = [ops.sum(ops.square(values), axis=1) for values in (queries, examples)]
    squares = lengths[0][:, None] + lengths[1] - 2 * ops.matmul(queries, ops.transpose(examples))
    squares = ops.where(labels < 0, FAR, squares)
    if are_same:
        squares = ops.where(ops.eye(queries.shape[0]) > 0, FAR, squares)
    right = ops.equal(ops.take(labels, ops.argmin(squares, axis=1)), classes)
    asked = ops.cast(classes >= 0, "float32")
    return ops.sum(ops.cast(right, "float32") * asked) / ops.sum(asked)
