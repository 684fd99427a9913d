"""The ablation's arithmetic alone: the engine's program against the hand-written one, both compiled beforehand."""

from __future__ import annotations

import json

from benchmarks.processes import SPECS, measured
from benchmarks.rows import Row, at_most

SEEDS, TIMES = 10, 3


def rows(seeds: int = SEEDS) -> list[Row]:
    """Execution of both programs on the same runs, the best of some alternating times."""
    best = measured("arithmetic", str(seeds))
    runs = best["runs"]
    return [
        Row(f"ablation: {runs} runs, arithmetic alone", f"{best['engine']:.2f} s"),
        Row(f"ablation: {runs} runs, hand-written JAX", f"{best['handwritten']:.2f} s"),
        at_most("ablation: engine / hand-written JAX", best["engine"] / best["handwritten"], 1.15, "×"),
    ]


def main(seeds: int) -> None:
    """Print the seconds of both programs as JSON."""
    from benchmarks import handwritten
    from benchmarks.engine import ready, seconds

    engine = ready(SPECS / "ablation.yaml", seeds)
    arguments = handwritten.arguments(engine)
    program = handwritten.compiled(*arguments)
    ours, theirs = [], []
    for _ in range(TIMES):
        ours.append(seconds(lambda: engine.program(*engine.arguments)))
        theirs.append(seconds(lambda: program(*arguments)))
    print(json.dumps({"runs": len(engine.runs), "engine": min(ours), "handwritten": min(theirs)}))


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]))
