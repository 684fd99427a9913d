"""The series that a setup measures: their names, and the mistakes in them that can be seen without Keras."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reproduce.errors import nearest
from reproduce.experiment import Variant
from reproduce.series_names import ALWAYS, COLUMNS, MADE, PREFIXES, missing_part
from reproduce.setup import CALLBACKS, Setup
from reproduce.spec.document import KeyPath
from reproduce.spec.notation import metric_name, named
from reproduce.stages import stages_of

Mistake = tuple[KeyPath, str]  # path in the setup, message


def series_of(variants: Iterable[Variant]) -> tuple[frozenset[str], frozenset[str]]:
    """The names that claims may use, and those among them that are measured per layer."""
    names: set[str] = set(ALWAYS)
    layered: set[str] = set()
    for variant in variants:
        setup = variant.setup
        scores = _scores(stages_of(setup)[0].setup, PREFIXES)
        names.update(scores)
        if setup["loss"] is not None:
            names.add("batch_loss")
        if "val_accuracy" in scores:
            names.add("gap")
        for measure, options in map(named, setup["measures"]):
            names.add(measure)
            layered.update({measure} if options.get("per") == "layer" else ())
    return frozenset(names), frozenset(layered)


def mistakes(setup: Setup) -> Iterator[Mistake]:
    """Series of one name, names that claims could not say, and callbacks that monitor what is not measured."""
    yield from _name_mistakes(setup)
    for stage in stages_of(setup):
        legal = [*_scores(stage.setup, ("", "val_")), *_measured_each_epoch(setup)]
        for callback in CALLBACKS:
            options = stage.setup["train"][callback]
            if options is not None and options["monitor"] not in legal:
                monitor = options["monitor"]
                why = missing_part(monitor, legal) or nearest(monitor, legal)
                path = stage.path(("train", callback, "monitor"))
                yield path, f"cannot monitor {monitor!r}, it is not measured each epoch{why}"


def _name_mistakes(setup: Setup) -> Iterator[Mistake]:
    taken = {*MADE, *COLUMNS, *(_series_of_score("loss") if setup["loss"] is not None else ())}
    for kind, items in (("metrics", setup["metrics"]), ("measures", setup["measures"])):
        for number, item in enumerate(items):
            name = metric_name(item) if kind == "metrics" else named(item)[0]
            names = _series_of_score(name) if kind == "metrics" else [name]
            is_own = kind == "measures" or named(item)[1].get("name")  # else it is that of an unknown class, told later
            if is_own and not re.fullmatch(r"[A-Za-z_]\w*", name):
                yield (kind, number), f"a series cannot be called {name!r}: its name must be one word"
            elif clash := [one for one in names if one in taken]:
                why = f"a series cannot be called {clash[0]!r}, which is a column of runs.csv"
                why = why if clash[0] in COLUMNS else f"there is another series called {clash[0]!r}"
                advice = "; give one of them another `name`" if kind == "metrics" else "; a measure is taken once"
                yield (kind, number), f"{why}{advice}"
            taken.update(names)


def _series_of_score(name: str) -> list[str]:
    return [f"{prefix}{name}" for prefix in PREFIXES]


def _scores(setup: Setup, prefixes: Iterable[str]) -> list[str]:
    """Loss and metrics on the parts that exist."""
    scores = [metric_name(metric) for metric in setup["metrics"]] + ([] if setup["loss"] is None else ["loss"])
    parts = named(setup["data"])[1]
    exists = {"": True, "val_": parts.get("validation") is not None, "test_": parts.get("test") is not None}
    return [f"{prefix}{score}" for prefix in prefixes for score in scores if exists[prefix]]


def _measured_each_epoch(setup: Setup) -> list[str]:
    measures = list(map(named, setup["measures"]))
    return [name for name, options in measures if options.get("at") == "epoch" and options.get("per") != "layer"]
