"""Times what the suite promises, each against its bound, and prints the ratios.

    python benchmarks/run.py                    everything, about half an hour
    python benchmarks/run.py growth commands    some benchmarks

Each benchmark has a table of its own in benchmarks/results.md, which is written when it is done. Everything is cold
unless said otherwise: a fresh process, an empty store, no compiled programs. Two numbers compare only when they are in
one table, since machines are shared.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence

from benchmarks import (
    against_fit,
    arithmetic,
    commands,
    everything,
    growth,
    machine,
    preview,
    rate,
    search,
    seeds,
    tables,
)
from benchmarks.processes import ROOT
from benchmarks.rows import Row, text

BENCHMARKS: dict[str, Callable[[], list[Row]]] = {
    "commands": commands.rows,
    "ablation": functools.partial(against_fit.rows, "ablation", tensorflow=100, jax=45),
    "arithmetic": arithmetic.rows,
    "digits": functools.partial(against_fit.rows, "digits", tensorflow=20),
    "cnn": functools.partial(against_fit.rows, "cnn", per_seed=True, tensorflow=1.8),
    "gru": functools.partial(against_fit.rows, "gru", fits=3, per_seed=True, tensorflow=5),
    "rate": rate.rows,
    "seeds": seeds.rows,
    "growth": growth.rows,
    "preview": preview.rows,
    "search": search.rows,
    "everything": everything.rows,
    "smoke": everything.smoke,
}
RESULTS = ROOT / "benchmarks" / "results.md"
HEAD = "# Benchmarks\n\nWhat `make benchmark` printed; below each table, where and when."


def main(names: Sequence[str]) -> None:
    """Run the benchmarks of these names, all where there are none."""
    if unknown := [name for name in names if name not in BENCHMARKS]:
        raise SystemExit(f"unknown benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    machine.prepare()
    for name in names or BENCHMARKS:
        rows = BENCHMARKS[name]()
        print(text(rows), end="\n\n", flush=True)
        tables.update(RESULTS, HEAD, list(BENCHMARKS), name, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
