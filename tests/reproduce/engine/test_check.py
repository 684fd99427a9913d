"""Mistakes that only Keras can see, placed in the text, together with those of the parser."""

from pathlib import Path

import pytest

from reproduce.engine import check
from reproduce.engine.vector.engine import VectorEngine
from reproduce.errors import SpecErrors
from reproduce.pipeline import reading
from reproduce.runs.plan import plan
from reproduce.runs.settings import Settings

BASE = """\
title: A test
data: {xor: {}}
model: {mlp: {hidden: [4]}}
loss: BinaryCrossentropy
train: {batch_size: 4, epochs: 1}
"""


FORM = "expected a name, or one name with its arguments as in `{name: {argument: value}}`, got"


def problems(text: str) -> list[str]:
    draft = reading.draft(text, "a.yaml", folder=Path("."))
    return [str(problem).removeprefix("a.yaml:") for problem in check.all_problems(draft)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BASE.replace("xor", "xorr"), "2:8: unknown data set 'xorr'; did you mean 'xor'?"),
        (BASE.replace("xor: {}", "xor: {samples: 2}"), "2:23: xor: samples must be at least 4, got 2"),
        (BASE.replace("xor: {}", "xor: {prepare: [standardise]}"), "2:24: unknown preparation 'standardise'; did you mean 'standardize'?"),
        (BASE.replace("hidden", "hiden"), "3:15: mlp has no argument 'hiden'; did you mean 'hidden'?"),
        (BASE.replace("[4]", "64"), "3:23: mlp: hidden: expected a list or a mapping, got 64"),
        (BASE + "variants:\n  a: {train.optimizer: adamm}\n  b: {}\n", "7:24: unknown optimizer 'adamm'; did you mean 'Adam'?"),
        (BASE + "variants:\n  a: {train.optimizer: {SGD: {momentu: 1}}}\n", "7:31: SGD has no argument 'momentu'; did you mean 'momentum'?"),
        (BASE + "variants:\n  a: {train.optimizer.momentum: 1}\n", "7:7: Adam has no argument 'momentum'; did you mean 'ema_momentum'?"),
        (BASE + "grid:\n  a: {path: model.mlp.activation, values: [relu, tan]}\n", "7:50: unknown activation 'tan'; did you mean 'tanh'?"),
        (BASE + "grid:\n  a: {path: model.mlp.activatoin, values: [relu]}\n", "7:13: mlp has no argument 'activatoin'; did you mean 'activation'?"),
        (BASE + "grid:\n  a: {path: train.optimizer, values: {x: {SGD: {momentu: 1}}}}\n", "7:49: SGD has no argument 'momentu'; did you mean 'momentum'?"),
        (BASE + "ablate:\n  components: {l2: {model.mlp.kernel_regularizer: {L3: 0.1}}}\n", "7:51: unknown regularizer 'L3'; expected one of 'L1', 'L1L2', 'L2', 'OrthogonalRegularizer'"),
        (BASE + "measures: [{gradient_norm: {per: layer}}, dead_unit]\n", "6:43: unknown measure 'dead_unit'; did you mean 'dead_units'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_placed_where_it_is_written(text: str, found: str) -> None:
    assert problems(text) == [found]


def test_a_mistake_of_the_base_is_said_once_for_all_variants() -> None:
    assert len(problems(BASE.replace("hidden", "hiden") + "variants: {a: {}, b: {train.epochs: 2}}\n")) == 1


def test_form_claims_figures_data_and_objects_in_one_report() -> None:
    text = BASE.replace("xor: {}", "xor: {sample: 3}").replace("epochs: 1", "epochs: 1, optimizer: adamm")
    text += "sead: 3\nclaims: [{that: x, expect: los < 1}]\nfigures: [curve]\nmeasures: [foo]\n"
    assert [problem.split(";")[0] for problem in problems(text)] == [
        "2:14: xor has no argument 'sample'",
        "5:46: unknown optimizer 'adamm'",
        "6:1: unknown key 'sead'",
        "7:28: unknown series 'los'",
        "8:11: unknown figure 'curve'",
        "9:12: unknown measure 'foo'",
    ]


ALL = """\
data: {digits: {valid: 100}}
model: {mlp: {hidden: 64, activation: ReLu}}
loss: Crossentropy
metrics: [accuracy, f2]
train: {optimizer: adam, batch: 3, epochs: 1e2, batch_size: full, augment: [RandomFlop]}
seeds: [0, 1]
claims: [{that: x, expect: accuracy > 0.9 and loss < 1}, {that: y}, {that: z, expect: mean(accuracy) == 1}]
figures: [{curves: {y: loss, size: 4}}, 5]
"""


def test_all_mistakes_of_a_file_in_one_go() -> None:
    """Form, names, model and claims: 17 at once, though the title is missing and data and model cannot be made."""
    assert [problem.split(";")[0] for problem in problems(ALL)] == [
        "1:1: missing key 'title'",
        "1:17: digits has no argument 'valid'",
        "2:23: mlp: hidden: expected a list or a mapping, got 64",
        "2:39: unknown activation 'ReLu'",
        "3:7: unknown loss 'Crossentropy'",
        "4:21: unknown metric 'f2'",
        "5:20: unknown optimizer 'adam'",
        "5:26: unknown key 'batch'",
        "5:44: expected a whole number, got 100.0",
        "5:61: expected a whole number, got 'full'",
        "5:77: unknown layer 'RandomFlop'",
        "6:8: expected a count such as 20, or a range such as 1000:1020, got [0, 1]",
        "7:43: expected the end, found 'and'",
        "7:58: missing key 'expect'",
        "7:102: expected the end, found '='",
        "8:11: figure 'curves': unknown argument 'size'",
        "8:41: expected a name, or one name with its arguments as in `{name: {argument: value}}`, got 5",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (  # layers are looked at by name where the data are wrong
            BASE.replace("xor: {}", "xor: {a: 1}").replace("{mlp: {hidden: [4]}}", "{layers: [Dens, {Dense: {unit: 1}}]}"),
            ["2:14: xor has no argument 'a'", "3:18: unknown layer 'Dens'", "3:33: Dense has no argument 'unit'", "3:24: Dense needs the argument 'units'"],
        ),
        (  # a variant that cannot be made still has claims
            BASE + "variants: {a: {train.epoch: 1}, b: {}}\nclaims: [{that: x, expect: 'loss[a] < lost[b]'}, {that: y, expect: 'loss[c] < 1'}]\n",
            ["6:16: no such path 'train.epoch': 'train' has no 'epoch'", "7:39: unknown series 'lost'", "7:74: unknown level 'c'"],
        ),
        (  # but none is blamed for what it would have measured
            BASE + "variants: {a: {metrics: AUC}, b: {}}\nclaims: [{that: x, expect: 'auc[a] < 1'}]\n",
            ["6:25: expected a list, got 'AUC'"],
        ),
        (  # a factor that is no good hides no other, and not the names of the base
            BASE.replace("xor", "xorr") + "grid: {a: 3, b: {path: train.epochs}, zip: [a, b]}\n",
            ["2:8: unknown data set 'xorr'", "6:11: expected a mapping, got 3", "6:17: a factor needs either `path` and `values`, or `patches`"],
        ),
        (  # what is missing is not missed twice
            "title: x\ndata: {xor: {}}\nmodel: {mlpp: {}}\nloss: []\ntrain: {optimizer: adamm}\nclaims: [{that: x, expect: loss < 1}]\n",
            ["3:8: unknown model 'mlpp'", f"4:7: {FORM} []", "5:20: unknown optimizer 'adamm'"],
        ),
    ],
)  # fmt: skip
def test_no_mistake_hides_others_or_brings_some(text: str, found: list[str]) -> None:
    assert sorted(problem.split(";")[0] for problem in problems(text)) == sorted(found)


def test_inherited_mistakes_name_the_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(BASE.replace("hidden", "hiden"))
    Path("a.yaml").write_text("title: a\nextends: base\nloss: mse\n")
    assert [str(problem) for problem in check.all_problems(reading.draft_file(Path("a.yaml")))] == [
        "a.yaml:3:7: unknown loss 'mse'; did you mean 'MeanSquaredError'?",
        "base.yaml:3:15: mlp has no argument 'hiden'; did you mean 'hidden'?",
    ]


def test_a_good_variant_is_built() -> None:
    parsed = reading.parse(BASE, "a.yaml", folder=Path("."))
    (built,), found = check.attempt(parsed, parsed.experiment.variants[0])
    assert found == [] and built.model.output_shape == (None, 1)


STARTER = Path(check.__file__).parents[1] / "cli" / "starter.yaml"


def test_the_starter_is_good() -> None:
    parsed = reading.parse_file(STARTER)
    assert check.all_problems(parsed) == []
    assert [variant.name for variant in parsed.experiment.variants] == ["small_rate", "large_rate"]


LEARNT = """\
title: A functional graph with a slot, named metrics, a schedule, wrappers and augmentation
data: {mnist1d: {sequence: true, train: 100, validation: 50, test: 50, prepare: [standardize]}}
model:
  layers:
    - {Bidirectional: {layer: {GRU: {units: 3}}}, name: reader}
    - {Dense: {units: 8}, name: stem}
    - repeat: 2
      layers:
        - {Dense: {units: 8, use_bias: false}, name: wide}
        - {norm: {}, name: normed}
        - {Add: {}, inputs: [normed, block_input]}
        - {PReLU: {}}
    - {Dense: 10}
slots: {norm: Identity}
loss: {SparseCategoricalCrossentropy: {from_logits: true}}
metrics: [accuracy, {SparseTopKCategoricalAccuracy: {k: 3, name: top3}}]
train:
  optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 100}}}}
  early_stopping: {patience: 3}
  augment: [{GaussianNoise: 0.1}]
variants: {none: {}, batch: {slots.norm: BatchNormalization}, group: {slots.norm: {GroupNormalization: {groups: 4}}}}
claims: [{that: It learns., expect: "all(test_top3[none, batch]) > 0.3"}]
figures: [{curves: {y: val_top3}}]
"""


def test_everything_at_once() -> None:
    assert problems(LEARNT) == []


UNEVEN = """\
title: Parts whose size depends on the seed
data: {wine: {test: 50, stratify: false, prepare: [{keep_classes: {classes: 2}}]}}
model: {mlp: {hidden: [4]}}
loss: BinaryCrossentropy
train: {epochs: 1}
seeds: 3
"""


def test_parts_have_one_size_for_all_seeds() -> None:
    (found,) = problems(UNEVEN)
    assert found == (
        "2:8: wine: the train part has 95 examples for seed 0 and 89 for seed 1, "
        "and all seeds of a variant need one size: leave out `stratify: false`"
    )
    assert problems(UNEVEN.replace("stratify: false, ", "")) == []
    assert problems(UNEVEN.replace("seeds: 3", "seeds: 1")) == []


def test_so_have_the_seeds_that_are_asked_for() -> None:
    spec = reading.parse(UNEVEN.replace("seeds: 3", "seeds: 1"), "a.yaml", folder=Path("."))
    with pytest.raises(SpecErrors, match="95 examples for seed 0 and 89 for seed 1"):
        VectorEngine(Settings()).members(spec, plan(spec.experiment, [0, 1], Settings()))
