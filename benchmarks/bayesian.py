"""Our Bayesian oracle against KerasTuner's own, on two functions whose minimum is known.

    python -m benchmarks.bayesian [SEEDS]

Each search has 60 trials of a free objective, so that the seconds are the oracle's own. Oracles are compared seed by
seed: "better" counts the seeds on which the best value of the line is below that of KerasTuner's oracle, and the claims
that ours is no worse are judged as those of a spec are, on paired differences. 20 seeds take about 20 minutes, nearly
all of them KerasTuner's.

References:
    Dixon and Szegö, "The global optimisation problem: an introduction", 1978: both functions.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras_tuner
import numpy as np
from threadpoolctl import threadpool_limits

from reproduce.claims.verdict import Verdict, judge
from reproduce.experiment import Claim, Experiment, Factor, Variant
from reproduce.record import Record, Results, Series
from reproduce.search.bayesian import BayesianOracle

TRIALS, SEEDS, AT_ONCE = 60, 20, 4

A = np.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)
C = np.array([1.0, 1.2, 3.0, 3.2])


def branin(x: Sequence[float]) -> float:
    """Three minima of 0.397887 on [-5, 10] × [0, 15]."""
    bend = x[1] - 5.1 / (4 * np.pi**2) * x[0] ** 2 + 5 / np.pi * x[0] - 6
    return float(bend**2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x[0]) + 10)


def hartmann(x: Sequence[float]) -> float:
    """One global minimum of -3.32237 on the cube of six dimensions, and local ones."""
    return -float(C @ np.exp(-np.sum(A * (np.asarray(x) - P) ** 2, axis=1)))


@dataclass(frozen=True)
class Problem:
    """A function, the bounds of its arguments and its minimum.

    Attributes:
        margin: by how much a best value may be above another and count as no worse.
    """

    function: Callable[[Sequence[float]], float]
    bounds: Sequence[tuple[float, float]]
    minimum: float
    margin: float


PROBLEMS = {
    "Branin": Problem(branin, [(-5, 10), (0, 15)], 0.397887, 0.01),
    "Hartmann": Problem(hartmann, [(0, 1)] * 6, -3.32237, 0.05),
}
STOCK, OURS, SEVERAL = "KerasTuner's", "ours", f"ours with {AT_ONCE} in flight"
ORACLES: Mapping[str, tuple[Callable[..., Any], int]] = {  # and how many trials are in flight
    STOCK: (keras_tuner.oracles.BayesianOptimizationOracle, 1),
    OURS: (BayesianOracle, 1),
    SEVERAL: (BayesianOracle, AT_ONCE),
}
Best = Mapping[str, Mapping[str, Sequence[float]]]
"""The best values, one per seed, by function and oracle."""


def main(seeds: int = SEEDS) -> None:
    """Print a line for each function and oracle, and what became of the claims."""
    found: dict[str, dict[str, Sequence[float]]] = {}
    print("function | oracle | median best value | median distance to the minimum | better | processor seconds")
    for title, problem in PROBLEMS.items():
        found[title] = {}
        for name, (oracle, at_once) in ORACLES.items():
            done = [search(oracle, problem, seed, at_once) for seed in range(1, seeds + 1)]
            best, seconds = zip(*done, strict=True)
            found[title][name] = best
            print(line(title, name, problem.minimum, best, found[title][STOCK], seconds), flush=True)
    for verdict in judged(found):
        print(f"{verdict.verdict}: {verdict.that} {verdict.reason}")


def judged(best: Best) -> list[Verdict]:
    """Verdicts on the claims that our oracle is no worse than KerasTuner's, as those of a spec are judged."""
    seeds = tuple(range(1, min(len(values) for some in best.values() for values in some.values()) + 1))
    claims = [
        Claim(
            f"On {title}, the best value that {name} finds is at most {PROBLEMS[title].margin} above KerasTuner's.",
            f'{title}["{name}"] <= {title}["{STOCK}"] + {PROBLEMS[title].margin}',
            (1, 1),
        )
        for title in best
        for name in (OURS, SEVERAL)
    ]
    experiment = Experiment(
        name="bayesian",
        title="Our Bayesian oracle is no worse than KerasTuner's",
        path=__file__,
        concept="",
        source={},
        notes="",
        limits=(),
        seeds=range(len(seeds)),
        factors=(Factor("oracle", tuple(ORACLES), (None,) * len(ORACLES)),),
        variants=tuple(Variant(name, {"oracle": name}, {}) for name in ORACLES),
        components=(),
        claims=tuple(claims),
        figures=(),
        tables=(),
        series=frozenset(best),
        layered=frozenset(),
    )
    records = {
        (name, seed): Record(
            {title: Series(np.array([some[name][place]]), "end", False) for title, some in best.items()}, 1, False
        )
        for name in ORACLES
        for place, seed in enumerate(seeds)
    }
    return judge(Results(experiment, seeds, records))


def line(
    title: str, name: str, minimum: float, best: Sequence[float], reference: Sequence[float], seconds: Sequence[float]
) -> str:
    """A line of the table; all numbers one per seed."""
    median, better = np.median(best), sum(np.less(best, reference))
    wins = "" if best is reference else f"{better} of {len(best)}"
    return f"{title} | {name} | {median:.5f} | {median - minimum:.5f} | {wins} | {np.median(seconds):.2f}"


def search(oracle: Callable[..., Any], problem: Problem, seed: int, at_once: int = 1) -> tuple[float, float]:
    """The best value that a search finds, and its processor seconds.

    Args:
        oracle: makes the oracle.
        at_once: trials in flight; the oldest one ends first.
    """
    space = keras_tuner.HyperParameters()
    names = [f"x{number}" for number in range(len(problem.bounds))]
    for name, (low, high) in zip(names, problem.bounds, strict=True):
        space.Float(name, low, high)
    objective = keras_tuner.Objective("value", "min")
    best, running = float("inf"), deque[Any]()
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        made = oracle(objective=objective, max_trials=TRIALS, seed=seed, hyperparameters=space)
        made.verbose = 0
        made._set_project_dir(folder, "search")
        for number in range(TRIALS + at_once - 1):
            if number < TRIALS:
                running.append(made.create_trial(f"tuner {number % at_once}"))
            if number >= at_once - 1:
                trial = running.popleft()
                value = problem.function([trial.hyperparameters.values[name] for name in names])
                made.update_trial(trial.trial_id, {"value": value})
                trial.status = "COMPLETED"
                made.end_trial(trial)
                best = min(best, value)
        return best, time.process_time() - start


if __name__ == "__main__":
    with threadpool_limits(1):  # with more, KerasTuner's takes still more processor seconds
        main(*map(int, sys.argv[1:]))
