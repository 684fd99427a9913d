"""How long a run takes on one device: counted on its traced functions, and a guess of what a machine does in a second.

The rates are what `python -m benchmarks.rates` printed on 2 cores.
"""

from __future__ import annotations

from collections.abc import Sequence

from reproduce.engine.vector.cost import Work, work
from reproduce.engine.vector.groups import Member

RUNS = (1.6e-3, 1.2e-11, 2.8e-10, 9.8e-11)  # seconds of one device: storing one, one of each thing in `Work`


def seconds_of_run(member: Member) -> float:
    """About how long one device takes for a run."""
    return times(RUNS, (1, *work_of_run(member)))


def work_of_run(member: Member) -> Work:
    """All that one run computes."""
    epochs, has_rest = member.variant.setup["train"]["epochs"], "rest" in member.functions
    steps = epochs * (member.steps_per_epoch - has_rest)
    counts = {"step": steps, "step_measures": epochs * member.steps_per_epoch, "rest": epochs, "evaluate": epochs + 1}
    total = Work()
    for name, function in member.functions.items():
        total = total.plus(work(function.body), counts.get(name, 1))
    return total


def times(rates: Sequence[float], counts: Sequence[float]) -> float:
    """What so many things take at so much for each."""
    return sum(rate * count for rate, count in zip(rates, counts, strict=True))
