import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reproduce.arrays import examples
from reproduce.experiment import Experiment
from reproduce.pipeline import reading
from reproduce.runs import plan
from reproduce.runs.settings import Settings
from reproduce.stages import stages_of

DEFAULT = Settings()
TEXT = """
title: A title
concept: a concept
source: {section: one}
notes: some notes
data: {digits: {train: 100, validation: 50, prepare: [standardize]}}
model: {mlp: {hidden: [4]}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
train: {optimizer: {Adam: {learning_rate: 0.01}}, batch_size: 10, epochs: 3}
measures: [weight_norm]
seeds: 3
variants:
  a: {}
  b: {model.mlp.hidden: [8]}
claims:
  - that: Wider is better.
    expect: accuracy[b] > accuracy[a]
figures:
  - curves: {y: loss}
"""


def experiment(text: str = TEXT) -> Experiment:
    return reading.parse(text, "plan.yaml", folder=Path(".")).experiment


def keys(made: Experiment, settings: Settings = DEFAULT) -> dict[tuple[str, int], str]:
    return {(run.variant.name, run.seed): run.key for run in plan.plan(made, made.seeds, settings)}


def test_runs_are_variants_in_the_order_of_the_spec_with_seeds_within() -> None:
    runs = plan.plan(experiment(), [5, 6], Settings())
    assert [(run.variant.name, run.seed) for run in runs] == [("a", 5), ("a", 6), ("b", 5), ("b", 6)]
    assert len({run.key for run in runs}) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A title", "title: Another"),
        ("concept: a concept", "concept: other"),
        ("{section: one}", "{section: two}"),
        ("notes: some notes", "notes: others"),
        ("Wider is better.", "Wider is better!"),
        ("accuracy[b] > accuracy[a]", "accuracy[b] >= accuracy[a]"),
        ("- curves: {y: loss}", "- curves: {y: accuracy}"),
        ("title: A title", "# a comment\ntitle:   A title"),
        ("seeds: 3", "seeds: 4"),
    ],
)
def test_cosmetic_edits_keep_every_key(old: str, new: str) -> None:
    assert old in TEXT
    before, after = keys(experiment()), keys(experiment(TEXT.replace(old, new)))
    assert {run: after[run] for run in before} == before


def test_the_name_of_the_experiment_and_of_the_variant_do_not_count() -> None:
    other = reading.parse(TEXT.replace("  a: {}", "  z: {}").replace("[a]", "[z]"), "x/other.yaml", folder=Path("."))
    assert keys(other.experiment)["z", 0] == keys(experiment())["a", 0]


def test_the_position_of_a_variant_does_not_count() -> None:
    lines = TEXT.splitlines()
    a, b = lines.index("  a: {}"), lines.index("  b: {model.mlp.hidden: [8]}")
    lines[a], lines[b] = lines[b], lines[a]
    assert keys(experiment("\n".join(lines))) == keys(experiment())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("train: 100", "train: 101"),
        ("prepare: [standardize]", "prepare: [min_max]"),
        ("hidden: [4]", "hidden: [5]"),
        ("SparseCategoricalCrossentropy", "CategoricalCrossentropy"),
        ("metrics: [accuracy]", "metrics: []"),
        ("0.01", "0.02"),
        ("batch_size: 10", "batch_size: 11"),
        ("epochs: 3", "epochs: 4"),
        ("epochs: 3", "epochs: 3, early_stopping: {patience: 1}"),
        ("epochs: 3", "epochs: 3, shuffle: false"),
        ("epochs: 3", "epochs: 3, shuffle: once"),
        ("measures: [weight_norm]", "measures: [dead_units]"),
    ],
)
def test_each_part_of_the_setup_counts(old: str, new: str) -> None:
    text = TEXT.split("claims:")[0]
    assert old in text
    assert keys(experiment(text.replace(old, new)))["a", 0] != keys(experiment(text))["a", 0]


def test_a_key_newer_than_stored_results_does_not_count_at_its_default() -> None:
    assert keys(experiment(TEXT.replace("epochs: 3", "epochs: 3, shuffle: true"))) == keys(experiment())
    facts: Any = plan.plan(experiment(), [0], Settings())[0].facts
    assert "shuffle" not in facts["setup"]["train"]


@pytest.mark.parametrize("change", [{"engine": "fit"}, {"backend": "tensorflow"}, {"device": "gpu"}, {"tier": "smoke"}])
def test_each_setting_counts(change: dict[str, str]) -> None:
    assert keys(experiment(), replace(Settings(), **change))["a", 0] != keys(experiment())["a", 0]


def test_versions_and_the_content_of_the_data_count(monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys(experiment())["a", 0]
    monkeypatch.setattr(plan, "versions_of", lambda backend: {"keras": "0"})
    with_versions = keys(experiment())["a", 0]
    monkeypatch.setattr(examples, "content_version", lambda name: "other content")
    assert len({before, with_versions, keys(experiment())["a", 0]}) == 3


def test_versions_are_those_of_what_computes() -> None:
    assert {"keras", "numpy", "jax", "results"} <= set(plan.versions_of("jax"))
    assert "tensorflow" not in plan.versions_of("jax")
    assert "tensorflow" in plan.versions_of("tensorflow")


def test_facts_are_plain_data_that_the_key_hashes() -> None:
    run = plan.plan(experiment(), [0], Settings())[0]
    facts: Any = copy.deepcopy(dict(run.facts))
    assert replace(run, facts=dict(reversed(facts.items()))).key == run.key
    facts["setup"]["train"]["epochs"] += 1
    assert replace(run, facts=facts).key != run.key


def test_smoke_is_two_seeds_and_at_most_two_epochs() -> None:
    small = plan.smoke(experiment())
    assert small.seeds == range(2)
    assert [one.setup["train"]["epochs"] for one in small.variants] == [2, 2]
    assert experiment().variants[0].setup["train"]["epochs"] == 3


@pytest.mark.parametrize(("trials", "tried"), [(9, 2), (1, 1)])
def test_smoke_tries_two_points_at_most(trials: int, tried: int) -> None:
    search = f"{{tuner: random, objective: loss, trials: {trials}, space: {{batch: {{path: train.batch_size, values: {{linear: [1, 9, 9]}}}}}}}}"
    small = plan.smoke(experiment(f"{TEXT}searches: {{found: {search}}}\n"))
    assert small.searches["found"].trials == tried


@pytest.mark.parametrize("epochs", [0, 1])
def test_smoke_never_adds_epochs(epochs: int) -> None:
    small = plan.smoke(experiment(TEXT.replace("epochs: 3", f"epochs: {epochs}")))
    assert small.variants[0].setup["train"]["epochs"] == epochs


def test_smoke_takes_the_first_of_the_specs_own_seeds() -> None:
    assert plan.smoke(experiment(TEXT.replace("seeds: 3", "seeds: 100:140"))).seeds == range(100, 102)


def test_smoke_keeps_a_single_seed() -> None:
    assert plan.smoke(experiment(TEXT.replace("seeds: 3", "seeds: 1"))).seeds == range(1)


def test_a_setup_without_phases_has_the_key_of_before_there_were_any() -> None:
    """Runs that are stored stay: what says nothing is not in a key."""
    (run, *_) = plan.plan(experiment(), [0], DEFAULT)
    assert run.facts["setup"] == {
        "data": {"digits": {"train": 100, "validation": 50, "prepare": ["standardize"]}},
        "model": {"mlp": {"hidden": [4]}},
        "loss": "SparseCategoricalCrossentropy",
        "metrics": ["accuracy"],
        "train": {
            "optimizer": {"Adam": {"learning_rate": 0.01}},
            "batch_size": 10,
            "epochs": 3,
            "augment": [],
            "class_weight": None,
            "early_stopping": None,
            "reduce_on_plateau": None,
        },
        "measures": ["weight_norm"],
        "slots": {},
    }
    assert run.facts["data"] == examples.content_version("digits")


PHASED = TEXT.replace("epochs: 3}", "epochs: 3, phases: [{}, {data: {wine: {train: 100, validation: 50}}}]}")


@pytest.mark.parametrize(
    ("old", "new"),
    [("[{}, ", "["), ("train: 100, validation: 50}}}]", "train: 99, validation: 50}}}]"), ("[{}", "[{epochs: 9}")],
)
def test_phases_are_in_the_key(old: str, new: str) -> None:
    assert old in PHASED and not set(keys(experiment(PHASED)).values()) & set(
        keys(experiment(PHASED.replace(old, new))).values()
    )
    frozen = experiment(TEXT.replace("epochs: 3", "epochs: 3, freeze: [output]"))
    assert not set(keys(frozen).values()) & set(keys(experiment()).values())


def test_the_content_of_each_data_set_is_in_the_key() -> None:
    (run, *_) = plan.plan(experiment(PHASED.replace("wine:", "moons:")), [0], DEFAULT)
    assert run.facts["data"] == f"{examples.content_version('digits')}, generated"


def test_smoke_trains_two_epochs_of_each_phase_at_most() -> None:
    small = plan.smoke(experiment(PHASED.replace("[{}", "[{epochs: 9}, {epochs: 1}")))
    stages = stages_of(small.variants[0].setup)
    assert [stage.setup["train"]["epochs"] for stage in stages] == [2, 1, 2]
