"""How many runs fit into memory at once: arrays counted on the traced functions, before anything is compiled."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from typing import Any

from jax.extend.core import Literal

from reproduce.engine.vector.jaxpr import bodies


def runs_together(runs: int, each: int, working: int, unit: int, bound: int, most: int) -> int:
    """A multiple of `unit`, in batches that waste little, whose arrays stay under the bound; `unit` runs at least.

    Args:
        runs: how many there are.
        each: bytes that a run takes whether it trains or waits.
        working: bytes that `unit` runs take more while they train.
        unit: how many train at once on all devices.
        bound: bytes of the runs of a batch.
        most: how many take as long as a batch should.
    """
    rounds = -(-runs // unit)
    largest = max(1, min(rounds, (bound - working) // max(each, 1) // unit, most // unit))
    sizes = range(-(-largest // 2), largest + 1)
    return unit * min(sizes, key=lambda size: (-(-rounds // size) * size, -size))


def bytes_of(program: Any, devices: int) -> int:
    """Bytes that a compiled program takes: its arguments, what it returns twice, and what it works with.

    Twice, since a batch's results wait while the next batch runs.
    """
    found = program.memory_analysis()
    each = found.argument_size_in_bytes + 2 * found.output_size_in_bytes + found.temp_size_in_bytes
    return int(devices * each)


def of_machine() -> int:
    """Bytes of memory that this machine has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def size(tree: Iterable[Any]) -> int:
    """Bytes of arrays, or of what will be arrays."""
    return sum(math.prod(leaf.shape) * leaf.dtype.itemsize for leaf in tree)


def peak(jaxpr: Any) -> int:
    """Bytes alive at once, at most, while `jaxpr` is evaluated equation by equation, inputs and outputs not counted.

    XLA fuses equations and needs less.
    """
    last = {atom: number for number, equation in enumerate(jaxpr.eqns) for atom in _variables(equation.invars)}
    kept, made = set(_variables(jaxpr.outvars)), set()
    alive = most = 0
    for number, equation in enumerate(jaxpr.eqns):
        inner = max((peak(body.jaxpr) for body in bodies(equation)), default=0)
        made.update(equation.outvars)
        alive += size(variable.aval for variable in equation.outvars)
        most = max(most, alive + inner)
        used = set(_variables(equation.invars)) & made - kept
        alive -= size(atom.aval for atom in used if last[atom] == number)
    return most


def _variables(atoms: Iterable[Any]) -> list[Any]:
    return [atom for atom in atoms if not isinstance(atom, Literal)]
