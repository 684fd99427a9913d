"""Each variant of some runs built and looked at once, before anything is trained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

from reproduce.construct.variant import Built, Models
from reproduce.engine import check
from reproduce.errors import Problem, SpecErrors, refusal
from reproduce.progress import Progress
from reproduce.record import Record
from reproduce.runs.plan import Run
from reproduce.spec.parse import Parsed

T = TypeVar("T")


def looked_at(
    parsed: Parsed,
    runs: Sequence[Run],
    progress: Progress,
    look: Callable[[Run, Sequence[Built]], T],
    foreseen: Callable[[T], Record],
    models: Models,
) -> list[T]:
    """What `look` makes of each variant of the runs, once it is built.

    Args:
        parsed: the spec, for the places of errors.
        runs: whose variants.
        progress: receives what is going on and where the time goes.
        look: called with a run of each variant and the Keras objects of each of its phases.
        foreseen: what the runs of a variant will record, from what `look` made of it.
        models: models built so far, to share where nothing changes them; added to.

    Raises:
        SpecErrors: with everything that is wrong with the variants, or with claims and figures of them.
    """
    variants = by_variant(runs)
    made: dict[str, T] = {}
    problems: list[Problem] = []
    for number, (name, of_one) in enumerate(variants.items(), start=1):
        run = of_one[-1]
        progress.say(f"building {number} of {len(variants)}: {name}")
        with progress.timing("build", name):
            built, wrong = check.attempt(parsed, run.variant, models, [one.seed for one in of_one])
        problems += wrong
        if built and not problems:
            try:
                made[name] = look(run, built)
            except Exception as error:  # whatever odd values make Keras or JAX raise is the spec's mistake
                problems.append(parsed.problem(name, ("train",), f"cannot be trained: {refusal(error)}"))
    records = {variants[name][-1].place[0]: foreseen(one) for name, one in made.items()}
    problems = problems or list(parsed.check(parsed.experiment, records))
    if problems:
        raise SpecErrors(problems)
    return list(made.values())


def by_variant(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs of each variant, by its name."""
    found: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        found[run.variant.name].append(run)
    return found
