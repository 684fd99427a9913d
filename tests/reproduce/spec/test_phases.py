"""Each wrong use of phases is told with its place, before anything is trained."""

from pathlib import Path

import pytest

from reproduce.engine import check
from reproduce.pipeline import reading

BASE = """\
title: Phases
data: {digits: {train: 100, validation: 50, prepare: [{keep_classes: {classes: 5}}]}}
model: {mlp: {hidden: [8, 8], dropout: 0.1}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
measures: [{weight_norm: {at: epoch}}, {gradient_norm: {per: layer}}]
train:
  epochs: 1
  phases:
    - PHASE_0
    - PHASE_1
"""
OTHER = "digits: {train: 80, validation: 50, prepare: [{keep_classes: {classes: [5, 6, 7, 8, 9]}}]}"


def problems(first: str, second: str, more: str = "") -> list[str]:
    text = BASE.replace("PHASE_0", first).replace("PHASE_1", second) + more
    draft = reading.draft(text, "a.yaml", folder=Path("."))
    return [str(problem).removeprefix("a.yaml:") for problem in check.all_problems(draft)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{}", "{}"),
        ("{}", f"{{data: {{{OTHER}}}, reset: [output], optimizer: SGD, class_weight: balanced}}"),
        ("{freeze: [dense_1]}", "{freeze: [dense_1], keep_optimizer: true, epochs: 0}"),
        ("{optimizer: Adam}", "{optimizer: {Adam: {}}, keep_optimizer: true}"),
        ("{augment: [{GaussianNoise: {stddev: 0.1}}]}", "{early_stopping: {monitor: val_accuracy}}"),
    ],
)
def test_what_is_well_meant(first: str, second: str) -> None:
    assert problems(first, second) == []


ANY = "{}"


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (ANY, "{freeze: [dense_3]}", "11:17: unknown layer 'dense_3'; did you mean 'dense_2'?"),
        (ANY, "{reset: [outptu]}", "11:16: unknown layer 'outptu'; did you mean 'output'?"),
        (ANY, "{freeze: [activation_1]}", "11:17: the layer 'activation_1' has no weights"),
        (ANY, "{freeze: [dense_1, dense_2, output]}", "11:16: no weights are left to train"),
        ("{reset: [output]}", ANY, "10:15: reset is about what an earlier phase has left, and this is the first one"),
        ("{keep_optimizer: true}", ANY, "10:24: keep_optimizer is about what an earlier phase has left, and this is the first one"),
        (ANY, "{keep_optimizer: true, optimizer: SGD}", "11:24: the optimizer cannot be kept, for `optimizer` is another one than in the phase before"),
        ("{freeze: [output]}", "{keep_optimizer: true, freeze: [dense_2]}", "11:24: the optimizer cannot be kept, for `freeze` is another one than in the phase before"),
        (ANY, "{data: {digits: {train: 100, prepare: [{keep_classes: {classes: 5}}]}}}", "11:14: this phase has no validation part, other than the first one: their series run on"),
        (ANY, "{data: {digits: {train: 100, validation: 50}}}", "11:14: the data of this phase have inputs (64,) and 10 outputs (multiclass), those of the first inputs (64,) and 5 outputs (multiclass): one model must fit both"),
        (ANY, "{optimizer: Adamm}", "11:19: unknown optimizer 'Adamm'; did you mean 'Adam'?"),
        (ANY, "{epoch: 3}", "11:8: unknown key 'epoch'; did you mean 'epochs'?"),
        (ANY, "{epochs: many}", "11:16: expected a whole number, got 'many'"),
        (ANY, "{data: {digitz: {train: 100, validation: 50}}}", "11:15: unknown data set 'digitz'; did you mean 'digits'?"),
        (ANY, "{data: {digits: {train: 100, validation: 50, prepare: [{keep_classes: {classes: 11}}]}}}", "11:87: keep_classes: classes must be from 2 to 10, got 11"),
        (ANY, "{class_weight: [1, 2]}", "11:22: expected a weight for each of the 5 classes, got 2"),
        (ANY, "{early_stopping: {monitor: val_auc}}", "11:34: cannot monitor 'val_auc', it is not measured each epoch; did you mean 'val_accuracy'?"),
        (ANY, "{reduce_on_plateau: {}, optimizer: {SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9}}}}}", "11:27: the learning rate follows a schedule, so no plateau can reduce it"),
        (ANY, "{augment: [RandomFlipp]}", "11:18: unknown layer 'RandomFlipp'; did you mean 'RandomFlip'?"),
        (ANY, "Adam", "11:7: expected a mapping, got 'Adam'"),
    ],
)  # fmt: skip
def test_what_is_wrong(first: str, second: str, found: str) -> None:
    assert problems(first, second) == [found]


def test_a_measure_that_gives_other_numbers_in_another_phase() -> None:
    assert problems("{}", "{freeze: [dense_1]}") == []
    text = (
        BASE.replace("weight_norm: {", "path_length: {")
        .replace("PHASE_0", "{}")
        .replace("PHASE_1", "{freeze: [dense_1]}")
    )
    (found,) = check.all_problems(reading.draft(text, "a.yaml", folder=Path(".")))
    words = "path_length gives other numbers in one phase than in another, where other layers are trained"
    assert str(found) == f"a.yaml:6:12: {words}; take it `at: init` or `at: end`"


def test_a_patch_leads_into_a_phase() -> None:
    more = "variants: {a: {train.phases.1.optimizer.learning_rate: 0.1, train.phases.0.epochs: 3}, b: {train.phases.2: {}}}\n"
    (found,) = problems("{freeze: [output]}", "{optimizer: SGD, freeze: [output]}", more)
    assert found.startswith("12:92: no such path 'train.phases.2': '2' is not an index of the list (0 to 1)")
    text = BASE.replace("PHASE_0", "{}").replace("PHASE_1", "{optimizer: SGD}") + more.partition(", b")[0] + "}\n"
    (variant,) = reading.parse(text, "a.yaml", folder=Path(".")).experiment.variants
    phases = [{"epochs": 3}, {"optimizer": {"SGD": {"learning_rate": 0.1}}}]
    assert variant.setup["train"]["phases"] == phases


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("tuner: hyperband, space: {r: {path: train.batch_size, values: [8, 16]}}", "12:44: hyperband decides how many epochs a trial is trained, and `train` has phases with their own"),
        ("tuner: random, trials: 2, space: {r: {path: train.phases.0.data, values: [xor, moons]}}", "12:71: trials on other data cannot be compared: of `data`, a search may vary `prepare`"),
    ],
)  # fmt: skip
def test_what_a_search_cannot(search: str, found: str) -> None:
    assert problems("{}", "{}", f"searches: {{s: {{objective: val_loss, {search}}}}}\n") == [found]


def test_files_of_phases_are_found_and_known_by_their_content(tmp_path: Path) -> None:
    rows = "a,b,y\n" + "".join(f"{number},{number % 3},{number % 2}\n" for number in range(20))
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(rows)
    text = """
title: Files
data: {csv: {path: one.csv, target: y}}
model: {mlp: {hidden: [4]}}
loss: BinaryCrossentropy
train: {epochs: 1, phases: [{}, {data: {csv: {path: two.csv, target: y}}}]}
"""
    made = reading.draft(text, "files.yaml", folder=tmp_path)
    assert not made.problems
    (_, phase) = made.experiment.variants[0].setup["train"]["phases"]
    assert phase["data"]["csv"]["path"] == str(tmp_path / "two.csv") and len(phase["data"]["csv"]["content"]) == 32
    wrong = reading.draft(text.replace("two.csv", "too.csv"), "files.yaml", folder=tmp_path)
    assert [str(problem) for problem in wrong.problems] == [
        "files.yaml:6:53: cannot read 'too.csv': No such file or directory; did you mean 'two.csv'?"
    ]
