"""Tries to break the suite, and counts what it answers badly.

    python -m benchmarks.reliability                 everything, a few hours
    python -m benchmarks.reliability objects fuzz    some parts

Each part has a table of its own in docs/reliability.md, which is written when the part is done.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from benchmarks import tables
from benchmarks.processes import ROOT
from benchmarks.rows import text

PARTS = ("corpus", "fuzz", "interruptions", "stores", "objects", "environments")
PAGE = ROOT / "docs" / "reliability.md"
HEAD = """# Reliability

What was done to break the suite, and what came of it: `make reliability` writes this page, a table for each part.
Bounds are in the third column. Below each table stands where and when it was written."""


def main(names: Sequence[str]) -> None:
    """Run the parts of these names, all where there are none."""
    if unknown := [name for name in names if name not in PARTS]:
        raise SystemExit(f"unknown part {unknown[0]!r}; there are {', '.join(PARTS)}")
    for name in names or PARTS:
        rows = importlib.import_module(f"benchmarks.reliability.{name}").rows()
        print(text(rows), end="\n\n", flush=True)
        tables.update(PAGE, HEAD, PARTS, name, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
