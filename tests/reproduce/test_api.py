"""The suite from Python."""

from pathlib import Path

import keras
import numpy as np
import pytest

import reproduce
from reproduce import examples, parse, pipeline
from reproduce.errors import SpecErrors, UsageError
from reproduce.pipeline import Options
from reproduce.progress import Progress
from reproduce.store import Store

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras
TEXT = """
title: Digits
data: {digits: {train: 100, validation: 40, test: 50, prepare: [standardize]}}
model: {mlp: {hidden: [8], dropout: 0.1}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
measures: [{gradient_norm: {per: layer, at: epoch}}]
train: {optimizer: {Adam: {learning_rate: 0.01}}, batch_size: 30, epochs: 3}
seeds: 2
variants:
  narrow: {}
  wide: {model.mlp.hidden: [16]}
"""


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one spec, and beside it a store with its runs."""
    folder = tmp_path_factory.mktemp("specs")
    (folder / "small.yaml").write_text(TEXT)
    options = Options(folder / "results")
    with Store(folder / "store.db") as store:
        one = pipeline.planned(parse.parse_file(folder / "small.yaml"), options, store)
        pipeline.train(one, options, store, Progress())
    return folder


def test_build_gives_a_compiled_model_that_fits(specs: Path) -> None:
    model = reproduce.build("small", "wide", specs=specs)
    assert isinstance(model, keras.Model) and model.count_params() == 64 * 16 + 16 + 160 + 10
    split = examples.load({"digits": {"train": 100, "validation": 40, "test": 50, "prepare": ["standardize"]}}, 0)
    history = model.fit(split.train.x, split.train.y, epochs=8, batch_size=20, verbose=0).history
    assert history["loss"][-1] < 0.7 * history["loss"][0]
    assert any("accuracy" in name for name in history)


def test_build_draws_the_weights_of_the_seed(specs: Path) -> None:
    one, same, other = (reproduce.build("small", seed=seed, specs=specs).get_weights() for seed in (0, 0, 1))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[0], other[0])


def test_a_path_is_a_name_and_the_first_variant_is_the_default(specs: Path) -> None:
    by_path = reproduce.build(str(specs / "small.yaml"))
    by_name = reproduce.build("small", "narrow", specs=specs)
    assert np.array_equal(by_path.get_weights()[0], by_name.get_weights()[0])


def test_load_gives_the_trained_model_of_the_record(specs: Path) -> None:
    model = reproduce.load("small", "wide", seed=1, specs=specs)
    test = examples.load({"digits": {"train": 100, "validation": 40, "test": 50, "prepare": ["standardize"]}}, 1).test
    assert test is not None
    loss, accuracy = model.evaluate(test.x, test.y, verbose=0)
    runs = reproduce.results("small", specs=specs, store=specs / "store.db").runs
    (row,) = runs[(runs.variant == "wide") & (runs.seed == 1)].to_dict("records")
    assert loss == pytest.approx(row["test_loss"], rel=1e-5) and accuracy == pytest.approx(row["test_accuracy"])
    assert accuracy > 0.5


def test_results_are_the_records_as_frames(specs: Path) -> None:
    runs, curves = reproduce.results("small", specs=specs, store=specs / "store.db")
    assert runs[["variant", "seed"]].values.tolist() == [["narrow", 0], ["narrow", 1], ["wide", 0], ["wide", 1]]
    assert {"loss", "val_accuracy", "test_loss", "gap", "epochs_used", "diverged"} <= set(runs.columns)
    assert not runs.diverged.any()
    with Store(specs / "store.db") as store:
        one = pipeline.planned(parse.parse_file(specs / "small.yaml"), Options(specs), store)
        records = pipeline.load(one, store).records
    mine = curves[(curves.variant == "wide") & (curves.seed == 0)]
    for name, series in records["wide", 0].series.items():
        rows = mine[mine.series == name].sort_values("point", kind="stable")
        np.testing.assert_array_equal(rows.value.to_numpy().reshape(series.values.shape), series.values)
        assert set(rows["at"]) == {series.at}
    norms = mine[mine.series == "gradient_norm"]
    assert norms.part.tolist() == ["dense_1", "output"] * 4
    assert norms.point.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    last = runs[(runs.variant == "wide") & (runs.seed == 0)].iloc[0]
    assert last["loss"] == records["wide", 0].series["loss"].values[-1]


def test_results_of_other_seeds_are_not_stored(specs: Path) -> None:
    with pytest.raises(UsageError, match="nothing is stored of small: `reproduce run small` first"):
        reproduce.results("small", seeds=range(7, 9), specs=specs, store=specs / "store.db")
    assert len(reproduce.results("small", seeds=range(1, 9), specs=specs, store=specs / "store.db").runs) == 2


def test_unknown_names_are_errors_with_the_nearest(specs: Path) -> None:
    with pytest.raises(UsageError, match="unknown experiment 'smal'; did you mean 'small'"):
        reproduce.build("smal", specs=specs)
    with pytest.raises(UsageError, match="small has no variant 'wid'; did you mean 'wide'"):
        reproduce.load("small", "wid", specs=specs)


def test_a_spec_with_mistakes_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(TEXT.replace("hidden: [8]", "hiden: [8]"))
    with pytest.raises(SpecErrors, match=r"bad\.yaml:4:\d+: .*'hiden'"):
        reproduce.build("bad", specs=tmp_path)


def test_unknown_attributes_of_the_package() -> None:
    with pytest.raises(AttributeError, match="no attribute 'train'"):
        reproduce.train  # noqa: B018
