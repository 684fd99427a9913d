"""What a report says of searches: first as one value, then in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reproduce.analysis.quantities import Quantity, quantity
from reproduce.analysis.retests import Retest, retest
from reproduce.analysis.samples import Sample
from reproduce.analysis.searches import cost, cost_text, diverged, logs_of, objective, per_seed, ranked, value_text
from reproduce.experiment import HyperParameter, Search
from reproduce.record import Results
from reproduce.report.table import Table, interval_text
from reproduce.statistics.intervals import Interval, median_interval
from reproduce.text import Markdown, counted, literal, number
from reproduce.trials import Cost, Rung, Trial, brackets

TUNERS = {
    "random": "random search (KerasTuner)",
    "grid": "grid search (KerasTuner)",
    "bayesian": "Bayesian search (an oracle of our own for KerasTuner)",
    "hyperband": "Hyperband (KerasTuner)",
}
COSTS = "What was trained to find the winners; a run that two searches share counts in both."
MOST_LEVELS = 8  # of a choice that are listed


@dataclass(frozen=True)
class Found:
    """What is known of a search.

    Attributes:
        shown: the words and the unit of its objective.
        seeds: how many the experiment has.
        trials: how many points each of its searches tried; empty where it is not done.
        diverged: how many trials had an execution that diverged.
        cost: of all trials; those of all seeds, where each has a search.
        winners: the best trial, or that of each seed.
        score: by which the winner was selected; over the seeds where each has a search, with its interval.
        retest: the winner on the seeds of the experiment; None where the search is not done.
        test: the words and the unit of the test series.
        brackets: of hyperband: how many trials are trained how long.
    """

    search: Search
    shown: Quantity
    seeds: int
    trials: tuple[int, ...]
    diverged: int
    cost: Cost
    winners: tuple[Trial, ...]
    is_per_seed: bool
    score: Interval | None
    retest: Retest | None
    test: Quantity | None
    brackets: tuple[tuple[Rung, ...], ...]


def found(results: Results) -> list[Found]:
    """What is known of each search, in the order of the spec."""
    return [_found(results, search) for search in results.experiment.searches.values()]


def _found(results: Results, search: Search) -> Found:
    logs = logs_of(results, search)
    again = retest(results, search) if logs else None
    rungs = []
    if search.tuner == "hyperband":
        rungs = brackets(int(results.experiment.variant(search.name).setup["train"]["epochs"]), search.factor)
    scores = [ranked(log, log.winner.score) for log in logs]
    return Found(
        search=search,
        shown=objective(results.experiment, search),
        seeds=len(results.seeds),
        trials=tuple(len(log.trials) for log in logs),
        diverged=diverged(logs),
        cost=cost(logs),
        winners=tuple(log.winner for log in logs),
        is_per_seed=per_seed(logs),
        score=median_interval(scores) if scores else None,
        retest=again,
        test=quantity(results.experiment, again.test_name) if again and again.test else None,
        brackets=tuple(map(tuple, rungs)),
    )


def markdown(searches: Sequence[Found]) -> str:
    """The section of a report; empty without searches."""
    return "\n".join(["## Search\n", *_costs(searches), *map(_section, searches)]) if searches else ""


def _costs(searches: Sequence[Found]) -> list[str]:
    """What each search cost, where there are several to compare: a row each."""
    done = [one for one in searches if one.trials]
    if len(done) < 2:
        return []
    rows = [
        (one.search.name, *map(str, (sum(one.trials), one.cost.runs, one.cost.epochs, one.cost.steps))) for one in done
    ]
    return [f"{COSTS}\n\n{Table('', ('search', 'trials', 'runs', 'epochs', 'steps'), tuple(rows)).markdown()}"]


def _section(one: Found) -> str:
    facts = [("tuner", _tuner(one)), ("space", _space(one.search.space)), ("budget", _budget(one.search))]
    if not one.trials:
        facts.append(("state", "not done yet"))
    else:
        facts += [("tried", _tried(one)), ("cost", cost_text(one.cost)), ("winner", _winner(one))]
        facts += [("selection score", _score(one)), *_after(one)]
    lines = [f"- {name}:{text if isinstance(text, Markdown) else f' {literal(text)}'}" for name, text in facts]
    table = f"\n{_bracket_table(one).markdown()}" if one.brackets else ""
    return f"### {literal(one.search.name)}\n\n" + "\n".join(lines) + f"\n{table}"


def _tuner(one: Found) -> str:
    each = ", once for each seed" if one.search.per_seed else ""
    return f"{TUNERS[one.search.tuner]}, by {one.shown.words}{each}"


def _space(space: Sequence[HyperParameter]) -> Markdown:
    """Each hyper-parameter on a line of its own."""
    return Markdown("".join(f"\n  - {literal(parameter_text(one))}" for one in space))


def parameter_text(one: HyperParameter) -> str:
    """`rate: 0.0001 to 0.1, logarithmic`; `momentum: 0.5 to 0.99, where optimizer is sgd or rmsprop`."""
    if one.bounds is None:
        words = f"{one.name}: {_levels(one.levels)}"
    else:
        whole = ", whole numbers" * all(isinstance(bound, int) for bound in one.bounds)
        words = f"{one.name}: {number(one.bounds[0])} to {number(one.bounds[1])}{', logarithmic' * one.is_log}{whole}"
    conditions = [f"{name} is {' or '.join(levels)}" for name, levels in one.when.items()]
    return f"{words}, where {' and '.join(conditions)}" if conditions else words


def _levels(levels: Sequence[str]) -> str:
    more = f" and {len(levels) - MOST_LEVELS} more" if len(levels) > MOST_LEVELS else ""
    return f"{'; '.join(levels[:MOST_LEVELS])}{more}"


def _budget(search: Search) -> str:
    if search.tuner == "hyperband":
        first = f"brackets with factor {search.factor}, {counted(search.iterations, 'iteration')}"
    elif search.trials:
        first = counted(search.trials, "trial")
    else:
        first = "every point of the grid"
    return f"{first}, {counted(search.executions, 'execution')} of each"


def _tried(one: Found) -> str:
    fewest, most = min(one.trials), max(one.trials)
    words = counted(most, "trial") if fewest == most else f"{fewest} to {most} trials"
    each = " for each seed" if one.is_per_seed else ""
    return f"{words}{each}, {one.diverged} diverged{' in all' if each and one.diverged else ''}"


def _winner(one: Found) -> str:
    if one.is_per_seed:
        chosen = [f"{parameter.name} {_choices(one, parameter)}" for parameter in one.search.space]
        return f"one for each of {counted(len(one.winners), 'seed')}: {'; '.join(chosen)}"
    (winner,) = one.winners
    values = ", ".join(f"{name} {value_text(value)}" for name, value in winner.values.items())
    return f"trial {winner.number}: {values}"


def _choices(one: Found, parameter: HyperParameter) -> str:
    """What the winners of several seeds have: each level with how often, of numbers the lowest and the highest."""
    values = [winner.values[parameter.name] for winner in one.winners if parameter.name in winner.values]
    if not values:
        return "not used"
    unused = len(one.winners) - len(values)
    words = [f"not used {unused}×"] if unused else []
    if parameter.bounds is None:
        order = sorted(set(values), key=lambda level: (-values.count(level), parameter.levels.index(str(level))))
        return ", ".join([*(f"{level} {values.count(level)}×" for level in order), *words])
    low, high = min(map(float, values)), max(map(float, values))
    return ", ".join([f"{value_text(low)} to {value_text(high)}", *words])


def _score(one: Found) -> str:
    if one.is_per_seed:
        return f"{one.shown.label} {interval_text(one.score, one.shown)}, {_median(one)}"
    score = one.winners[0].score
    if math.isnan(score):
        return "none: every trial that counts diverged"
    known = [value * one.shown.factor for value in one.winners[0].scores]
    spread = f", its executions {number(min(known))} to {number(max(known))}" if len(known) > 1 else ""
    return f"{one.shown.label} {number(score * one.shown.factor)}{spread}"


def _after(one: Found) -> list[tuple[str, str]]:
    """The re-test and the gap."""
    again = one.retest
    if again is None:
        return []
    facts = [("re-test", f"{one.shown.label} {_sample(again.objective, one.shown)}, {_median(one)}")]
    if again.test is not None and one.test is not None:
        facts.append(("re-test on the test part", f"{one.test.label} {_sample(again.test, one.test)}"))
    if not one.is_per_seed and math.isnan(one.winners[0].score):
        return facts
    gap = f"{one.shown.difference} {_sample(again.gap, one.shown)}"
    return [*facts, ("selection gap", f"{gap}, by which the re-test is worse than the selection score")]


def _median(one: Found) -> str:
    return f"median of {counted(one.seeds, 'seed')} [95% interval]" if one.seeds > 1 else "one seed"


def _sample(sample: Sample, shown: Quantity) -> str:
    """`91.2 [90.3, 92], 1 diverged`."""
    text = interval_text(sample.interval, shown)
    counts = ((sample.diverged, "diverged"), (sample.missing, "missing"))
    notes = "".join(f", {count} {word}" for count, word in counts if count)
    return text + notes


def _bracket_table(one: Found) -> Table:
    """A row per bracket: how many trials are trained for how many epochs, rung by rung."""
    length = max(map(len, one.brackets))
    rows = tuple(
        (
            str(place),
            *(f"{rung.trials} × {counted(rung.epochs, 'epoch')}" for rung in rungs),
            *([""] * (length - len(rungs))),
        )
        for place, rungs in enumerate(one.brackets, 1)
    )
    return Table("", ("bracket", *(f"rung {place}" for place in range(1, length + 1))), rows)
