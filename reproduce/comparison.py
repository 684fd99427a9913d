"""Two folders of results, claim by claim: other versions of a library may give other digits, and no other verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reproduce.errors import UsageError

FILE = "claims.json"
ABSENT = "absent"  # instead of a verdict, where one folder lacks a claim

Verdicts = Mapping[tuple[str, str], str]  # (claim in words, its expression) → verdict


@dataclass(frozen=True)
class Difference:
    """A claim with one verdict here and another there."""

    experiment: str
    that: str
    expect: str
    here: str
    there: str


@dataclass(frozen=True)
class Comparison:
    """What two folders say of the experiments that both have.

    Attributes:
        experiments: those in both.
        claims: how many of their claims are in either.
        differences: in the order of experiments and claims.
        only_here: experiments of the first folder alone.
        only_there: experiments of the second folder alone.
    """

    experiments: tuple[str, ...]
    claims: int
    differences: tuple[Difference, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]


def compare(here: Path, there: Path) -> Comparison:
    """Compare the verdicts of two folders, in each of which an experiment has a folder with a `claims.json`.

    Raises:
        UsageError: where a folder has no results, a file is none of ours, or no experiment is in both.
    """
    one, other = _verdicts(here), _verdicts(there)
    both = tuple(name for name in one if name in other)
    if not both:
        raise UsageError(f"no experiment is in both {here} and {there}")
    pairs = [(name, claim) for name in both for claim in {**one[name], **other[name]}]
    found = (
        Difference(name, *claim, one[name].get(claim, ABSENT), other[name].get(claim, ABSENT)) for name, claim in pairs
    )
    differences = tuple(difference for difference in found if difference.here != difference.there)
    alone = (tuple(name for name in mine if name not in yours) for mine, yours in ((one, other), (other, one)))
    return Comparison(both, len(pairs), differences, *alone)


def _verdicts(folder: Path) -> dict[str, Verdicts]:
    found = {path.parent.name: _read(path) for path in sorted(folder.glob(f"*/{FILE}"))}
    if not found:
        raise UsageError(f"{folder} has no results: expected a folder for each experiment, with {FILE} in it")
    return found


def _read(path: Path) -> Verdicts:
    try:
        claims = json.loads(path.read_text(encoding="utf-8"))
        return {(str(claim["that"]), str(claim["expect"])): str(claim["verdict"]) for claim in claims}
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, TypeError, LookupError, RecursionError):
        raise UsageError(f"{path} is no list of claims with their verdicts, as `reproduce` writes it") from None
