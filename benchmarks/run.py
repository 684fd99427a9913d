"""Times what the suite promises, each against its bound, and prints the ratios.

    python benchmarks/run.py                    everything, about half an hour; writes benchmarks/results.md
    python benchmarks/run.py growth commands    some benchmarks; writes nothing

Everything is cold unless said otherwise: a fresh process, an empty store, no compiled programs. Two numbers compare
only when they are of one run of this command, since machines are shared.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence

from benchmarks import against_fit, arithmetic, commands, everything, growth, machine, preview, rate, seeds
from benchmarks.processes import ROOT
from benchmarks.rows import Row, markdown, text

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
    "everything": everything.rows,
}
RESULTS = ROOT / "benchmarks" / "results.md"


def main(names: Sequence[str]) -> None:
    """Run the benchmarks of these names, all where there are none."""
    if unknown := [name for name in names if name not in BENCHMARKS]:
        raise SystemExit(f"unknown benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    machine.prepare()
    found: list[Row] = []
    for name in names or BENCHMARKS:
        rows = BENCHMARKS[name]()
        print(text(rows), end="\n\n", flush=True)
        found += rows
    if not names:
        RESULTS.write_text(report(found), encoding="utf-8")


def report(rows: Sequence[Row]) -> str:
    """The contents of `results.md`."""
    facts = "\n".join(f"- {fact}" for fact in machine.facts())
    return f"# Benchmarks\n\nWhat `make benchmark` printed on\n\n{facts}\n\n{markdown(rows)}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
