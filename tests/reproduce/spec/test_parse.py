"""Spec text → Experiment, and every mistake that can be seen without Keras: its place, its words, all at once."""

from pathlib import Path
from typing import Any

import pytest

from reproduce.errors import SpecErrors
from reproduce.pipeline import reading
from reproduce.spec.parse import outline, parse_file

BASE = """\
title: A test
data: {xor: {}}
model: {mlp: {hidden: [4]}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {batch_size: 4, epochs: 1}
seeds: 2
"""


def spec(more: str = "", **lines: str | None) -> str:
    """The base with some of its lines replaced (None: left out) and `more` behind it, from line 8 on."""
    kept = {line.split(":")[0]: line for line in BASE.splitlines()}
    kept |= {key: f"{key}: {value}" for key, value in lines.items()}
    return "\n".join(line for key, line in kept.items() if lines.get(key, "") is not None) + "\n" + more


def problems(text: str) -> list[str]:
    """What `parse` says about a text, file names left out."""
    with pytest.raises(SpecErrors) as caught:
        reading.parse(text, "a.yaml", folder=Path("."))
    return [str(problem).removeprefix("a.yaml:") for problem in caught.value.problems]


def experiment(text: str) -> Any:
    return reading.parse(text, "folder/a.yaml", folder=Path(".")).experiment


NAME = "expected a name, or one name with its arguments as in `{name: {argument: value}}`, got"


def test_an_experiment() -> None:
    found = experiment(spec("variants: {a: {}, b: {train.epochs: 3}}\nclaims: [{that: x, expect: 'loss[a] < 1'}]\n"))
    assert (found.name, found.title, found.path, found.seeds) == ("a", "A test", "folder/a.yaml", range(2))
    assert [variant.name for variant in found.variants] == ["a", "b"]
    assert [variant.setup["train"]["epochs"] for variant in found.variants] == [1, 3]
    assert found.variants[0].setup["train"]["optimizer"] == "Adam"
    assert found.claims[0].position == (9, 29)
    assert found.components == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (spec("sead: 3\n"), "8:1: unknown key 'sead'; did you mean 'seeds'?"),
        (spec("Metrics: [AUC]\n"), "8:1: unknown key 'Metrics'; did you mean 'metrics'?"),
        (spec(train="{epoch: 3}"), "6:9: unknown key 'epoch'; did you mean 'epochs'?"),
        (
            spec(train="{early_stopping: {monitor: loss, patienc: 3}}"),
            "6:41: unknown key 'patienc'; did you mean 'patience'?",
        ),
        (
            spec("claims: [{that: x, expect: loss < 1, expct: 3}]\n"),
            "8:38: unknown key 'expct'; did you mean 'expect'?",
        ),
        (
            spec("grid: {a: {path: train.epochs, valus: [1]}}\n"),
            "8:32: unknown key 'valus'; did you mean 'values'?",
        ),
        (spec("ablate: {desgin: full, components: {a: {}}}\n"), "8:10: unknown key 'desgin'; did you mean 'design'?"),
        (spec(title=None), "1:1: missing key 'title'"),
        (spec(data=None), "1:1: missing key 'data'"),
        (spec(model=None), "1:1: missing key 'model'"),
        (spec("claims: [{that: x}]\n"), "8:10: missing key 'expect'"),
        (spec("ablate: {design: full}\n"), "8:1: missing key 'components'"),
        (spec(title="5"), "1:8: expected a text, got 5; write '5'"),
        (spec(title='""'), "1:9: expected one line, got ''"),
        (spec(title='"a\\nb"'), "1:9: expected one line, got 'a\\nb'"),
        (spec(title="null"), "1:8: expected a text, got null"),
        (spec(seeds="many"), "7:8: expected a count such as 20, or a range such as 1000:1020, got 'many'"),
        (spec(seeds="1.5"), "7:8: expected a count such as 20, or a range such as 1000:1020, got 1.5"),
        (spec(seeds="true"), "7:8: expected a count such as 20, or a range such as 1000:1020, got true"),
        (spec(seeds="0"), "7:8: expected a count such as 20, or a range such as 1000:1020, got 0"),
        (spec(seeds="-3"), "7:8: expected a count such as 20, or a range such as 1000:1020, got -3"),
        (
            spec(seeds="1000000"),
            "7:8: expected at most 100,000 seeds, got 1,000,000; the seed 1000000 alone is 1000000:1000001",
        ),
        (spec(seeds="9:9"), "7:8: expected a count such as 20, or a range such as 1000:1020, got '9:9'"),
        (spec("limits: ['']\n"), "8:11: expected one line, got ''"),
        (spec(metrics="accuracy"), "5:10: expected a list, got 'accuracy'; write [accuracy]"),
        (spec(metrics="null"), "5:10: expected a list, got null"),
        (spec(metrics="[{accuracy: {}, auc: {}}]"), f"5:11: {NAME} 2 names: accuracy, auc"),
        (spec(metrics="[5]"), f"5:11: {NAME} 5"),
        (spec(data="{}"), f"2:7: {NAME} {{}}"),
        (spec(data="''"), f"2:8: {NAME} ''"),
        (spec(data="null"), f"2:7: {NAME} null"),
        (spec(data="{a: b}"), "2:7: the arguments of 'a' must be a mapping `{argument: value}`, got 'b'"),
        (
            spec(model="{layers: Dense}"),
            "3:8: the arguments of 'layers' must be a mapping `{argument: value}`, got 'Dense'",
        ),
        (spec(train="null"), "6:8: expected a mapping, got null"),
        (spec(train="{epochs: 1e3}"), "6:17: expected a whole number, got 1000.0; write it without a decimal point"),
        (spec(train="{epochs: -1}"), "6:17: expected 0 or more, got -1"),
        (spec(train="{batch_size: 0}"), "6:21: expected 1 or more, got 0"),
        (spec(train="{augment: RandomFlip}"), "6:18: expected a list, got 'RandomFlip'; write [RandomFlip]"),
        (
            spec(train="{early_stopping: {monitor: loss, restore_best_weights: no}}"),
            "6:63: expected true or false, got 'no'; write false",
        ),
        (spec(train="{reduce_on_plateau: {monitor: loss, factor: 2}}"), "6:52: expected less than 1.0, got 2"),
        (spec("slots: {a: null}\n"), f"8:12: {NAME} null"),
        (spec("variants: [a]\n"), "8:11: expected a mapping, got ['a']"),
        (spec("variants: {a: null}\n"), "8:15: expected a mapping, got null"),
        (spec("variants: {a: [loss]}\n"), "8:15: expected a mapping, got ['loss']"),
        (spec("grid: {a: 3}\n"), "8:11: expected a mapping, got 3"),
        (spec("grid: {a: {path: train.epochs, values: 3}}\n"), "8:40: expected a list or a mapping, got 3"),
        (spec("grid: {a: {patches: {x: null}}}\n"), "8:25: expected a mapping, got null"),
        (
            spec("ablate: {design: ful, components: {a: {}}}\n"),
            "8:18: expected one of 'full', 'leave-one-out' or 'one-at-a-time', got 'ful'",
        ),
        (spec("ablate: {components: {}}\n"), "8:22: expected at least one entry, got {}"),
        (spec("claims: x\n"), "8:9: expected a list, got 'x'; write [x]"),
        (spec("claims: [x]\n"), "8:10: expected a mapping, got 'x'"),
        (
            spec("figures: [{curves: loss}]\n"),
            "8:11: the arguments of 'curves' must be a mapping `{argument: value}`, got 'loss'",
        ),
        ("- a\n", "1:1: expected a mapping, got ['a']"),
        ("42\n", "1:1: expected a mapping, got 42"),
        ("null\n", "1:1: expected a mapping, got null"),
    ],
)
def test_mistakes_of_form(text: str, found: str) -> None:
    assert problems(text) == [found]


LONG = "x" * 100


def test_long_values_are_cut() -> None:
    assert problems(spec(seeds=LONG)) == [
        f"7:8: expected a count such as 20, or a range such as 1000:1020, got '{'x' * 56}..."
    ]


@pytest.mark.parametrize(
    ("design", "found"),
    [
        (
            "variants:\n  a: {train.epoch: 3}\n",
            "9:7: no such path 'train.epoch': 'train' has no 'epoch'; did you mean 'epochs'?",
        ),
        ("variants:\n  a: {train.epochs: x}\n", "9:21: expected a whole number, got 'x'"),
        ("variants:\n  a: {train: {epoch: 3}}\n", "9:15: unknown key 'epoch'; did you mean 'epochs'?"),
        ("variants:\n  a: {data: null}\n", f"9:13: {NAME} null"),
        (
            "variants:\n  a: {model.mlp: 3}\n",
            "9:18: the arguments of 'mlp' must be a mapping `{argument: value}`, got 3",
        ),
        ("variants:\n  a: {metrics: accuracy}\n", "9:16: expected a list, got 'accuracy'; write [accuracy]"),
        (
            "grid:\n  a: {path: train.epoch, values: [1]}\n",
            "9:13: no such path 'train.epoch': 'train' has no 'epoch'; did you mean 'epochs'?",
        ),
        ("grid:\n  a: {path: train.epochs, values: [1, x]}\n", "9:39: expected a whole number, got 'x'"),
        ("grid:\n  a: {path: train.epochs, values: {b: 1, c: x}}\n", "9:45: expected a whole number, got 'x'"),
        (
            "grid:\n  a: {path: train.epochs, values: {log: [1, 2, 2], a: 3}}\n",
            "9:41: expected a whole number, got [1, 2, 2]",
        ),
        (
            "grid:\n  a: {patches: {x: {train.epoch: 3}}}\n",
            "9:21: no such path 'train.epoch': 'train' has no 'epoch'; did you mean 'epochs'?",
        ),
        (
            "ablate:\n  components: {a: {train.epoch: 3}}\n",
            "9:20: no such path 'train.epoch': 'train' has no 'epoch'; did you mean 'epochs'?",
        ),
        ("ablate:\n  components: {a: {train.epochs: x}}\n", "9:34: expected a whole number, got 'x'"),
        (
            "variants: {a: {train.epochs: 2}}\ngrid: {e: {path: train.epochs, values: [3]}}\n",
            "9:18: 'train.epochs' is set in line 8 too: one of them would have no effect",
        ),
        (
            "variants:\n  a: {model.mlp.hidden: [2], model.hidden: [3]}\n",
            "9:7: 'model.mlp.hidden' is set in line 9 too: one of them would have no effect",
        ),
        (
            "grid: {a: [1, 2]}\n",
            "8:11: a factor needs either `path` and `values`, or `patches`; write `a: {path: …, values: [1, 2]}`",
        ),
        (
            "variants: {a: {}}\nablate: {components: {b: {}}}\n",
            "9:1: `ablate` and `variants` both name variants; use one of them",
        ),
        ("grid:\n  a b: {path: train.epochs, values: [1]}\n", None),
    ],
)
def test_mistakes_of_variants_point_at_the_text_that_wrote_them(design: str, found: str | None) -> None:
    (one,) = problems(spec(design))
    assert one == found if found else one.startswith("9:3: a factor cannot be called 'a b'")


def test_the_order_of_patches_does_not_matter() -> None:
    design = "{rate: {path: train.optimizer.learning_rate, values: [0.1]}, opt: {path: train.optimizer, values: [SGD]}}"
    (variant,) = experiment(spec(f"grid: {design}\n")).variants
    assert variant.setup["train"]["optimizer"] == {"SGD": {"learning_rate": 0.1}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            spec(metrics="[accuracy, accuracy]"),
            "5:21: there is another series called 'accuracy'; give one of them another `name`",
        ),
        (
            spec(metrics="[{AUC: {name: loss}}]"),
            "5:11: there is another series called 'loss'; give one of them another `name`",
        ),
        (
            spec(metrics="[{AUC: {name: gap}}]"),
            "5:11: there is another series called 'gap'; give one of them another `name`",
        ),
        (
            spec(metrics="[{AUC: {name: val_loss}}]"),
            "5:11: there is another series called 'val_loss'; give one of them another `name`",
        ),
        (
            spec(metrics="[{AUC: {name: val_precision}}, Precision]"),
            "5:41: there is another series called 'val_precision'; give one of them another `name`",
        ),
        (spec(metrics="[{AUC: {name: a b}}]"), "5:11: a series cannot be called 'a b': its name must be one word"),
        (
            spec("measures: [weight_norm, {weight_norm: {at: init}}]\n"),
            "8:25: there is another series called 'weight_norm'; a measure is taken once",
        ),
        (
            spec(metrics="[{AUC: {name: seed}}]"),
            "5:11: a series cannot be called 'seed', which is a column of runs.csv; give one of them another `name`",
        ),
        (spec("measures: [accuracy]\n"), "8:12: there is another series called 'accuracy'; a measure is taken once"),
        (
            spec(train="{early_stopping: {monitor: los}}"),
            "6:35: cannot monitor 'los', it is not measured each epoch; did you mean 'loss'?",
        ),
        (
            spec(train="{early_stopping: {patience: 3}}"),
            "6:25: cannot monitor 'val_loss', it is not measured each epoch: the data have no validation part",
        ),
        (
            spec("measures: [{weight_norm: {at: end}}]\n", train="{reduce_on_plateau: {monitor: weight_norm}}"),
            "6:38: cannot monitor 'weight_norm', it is not measured each epoch; expected one of 'accuracy', 'loss'",
        ),
        (
            spec("variants:\n  a: {train.early_stopping: {monitor: val_los}}\n", data="{moons: {validation: 9}}"),
            "9:39: cannot monitor 'val_los', it is not measured each epoch; did you mean 'val_loss'?",
        ),
        (spec("slots: {norm: Identity}\n"), "8:9: no layer of the model is called 'norm'"),
        (
            spec("variants:\n  a: {slots.nrm: Identity}\n", model="{layers: [{norm: {}}, {Dense: 1}]}"),
            "9:7: no layer of the model is called 'nrm'; did you mean 'norm'?",
        ),
    ],
)
def test_series_and_slots_that_lead_nowhere(text: str, found: str) -> None:
    assert problems(text) == [found]


def test_series_that_claims_may_use() -> None:
    parts = "{moons: {validation: 9, test: 9}}"
    found = experiment(
        spec("measures: [dead_units, {weight_std: {per: layer}}]\n", data=parts, metrics="[accuracy, F1Score]")
    )
    scores = {f"{part}{score}" for part in ("", "val_", "test_") for score in ("loss", "accuracy", "f1_score")}
    assert found.series == scores | {"batch_loss", "gap", "epochs_used", "diverged", "dead_units", "weight_std"}
    assert found.layered == {"weight_std"}
    bare = experiment(
        spec(metrics="[{AUC: {name: area}}]", data="{moons: {test: null, validation: null}}", loss="null")
    )
    assert bare.series == {"area", "epochs_used", "diverged"}


def test_a_slot_that_one_variant_needs_may_idle_in_another() -> None:
    model = "{layers: [{repeat: 2, layers: [norm]}, {Dense: 1}]}"
    text = spec("slots: {norm: Identity}\nvariants: {a: {}, b: {model: mlp}}\n", model=model)
    assert [variant.name for variant in experiment(text).variants] == ["a", "b"]


def test_claims_and_figures_are_checked() -> None:
    text = spec("claims: [{that: x, expect: los < 1}]\nfigures: [curve]\ntables: [efects]\n")
    assert problems(text) == [
        "8:28: unknown series 'los'; did you mean 'loss'?",
        "9:11: unknown figure 'curve'; did you mean 'curves'?",
        "10:10: unknown table 'efects'; did you mean 'effects'?",
    ]


def test_all_mistakes_of_a_file_come_at_once() -> None:
    text = spec("sead: 3\nclaims: [{that: x, expect: los < 1}]\nvariants: {a: {train.epochs: 2}}\n", title="5")
    assert problems(text) == [
        "1:8: expected a text, got 5; write '5'",
        "8:1: unknown key 'sead'; did you mean 'seeds'?",
        "9:28: unknown series 'los'; did you mean 'loss'?",
    ]
    text = spec("variants: {a: {los: 2}, b: {train.epoch: 2}, c: {}}\nfigures: {}\n", seeds="x")
    assert [problem.split(":")[0] for problem in problems(text)] == ["7", "8", "8", "9"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (spec("claims: [{that: x, expect: 'accuracy > 0'}]\n", metrics="accuracy"), 1),
        (spec("claims: [{that: x, expect: 'loss[a] > 0'}]\nvariants: {a: {los: 1}}\n"), 1),
        (spec("claims: [{that: x, expect: 'loss[f=a] > 0'}]\ngrid: {f: {}}\n"), 1),
        (spec("claims: [{that: x, expect: 'loss[a] > 0'}]\nvariants: 3\n"), 1),
    ],
)
def test_claims_are_not_blamed_for_mistakes_elsewhere(text: str, count: int) -> None:
    assert len(problems(text)) == count


def test_a_draft_carries_its_problems() -> None:
    draft = reading.draft(spec("variants: {a: {}, b: {los: 1}}\n", seeds="x"), "a.yaml", folder=Path("."))
    assert [problem.line for problem in draft.problems] == [7, 8]
    assert [variant.name for variant in draft.experiment.variants] == ["a"]
    good = reading.draft(spec(), "a.yaml", folder=Path("."))
    assert good == reading.parse(spec(), "a.yaml", folder=Path(".")) and good.problems == ()


def test_problems_of_setups_are_placed_by_whoever_wrote_them() -> None:
    text = spec("variants:\n  a: {train.optimizer: {SGD: {momentu: 1}}, model.mlp.hiden: 3}\n  b: {}\n")
    parsed = reading.parse(text, "a.yaml", folder=Path("."))

    def placed(variant: str, *path: Any, at_key: bool = False) -> str:
        return str(parsed.problem(variant, path, "x", at_key=at_key))

    assert placed("a", "train", "optimizer", "SGD", "momentu", at_key=True) == "a.yaml:9:31: x"
    assert placed("a", "train", "optimizer", "SGD", "momentu") == "a.yaml:9:40: x"
    assert placed("a", "train", "optimizer") == "a.yaml:9:24: x"
    assert placed("a", "model", "mlp", "hiden", at_key=True) == "a.yaml:9:45: x"
    assert placed("a", "model", "mlp", "hidden", 0) == placed("b", "model", "mlp", "hidden", 0) == "a.yaml:3:24: x"
    assert placed("b", "train", "optimizer") == "a.yaml:6:8: x"
    grid = spec("grid:\n  rate: {path: train.optimizer.learning_rat, values: [0.1, 0.2]}\n")
    parsed, path = reading.parse(grid, "a.yaml", folder=Path(".")), ("train", "optimizer", "Adam", "learning_rat")
    assert str(parsed.problem("0.2", path, "x", at_key=True)) == "a.yaml:9:16: x"
    assert str(parsed.problem("0.2", path, "x")) == "a.yaml:9:60: x"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SpecErrors, match=r"nothing\.yaml:1:1: cannot be read: No such file or directory$"):
        reading.parse_file(tmp_path / "nothing.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(SpecErrors, match=r"bytes\.yaml:1:1: cannot be read: it is not UTF-8: byte 0xff in line 1$"):
        reading.parse_file(tmp_path / "bytes.yaml")


@pytest.mark.parametrize(
    "name", ["...yaml", "..yaml", "README.yaml", "readme.md.yml", "-x.yaml", "a b.yaml", "a\x1bb.yaml"]
)
def test_a_spec_is_called_as_a_folder_of_results_can_be(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(BASE)
    legal = name.startswith("README")
    for read in (reading.parse_file, parse_file, outline):
        if legal:
            assert read(tmp_path / name).name if read is outline else read(tmp_path / name)
            continue
        with pytest.raises(SpecErrors) as caught:
            read(tmp_path / name)
        rule = "letters, digits and `_`, behind the first also `-` and `.`, since a folder of results is called so"
        assert str(caught.value).endswith(f":1:1: a spec cannot be called {Path(name).stem!a}; expected {rule}")
        assert "\x1b" not in str(caught.value)


def test_a_folded_title_is_one_line() -> None:
    assert experiment(spec(title=">\n  A test\n  of two lines")).title == "A test of two lines"
