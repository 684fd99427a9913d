"""Which claims stay reproduced whatever is done to their records: those could not have failed.

    python -m benchmarks.audit

Judges each claim of the lecture on the stored records, and again on records that are spoilt in ways that should cost it
its verdict: arms that stand for each other, seeds that are shuffled against each other, scores of the other sign.
Writes docs/audit.md; trains nothing, and takes a minute on one core.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from reproduce.claims.verdict import judge
from reproduce.errors import SpecErrors
from reproduce.experiment import Claim, Factor, Variant
from reproduce.pipeline import conclusion
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline.options import Options
from reproduce.pipeline.reading import parse_file
from reproduce.pipeline.session import Session
from reproduce.record import Record, Results, Series
from reproduce.runs.store import Store, default_path
from reproduce.series_names import bounds_of
from reproduce.spec import library
from reproduce.text import counted, literal

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "audit.md"
SWAPPED, SHUFFLED, NEGATED = "arms swapped", "seeds shuffled", "scores negated"
STOPPED, ENLARGED = "curves stopped", "scores enlarged"
KINDS = (SWAPPED, SHUFFLED, NEGATED, STOPPED, ENLARGED)
MARGIN = re.compile(r"~=|>=.* - [\d.]+$|<=.* \+ [\d.]+$")  # as good as another, but for so much
HEAD = """# Claims that must be able to fail

Made by `python -m benchmarks.audit`, which judges each claim alone, and those that are reproduced once more on records
that are spoilt:

- *arms swapped*: the levels of a factor stand for each other, each for the next one, for the one after that, and so on,
  or first for last; each factor in turn;
- *seeds shuffled*: the seeds of each variant are counted from another one, so that no pair belongs together;
- *scores negated*: each number of each series has the other sign;
- *curves stopped*: each series has its last value from the start;
- *scores enlarged*: each number of a series that knows no upper bound is a thousand times as large.

A claim that stays reproduced under all of them says little about the arms that it names. It is *exact*, a computation
that is the same in every seed; or *an equivalence*, within a margin that the sentence names, which arms that are alike
keep when they are swapped; or it is *to be redesigned*: another set-up, or another expression, has to let it fail.
"""

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Stayed:
    """A claim that is reproduced, and what it stays reproduced under.

    Attributes:
        kinds: of spoiling, under each kind whether it stays reproduced every time.
    """

    experiment: str
    claim: Claim
    exact: bool
    kinds: Mapping[str, bool]

    @property
    def cannot_fail(self) -> bool:
        """Whether nothing costs it its verdict."""
        return all(self.kinds.values())

    @property
    def sort(self) -> str:
        """What a claim is that nothing costs its verdict."""
        if self.exact:
            return "exact"
        return "an equivalence" if MARGIN.search(" ".join(self.claim.expect.split())) else "to be redesigned"


def spoilt(results: Results) -> dict[str, list[Results]]:
    """The records spoilt in every way, by its kind."""
    return {
        SWAPPED: [
            swapped(results, factor, other)
            for factor in results.experiment.factors
            if len(factor.levels) > 1
            for other in (_backwards, *(_onwards(by) for by in range(1, len(factor.levels))))
        ],
        SHUFFLED: [shuffled(results)],
        NEGATED: [changed(results, lambda _, series: -series.values)],
        STOPPED: [changed(results, lambda _, series: np.broadcast_to(series.last, series.values.shape))],
        ENLARGED: [changed(results, enlarged)],
    }


def _backwards(place: int, count: int) -> int:
    return count - 1 - place


def _onwards(by: int) -> Callable[[int, int], int]:
    return lambda place, count: (place + by) % count


def swapped(results: Results, factor: Factor, other: Callable[[int, int], int]) -> Results:
    """Each level of a factor stands for another; a variant that has no counterpart stays itself.

    Args:
        results: the records.
        factor: whose levels.
        other: (place of a level, how many there are) → the place of the one whose records it gets.
    """
    by_levels = {tuple(one.levels.values()): one.name for one in results.experiment.variants}
    levels = factor.levels
    stands_for = {level: levels[other(place, len(levels))] for place, level in enumerate(levels)}

    def source(variant: Variant) -> str:
        wanted = {**variant.levels, factor.name: stands_for[variant.levels[factor.name]]}
        return by_levels.get(tuple(wanted.values()), variant.name)

    sources = {variant.name: source(variant) for variant in results.experiment.variants}
    return _from(results, lambda name, seed: (sources[name], seed))


def shuffled(results: Results) -> Results:
    """The seeds of each variant are counted from another one."""
    order = {variant.name: place for place, variant in enumerate(results.experiment.variants, start=1)}
    seeds = results.seeds
    places = {seed: place for place, seed in enumerate(seeds)}
    return _from(results, lambda name, seed: (name, seeds[(places[seed] + order[name]) % len(seeds)]))


def _from(results: Results, source: Callable[[str, int], tuple[str, int]]) -> Results:
    places = {(variant.name, seed) for variant in results.experiment.variants for seed in results.seeds}
    found = {place: results.records[source(*place)] for place in places if source(*place) in results.records}
    return replace(results, records=found)


def changed(results: Results, other: Callable[[str, Series], Array]) -> Results:
    """The records with other values: what `other` makes of the name of a series and the series."""

    def spoil(record: Record) -> Record:
        series = {name: replace(one, values=other(name, one)) for name, one in record.series.items()}
        return replace(record, series=series)

    return replace(results, records={place: spoil(record) for place, record in results.records.items()})


def enlarged(name: str, series: Series) -> Array:
    """Each number a thousand times as large, where the name of the series sets no upper bound."""
    return series.values * (1000 if math.isinf(bounds_of(name)[1]) else 1)


def audited(results: Results) -> Iterator[Stayed]:
    """Each claim of an experiment that is reproduced, alone, and what it stays reproduced under."""
    kinds = spoilt(results)
    for claim in results.experiment.claims:
        verdict = _verdict(claim, results)
        if verdict is not None and verdict[0] == "reproduced":
            stays = {kind: all(_stays(claim, other) for other in others) for kind, others in kinds.items()}
            yield Stayed(results.experiment.name, claim, verdict[1], stays)


def _stays(claim: Claim, results: Results) -> bool:
    """Whether a claim is still reproduced, or cannot be answered any more."""
    verdict = _verdict(claim, results)
    return verdict is None or verdict[0] == "reproduced"


def _verdict(claim: Claim, results: Results) -> tuple[str, bool] | None:
    """The verdict on a claim alone, and whether it is exact; None where the records cannot answer it."""
    try:
        (found,) = judge(replace(results, experiment=replace(results.experiment, claims=(claim,))), outlook=False)
    except SpecErrors:
        return None
    return found.verdict, found.exact


def page(found: list[Stayed], left_out: list[str]) -> str:
    """The page, from what was found; `left_out` are experiments of which runs are missing."""
    lost = {kind: sum(not one.kinds[kind] for one in found) for kind in KINDS}
    stayed = [one for one in found if one.cannot_fail]
    words = ", ".join(f"{count} with {kind}" for kind, count in lost.items())
    head = f"Of {counted(len(found), 'reproduced claim')}, {words} are no longer reproduced. "
    head += f"{len(stayed)} stay reproduced whatever is done, {sum(one.exact for one in stayed)} of them exact.\n"
    if left_out:
        head += f"\nNot all runs are stored, so left out: {', '.join(left_out)}.\n"
    rows = [
        f"| {one.experiment} | {literal(one.claim.that)} | `{' '.join(one.claim.expect.split())}` | {one.sort} |"
        for one in stayed
    ]
    table = "\n".join(["| experiment | claim | expression | what it is |", "|---|---|---|---|", *rows])
    return f"{HEAD}\n{head}\n## Reproduced whatever is done\n\n{table}\n"


def main() -> int:
    """Audits all specs whose runs are stored, prints and writes the page."""
    found: list[Stayed] = []
    left_out: list[str] = []
    with Store(default_path(), make=False) as store:
        for path in library.files([ROOT / "specs"]).values():
            one = pipeline.planned(parse_file(path), Session(Options(ROOT / "results"), store))
            results = conclusion.load(one, store)
            if len(results.records) < len(one.experiment.variants) * len(one.seeds):
                left_out.append(one.experiment.name)
                continue
            found += audited(results)
    PAGE.write_text(page(found, left_out), encoding="utf-8")
    print(page(found, left_out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
