"""Logs of Keras as users bring them, and what is said of those that are none."""

import json

import keras
import numpy as np
import pytest

from reproduce.diagnosis import logs
from reproduce.errors import UsageError

CSV = "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.5,0.4,1.6\n1,0.75,1.0,0.5,1.25\n"
JSON = (
    '{\n  "accuracy": [0.5, 0.75],\n  "loss": [1.5, 1.0],\n  "val_accuracy": [0.4, 0.5],\n  "val_loss": [1.6, 1.25]\n}'
)


@pytest.fixture
def log(tmp_path):
    """`log(name, text)`: a file."""

    def written(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return written


@pytest.mark.parametrize(("name", "text"), [("log.csv", CSV), ("log.json", JSON), ("LOG.CSV", CSV)])
def test_both_forms_give_the_same_curves(log, name, text):
    curves = logs.read(log(name, text))
    assert curves.loss.tolist() == [1.5, 1.0] and curves.val_loss.tolist() == [1.6, 1.25]
    assert curves.accuracy.tolist() == [0.5, 0.75] and curves.val_accuracy.tolist() == [0.4, 0.5]
    assert curves.epoch(0) == 1


def test_other_names_of_accuracy_and_other_columns(log):
    text = "learning_rate,loss,sparse_categorical_accuracy\n0.1,2,0.1\nwarm,1,0.2\n"
    curves = logs.read(log("log.csv", text))
    assert curves.accuracy.tolist() == [0.1, 0.2] and curves.val_loss is None and curves.val_accuracy is None


def test_losses_that_are_no_numbers_any_more_are_read(log):
    assert np.isnan(logs.read(log("log.csv", "loss\n1\nnan\n")).loss[1])
    assert np.isinf(logs.read(log("log.json", '{"loss": [1, Infinity]}')).loss[1])


def test_what_keras_writes_is_read(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    x, y = np.zeros((8, 2), "float32"), np.ones((8, 1), "float32")
    callback = keras.callbacks.CSVLogger(str(tmp_path / "log.csv"))
    history = model.fit(x, y, epochs=3, validation_split=0.5, callbacks=[callback], verbose=0)
    (tmp_path / "log.json").write_text(json.dumps(history.history))
    for name in ("log.csv", "log.json"):
        curves = logs.read(tmp_path / name)
        assert curves.loss == pytest.approx(history.history["loss"]) and len(curves.val_accuracy) == 3


WRONG = {
    "log.csv": {
        "": "1:1: the file is empty; expected a line of names and a line per epoch",
        "epoch,los\n0,1\n": "1:1: there is no column 'loss'; did you mean 'los'?",
        "epoch,loss\n": "1:1: there is no epoch",
        "epoch,loss\n0,1\n1,high\n": "3:3: loss: expected a number, got 'high'",
        "epoch,loss\n0,1\n1\n": "3:1: expected 2 values as in the line of names, got 1",
        "loss,loss\n0,1\n": "1:6: two columns are called 'loss'",
        "accuracy,loss\n95,1\n": "2:1: accuracy: expected a fraction from 0 to 1, got 95",
        "loss,val_loss\n1,2\n1,NA\n": "3:3: val_loss: expected a number, got 'NA'",
    },
    "log.json": {
        "[1, 2]": '1:1: expected the history of `fit`, such as {"loss": [2.3, 1.9], "val_loss": [2.2, 2.0]}',
        '{"loss": [1, 2}': "1:15: this is no JSON: Expecting ',' delimiter",
        '{"loss": 3}': "1:2: 'loss': expected a list of numbers, got 3",
        '{"loss": [1, 2],\n "val_loss": [1]}': "2:2: 'val_loss' has 1 value, 'loss' has 2",
        '{"loss": [1, null]}': "1:2: loss: expected a number, got null",
        '{"val_loss": [1]}': "1:1: there is no list 'loss'; expected one of 'val_loss'",
    },
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_what_is_wrong_is_told_with_its_place(log, name, text):
    path = log(name, text)
    with pytest.raises(UsageError) as error:
        logs.read(path)
    assert str(error.value) == f"{path}:{WRONG[name][text]}"


def test_a_log_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"none\.csv: No such file or directory$"):
        logs.read(tmp_path / "none.csv")
