"""Every class of Keras that a spec can name, tried: equal to Keras, or refused by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from benchmarks.reliability import scores, trained
from benchmarks.rows import Row

Tried = tuple[str, str, str]  # kind, name, what came of it: one of `EQUAL`, `REFUSED` or else a failure
EQUAL, REFUSED = "equal", "refused"


def _scores() -> Iterable[Tried]:
    for outcome in scores.walk():
        answer = REFUSED if outcome.refusals else EQUAL if outcome.is_equal else f"differs in {outcome.situation}"
        yield outcome.kind, outcome.name, answer


WALKS: Mapping[str, Callable[[], Iterable[Tried]]] = {
    "losses and metrics": _scores,
    "what trains": trained.compared,
}


def rows() -> list[Row]:
    """How many classes of each kind there are, and what came of them."""
    found: dict[str, dict[str, list[str]]] = {}
    for walk in WALKS.values():
        for kind, name, answer in walk():
            found.setdefault(kind, {}).setdefault(name, []).append(answer)
    return [_row(kind, names) for kind, names in found.items()]


def _row(kind: str, names: Mapping[str, list[str]]) -> Row:
    """A class counts as equal where it is, whatever refuses it elsewhere; as bad where it differs anywhere."""
    counts = Counter(map(_together, names.values()))
    told = (
        f"{len(names)}: {counts[EQUAL]} equal to the reference, {counts[REFUSED]} refused by name, {counts['bad']} else"
    )
    return Row(f"{kind}: classes of Keras", told, "0 else", counts["bad"] == 0)


def _together(answers: list[str]) -> str:
    if any(answer not in (EQUAL, REFUSED) for answer in answers):
        return "bad"
    return EQUAL if EQUAL in answers else REFUSED
