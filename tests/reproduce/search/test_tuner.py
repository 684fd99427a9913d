"""Trials of KerasTuner's oracles, stock ones and one's own, trained by the engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import keras_tuner
import numpy as np
import pytest
from keras_tuner import oracles
from keras_tuner.engine.base_tuner import BaseTuner

import reproduce
from reproduce.engine.engine import ENGINES
from reproduce.errors import UsageError
from reproduce.runs.store import Store
from reproduce.trials import execution_seeds
from tests.stored import rows

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras
TEXT = """
title: Digits
data: {digits: {train: 60, validation: 40, test: 30, prepare: [standardize]}}
model: {mlp: {hidden: [4]}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
train: {optimizer: Adam, batch_size: 30, epochs: 4}
seeds: 2
variants:
  default: {}
searches:
  found:
    tuner: random
    objective: val_accuracy
    trials: 4
    executions: 2
    space:
      rate: {path: train.optimizer.learning_rate, values: {log: [1.0e-3, 1.0e+30]}}
      optimizer: {patches: {adam: {train.optimizer: Adam}, momentum: {train.optimizer: {SGD: {momentum: 0.9}}}}}
      nesterov: {path: train.optimizer.nesterov, values: [true, false], when: {optimizer: momentum}}
"""
GOOD = {"optimizer": "momentum", "nesterov": "true"}
LOST = {**GOOD, "rate": 1e29}


class Fixed(keras_tuner.Oracle):  # type: ignore[misc]
    """Proposes what it is given, so many before it waits; notes the scores that it knows when it is asked."""

    def __init__(self, points: Sequence[dict[str, Any]], ahead: int = 100, **others: Any) -> None:
        super().__init__(max_trials=9, **others)
        self.points, self.ahead = points, ahead
        self.known: list[list[float | None]] = []

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        self.known.append([trial.score for trial in self.trials.values()])
        number = len(self.start_order)
        if number == len(self.points):
            return {"status": "STOPPED", "values": None}
        if len(self.ongoing_trials) == self.ahead:
            return {"status": "IDLE", "values": None}
        return {"status": "RUNNING", "values": dict(self.points[number])}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a spec, and a store that all share."""
    made = tmp_path_factory.mktemp("tuner")
    (made / "small.yaml").write_text(TEXT)
    return made


@pytest.fixture
def make(folder: Path) -> Callable[..., reproduce.Tuner]:
    """`make(oracle, …)`: a tuner of the spec."""
    return lambda oracle, **given: reproduce.Tuner(
        oracle, folder / "small.yaml", **{"store": folder / "store.db", **given}
    )


def counting(train: Any, found: list[int]) -> Any:
    """A method that trains, and notes how many runs."""

    def counted(self: Any, parsed: Any, runs: Any) -> Iterator[Any]:
        found.append(len(runs))
        yield from train(self, parsed, runs)

    return counted


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs each round trained."""
    found: list[int] = []
    for engine in ENGINES.values():
        monkeypatch.setattr(engine, "train", counting(engine.train, found))
    return found


def maximise(name: str = "val_accuracy") -> keras_tuner.Objective:
    return keras_tuner.Objective(name, "max")


def rates(*given: float) -> list[dict[str, Any]]:
    return [{**GOOD, "rate": rate} for rate in given]


def test_the_stock_random_oracle(
    make: Callable[..., reproduce.Tuner], rounds: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trained in one round, each execution a stored run; the same search again trains nothing and says the same."""
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "store.db"
    first, second = (make(oracles.RandomSearchOracle(maximise(), 5, seed=4), store=store) for _ in range(2))
    assert isinstance(first, BaseTuner) and first.remaining_trials == 5
    first.search(verbose=0)
    assert rounds == [10] and first.remaining_trials == 0
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"store.db"}
    second.search(verbose=0)
    assert rounds == [10] and repr(second.scores) == repr(first.scores)  # NaN is never NaN
    trials = first.oracle.trials
    assert {one.status for one in trials.values()} == {"COMPLETED"}
    assert all(
        "nesterov" not in one.hyperparameters.values
        for one in trials.values()
        if one.hyperparameters["optimizer"] == "adam"
    )
    good = {name: float(np.mean(scores)) for name, scores in first.scores.items() if not np.isnan(scores).any()}
    assert len(good) > 0 and all(trials[name].score == pytest.approx(score) for name, score in good.items())
    best = [one.values for one in first.get_best_hyperparameters(3)]
    assert best == [trials[name].hyperparameters.values for name in sorted(good, key=lambda one: -good[one])[:3]]


def test_the_best_model_is_that_of_the_first_execution(make: Callable[..., reproduce.Tuner], folder: Path) -> None:
    tuner = make(Fixed(rates(0.001, 0.1), objective=keras_tuner.Objective("val_loss", "min")))
    tuner.search(verbose=0)
    (model,) = tuner.get_best_models()
    validation = reproduce.data(folder / "small.yaml", seed=10**9).validation
    assert validation is not None and tuner.scores["1"] < tuner.scores["0"]
    assert model.evaluate(*validation, verbose=0)[0] == pytest.approx(tuner.scores["1"][0], rel=1e-5)
    untrained = tuner.hypermodel.build(tuner.get_best_hyperparameters()[0])
    built = reproduce.build(folder / "small.yaml", seed=10**9)
    np.testing.assert_array_equal(untrained.get_weights()[0], built.get_weights()[0])
    assert untrained.optimizer.nesterov is True


def test_an_oracle_of_ones_own(make: Callable[..., reproduce.Tuner], rounds: list[int]) -> None:
    """As many at once as it proposes without waiting; it knows the scores of those before."""
    oracle = Fixed(rates(0.01, 0.011, 0.012, 0.013, 0.014), ahead=2, objective=keras_tuner.Objective("val_loss", "min"))
    tuner = make(oracle, executions=1, engine="fit")
    assert [one.name for one in oracle.get_space().space] == ["rate", "optimizer", "nesterov"]
    tuner.search(verbose=0)
    assert rounds == [2, 2, 1]
    assert [sum(score is not None for score in known) for known in oracle.known] == [0, 0, 0, 2, 2, 2, 4, 4, 5]
    assert [one.score for one in oracle.trials.values()] == [score for (score,) in tuner.scores.values()]
    losses = [one.metrics.get_best_value("loss") for one in oracle.trials.values()]
    assert all(0 < loss < 4 for loss in losses)


@pytest.mark.parametrize(("together", "expected"), [(None, [4, 1]), (2, [2, 2, 1]), (5, [5])])
def test_an_oracle_that_never_waits_has_some_trials_in_flight(
    make: Callable[..., reproduce.Tuner], rounds: list[int], tmp_path: Path, together: int | None, expected: list[int]
) -> None:
    tuner = make(Fixed(rates(0.01, 0.02, 0.03, 0.04, 0.05)), executions=1, together=together, store=tmp_path / "s.db")
    tuner.search(verbose=0)
    assert rounds == expected


def test_a_stock_grid_is_trained_at_once(make: Callable[..., reproduce.Tuner], rounds: list[int]) -> None:
    hp = keras_tuner.HyperParameters()
    hp.Choice("rate", [0.02, 0.05])
    tuner = make(oracles.GridSearchOracle(maximise(), hyperparameters=hp), executions=1)
    tuner.search(verbose=0)
    tried = {tuple(one.hyperparameters.values.values()) for one in tuner.oracle.trials.values()}
    assert len(tried) == len(tuner.oracle.trials) == 6  # adam, and momentum with and without Nesterov, at two rates
    assert len(rounds) == 1


def test_hyperband_trains_as_long_as_it_says(folder: Path) -> None:
    """What was promoted is trained anew, for longer."""
    (folder / "rates.yaml").write_text(TEXT.partition("      optimizer:")[0])  # one program for each number of epochs
    hp = keras_tuner.HyperParameters()
    hp.Float("rate", 0.01, 0.1)
    oracle = oracles.HyperbandOracle(maximise(), max_epochs=4, factor=2, seed=2, hyperparameters=hp)
    reproduce.Tuner(oracle, folder / "rates.yaml", executions=1, store=folder / "hyperband.db").search(verbose=0)
    wanted = {(one.hyperparameters["rate"], one.hyperparameters["tuner/epochs"]) for one in oracle.trials.values()}
    assert {epochs for _, epochs in wanted} == {1, 2, 4}
    assert any(one.hyperparameters["tuner/initial_epoch"] for one in oracle.trials.values())
    used = sorted(one.metrics.get_best_value("epochs_used") for one in oracle.trials.values())
    assert used == sorted(one.hyperparameters["tuner/epochs"] for one in oracle.trials.values())


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")  # of the Gaussian process
def test_a_stock_bayesian_oracle_copes_with_what_diverges(make: Callable[..., reproduce.Tuner]) -> None:
    oracle = oracles.BayesianOptimizationOracle(
        keras_tuner.Objective("val_loss", "min"), max_trials=9, num_initial_points=4, seed=2
    )
    tuner = make(oracle, executions=1)
    tuner.search(verbose=0)
    lost = [name for name, scores in tuner.scores.items() if np.isnan(scores).any()]
    assert len(lost) > 0 and len(oracle.trials) == 9
    worst = max(one.score for name, one in oracle.trials.items() if name not in lost)
    assert all(worst < oracle.trials[name].score < math.inf for name in lost)


@pytest.mark.parametrize("objective", [maximise(), keras_tuner.Objective("val_loss", "min"), None])
def test_what_diverges_is_worse_than_all_that_does_not(objective: Any, make: Callable[..., reproduce.Tuner]) -> None:
    """Though it came before them, and even where a score is far from zero."""
    oracle = Fixed([LOST, *rates(0.001, 0.05)], objective=objective)
    tuner = make(oracle, together=1)
    tuner.search(verbose=0)
    lost, *others = [one.score for one in oracle.trials.values()]
    sign = -1 if oracle.objective.direction == "max" else 1
    assert np.isnan(tuner.scores["0"]).all() and math.isfinite(lost)
    assert sign * lost > max(sign * score for score in others)
    assert [one.values["rate"] for one in tuner.get_best_hyperparameters(10)] == [0.05, 0.001]
    assert len(tuner.get_best_models(10)) == 2


def test_where_all_diverge_there_is_no_best(make: Callable[..., reproduce.Tuner]) -> None:
    """More in a row than KerasTuner takes of failed ones."""
    tuner = make(Fixed([{**LOST, "rate": rate} for rate in (1e27, 1e28, 1e29, 9e29)], objective=maximise()))
    tuner.search(verbose=0)
    assert {one.status for one in tuner.oracle.trials.values()} == {"COMPLETED"}
    assert tuner.get_best_hyperparameters(3) == [] and tuner.get_best_models(3) == []


def test_results_summary_is_what_kerastuner_prints(
    make: Callable[..., reproduce.Tuner], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tuner = make(Fixed([LOST, *rates(0.05)], objective=maximise()))
    tuner.search(verbose=0)
    assert capsys.readouterr() == ("", "")
    BaseTuner.results_summary(tuner, 2)
    expected = capsys.readouterr().out
    tuner.results_summary(2)
    found = capsys.readouterr().out
    assert found == expected
    assert found.startswith(f"Results summary\nResults in {folder / 'store.db'}\nShowing 2 best trials\n")
    first, second = found.split("\n\n")[1:]
    assert first.startswith(
        "Trial 1 summary\nHyperparameters:\noptimizer: momentum\nnesterov: true\nrate: 0.05\nScore: 0."
    )
    assert second.endswith("diverged: the score is a penalty, worse than that of all trials that did not\n")


def test_a_search_says_what_kerastuner_says(
    make: Callable[..., reproduce.Tuner], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it calls what KerasTuner calls before each trial."""
    tuner, begun = make(Fixed(rates(0.05), objective=maximise())), []
    monkeypatch.setattr(tuner, "on_trial_begin", lambda trial: begun.append(trial.trial_id))
    tuner.search()
    assert begun == ["0"]
    text = capsys.readouterr().out
    assert "Search: Running Trial #1" in text and "Trial 1 Complete" in text


def test_a_search_that_was_broken_off_goes_on(
    make: Callable[..., reproduce.Tuner], monkeypatch: pytest.MonkeyPatch
) -> None:
    tuner = make(Fixed(rates(0.05, 0.051, 0.052), ahead=2, objective=maximise()))
    monkeypatch.setattr("reproduce.search.tuner.PAUSE", -1)  # an error where the oracle would be waited for

    def broken(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(tuner, "_records", broken)
        with pytest.raises(KeyboardInterrupt):
            tuner.search(verbose=0)
    assert len(tuner.oracle.ongoing_trials) == 2 and tuner.get_best_hyperparameters(5) == []
    tuner.search(verbose=1)
    assert {one.status for one in tuner.oracle.trials.values()} == {"COMPLETED"}
    assert list(tuner.scores) == ["0", "1", "2"] == tuner.oracle.end_order


def test_hyperparameters_that_the_oracle_lacks_have_their_defaults(make: Callable[..., reproduce.Tuner]) -> None:
    hp = keras_tuner.HyperParameters()
    hp.Float("rate", 0.02, 0.05)
    oracle = oracles.RandomSearchOracle(maximise(), 2, hyperparameters=hp, tune_new_entries=False, seed=1)
    tuner = make(oracle, executions=1)
    tuner.search(verbose=0)
    for one in oracle.trials.values():
        assert one.hyperparameters["optimizer"] == "adam" and 0.02 <= one.hyperparameters["rate"] <= 0.05


def test_several_objectives_are_summed_with_their_signs(make: Callable[..., reproduce.Tuner]) -> None:
    tuner = make(Fixed([LOST, *rates(0.05)], objective=["val_loss", maximise()]))
    tuner.search(verbose=0)
    trial = tuner.oracle.trials["1"]
    loss, accuracy = (trial.metrics.get_best_value(name) for name in ("val_loss", "val_accuracy"))
    assert trial.score == pytest.approx(loss - accuracy) and accuracy > 0.2 and loss > 0.2
    assert trial.score < tuner.oracle.trials["0"].score < math.inf


def test_metrics_know_which_way_they_are_better(make: Callable[..., reproduce.Tuner]) -> None:
    """KerasTuner would take all that it does not know for better when lower."""
    tuner = make(Fixed(rates(0.05), objective=maximise()))
    tuner.search(verbose=0)
    metrics = tuner.oracle.trials["0"].metrics
    assert [metrics.get_direction(name) for name in ("test_accuracy", "test_loss", "gap")] == ["max", "min", "min"]


def test_without_an_objective_it_is_that_of_the_search_to_be_minimised(make: Callable[..., reproduce.Tuner]) -> None:
    (plain, named) = (make(Fixed(rates(0.05), **given)) for given in ({}, {"objective": maximise()}))
    plain.search(verbose=0)
    named.search(verbose=0)
    assert plain.oracle.trials["0"].score == -named.oracle.trials["0"].score < 0


def test_the_best_over_training_counts_where_the_search_says_so(
    folder: Path, make: Callable[..., reproduce.Tuner]
) -> None:
    (folder / "best.yaml").write_text(TEXT.replace("objective: val_accuracy", "objective: best(val_loss)"))
    oracle = Fixed(rates(0.9), objective=keras_tuner.Objective("val_loss", "min"))
    tuner = reproduce.Tuner(oracle, folder / "best.yaml", store=folder / "store.db")
    tuner.search(verbose=0)
    keys = [key for (key,) in rows(folder / "store.db", "SELECT key FROM runs")]
    with Store(folder / "store.db") as store:
        series = [record.series["val_loss"].values for record in store.get(keys).values()]
    mean = float(np.mean(tuner.scores["0"]))
    assert oracle.trials["0"].score == pytest.approx(mean)
    best = [float(np.nanmin(values)) for values in series]
    assert all(score in best for score in tuner.scores["0"])
    assert not any(score in [float(values[-1]) for values in series] for score in tuner.scores["0"])


def test_the_runs_are_those_of_the_search_itself(make: Callable[..., reproduce.Tuner], folder: Path) -> None:
    store = folder / "runs.db"
    make(Fixed(rates(0.05), objective=maximise()), store=store).search(verbose=0)
    found = rows(store, "SELECT experiment, variant, seed FROM runs ORDER BY seed")
    assert found == [("small", "found 0", seed) for seed in execution_seeds(2)]
    assert list(execution_seeds(2)) == [10**9, 10**9 + 1]


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        (keras_tuner.Objective("val_accuracy", "min"), "the oracle's objective takes min of 'val_accuracy' for better, and it is max"),
        (maximise("val_acuracy"), "unknown series 'val_acuracy'; did you mean 'val_accuracy'?"),
        (maximise("test_accuracy"), "'test_accuracy' is of the test part, which a search may not look at; take its `val_` series"),
        (["val_loss", maximise("epochs_used")], "'epochs_used' does not say whether higher or lower is better, so it cannot be an objective"),
    ],
)  # fmt: skip
def test_objectives_that_are_none(objective: Any, message: str, make: Callable[..., reproduce.Tuner]) -> None:
    with pytest.raises(UsageError) as caught:
        make(Fixed([], objective=objective))
    assert str(caught.value) == message


def test_wrong_arguments(make: Callable[..., reproduce.Tuner], monkeypatch: pytest.MonkeyPatch) -> None:
    hp = keras_tuner.HyperParameters()
    hp.Float("rat", 0.02, 0.05)
    with pytest.raises(UsageError, match=r"^found has no hyper-parameter 'rat'; did you mean 'rate'\?$"):
        make(Fixed([], hyperparameters=hp))
    with pytest.raises(UsageError, match=r"^small has no search 'foun'; did you mean 'found'\?$"):
        make(Fixed([]), search="foun")
    with pytest.raises(UsageError, match=r"^executions: expected 1 or more, got 0$"):
        make(Fixed([]), executions=0)
    with pytest.raises(TypeError, match=r"^together: expected a whole number, got 2\.5$"):
        make(Fixed([]), together=2.5)
    with pytest.raises(UsageError, match=r"^'optimizer' cannot be 'adm'; did you mean 'adam'\?$"):
        make(Fixed([{"rate": 0.1, "optimizer": "adm"}])).search(verbose=0)
    monkeypatch.setenv("KERASTUNER_ORACLE_IP", "127.0.0.1")
    with pytest.raises(UsageError, match=r"^KERASTUNER_ORACLE_IP is set, and this tuner trains its trials alone"):
        make(Fixed([]))
