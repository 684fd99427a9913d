"""The table of trials of a search, and the rows behind trials.csv."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reproduce.analysis.quantities import Quantity
from reproduce.analysis.retests import retest, retested
from reproduce.analysis.search_arguments import SearchName
from reproduce.analysis.searches import best_first, logs_of, longest, objective, per_seed, searches_of, value_text
from reproduce.experiment import Search
from reproduce.record import Results
from reproduce.report.table import Table, exact, interval_text
from reproduce.text import counted, number
from reproduce.trials import SearchLog, Trial

BEST = 10
NOT_USED = "–"
FIRST, LAST = ("search", "seed", "trial"), ("epochs", "score", "epochs_used", "steps_used", "diverged", "winner")


def trials(results: Results, *, search: SearchName = None) -> Table:
    """The ten best trials of a search, with the re-test of the winner; or the winner of each seed with its re-test.

    The score of a trial is the mean over its executions, of which the lowest and the highest stand beside it. The
    re-test is the objective of the winner on the seeds of the experiment, which the search did not look at.

    Args:
        results: the records, with what searches tried.
        search: whose trials; the only search by default.

    Example:
        tables:
          - trials: {search: random}
    """
    (chosen,) = searches_of(results.experiment, search)[:1]
    logs, shown = logs_of(results, chosen), objective(results.experiment, chosen)
    names = [one.name.replace("_", " ") for one in chosen.space]
    lengths = ["epochs"] if any(map(longest, logs)) else []
    spread = ["lowest to highest"] if chosen.executions > 1 else []
    if not logs:
        return Table(f"The search {chosen.name!r} is not done", ("rank", "trial", *names), (), "trials.csv")
    if per_seed(logs):
        title = f"The winner of each seed's search {chosen.name!r}; re-test: the same seed in the experiment"
        header = ("seed", "trial", *names, *lengths, shown.label, *spread, "re-test")
        rows = [_of_seed(results, chosen, log, shown) for log in logs]
        return Table(title, header, tuple(rows), "trials.csv")
    ordered = [trial for log in logs for trial in best_first(log)]
    title = f"The best of {counted(len(ordered), 'trial')} of the search {chosen.name!r}, by {shown.words}; "
    title += f"re-test: median of {counted(len(results.seeds), 'seed')} [95% interval]"
    header = ("rank", "trial", *names, *lengths, shown.label, *spread, "re-test")
    winner = logs[0].winner.number
    again = interval_text(retest(results, chosen).objective.interval, shown)
    return Table(
        title,
        header,
        tuple(
            (str(rank), *_cells(chosen, trial, shown, bool(lengths)), again if trial.number == winner else "")
            for rank, trial in enumerate(ordered[:BEST], 1)
        ),
        "trials.csv",
    )


def _of_seed(results: Results, search: Search, log: SearchLog, shown: Quantity) -> tuple[str, ...]:
    value = None if log.seed is None else retested(results, search, log.seed)
    again = "missing" if value is None else number(value * shown.factor) if math.isfinite(value) else "diverged"
    return (str(log.seed), *_cells(search, log.winner, shown, longest(log) > 0), again)


def _cells(search: Search, trial: Trial, shown: Quantity, with_epochs: bool) -> list[str]:
    """What a row says of a trial: its number, values, epochs, score, and the spread of its executions."""
    values = [value_text(trial.values[one.name]) if one.name in trial.values else NOT_USED for one in search.space]
    score = "diverged" if math.isnan(trial.score) else number(trial.score * shown.factor)
    lengths = [str(trial.epochs)] if with_epochs else []
    return [str(trial.number), *values, *lengths, score, *([_spread(trial, shown)] if search.executions > 1 else [])]


def _spread(trial: Trial, shown: Quantity) -> str:
    """`88.1 to 90.2`, with how many executions diverged."""
    known = [score * shown.factor for score in trial.scores if math.isfinite(score)]
    lost = len(trial.scores) - len(known)
    words = [f"{number(min(known))} to {number(max(known))}"] if known else []
    return ", ".join([*words, *([f"{lost} diverged"] if lost else [])])


def trial_header(results: Results) -> list[str]:
    """The columns of trials.csv."""
    searches = results.experiment.searches.values()
    executions = max((search.executions for search in searches), default=0)
    return [*FIRST, *_columns(results).values(), *LAST[:2], *_executions(executions), *LAST[2:]]


def trial_rows(results: Results) -> Iterator[dict[str, str]]:
    """One row per trial, and seed where each has a search: all numbers in full precision, empty where not used."""
    columns, header = _columns(results), trial_header(results)
    for search in results.experiment.searches.values():
        for log in logs_of(results, search):
            for trial in log.trials:
                row = dict.fromkeys(header, "") | {
                    "search": search.name,
                    "seed": "" if log.seed is None else str(log.seed),
                    "trial": str(trial.number),
                    "epochs": "" if trial.epochs is None else str(trial.epochs),
                    "score": exact(trial.score),
                    "epochs_used": str(trial.cost.epochs),
                    "steps_used": str(trial.cost.steps),
                    "diverged": str(math.isnan(trial.score)).lower(),
                    "winner": str(trial is log.winner).lower(),
                }
                row |= dict(zip(_executions(len(trial.scores)), map(exact, trial.scores), strict=True))
                yield row | {columns[name]: str(value) for name, value in trial.values.items()}


def _executions(count: int) -> list[str]:
    return [f"execution_{number}" for number in range(1, count + 1)]


def _columns(results: Results) -> dict[str, str]:
    """The column of each hyper-parameter of all searches: its name, with `_level` where another column is called so."""
    searches = results.experiment.searches.values()
    names = dict.fromkeys(one.name for search in searches for one in search.space)
    taken = {*FIRST, *LAST, *_executions(max((search.executions for search in searches), default=0))}
    columns: dict[str, str] = {}
    for name in names:
        column = name
        while column in taken or (column in names and column != name):
            column += "_level"
        columns[name] = column
    return columns
