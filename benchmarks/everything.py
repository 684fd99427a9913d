"""`reproduce all`: cold, then with its compiled programs kept, then with everything stored."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.processes import ROOT, cold
from benchmarks.rows import Row, at_most
from reproduce import library

GIGABYTES = 3.0


def rows(*options: str) -> list[Row]:
    """All experiments of the suite three times; `options` go to `reproduce all`."""
    count = len(library.files(ROOT / "specs"))
    with cold() as place:
        first = place.reproduce("all", *options)
        kept = replace(place, records=place.records.with_name("records_again"))
        second, third = (kept.reproduce("all", *options) for _ in range(2))
    return [
        Row(f"all, {count} experiments, cold", first.split),
        Row("all, nothing stored, compiled programs kept", second.split),
        Row("all, everything stored", third.split),
        at_most("all, cold: memory of the process", first.peak / 1e9, GIGABYTES, "GB"),
    ]
