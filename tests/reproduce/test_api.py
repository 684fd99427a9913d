"""The suite from Python."""

import importlib.util
import inspect
import pydoc
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import reproduce
from reproduce.api_arguments import seeds_of
from reproduce.arrays import examples
from reproduce.engine import device
from reproduce.errors import SpecErrors, UsageError
from reproduce.pipeline import conclusion, experiment, reading
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.runs import plan
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store

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
    with Store(folder / "store.db") as store:
        for settings in (Settings(), Settings(tier="smoke"), Settings("fit")):
            options = Options(folder / "results", settings, range(1) if settings.engine == "fit" else None)
            session = Session(options, store)
            experiment.train(experiment.planned(reading.parse_file(folder / "small.yaml"), session), session)
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
    test = reproduce.data("small", "wide", 1, specs=specs).test
    assert test is not None
    loss, accuracy = model.evaluate(*test, verbose=0)
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
        one = experiment.planned(reading.parse_file(specs / "small.yaml"), Session(Options(specs), store))
        records = conclusion.load(one, store).records
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
    with pytest.raises(UsageError, match=r"nothing is stored of small: `reproduce run small --seeds 7:9` first"):
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


def test_all_mistakes_of_a_spec_are_told_at_once(tmp_path: Path) -> None:
    text = TEXT.replace("hidden: [8]", "hiden: [8]").replace("measures:", "mesures:")
    (tmp_path / "bad.yaml").write_text(text)
    calls: list[Callable[..., Any]] = [reproduce.build, reproduce.load, reproduce.data, reproduce.run]
    for call in calls:
        with pytest.raises(SpecErrors) as caught:
            call(tmp_path / "bad.yaml")
        assert [(one.line, one.message) for one in caught.value.problems] == [
            (4, "mlp has no argument 'hiden'; did you mean 'hidden'?"),
            (7, "unknown key 'mesures'; did you mean 'measures'?"),
        ]


def test_results_makes_no_store(specs: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is stored of small"):
        reproduce.results("small", specs=specs, store=tmp_path / "new" / "none.db")
    assert not (tmp_path / "new").exists()


def test_results_reads_what_run_stored_on_the_present_backend(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "present_backend", lambda: "tensorflow")
    message = r"^nothing is stored of small: `reproduce run small --backend tensorflow` first; there are runs with "
    with pytest.raises(UsageError, match=message):
        reproduce.results("small", specs=specs, store=specs / "store.db")
    assert len(reproduce.results("small", specs=specs, store=specs / "store.db", backend="jax").runs) == 4


def test_a_backend_that_is_not_installed_is_named(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan.versions_of.cache_clear()
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "torch" else find(name))
    with pytest.raises(UsageError, match=r"^the backend torch is not installed$"):
        reproduce.results("small", specs=specs, store=specs / "store.db", backend="torch")


def test_unknown_attributes_of_the_package() -> None:
    with pytest.raises(AttributeError, match="no attribute 'train'"):
        reproduce.train  # noqa: B018


NAMES = ["build", "data", "hypermodel", "load", "own_spec", "results", "run", "use_zoo"]


def test_help_and_dir_list_everything() -> None:
    assert reproduce.__all__ == ["Tuner", *NAMES] and {"Tuner", *NAMES} <= set(dir(reproduce))
    text = pydoc.plain(pydoc.render_doc(reproduce))
    starts = {name: "folder" if name == "use_zoo" else "name" for name in NAMES}
    assert all(re.search(rf"\n    {name}\(\s*{start}: 'PathLike", text) for name, start in starts.items())
    assert re.search(r"\n    class Tuner\(keras_tuner\.", text)
    for name in ["Tuner", *NAMES]:
        function = getattr(reproduce, name)
        for argument in inspect.signature(function).parameters:
            assert f"\n    {argument}: " in inspect.getdoc(function), (name, argument)  # 3.13 takes the indent away


def test_data_are_the_parts_as_the_model_takes_them(specs: Path, tmp_path: Path) -> None:
    """Class numbers for a sparse loss, one-hot rows for another, a column for two classes; no part that is not asked for."""
    found = reproduce.data("small", specs=specs)
    expected = examples.load({"digits": {"train": 100, "validation": 40, "test": 50, "prepare": ["standardize"]}}, 0)
    for part, same in zip(found[:3], (expected.train, expected.validation, expected.test), strict=True):
        assert part is not None and same is not None
        assert np.array_equal(part.x, same.x) and np.array_equal(part.y, same.y)
    (tmp_path / "hot.yaml").write_text(TEXT.replace("Sparse", "").replace(", test: 50", ""))
    hot = reproduce.data(tmp_path / "hot.yaml")
    assert hot.train.y.shape == (100, 10) and set(hot.train.y.sum(axis=1)) == {1}
    assert hot.test is None and hot.validation is not None
    (tmp_path / "two.yaml").write_text("title: T\ndata: xor\nmodel: mlp\nloss: BinaryCrossentropy\n")
    two = reproduce.data(str(tmp_path / "two.yaml"))
    assert two.train.y.tolist() == [[0], [1], [1], [0]] and (two.validation, two.test) == (None, None)


def test_several_inputs_are_there_by_name(tmp_path: Path) -> None:
    (tmp_path / "alike.yaml").write_text("""
title: Which digits are alike?
data: {digits: {train: 60, validation: 40, prepare: [pairs]}}
model:
  layers:
    - {Dense: 3, inputs: left, name: one}
    - {shared: one, inputs: right, name: other}
    - {Subtract: {}, inputs: [one, other]}
    - EuclideanNorm
loss: ContrastiveLoss
train: {epochs: 1}
""")
    data = reproduce.data(tmp_path / "alike.yaml")
    assert isinstance(data.train.x, dict) and data.validation is not None
    assert {name: x.shape for name, x in data.train.x.items()} == {"left": (60, 64), "right": (60, 64)}
    assert reproduce.load(tmp_path / "alike.yaml").evaluate(*data.validation, verbose=0) > 0


def test_seeds_give_other_data(specs: Path) -> None:
    one, same, other = (reproduce.data("small", "wide", seed, specs=specs).train.x for seed in (0, 0, 1))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_what_other_options_stored_can_be_read_back(specs: Path) -> None:
    """Each option has records of its own."""
    where: dict[str, Any] = {"specs": str(specs), "store": str(specs / "store.db")}
    full, smoke = (reproduce.results("small", tier=tier, **where).curves for tier in ("full", "smoke"))
    assert (full.point.max(), smoke.point.max()) == (3, 2)
    vector, fit = (reproduce.results("small", engine=engine, seeds=1, **where).runs for engine in ("vector", "fit"))
    assert len(fit) == 2 and fit.loss.tolist() == pytest.approx(vector.loss.tolist(), rel=1e-4)
    assert fit.loss.tolist() != vector.loss.tolist()
    with pytest.raises(UsageError) as caught:
        reproduce.results("small", engine="fit", tier="smoke", device="gpu", **where)
    assert str(caught.value) == (
        "nothing is stored of small: `reproduce run small --tier smoke --engine fit --device gpu` first; "
        "there are runs with --engine fit and with --tier smoke and with none of these options"
    )


def test_run_trains_what_is_missing_and_judges(tmp_path: Path, tiny: str) -> None:
    path, store = tmp_path / "tiny.yaml", tmp_path / "store.db"
    path.write_text(tiny)
    claims = reproduce.run(path, seeds=2, store=str(store))
    assert claims.that.tolist() == ["The faster one ends lower."] and claims.n.tolist() == [2]
    assert len(reproduce.results(str(path), seeds=2, store=store).runs) == 4
    assert sorted(one.name for one in tmp_path.iterdir() if not one.name.startswith("store.db")) == ["tiny.yaml"]


def test_run_adds_seeds_until_claims_are_decided(tmp_path: Path, tiny: str) -> None:
    path, store = tmp_path / "tiny.yaml", tmp_path / "store.db"
    path.write_text(tiny)
    claims = reproduce.run(path, store=store, until_decided=4)
    assert claims.n.tolist() == [4] and claims.anytime.tolist() == [True]
    with pytest.raises(UsageError, match="until_decided: expected 1 or more, got 0"):
        reproduce.run(path, store=store, until_decided=0)
    with pytest.raises(TypeError, match="until_decided: expected a whole number, got 'many'"):
        reproduce.run(path, store=store, until_decided="many")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="these have gaps"):
        reproduce.run(path, store=store, seeds=[0, 2], until_decided=4)


def test_load_trains_as_it_is_asked_to(specs: Path) -> None:
    model = reproduce.load("small", "wide", 1, specs=specs, tier="smoke")
    test = reproduce.data("small", "wide", 1, specs=specs).test
    runs = reproduce.results("small", specs=specs, store=specs / "store.db", tier="smoke").runs
    (row,) = runs[(runs.variant == "wide") & (runs.seed == 1)].to_dict("records")
    assert model.evaluate(*test, verbose=0)[0] == pytest.approx(row["test_loss"], rel=1e-5)
    fit = reproduce.load("small", "wide", 0, specs=specs, engine="fit")
    vector = reproduce.load("small", "wide", 0, specs=specs)
    for one, other in zip(fit.get_weights(), vector.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: reproduce.build(keras.Sequential()), TypeError, "expected the name of an experiment, or a path to a YAML file, got a Sequential"),
        (lambda: reproduce.load("xor", seed="1"), TypeError, "seed: expected a whole number, got '1'"),
        (lambda: reproduce.data("xor", seed=-1), UsageError, "seed: expected 0 or more, got -1"),
        (lambda: reproduce.results("xor", seeds="0:5"), TypeError, "seeds: expected a count such as 5, a range or a list of whole numbers, got '0:5'"),
        (lambda: reproduce.results("xor", seeds=2.0), TypeError, "seeds: expected a count such as 5, a range or a list of whole numbers, got 2.0"),
        (lambda: reproduce.results("xor", seeds=[1.5]), TypeError, "seed: expected a whole number, got 1.5"),
        (lambda: reproduce.results("xor", seeds=True), TypeError, "seeds: expected a count such as 5, a range or a list of whole numbers, got True"),
        (lambda: reproduce.results("xor", seeds=0), UsageError, "seeds: expected at least one"),
        (lambda: reproduce.results("xor", specs=3), TypeError, "specs: expected a path, got 3"),
        (lambda: reproduce.results("xor", store=3), TypeError, "store: expected a path, got 3"),
        (lambda: reproduce.results("xor", engine="vektor"), UsageError, "unknown engine 'vektor'; did you mean 'vector'?"),
        (lambda: reproduce.load("xor", tier="tiny"), UsageError, "unknown tier 'tiny'; expected one of 'full', 'smoke'"),
    ],
)  # fmt: skip
def test_wrong_arguments(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize(("given", "seeds"), [(3, (0, 1, 2)), (range(4, 6), (4, 5)), ([7, 2, 7], (2, 7)), (np.int64(1), (0,)), (np.arange(2), (0, 1)), (None, None)])  # fmt: skip
def test_seeds_are_a_count_or_some(given: Any, seeds: Any) -> None:
    assert seeds_of(given) == seeds


def test_of_many_variants_the_list_is_named() -> None:
    message = "^surfaces has no variant 'zzz'; `reproduce show surfaces` lists its 48 variants$"
    with pytest.raises(UsageError, match=message):
        reproduce.build("surfaces", "zzz")
