"""What the curves of each variant show: the situation of most of its seeds, and how many they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reproduce.analysis.samples import records_of
from reproduce.diagnosis.curves import NAMES, Curves
from reproduce.diagnosis.diagnose import Finding, diagnose
from reproduce.diagnosis.situations import SITUATIONS
from reproduce.experiment import Variant
from reproduce.record import Record, Results

UNNAMED = ""
"""Of runs whose curves do not tell."""


@dataclass(frozen=True)
class Diagnosis:
    """What the runs of a variant show.

    Attributes:
        counts: of how many seeds each situation is the name, the most frequent first.
        seed: the first one with the most frequent name; None without runs.
        findings: of that seed, the first of which is its name.
    """

    variant: str
    counts: Mapping[str, int]
    seed: int | None
    findings: Sequence[Finding]

    @property
    def situation(self) -> str:
        """The most frequent one; of several, the first in the order of `SITUATIONS`."""
        return next(iter(self.counts), UNNAMED)

    @property
    def seeds(self) -> int:
        """How many runs there are."""
        return sum(self.counts.values())


def curves_of(record: Record) -> Curves | None:
    """The curves of a run; None where it has no loss for every epoch."""
    taken = {name: record.series[name].values for name in NAMES if name in record.series}
    is_plain = "loss" in taken and all(values.shape == taken["loss"].shape for values in taken.values())
    return Curves.of(taken, untrained=True) if is_plain else None


def diagnosis(results: Results, variant: Variant) -> Diagnosis:
    """The diagnosis of a variant."""
    found = {
        seed: diagnose(curves) if (curves := curves_of(record)) else ()
        for seed, record in records_of(results, variant).items()
    }
    names = {seed: findings[0].situation if findings else UNNAMED for seed, findings in found.items()}
    order = [*SITUATIONS, UNNAMED]
    counts = sorted(Counter(names.values()).items(), key=lambda item: (-item[1], order.index(item[0])))
    first = next((seed for seed, name in names.items() if name == counts[0][0]), None)
    return Diagnosis(variant.name, dict(counts), first, found[first] if first is not None else ())
