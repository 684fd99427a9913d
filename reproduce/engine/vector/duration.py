"""How long a run takes on one device: counted on its traced functions, and a guess of what a machine does in a second.

The rates are what `python -m benchmarks.rates` printed on 2 cores.
"""

from __future__ import annotations

from collections.abc import Sequence

from reproduce.engine.vector.cost import Work, work
from reproduce.engine.vector.groups import Member
from reproduce.engine.vector.traced import Traced

RUNS = (1.6e-3, 1.2e-11, 2.8e-10, 9.8e-11)  # seconds of one device: storing one, one of each thing in `Work`


def seconds_of_run(member: Member) -> float:
    """About how long one device takes for a run."""
    return times(RUNS, (1, *work_of_run(member)))


def work_of_run(member: Member) -> Work:
    """All that one run computes."""
    functions, epochs = member.functions, member.variant.setup["train"]["epochs"]
    steps = epochs * member.steps_per_epoch
    full = steps - epochs * int(functions.rest is not None)
    counts = Traced(1, epochs + 1, 1, 1, rest=epochs, start=1, step=full, step_measures=steps)
    total = Work()
    for function, count in zip(functions, counts, strict=True):
        total = total.plus(work(function.body), count) if function and count else total
    return total


def times(rates: Sequence[float], counts: Sequence[float]) -> float:
    """What so many things take at so much for each."""
    return sum(rate * count for rate, count in zip(rates, counts, strict=True))
