"""`reproduce diagnose`, of logs and of stored runs."""

import numpy as np
import pytest

from reproduce.cli import main
from reproduce.diagnosis.situations import SITUATIONS
from tests.reproduce.diagnosis.curves import falling, rising, spiky

EPOCHS = """
train: {optimizer: {Adam: {learning_rate: 0.05}}, batch_size: 4, epochs: 6}
seeds: 3
variants:
  zeros: {model.mlp.kernel_initializer: Zeros}
  broken: {train.optimizer: {SGD: {learning_rate: 1.0e+30}}}
"""


@pytest.fixture
def reproduce(capsys):
    """Runs one command line in this process: status, standard output, standard error."""

    def run(*arguments):
        capsys.readouterr()
        return main.status([str(argument) for argument in arguments]), *capsys.readouterr()

    return run


@pytest.fixture
def log(tmp_path):
    """Writes curves as Keras' CSVLogger does."""

    def written(**columns):
        lines = [",".join(["epoch", *columns])]
        lines += [
            ",".join(map(repr, [epoch, *map(float, row)]))
            for epoch, row in enumerate(zip(*columns.values(), strict=True))
        ]
        (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
        return tmp_path / "log.csv"

    return written


def test_a_log_is_named_with_its_evidence_and_the_advice(reproduce, log):
    path = log(accuracy=rising(), loss=spiky(), val_accuracy=rising(last=0.7), val_loss=falling(last=0.15))
    code, out, err = reproduce("diagnose", path)
    first, *lines = out.splitlines()
    assert (code, err, first) == (0, "", f"{path}: 41 epochs, spike")
    assert lines[0].startswith("  at epoch 21 the training loss jumps from ")
    assert lines[1] == "  also overfit: the training accuracy ends at 98.0%, that of validation at 70.0%"
    assert lines[2:] == [f"{SITUATIONS[name].words}: {SITUATIONS[name].advice}" for name in ("spike", "overfit")]


def test_curves_that_do_not_tell_get_no_advice(reproduce, log):
    path = log(loss=np.linspace(2, 1, 4))
    assert reproduce("diagnose", path) == (0, f"{path}: 4 epochs, not to be told from these curves\n", "")


def test_a_log_with_a_mistake_is_2_with_its_place(reproduce, tmp_path):
    (tmp_path / "log.csv").write_text("loss\n1\nx\n")
    assert reproduce("diagnose", tmp_path / "log.csv") == (
        2, "", f"{tmp_path}/log.csv:3:1: loss: expected a number, got 'x'\n",
    )  # fmt: skip


def test_the_runs_of_an_experiment_are_named_by_variant(reproduce, spec, tiny, tmp_path):
    path, store = spec(tiny.partition("train:")[0] + EPOCHS), tmp_path / "store.db"
    told = reproduce("diagnose", path, "--store", store)
    assert told == (2, "", f"nothing is stored of {path}: `reproduce run {path}` first\n")
    assert reproduce("run", path, "--store", store, "--results", tmp_path / "results")[0] == 0
    code, out, err = reproduce("diagnose", path, "--store", store)
    assert (code, err) == (0, "")
    zeros, why, broken, then, *advice = out.splitlines()
    assert (zeros, broken) == ("zeros: random performance in 3 of 3 seeds", "broken: rate too high in 3 of 3 seeds")
    assert why.startswith("  seed 0: the training loss ends at 0.69")
    assert then.startswith("  seed 0: the training loss ")
    assert [line.partition(":")[0] for line in advice] == ["random performance", "rate too high"]
    assert reproduce("diagnose", path, "--store", store, "--seeds", "1:2")[1].splitlines()[0] == (
        "zeros: random performance in 1 of 1 seed"
    )
