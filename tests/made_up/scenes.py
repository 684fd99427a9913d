"""One drawing of every kind with made-up results, as (drawing, results), by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from reproduce import figures
from reproduce.experiment import Drawing
from reproduce.record import Results
from reproduce.report import tables
from tests.made_up import runs as made
from tests.made_up import searches as searched

ACTIVATIONS, DEPTHS = ["relu", "tanh", "sigmoid"], ["2", "5", "10"]
COMPONENTS = ["l2", "dropout", "early_stopping"]


def grid(**options) -> Results:
    """Three activations at three depths; deep sigmoid nets learn slowly."""
    experiment = made.experiment(
        {"activation": ACTIVATIONS, "depth": DEPTHS}, numbers={"depth": (2.0, 5.0, 10.0)}, **options
    )

    def run(variant, random):
        slow = ACTIVATIONS.index(variant.levels["activation"]) * int(variant.levels["depth"])
        return made.learning(0.5 / (1 + slow), random)

    lost = [("sigmoid/10", seed) for seed in range(15)] + [("tanh/10", 0)]
    absent = [("tanh/2", seed) for seed in experiment.seeds]
    return made.results(experiment, run, diverged=lost, missing=absent)


def measured(kind: str) -> Results:
    """Variants whose learned function was recorded: a map over the plane, or a curve with one hinge at zero."""
    arguments = {
        "decision_map": {"low": -1, "high": 1, "resolution": 5},
        "layer_map": {"low": -1, "high": 1, "resolution": 5},
        "response": {"low": -1, "high": 1, "points": 41},
    }
    experiment = made.experiment({"variant": ["left", "right"]}, [kind], measures=[{kind: arguments[kind]}], seeds=2)
    line = np.linspace(-1, 1, 41)
    first, second = np.meshgrid(line[::10], line[::10])
    turned = np.stack([-second, first], axis=-1)  # by a quarter, to the left
    values = {
        "decision_map": np.tile(np.linspace(0, 1, 5), 5),
        "layer_map": turned.ravel(),
        "response": np.maximum(line, 0),
    }[kind]
    return made.results(experiment, lambda *_: {kind: made.series(values[None], "end", None)})


def surface() -> Results:
    """Two weights that spiral into the origin, from the left or from the right; `right` at seed 1 overflows."""
    experiment = made.experiment(
        {"start": ["left", "right"], "rate": ["1", "2"]},
        ["position", "loss_map"],
        measures=[{"position": {"at": "step"}}, {"loss_map": {"low": [-2, -1], "high": [2, 1], "resolution": 21}}],
        seeds=2,
    )
    x, y = np.meshgrid(np.linspace(-2, 2, 21), np.linspace(-1, 1, 21))
    time = np.arange(31.0)

    def run(variant, random):
        side = {"left": -1.0, "right": 1.0}[variant.levels["start"]]
        angle = time / int(variant.levels["rate"])
        path = side * 0.9 ** time[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return {
            "position": made.series(path, "step", None),
            "loss_map": made.series((x**2 + 4 * y**2).reshape(1, -1), "init", None),
        }

    return made.results(experiment, run, diverged=[("right/1", 1)])


def layers() -> Results:
    """A quantity that halves from layer to layer, or stays."""
    experiment = made.experiment({"init": ["small", "he"]}, [], layered=["activation_std"])

    def run(variant, random):
        rate = {"small": 0.5, "he": 1.0}[variant.name]
        values = rate ** np.arange(4) * random.uniform(0.99, 1.01, 4)
        return {"activation_std": made.series(values[None], "init", None, ["a", "b", "c", "d"])}

    return made.results(experiment, run)


def ablation(factors=None) -> Results:
    """A full factorial: dropout gives 3 points, L2 one, together half a point less; the rest does nothing.

    With a factor `rate` too, all of that doubles at 1.
    """
    levels = ["none", *("+".join(c) for n in (1, 2) for c in combinations(COMPONENTS, n)), "all"]
    experiment = made.experiment({"variant": levels, **(factors or {})}, ["test_accuracy"], components=COMPONENTS)

    def run(variant, random):
        name, times = variant.levels["variant"], 2 if variant.levels.get("rate") == "1" else 1
        on = {"none": [], "all": COMPONENTS}.get(name, name.split("+"))
        gain = 0.03 * ("dropout" in on) + 0.01 * ("l2" in on) - 0.005 * ("dropout" in on and "l2" in on)
        return {"test_accuracy": made.series([0.7 + times * gain], "end")}

    return made.results(experiment, run)


def scenes() -> dict[str, tuple[Drawing, Results]]:
    """Every kind once."""

    def drawing(kind, **arguments):
        return Drawing(kind, arguments, (9, 3))

    return {
        "curves": (drawing("curves", y=["val_loss", "accuracy"], by="activation", at="tuned"), grid()),
        "points": (drawing("points", y="test_accuracy", by="depth", group="activation"), grid()),
        "line": (
            drawing("line", y="val_loss", x="depth", by="activation", scale="loglog", reference={"slope": -1}),
            grid(),
        ),
        "heatmap": (drawing("heatmap", value="val_accuracy", rows="activation", columns="depth"), grid()),
        "decision_boundary": (drawing("decision_boundary"), measured("decision_map")),
        "response": (drawing("response", seed=1), measured("response")),
        "layer_map": (drawing("layer_map"), measured("layer_map")),
        "trajectory": (drawing("trajectory", columns="start", by="rate"), surface()),
        "layer_profile": (drawing("layer_profile", y="activation_std", scale="log"), layers()),
        "diagnoses": (drawing("diagnoses", columns="activation", only={"depth": 10}), grid()),
        "effects": (drawing("effects", of="test_accuracy"), ablation()),
        "interactions": (drawing("interactions", of="test_accuracy"), ablation()),
        "search_history": (drawing("search_history"), searched.compared()),
        "marginals": (drawing("marginals", search="random"), searched.single()),
        "parallel_coordinates": (drawing("parallel_coordinates"), searched.single()),
        "importance": (drawing("importance", search="each"), searched.each_seed(10, 2)),
    }


def complaints(kind: str, arguments: Mapping[str, Any], results: Results, *, table: bool = False) -> list[str]:
    """What is wrong with one figure, or one table, of an experiment."""
    asked = replace(results.experiment, **{"tables" if table else "figures": (Drawing(kind, arguments, (9, 3)),)})
    return [str(problem) for problem in (tables if table else figures).problems(asked)]
