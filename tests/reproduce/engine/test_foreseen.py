"""What runs will record is known before they are trained, and claims are held against it."""

from pathlib import Path

import pytest

from reproduce import claims
from reproduce.arrays import examples
from reproduce.arrays.targets import task_of
from reproduce.construct.variant import Built, build
from reproduce.engine import fit
from reproduce.engine.engine import engine_of
from reproduce.engine.foreseen import record_like
from reproduce.engine.vector.engine import VectorEngine
from reproduce.errors import SpecErrors
from reproduce.pipeline import reading
from reproduce.runs.plan import Run, plan
from reproduce.runs.settings import Settings
from reproduce.spec.parse import Parsed

TEXT = """
title: Series of every kind
data: {xor: {}}
model: {mlp: {hidden: [4]}}
loss: BinaryCrossentropy
metrics: [accuracy, MeanSquaredError]
train: {batch_size: 4, epochs: 2}
seeds: 1
variants: {a: {}, b: {model.mlp.hidden: [4, 4]}, c: {measures: []}, untrained: {train.epochs: 0}}
measures:
  - gradient_norm: {per: layer, at: step}
  - decision_map: {resolution: 5, at: init}
  - weight_norm: {at: epoch}
  - rate_rise: {at: epoch}
"""


def parsed(*expects: str) -> Parsed:
    lines = "".join(f"  - {{that: x, expect: '{expect}'}}\n" for expect in expects)
    return reading.parse(TEXT + (f"claims:\n{lines}" if lines else ""), "seen.yaml", folder=Path("."))


def built(run: Run) -> Built:
    return build(run.variant.setup, task_of(examples.load(run.variant.setup["data"], 0)))


@pytest.mark.parametrize("engine", ["vector", "fit"])
def test_a_record_is_foreseen_but_for_its_values(engine: str) -> None:
    spec = parsed()
    runs = list(plan(spec.experiment, range(1), Settings()))
    if engine == "vector":
        likes = {member.variant.name: record_like(member) for member in VectorEngine(Settings()).members(spec, runs)}
    else:
        likes = {run.variant.name: fit.untrained(run.variant, [built(run)], 0) for run in runs}
    for batch in engine_of(Settings()).train(spec, runs):
        for run, record in batch:
            foreseen = likes[run.variant.name]
            assert foreseen.steps_per_epoch == record.steps_per_epoch
            assert set(foreseen.series) == set(record.series)
            for name, series in record.series.items():
                like = foreseen.series[name]
                assert (like.at, like.higher_is_better, like.parts) == (
                    series.at,
                    series.higher_is_better,
                    series.parts,
                )
                assert like.values.shape[1:] == series.values.shape[1:] and len(like.values)


@pytest.mark.parametrize(
    ("expect", "column", "message"),
    [
        ("decision_map[a] > 0", 24, "'decision_map' has several numbers per point, and a claim needs one: it is for figures"),
        ("gradient_norm[b, layer=7] > 0", 24, "unknown layer '7' of 'gradient_norm', which has 3 layers; expected one of 'dense_1', 'dense_2', 'output'"),
        ("gradient_norm[a, layer=foo] > 0", 24, "unknown layer 'foo' of 'gradient_norm', which has 2 layers; expected one of 'dense_1', 'output'"),
        ("weight_norm[c] > 0", 24, "'weight_norm' was not measured in variant 'c'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["vector", "fit"])
def test_a_claim_that_cannot_be_answered_is_found_before_training(
    engine: str, expect: str, column: int, message: str
) -> None:
    """Parsing knows no models; building does."""
    spec, settings = parsed(expect), Settings(engine)
    with pytest.raises(SpecErrors) as caught:
        next(engine_of(settings).train(spec, list(plan(spec.experiment, range(1), settings))))
    assert list(map(str, caught.value.problems)) == [f"seen.yaml:16:{column}: {message}"]


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("curves: {y: decision_map}", "y: 'decision_map' has several numbers per point, and here one is drawn"),
        (
            "points: {y: 'gradient_norm[layer=dense_7]'}",
            "y: unknown layer 'dense_7' of 'gradient_norm'; did you mean 'dense_1'?",
        ),
        ("decision_boundary: {measure: loss}", "measure: 'loss' does not give a number at each point of a square grid"),
        ("layer_map: {measure: decision_map}", "measure: 'decision_map' does not give two numbers at each point of a square grid"),
        ("response: {measure: weight_norm}", "measure: 'weight_norm' does not give numbers at three points or more"),
        ("trajectory: {measure: loss, surface: decision_map}", "measure: 'loss' does not give two numbers or more"),
    ],
)  # fmt: skip
def test_a_figure_that_would_show_nothing_is_found_before_training(figure: str, message: str) -> None:
    """Not an empty panel, nor a traceback after hours."""
    spec = reading.parse(TEXT + f"figures:\n  - {figure}\n", "seen.yaml", folder=Path("."))
    with pytest.raises(SpecErrors) as caught:
        next(engine_of(Settings()).train(spec, list(plan(spec.experiment, range(1), Settings()))))
    assert [str(problem).partition(": figure ")[2].partition(": ")[2] for problem in caught.value.problems] == [message]


def test_a_layer_that_one_variant_has_may_be_drawn() -> None:
    figure = "figures:\n  - points: {y: 'gradient_norm[layer=dense_2]', only: {variant: [a, b]}}\n"
    spec = reading.parse(TEXT + figure, "seen.yaml", folder=Path("."))
    assert len(VectorEngine(Settings()).members(spec, list(plan(spec.experiment, range(1), Settings())))) == 4


def test_a_claim_of_variants_that_are_not_built_waits() -> None:
    spec = parsed("weight_norm[c] > 0")
    runs = [run for run in plan(spec.experiment, range(1), Settings()) if run.variant.name == "a"]
    assert len(VectorEngine(Settings()).members(spec, runs)) == 1


@pytest.mark.parametrize("function", ["best({})", "steps_to({}, 1)", "epochs_to({}, 1)"])
@pytest.mark.parametrize("name", ["weight_norm", "epochs_used"])
def test_a_measure_without_direction_has_no_best_which_parsing_sees(function: str, name: str) -> None:
    with pytest.raises(SpecErrors, match=f"'{name}' declares neither high nor low as better"):
        parsed(f"{function.format(name + '[a]')} > 0")


def test_claims_that_can_be_answered_pass() -> None:
    spec = parsed("best(accuracy[a]) > 0.5", "gradient_norm[b, layer=3] > 0", "steps_to(loss, 0.1)[a] > 1")
    runs = list(plan(spec.experiment, range(1), Settings()))
    members = VectorEngine(Settings()).members(spec, runs)
    assert claims.problems(spec.experiment, {one.variant.name: record_like(one) for one in members}) == []
