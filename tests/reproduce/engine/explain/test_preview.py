"""The estimate follows what there is to do: variants, programs, steps, seeds, figures."""

import os
import re
from pathlib import Path

import jax
import pytest

from reproduce.engine.explain import preview
from reproduce.errors import SpecErrors
from reproduce.pipeline import reading

BASE = """\
title: A test
data: {digits: {train: 100, validation: 50}}
model: {mlp: {hidden: [64, 64]}}
loss: SparseCategoricalCrossentropy
train: {batch_size: 30, epochs: 100}
seeds: 20
"""


@pytest.fixture(autouse=True)
def one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def line(text: str) -> str:
    parsed = reading.parse(text, "a.yaml", folder=Path("."))
    return preview.preview(parsed.experiment, preview.groups_of(parsed))


def seconds(text: str) -> float:
    parsed = reading.parse(text, "a.yaml", folder=Path("."))
    return preview.seconds_of(parsed.experiment, preview.groups_of(parsed))


def test_counts_are_in_words() -> None:
    assert re.fullmatch(r"a: 1 variant × 20 seeds = 20 runs in 1 program, about \d+ s", line(BASE))
    two = BASE.replace("20\n", "1\nvariants: {a: {}, b: {train.optimizer: SGD}}\n")
    assert re.fullmatch(r"a: 2 variants × 1 seed = 2 runs in 2 programs, about \d+ s", line(two))


def test_epochs_and_seeds_multiply() -> None:
    def with_epochs(number: int) -> float:
        return seconds(BASE.replace("epochs: 100", f"epochs: {number}"))

    base, once_more = with_epochs(100), with_epochs(200)
    assert with_epochs(300) - once_more == pytest.approx(once_more - base)
    of_runs = once_more - base  # all of training, but for the evaluations of the untrained models
    more_seeds = seconds(BASE.replace("seeds: 20", "seeds: 40")) - base
    assert more_seeds == pytest.approx(of_runs + 20 * preview.RUNS[0] / jax.device_count(), rel=0.02)
    steps = 4 * 100 * 20 * 6 * 30 * (64 * 64 + 64 * 64 + 64 * 10) / 2 / jax.device_count()
    assert of_runs > steps * preview.RUNS[1]


def test_work_that_there_is_not_costs_nothing() -> None:
    untrained = seconds(BASE.replace("epochs: 100", "epochs: 0") + "measures: [weight_norm]\n")
    assert untrained < seconds(BASE) - preview.PROGRAMS[1]


MORE = {
    "a program": ("variants: {a: {}, b: {train.optimizer: SGD}}", preview.PROGRAMS[1]),
    "a variant": ("variants: {a: {}, b: {train.optimizer.learning_rate: 0.1}}", preview.VARIANTS[0]),
    "a figure": ("figures: [{curves: {y: loss}}]", preview.FIGURE),
    "wider layers": ("variants: {a: {model.mlp.hidden: [640, 64]}}", 1.0),
}


@pytest.mark.parametrize("what", MORE)
def test_more_to_do_takes_longer(what: str) -> None:
    text, least = MORE[what]
    assert seconds(BASE + text + "\n") >= seconds(BASE) + least - 1e-9


def test_a_run_that_fits_into_no_memory_is_refused() -> None:
    text = """\
title: Large
data: {blobs: {samples: 200}}
model: {layers: [{RepeatVector: {n: 1000000}}, {Dense: 1000}, GlobalAveragePooling1D, {Dense: 1}]}
loss: {BinaryCrossentropy: {from_logits: true}}
train: {epochs: 1}
"""
    with pytest.raises(SpecErrors, match=r"^a\.yaml:5:8: a run needs about [\d,]+ GB, and this machine has \d+$"):
        preview.groups_of(reading.parse(text, "a.yaml", folder=Path()))


def test_of_many_structures_the_first_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model takes a tenth of a second, and a spec may have 10,000 of them."""
    monkeypatch.setattr(preview, "MOST", 2)
    rates = "b: {path: train.optimizer.learning_rate, values: [0.1, 0.2]}"
    text = BASE + f"grid: {{a: {{path: model.mlp.hidden, values: [[1], [2], [3], [4]]}}, {rates}}}\n"
    said = "160 runs in more than 2 programs; only 4 variants were built, of 2 structures"
    assert line(text) == f"a: 8 variants × 20 seeds = {said}"
    with pytest.raises(SpecErrors, match=r"^a\.yaml:7:60: mlp: hidden: expected a list or a mapping, got 4$"):
        line(text.replace("[4]]", "4]"))
