"""A model that Keras saved, as a spec reads it."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from reproduce.engine import check
from reproduce.errors import SpecErrors
from reproduce.pipeline import reading
from reproduce.runs.plan import runs_of
from reproduce.runs.settings import Settings
from reproduce.spec import zoos

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras
SPEC = """title: Mine
data: {blobs: {samples: 30, train: 20, test: 10}}
model: {keras: {file: %s}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
train: {epochs: 1}
"""
Parts = Callable[[Mapping[str, str]], Path]


def save(path: Path, end: Any = None, classes: int = 3) -> keras.Model:
    inputs = keras.Input((2,), name="points")
    x = keras.layers.Dense(4, activation="tanh", name="hidden")(inputs)
    x = keras.layers.BatchNormalization(name="norm")(x)
    model = keras.Model(inputs, keras.layers.Dense(classes, activation=end, name="out")(x), name="net")
    model.save(path)
    return model


def parsed(folder: Path, arguments: str = "mine.keras") -> Any:
    return reading.parse(SPEC % arguments, "mine.yaml", folder=folder)


def built(folder: Path, arguments: str = "mine.keras") -> Any:
    one = parsed(folder, arguments)
    (only,) = check.built_or_refused(one, one.experiment.variants[0])
    return only


def key(folder: Path, arguments: str = "mine.keras") -> str:
    return runs_of(parsed(folder, arguments).experiment.variants[0], [0], Settings())[0].key


def refused(folder: Path, arguments: str = "mine.keras") -> str:
    with pytest.raises(SpecErrors) as error:
        built(folder, arguments)
    return str(error.value)


def test_seeds_draw_its_weights_or_start_from_those_in_the_file(tmp_path: Path) -> None:
    model = save(tmp_path / "mine.keras")
    drawn, kept = built(tmp_path), built(tmp_path, "mine.keras, weights: true")
    assert [layer.name for layer in drawn.model.layers][1:] == ["hidden", "norm", "out"]
    kernels = [built.initial.draw(seed)[0] for built in (drawn, kept) for seed in (0, 1)]
    assert not np.array_equal(kernels[0], kernels[1]) and np.array_equal(kernels[2], kernels[3])
    for mine, theirs in zip(kept.initial.draw(5), model.variables, strict=True):
        np.testing.assert_array_equal(mine, np.asarray(theirs.value))


@pytest.mark.parametrize(("end", "from_logits"), [(None, True), ("softmax", False)])
def test_what_it_gives_is_seen_from_its_last_layer(tmp_path: Path, end: Any, from_logits: bool) -> None:
    save(tmp_path / "mine.keras", end)
    loss = built(tmp_path).loss
    assert getattr(loss, "loss", loss).get_config()["from_logits"] is from_logits


def test_a_run_is_known_by_what_is_in_the_file(tmp_path: Path) -> None:
    save(tmp_path / "mine.keras")
    before, with_weights = key(tmp_path), key(tmp_path, "mine.keras, weights: true")
    (tmp_path / "mine.keras").rename(tmp_path / "other.keras")
    assert key(tmp_path, "other.keras") == before != with_weights
    save(tmp_path / "mine.keras")  # with other weights, at another time
    assert key(tmp_path) == before and key(tmp_path, "mine.keras, weights: true") != with_weights
    save(tmp_path / "mine.keras", "softmax")
    assert key(tmp_path) != before


def test_a_layer_of_ones_own_in_it_is_found_and_in_the_key(tmp_path: Path, parts: Parts) -> None:
    text = (
        "import keras\n\n\n@keras.saving.register_keras_serializable(package='zoo')\n"
        "class Halved(keras.layers.Layer):\n    def call(self, x):\n        return x / 2\n"
    )
    zoos.name(parts({"layers/halved.py": text}))
    zoos.use()
    from zoo import catalogue

    inputs = keras.Input((2,))
    x = catalogue.get("zoo.layers", "Halved")(name="halved")(inputs)
    keras.Model(inputs, keras.layers.Dense(3, name="out")(x)).save(tmp_path / "mine.keras")
    before = key(tmp_path)
    assert [layer.name for layer in built(tmp_path).model.layers][1:] == ["halved", "out"]
    parts({"layers/halved.py": text.replace("x / 2", "x / 3")})
    zoos.use()
    assert key(tmp_path) != before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("min.keras", "mine.yaml:3:23: cannot read 'min.keras': No such file or directory; did you mean 'mine.keras'?"),
        ("../mine.keras", "cannot read '../mine.keras': the file must be in the folder of this spec or below"),
        (
            "text.keras",
            "cannot read 'text.keras': it was not written by `model.save` of Keras, as a file that ends in .keras",
        ),
        ("mine.keras, weight: true", "mine.yaml:3:35: keras has no argument 'weight'; did you mean 'weights'?"),
        ("mine.keras, weights: 1", "keras: weights: expected true or false, got 1"),
        ("3", "keras: file: expected a text, got 3"),
        ("mine.keras, content: a", "keras has no argument 'content'"),
        (
            "two.keras",
            "keras refuses its arguments: file has a model with 2 inputs and 1 outputs; one of each is expected",
        ),
        ("wide.keras", "file has a model for examples of shape (5,), and the data have (2,)"),
        ("nested.keras", "file has a model with the model 'inner' as a layer; make it a part of the whole"),
        ("code.keras", "keras refuses its arguments: "),
        ("few.keras", "SparseCategoricalCrossentropy needs an output per class"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, arguments: str, message: str) -> None:
    folder = tmp_path / "specs"
    folder.mkdir()
    save(folder / "mine.keras")
    save(tmp_path / "mine.keras")
    save(folder / "few.keras", classes=1)
    (folder / "text.keras").write_text("no archive")
    dense = keras.layers.Dense(3)
    one, other, wide = keras.Input((2,)), keras.Input((2,)), keras.Input((5,))
    keras.Model([one, other], dense(keras.layers.add([one, other]))).save(folder / "two.keras")
    keras.Model(wide, keras.layers.Dense(3)(wide)).save(folder / "wide.keras")
    inner = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)], name="inner")
    keras.Model(one, inner(one)).save(folder / "nested.keras")
    keras.Sequential([one, keras.layers.Lambda(lambda x: 2 * x), dense]).save(folder / "code.keras")
    assert message in refused(folder, arguments)


def test_a_file_without_weights_has_none_to_start_from(tmp_path: Path) -> None:
    save(tmp_path / "whole.keras")
    with zipfile.ZipFile(tmp_path / "whole.keras") as whole, zipfile.ZipFile(tmp_path / "mine.keras", "w") as bare:
        bare.writestr("config.json", whole.read("config.json"))
    assert built(tmp_path).model is not None
    assert "it has no weights" in refused(tmp_path, "mine.keras, weights: true")
