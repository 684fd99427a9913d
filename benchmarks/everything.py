"""`reproduce all`: cold, then with its compiled programs kept, then with everything stored; and its smoke tier."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.processes import ROOT, cold
from benchmarks.rows import Row, at_most
from reproduce.spec import library

SECONDS, SMOKE_SECONDS = 360.0, 90.0
GIGABYTES = 3.0


def rows(*options: str) -> list[Row]:
    """All experiments of the suite three times; `options` go to `reproduce all`."""
    with cold() as place:
        first = place.reproduce("all", *options)
        kept = replace(place, records=place.records.with_name("records_again"))
        second, third = (kept.reproduce("all", *options) for _ in range(2))
    return [
        at_most(f"all, {_count()} experiments, cold", first.seconds, SECONDS, "s"),
        Row("where that time went", first.split),
        Row("all, nothing stored, compiled programs kept", second.split),
        Row("all, everything stored", third.split),
        at_most("all, cold: memory of the process", first.peak / 1e9, GIGABYTES, "GB"),
    ]


def smoke(*options: str) -> list[Row]:
    """The smoke tier of all experiments, cold."""
    with cold() as place:
        found = place.reproduce("all", "--tier", "smoke", *options)
    return [
        at_most(f"all, {_count()} experiments, smoke tier, cold", found.seconds, SMOKE_SECONDS, "s"),
        Row("where that time went", found.split),
    ]


def _count() -> int:
    return len(library.files([ROOT / "specs"]))
