from typing import Any

import numpy as np
import pytest

from reproduce.record import Begin, Record, Series
from reproduce.restored import last_trained, with_kept_points
from reproduce.selection import cost_of
from reproduce.spec.form import SetupText
from reproduce.stages import epochs_of, stages_of

OTHER = {"moons": {"samples": 60}}


def setup(*phases: Any, **train: Any) -> Any:
    text = {"data": "xor", "model": "mlp", "train": {"epochs": 5, "phases": list(phases), **train}}
    return SetupText.model_validate(text).plain()


def test_a_setup_without_phases_is_its_own_only_stage() -> None:
    (stage,) = stages_of(setup())
    assert stage.setup == setup() and stage.number == 0 and stage.path(("train", "epochs")) == ("train", "epochs")


def test_what_a_phase_does_not_say_is_that_of_train() -> None:
    stopping = {"early_stopping": {"patience": 3}}
    made = setup({}, {"epochs": 2, "data": OTHER, "early_stopping": None}, {"optimizer": "SGD"}, **stopping)
    stages = stages_of(made)
    assert [stage.setup["train"]["epochs"] for stage in stages] == [5, 2, 5] and epochs_of(made) == 12
    assert [stage.setup["data"] for stage in stages] == ["xor", OTHER, "xor"]
    assert [stage.setup["train"]["early_stopping"] is None for stage in stages] == [False, True, False]
    assert [stage.setup["train"]["optimizer"] for stage in stages] == ["Adam", "Adam", "SGD"]
    assert all(stage.setup["train"]["phases"] == [] and stage.setup["model"] == "mlp" for stage in stages)


def test_a_phase_holds_what_the_text_says_and_no_more() -> None:
    phases = setup({}, {"early_stopping": {"patience": 1}, "reset": ["output"]})["train"]["phases"]
    whole = {"monitor": "val_loss", "patience": 1, "min_delta": 0.0, "restore_best_weights": True}
    assert phases == [{}, {"early_stopping": whole, "reset": ["output"]}]
    again = SetupText.model_validate(setup({"class_weight": None}))
    assert again.plain() == setup({"class_weight": None})
    assert again.model_dump(exclude_defaults=True)["train"]["phases"] == [{"class_weight": None}]


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        (("train", "epochs"), ("train", "phases", 1, "epochs")),
        (("train", "batch_size"), ("train", "batch_size")),
        (("data", "moons", "noise"), ("train", "phases", 1, "data", "moons", "noise")),
        (("model",), ("model",)),
        (("train",), ("train",)),
        (("reset", 0), ("train", "phases", 1, "reset", 0)),
    ],
)
def test_a_path_of_a_stage_is_that_of_its_phase_or_of_train(path: Any, whole: Any) -> None:
    assert stages_of(setup({}, {"epochs": 1, "data": OTHER, "reset": ["output"]}))[1].path(path) == whole


def record(*begins: tuple[int, int], epochs: int = 5) -> Record:
    series = {
        "val_loss": Series(np.array([9.0, 2.0, 1.0, 3.0, 2.0, 2.5]), "epoch", False),
        "norm": Series(np.arange(60.0), "step", None),
        "epochs_used": Series(np.array([float(epochs)]), "end", None),
    }
    return Record(series, begins[0][1] if begins else 4, False, tuple(Begin(*begin) for begin in begins))


def test_time_runs_over_phases_whose_epochs_have_other_steps() -> None:
    one = record((0, 4), (2, 10), (2, 3), (4, 1))
    assert one.steps_after(np.arange(7.0)).tolist() == [0, 4, 8, 11, 14, 15, 16]
    np.testing.assert_allclose(one.epochs_after(one.steps_after(np.arange(7.0))), np.arange(7.0))
    assert one.time_of([2, 5], "epoch", "step").tolist() == [8, 15] and one.time_of(3, "step", "step") == 3
    assert one.time_of(9.5, "step", "epoch") == pytest.approx(2.5)
    assert record().steps_after(np.array(3.0)) == 12 and record().epochs_after(np.array(6.0)) == 1.5
    assert cost_of([one, record()]).steps == 15 + 20


def test_points_that_are_kept_are_of_the_last_phase_that_was_trained() -> None:
    train: Any = {"early_stopping": {"monitor": "val_loss", "min_delta": 0.0, "restore_best_weights": True}}
    later = with_kept_points(record((0, 4), (3, 10)), train).series
    assert (later["val_loss"].last, later["norm"].last) == (2.0, 22.0)
    untrained = record((0, 4), (5, 10))
    assert last_trained(untrained) == 0 and with_kept_points(untrained, train).series["val_loss"].last == 1.0
    assert last_trained(record((0, 4), (3, 10))) == 1 and last_trained(record()) == 0
