"""Options of XLA's compiler: its versions know different ones, and refuse a program that is given another."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import jax

Options = Mapping[str, str | bool]

# For a CPU: no optimisation, and the older emitter, whose code is slower and takes a fifth of the time
QUICK: Options = {
    "xla_backend_optimization_level": "0",
    "xla_cpu_use_fusion_emitters": False,
    "xla_cpu_parallel_codegen_split_count": "1",
}


def known(options: Options) -> dict[str, str | bool]:
    """Those that the installed XLA has."""
    return {name: value for name, value in options.items() if _is_known(name, value)}


@functools.cache
def _is_known(name: str, value: str | bool) -> bool:
    """Found out by compiling a program that does nothing, in about 10 ms; no list of the options can be had.

    Raises:
        jax.errors.JaxRuntimeError: for a value that the option cannot have.
    """
    try:
        jax.jit(lambda: 0).lower().compile({name: value})
    except jax.errors.JaxRuntimeError as error:
        if "No such compile option" not in str(error):
            raise
        return False
    return True
