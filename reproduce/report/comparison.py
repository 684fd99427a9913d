"""Two folders of results, claim by claim: other versions of a library may give other digits, and no other verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reproduce.errors import UsageError
from reproduce.text import listed

FILE = "claims.json"
MADE = ("tier", "seeds", "engine")  # how results were made, of their provenance.json
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
        unlike: in what the results of both were made differently, as in `tier: full here, smoke there`.
    """

    experiments: tuple[str, ...]
    claims: int
    differences: tuple[Difference, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    unlike: tuple[str, ...] = ()


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
    only_here, only_there = (
        tuple(name for name in mine if name not in yours) for mine, yours in ((one, other), (other, one))
    )
    return Comparison(both, len(pairs), differences, only_here, only_there, _unlike(here, there, both))


def _unlike(here: Path, there: Path, experiments: Sequence[str]) -> tuple[str, ...]:
    """What differs in how the results of two folders were made, each with its values here and there."""
    pairs = [(_made(here / name), _made(there / name)) for name in experiments]
    found = {
        fact: dict.fromkeys(
            f"{one[fact]} here, {other[fact]} there"
            for one, other in pairs
            if fact in one and fact in other and one[fact] != other[fact]
        )
        for fact in MADE
    }
    return tuple(f"{fact}: {listed(list(texts), 1)}" for fact, texts in found.items() if texts)


def _made(folder: Path) -> dict[str, str]:
    """How the results of a folder were made; empty where it does not say."""
    path = folder / "provenance.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return {fact: ":".join(map(str, facts[fact])) if fact == "seeds" else str(facts[fact]) for fact in MADE}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, TypeError, LookupError, RecursionError):
        raise UsageError(f"{path} does not say how results were made, as `reproduce` writes it") from None


def _verdicts(folder: Path) -> dict[str, Verdicts]:
    found = {path.parent.name: _read(path) for path in sorted(folder.glob(f"*/{FILE}"))}
    if not found:
        raise UsageError(f"{folder} has no results: expected a folder for each experiment, with {FILE} in it")
    return found


def _read(path: Path) -> Verdicts:
    try:
        claims = json.loads(path.read_text(encoding="utf-8"))
        found = {(claim["that"], claim["expect"]): claim["verdict"] for claim in claims}
        if all(isinstance(text, str) for claim, verdict in found.items() for text in (*claim, verdict)):
            return found
        raise TypeError("not all are texts")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, TypeError, LookupError, RecursionError):
        raise UsageError(f"{path} is no list of claims with their verdicts, as `reproduce` writes it") from None
