"""Searches as a spec declares them: their spaces, what they cost, and what makes no sense."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from reproduce.errors import SpecErrors
from reproduce.pipeline.reading import draft, parse
from reproduce.spec.parse import Parsed
from reproduce.spec.search_costs import costs, epochs_of, trials_of
from reproduce.trials import brackets

BASE = """title: A search
data: {digits: {train: 60, validation: 20, test: 20}}
model: {mlp: {hidden: [4]}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
train: {optimizer: Adam, batch_size: 20, epochs: 9}
seeds: 2
searches:
  best:
    tuner: random
    objective: val_accuracy
    trials: 4
    space:
      rate: {path: train.optimizer.learning_rate, values: {log: [0.001, 0.1]}}
      batch: {path: train.batch_size, values: [10, 20]}
      optimizer: {patches: {adam: {train.optimizer: Adam}, sgd: {train.optimizer: SGD}}}
      nesterov: {path: train.optimizer.nesterov, values: [true, false], when: {optimizer: sgd}}
"""


def changed(*changes: str) -> str:
    """The spec with some texts replaced by others, in pairs."""
    text = BASE
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return text


def parsed(*changes: str) -> Parsed:
    return parse(changed(*changes), "s.yaml", folder=Path("."))


WRONG = {
    "unknown path": (
        ("path: train.batch_size", "path: train.batchsize"),
        "s.yaml:15:21: no such path 'train.batchsize': 'train' has no 'batchsize'; did you mean 'batch_size'?",
    ),
    "inverted range": (
        ("[0.001, 0.1]", "[0.1, 0.001]"),
        "s.yaml:14:65: expected `log: [low, high]` with 0 < low < high, got [0.1, 0.001]",
    ),
    "empty range": (
        ("[0.001, 0.1]", "[0.1, 0.1]"),
        "s.yaml:14:65: expected `log: [low, high]` with 0 < low < high, got [0.1, 0.1]",
    ),
    "log of zero": (
        ("[0.001, 0.1]", "[0, 0.1]"),
        "s.yaml:14:65: expected `log: [low, high]` with 0 < low < high, got [0, 0.1]",
    ),
    "condition on a later one": (
        (
            "{path: train.batch_size, values: [10, 20]}",
            "{path: train.batch_size, values: [10, 20], when: {optimizer: sgd}}",
        ),
        "s.yaml:15:64: a condition is on a hyper-parameter that stands before it, and 'optimizer' does not",
    ),
    "condition on an unknown level": (
        ("when: {optimizer: sgd}", "when: {optimizer: sdg}"),
        "s.yaml:17:91: unknown level 'sdg' of 'optimizer'; did you mean 'sgd'?",
    ),
    "condition on a range": (
        ("when: {optimizer: sgd}", "when: {rate: 0.1}"),
        "s.yaml:17:80: 'rate' is a range, and a condition is on one of a choice of levels",
    ),
    "condition that never holds": (
        (
            "when: {optimizer: sgd}}\n",
            "when: {optimizer: sgd}}\n      more: {path: train.epochs, values: [1, 2], when: {nesterov: true, optimizer: adam}}\n",
        ),
        "s.yaml:18:56: this can never hold: no level of 'optimizer' fits all of it",
    ),
    "unknown series": (
        ("val_accuracy", "val_acuracy"),
        "s.yaml:11:16: unknown series 'val_acuracy'; did you mean 'val_accuracy'?",
    ),
    "test part": (
        ("objective: val_accuracy", "objective: test_accuracy"),
        "s.yaml:11:16: 'test_accuracy' is of the test part, which a search may not look at; take its `val_` series",
    ),
    "no direction": (
        ("objective: val_accuracy", "objective: epochs_used"),
        "s.yaml:11:16: 'epochs_used' does not say whether higher or lower is better, so it cannot be an objective",
    ),
    "no series": (
        ("objective: val_accuracy", "objective: max(val_accuracy)"),
        "s.yaml:11:16: expected a series or `best(…)` of one, got 'max(val_accuracy)'",
    ),
    "what a search makes": (
        ("objective: val_accuracy", "objective: selection_gap"),
        "s.yaml:11:16: unknown series 'selection_gap'",
    ),
    "no validation part": (
        ("validation: 20, ", "", "objective: val_accuracy", "objective: accuracy"),
        "s.yaml:11:16: a search needs a validation part to choose by: give the data `validation`",
    ),
    "no trials": (("    trials: 4\n", ""), "s.yaml:9:3: a random search needs `trials`: how many points it tries"),
    "trials: 0": (("trials: 4", "trials: 0"), "s.yaml:12:13: expected 1 or more, got 0"),
    "more trials than points": (
        ("values: {log: [0.001, 0.1]}", "values: [0.1]", "trials: 4", "trials: 7"),
        "s.yaml:12:13: 7 trials of a space that has 6 points",
    ),
    "grid of a range": (
        ("tuner: random", "tuner: grid"),
        "s.yaml:14:13: a grid needs a count of values: `[low, high, count]` for 'rate'",
    ),
    "too small for hyperband": (
        ("tuner: random", "tuner: hyperband", "    trials: 4\n", "", "values: {log: [0.001, 0.1]}", "values: [0.1]"),
        "s.yaml:12:5: hyperband starts 17 different trials, and the space has 6 points",
    ),
    "trials of hyperband": (
        ("tuner: random", "tuner: hyperband"),
        "s.yaml:12:5: hyperband decides by the epochs of `train` how many trials there are; leave out `trials`",
    ),
    "epochs of hyperband": (
        ("tuner: random", "tuner: hyperband", "    trials: 4\n", "", "train.batch_size", "train.epochs"),
        "s.yaml:14:14: hyperband decides how many epochs a trial is trained",
    ),
    "too few epochs for hyperband": (
        ("tuner: random", "tuner: hyperband", "    trials: 4\n", "", "epochs: 9", "epochs: 2"),
        "s.yaml:10:12: hyperband needs `epochs` of 3 or more, its `factor`; the spec trains 2",
    ),
    "a variant of its name": (
        ("searches:", "variants: {best: {}}\nsearches:"),
        "s.yaml:10:3: there is a variant called 'best'; name one of them otherwise",
    ),
    "beside a grid": (
        ("searches:", "grid: {r: {path: train.epochs, values: [1, 2]}}\nsearches:"),
        "s.yaml:9:1: searches stand beside `variants`, not beside `grid`",
    ),
    "neither path nor patches": (
        ("{path: train.batch_size, values: [10, 20]}", "{values: [10, 20]}"),
        "s.yaml:15:14: a hyper-parameter needs either `path` and `values`, or `patches`",
    ),
    "levels of one name": (
        ("[10, 20]", "[10, 10]"),
        "s.yaml:15:14: several levels are called '10'; name them: `values: {a: …, b: …}`",
    ),
    "two at one place": (
        ("path: train.batch_size, values: [10, 20]", "path: train.optimizer.learning_rate, values: [0.5]"),
        "s.yaml:15:21: 'train.optimizer.learning_rate' is set in line 14 too: one of them would have no effect",
    ),
    "other data": (
        ("path: train.batch_size, values: [10, 20]", "path: data.digits.train, values: [60, 40]"),
        "s.yaml:15:7: trials on other data cannot be compared: of `data`, a search may vary `prepare`",
    ),
    "other metrics": (
        ("path: train.batch_size, values: [10, 20]", "path: metrics, values: {a: [accuracy], b: [AUC]}"),
        "s.yaml:15:7: a search varies what is trained, not what is measured: metrics cannot be searched",
    ),
    "another loss by the loss": (
        (
            "path: train.batch_size, values: [10, 20]",
            "path: loss, values: [Hinge, SparseCategoricalCrossentropy]",
            "val_accuracy",
            "best(val_loss)",
        ),
        "s.yaml:15:7: where the loss is searched, 'val_loss' is not the same thing in all trials: take a metric",
    ),
    "a key of hyperband": (
        ("trials: 4", "trials: 4\n    factor: 2"),
        "s.yaml:13:5: 'factor' is of hyperband, and the tuner is random",
    ),
    "a slot that nothing fills": (
        ("path: train.batch_size, values: [10, 20]", "path: slots.norm, values: [BatchNormalization]"),
        "s.yaml:15:21: no layer of the model is called 'norm'",
    ),
    "a setup of the wrong form": (("[10, 20]", "[10, 0]"), "s.yaml:15:52: expected 1 or more, got 0"),
    "a name of two words": (
        ("      batch:", "      batch size:"),
        "s.yaml:15:7: a hyper-parameter cannot be called 'batch size': its name must be one word of letters, digits and underscores",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_makes_no_sense_is_said_with_its_place(what: str) -> None:
    changes, message = WRONG[what]
    try:
        found = [str(problem) for problem in draft(changed(*changes), "s.yaml", folder=Path(".")).problems]
    except SpecErrors as error:
        found = [str(problem) for problem in error.problems]
    assert message in "\n".join(found)


def test_a_search_adds_a_variant_that_is_the_base_until_it_is_done() -> None:
    experiment = parsed("searches:", "variants: {own: {}, wide: {model.mlp.hidden: [8]}}\nsearches:").experiment
    assert [variant.name for variant in experiment.variants] == ["own", "wide", "best"]
    assert experiment.variants[2].setup == experiment.variants[0].setup
    assert {"selection_score", "selection_gap", "trials_used"} <= experiment.series


def test_without_variants_there_are_those_of_the_searches_alone() -> None:
    assert [variant.name for variant in parsed().experiment.variants] == ["best"]


def test_a_claim_may_speak_of_what_a_search_found() -> None:
    parsed("seeds: 2\n", "seeds: 2\nclaims: [{that: So., expect: 'selection_gap[best] > 0'}]\n")


@pytest.mark.parametrize("number", [1, 3])
def test_a_range_of_three_numbers_is_a_choice(number: int) -> None:
    (search,) = parsed("[0.001, 0.1]", f"[0.001, 0.1, {number + 1}]").experiment.searches.values()
    assert len(search.space[0].levels) == number + 1 and search.space[0].bounds is None


def test_an_arm_has_what_counts_at_its_place() -> None:
    space = parsed().spaces["best"]
    arm = space.arm("one", {"rate": 0.02, "batch": "10", "optimizer": "sgd", "nesterov": "true"}, epochs=3)
    (variant,) = parsed().of_arms([arm]).experiment.variants
    train = variant.setup["train"]
    assert variant.name == "one" and (train["batch_size"], train["epochs"]) == (10, 3)
    assert train["optimizer"] == {"SGD": {"learning_rate": 0.02, "nesterov": True}}


def test_what_is_wrong_with_a_point_names_its_values() -> None:
    """Here two patches that do not go together, each of which fits the first level of the other."""
    patches = "adam: {train.optimizer: Adam}, sgd: {train.optimizer: SGD}"
    plain = "mlp: {}, plain: {model: {layers: [{Dense: 10}]}}"
    text = changed(patches, plain, "nesterov: {path: train.optimizer.nesterov, values: [true, false], when: {optimizer: sgd}}",
                   "wide: {patches: {no: {}, yes: {model.mlp.hidden: [9]}}}")  # fmt: skip
    found = parse(text, "s.yaml", folder=Path("."))
    arm = found.spaces["best"].arm("best 3", {"rate": 0.0123456, "optimizer": "plain", "wide": "yes"})
    with pytest.raises(SpecErrors, match=r"'mlp' is not .* \(in best 3: rate 0.01235, optimizer plain, wide yes\)$"):
        found.of_arms([arm])


def test_probes_try_each_level_and_both_ends_with_what_they_need() -> None:
    setups = {variant.name: variant.setup["train"] for variant in parsed().probes}
    assert len(setups) == 2 + 2 + 2 + 2
    assert setups["best with nesterov false"]["optimizer"] == {"SGD": {"learning_rate": 0.001, "nesterov": False}}
    assert setups["best with rate 0.1"]["optimizer"] == {"Adam": {"learning_rate": 0.1}}


@pytest.mark.parametrize(("epochs", "trials", "total"), [(27, 70, 375), (81, 211, 1767)])
def test_brackets_are_those_that_kerastuner_makes(epochs: int, trials: int, total: int) -> None:
    """The counts were seen when its Hyperband ran; the epochs are those that it adds when a trial goes on."""
    found = brackets(epochs, 3)
    assert sum(rung.trials for rungs in found for rung in rungs) == trials
    more = [
        [rung.epochs - before.epochs for before, rung in itertools.pairwise([*rungs[:1], *rungs])] for rungs in found
    ]
    added = sum(
        rung.trials * (rung.epochs if place == 0 else extra[place])
        for rungs, extra in zip(found, more, strict=True)
        for place, rung in enumerate(rungs)
    )
    assert added == total


def test_costs_are_told_before_anything_trains() -> None:
    assert list(costs(parsed().experiment)) == [
        "search best (random, by val_accuracy): 4 trials × 3 executions = 12 runs"
    ]
    per_seed = parsed("trials: 4", "trials: 4\n    repeat: seed\n    executions: 1").experiment
    assert list(costs(per_seed)) == ["search best (random, by val_accuracy): 4 trials × 1 execution × 2 seeds = 8 runs"]
    hyperband = parsed("tuner: random", "tuner: hyperband", "    trials: 4\n", "").experiment
    assert list(costs(hyperband))[1:] == [
        "  bracket 1: 9 trials of 1 epoch, then 3 trials of 3 epochs, then 1 trial of 9 epochs",
        "  bracket 2: 5 trials of 3 epochs, then 2 trials of 9 epochs",
        "  bracket 3: 3 trials of 9 epochs",
    ]
    assert trials_of(hyperband.searches["best"], 9) == 23


def test_epochs_are_those_of_all_executions() -> None:
    (search,) = parsed().experiment.searches.values()
    assert epochs_of(search, 9) == 4 * 3 * 9
    hyperband = replace(search, tuner="hyperband", trials=0, iterations=2)
    assert epochs_of(hyperband, 9) == 2 * 3 * (9 * 1 + 3 * 3 + 1 * 9 + 5 * 3 + 2 * 9 + 3 * 9)
