"""Searches from the spec to their results: trained in rounds, broken off and gone on with, here and on workers."""

import math
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest
import yaml
from distributed import LocalCluster

from reproduce import api
from reproduce.cli.main import status
from reproduce.errors import SpecErrors, UsageError
from reproduce.pipeline import best, conclusion, experiment, reading, run_all, schedule
from reproduce.pipeline.experiment import Planned
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.pipeline.workers.cluster import cluster
from reproduce.pipeline.workers.processes import Processes
from reproduce.progress import QUIET, Progress, SearchState
from reproduce.record import Results
from reproduce.runs.plan import smoke_variant
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store
from reproduce.selection import objective_of
from reproduce.spec.searches import search_of
from reproduce.trials import Cost
from tests.folders import contents
from tests.stored import rows

TEXT = """title: Searched
data: {blobs: {samples: 90, classes: 3, train: 30, validation: 30, test: 30}}
model: {mlp: {hidden: [3], activation: tanh}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
train: {optimizer: SGD, batch_size: 15, epochs: 3}
seeds: 2
variants: {default: {}}
searches:
  random: &search
    tuner: random
    objective: val_loss
    trials: 4
    executions: 2
    space:
      rate: {path: train.optimizer.learning_rate, values: {log: [0.01, 3]}}
      nesterov: {path: train.optimizer.nesterov, values: [false, true]}
  bayesian:
    tuner: bayesian
    objective: best(val_accuracy)
    trials: 8
    executions: 1
    space:
      rate: {path: train.optimizer.learning_rate, values: {log: [0.01, 3]}}
      momentum: {path: train.optimizer.momentum, values: {linear: [0.5, 0.9]}}
  each:
    tuner: random
    objective: val_loss
    trials: 2
    executions: 1
    repeat: seed
    space: {rate: {path: train.optimizer.learning_rate, values: {log: [0.01, 3]}}}
claims:
  - that: Found is better than not found.
    expect: test_loss[random] < test_loss[default]
  - that: The score promises too much.
    expect: selection_gap[each] > 0
"""
RUNS = 2 + 3 * 2  # of the seeds: those of `default` and of what each search found
TRIALS = 4 * 2 + 8 + 2 * 2


class Interrupt(Exception):
    """What breaks a search off in these tests."""


class Breaking(Progress):
    """Breaks off when so many runs are stored."""

    def __init__(self, after: int) -> None:
        self.left = after

    def advance(self, runs: int) -> None:
        self.left -= runs
        if self.left <= 0:
            raise Interrupt


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("specs") / "searched.yaml"
    path.write_text(TEXT)
    return path


def done(
    path: Path, folder: Path, progress: Progress = QUIET, workers: Executor | None = None, **given: Any
) -> Planned:
    """The experiment trained with the store of a folder, its report written there."""
    options = Options(folder / "results", **given)
    with Store(folder / "store.db") as store:
        session = Session(options, store, progress, workers)
        planned = experiment.planned(reading.parse_file(path), session)
        ((one, trained),) = schedule.trained([planned], session)
        conclusion.conclude(one, trained, session)
    return one


def results(one: Planned, folder: Path) -> Results:
    with Store(folder / "store.db") as store:
        return conclusion.load(one, store)


@pytest.fixture(scope="module")
def straight(path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Planned, Path]:
    """The experiment, done in one go."""
    folder = tmp_path_factory.mktemp("straight")
    return done(path, folder), folder


def test_what_a_search_finds_is_trained_on_the_seeds_of_the_experiment(straight: tuple[Planned, Path]) -> None:
    one, folder = straight
    assert len(one.runs) == RUNS and one.searched == TRIALS
    found = results(one, folder)
    assert set(found.records) == {(name, seed) for name in ("default", "random", "bayesian", "each") for seed in (0, 1)}
    seeds = [seed for (seed,) in rows(folder / "store.db", "SELECT seed FROM runs ORDER BY seed")]
    assert seeds[:RUNS] == [0] * 4 + [1] * 4 and len(seeds) == RUNS + TRIALS
    assert set(seeds[RUNS:]) == {10**9, 10**9 + 1}, "trials are trained on seeds that no verdict uses"


def test_the_winner_has_the_best_score_and_its_values(straight: tuple[Planned, Path]) -> None:
    one, folder = straight
    for name in ("random", "bayesian"):
        (log,) = results(one, folder).searches[name]
        scores = [trial.score for trial in log.trials]
        assert log.winner.score == (max(scores) if name == "bayesian" else min(scores))
        (variant,) = (variant for variant in one.experiment.variants if variant.name == name)
        assert variant.setup["train"]["optimizer"]["SGD"]["learning_rate"] == log.winner.values["rate"]


def test_the_gap_is_what_the_score_promised_and_a_fresh_run_did_not_keep(straight: tuple[Planned, Path]) -> None:
    one, folder = straight
    found = results(one, folder)
    for name, sign in (("random", -1), ("bayesian", 1)):
        (log,) = found.searches[name]
        for seed in (0, 1):
            record = found.records[name, seed]
            gap = sign * (log.winner.score - objective_of(log.search, record))
            assert record.series["selection_gap"].values == [pytest.approx(gap)]
            assert record.series["selection_score"].values == [log.winner.score]
            assert record.series["trials_used"].values == [len(log.trials)]
    assert "selection_gap" not in found.records["default", 0].series


def test_a_trial_has_what_its_executions_cost(straight: tuple[Planned, Path]) -> None:
    found = results(*straight).searches
    assert {trial.cost for trial in found["random"][0].trials} == {Cost(2, 2 * 3, 2 * 3 * 2)}
    assert {trial.cost for trial in found["bayesian"][0].trials} == {Cost(1, 3, 3 * 2)}


def test_epochs_after_an_early_stop_cost_nothing(path: Path, tmp_path: Path) -> None:
    stopping = tmp_path / "searched.yaml"
    stopping.write_text(TEXT.replace("epochs: 3}", "epochs: 40, early_stopping: {patience: 1}}"))
    (log,) = results(done(stopping, tmp_path), tmp_path).searches["random"]
    epochs = [trial.cost.epochs for trial in log.trials]
    assert min(epochs) < 2 * 40 and [trial.cost.steps for trial in log.trials] == [2 * count for count in epochs]


class Noting(Progress):
    """Notes how far searches are said to be."""

    def __init__(self) -> None:
        self.heard: list[tuple[list[SearchState], int, int]] = []

    def searching(self, searches: Sequence[SearchState], trained: int, left: int) -> None:
        self.heard.append((list(searches), trained, left))


@pytest.mark.parametrize("resumed", [False, True])
def test_a_display_hears_how_far_searches_are(path: Path, tmp_path: Path, resumed: bool) -> None:
    if resumed:
        with pytest.raises(Interrupt):
            done(path, tmp_path, Breaking(12))
    noting = Noting()
    one = done(path, tmp_path, noting)
    assert noting.heard[0] == ([SearchState("random", 0, 4, ""), SearchState("bayesian", 0, 8, ""),
                                SearchState("each", 0, 4, "")], 0, TRIALS * 3)  # fmt: skip
    assert noting.heard[-1] == ([], 0, 0)
    states, trained, left = noting.heard[-2]
    assert (trained, left) == (one.searched * 3, 0), "epochs that were stored are no longer left, nor trained now"
    found = results(one, tmp_path).searches
    for state in states:
        scores = [log.winner.score for log in found[state.name]]
        best = max(scores) if state.name == "bayesian" else min(scores)
        assert state.done == state.trials and state.best == f"best {found[state.name][0].search.objective} {best:.4g}"
    counts = [[state.done for state in heard] for heard, _, _ in noting.heard[:-1]]
    assert counts == sorted(counts) and len({tuple(some) for some in counts}) > 2


def test_with_repeat_each_seed_has_a_search_and_a_winner_of_its_own(straight: tuple[Planned, Path]) -> None:
    one, folder = straight
    logs = results(one, folder).searches["each"]
    assert [log.seed for log in logs] == [0, 1]
    assert logs[0].trials != logs[1].trials
    setups = {run.seed: run.variant.setup for run in one.runs if run.search == "each"}
    for log in logs:
        assert setups[log.seed or 0]["train"]["optimizer"]["SGD"]["learning_rate"] == log.winner.values["rate"]


def test_a_second_time_nothing_is_proposed_nor_trained_nor_written(
    straight: tuple[Planned, Path], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder = straight
    monkeypatch.setattr("reproduce.search.rounds.rounds", lambda *_: pytest.fail("a search that is done begins anew"))
    before = contents(folder / "results")
    again = done(path, folder, Breaking(0))
    assert again.searched == 0 and contents(folder / "results") == before


@pytest.mark.parametrize("after", [1, 9, 14, TRIALS, TRIALS + 1])
def test_broken_off_and_gone_on_with_it_is_the_same_to_the_byte(
    straight: tuple[Planned, Path], path: Path, tmp_path: Path, after: int
) -> None:
    with pytest.raises(Interrupt):
        done(path, tmp_path, Breaking(after))
    one = done(path, tmp_path)
    assert one.searched < TRIALS
    assert contents(tmp_path / "results") == contents(straight[1] / "results")


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_change_no_byte(straight: tuple[Planned, Path], path: Path, tmp_path: Path, workers: int) -> None:
    with Processes(workers) as executor:
        assert done(path, tmp_path, workers=executor).searched == TRIALS
    assert contents(tmp_path / "results") == contents(straight[1] / "results")


def test_a_cluster_changes_no_byte(straight: tuple[Planned, Path], path: Path, tmp_path: Path) -> None:
    """One worker of one thread: a process of its own that has one device."""
    here: dict[str, Any] = {"host": "127.0.0.1", "dashboard_address": None, "local_directory": str(tmp_path / "dask")}
    with LocalCluster(n_workers=1, threads_per_worker=1, **here) as dask, cluster(dask.scheduler_address) as workers:
        assert done(path, tmp_path, workers=workers).searched == TRIALS
    assert contents(tmp_path / "results") == contents(straight[1] / "results")


def test_with_force_it_is_all_done_again(straight: tuple[Planned, Path], path: Path, tmp_path: Path) -> None:
    one = done(path, tmp_path)
    again = done(path, tmp_path, force=True)
    assert (one.searched, again.searched) == (TRIALS, TRIALS)
    assert contents(tmp_path / "results") == contents(straight[1] / "results")


def test_other_seeds_have_another_search(straight: tuple[Planned, Path], path: Path, tmp_path: Path) -> None:
    other = results(done(path, tmp_path, seeds=range(5, 7)), tmp_path)
    assert other.searches["random"][0].trials != results(*straight).searches["random"][0].trials


def test_another_space_uses_the_runs_that_it_shares(path: Path, tmp_path: Path) -> None:
    done(path, tmp_path)
    longer = tmp_path / "searched.yaml"
    longer.write_text(TEXT.replace("trials: 4", "trials: 6"))
    assert done(longer, tmp_path).searched == 2 * 2  # random search draws the first four as before


def test_a_trial_that_diverges_is_recorded_and_never_wins(path: Path, tmp_path: Path) -> None:
    wild = tmp_path / "searched.yaml"
    wild.write_text(TEXT.replace("tanh", "relu").replace("{log: [0.01, 3]}", "{log: [0.01, 1.0e+12]}"))
    found = results(done(wild, tmp_path), tmp_path)
    (log,) = found.searches["bayesian"]
    lost = [math.isnan(trial.score) for trial in log.trials]
    assert any(lost) and not all(lost)
    assert not math.isnan(log.winner.score)


def test_the_smoke_tier_tries_a_few(path: Path, tmp_path: Path) -> None:
    one = done(path, tmp_path, settings=Settings(tier="smoke"))
    assert one.searched == 2 + 2 + 2 * 2


def test_what_the_engine_refuses_is_said_before_anything_trains(path: Path, tmp_path: Path) -> None:
    """Also where no trial would have it: one trial is drawn here, with another value."""
    wrong = tmp_path / "searched.yaml"
    wrong.write_text(
        TEXT.replace("values: [false, true]}", "values: [false, maybe]}").replace("trials: 4", "trials: 1")
    )
    with pytest.raises(SpecErrors, match=r"searched.yaml:17:66: SGD: nesterov: expected"):
        done(wrong, tmp_path, Breaking(0))


TOGETHER = """title: Only together
data: {digits: {train: 30, validation: 30, test: 30}}
model: {layers: [{Reshape: [8, 8, 1]}, {Conv2D: {filters: 1, kernel_size: 3}}, {MaxPooling2D: 2}, Flatten, {Dense: 10}]}
loss: SparseCategoricalCrossentropy
train: {batch_size: 15, epochs: 1}
variants: {default: {}}
searches:
  found:
    tuner: grid
    objective: val_loss
    executions: 1
    space:
      kernel: {path: model.layers.1.Conv2D.kernel_size, values: [3, 7]}
      pool: {path: model.layers.2, values: {two: {MaxPooling2D: 2}, six: {MaxPooling2D: 6}}}
"""


def test_values_that_cannot_be_built_together_are_named(tmp_path: Path) -> None:
    """Each of them can be built with the first of the others, so that no check before the search finds it."""
    spec = tmp_path / "together.yaml"
    spec.write_text(TOGETHER)
    where = r"together.yaml:14:\d+: MaxPooling2D refuses its input: .* \(in found 4: kernel 7, pool six\)$"
    with pytest.raises(SpecErrors, match=where):
        done(spec, tmp_path, Breaking(0))


def test_all_trains_searches_too(path: Path, tmp_path: Path) -> None:
    options = Options(tmp_path / "results", settings=Settings(tier="smoke"))
    with Store(tmp_path / "store.db") as store:
        ledger, again = (run_all.run_all([reading.parse_file(path)], Session(options, store)) for _ in range(2))
    assert (ledger.trained, again.trained) == (RUNS + 8, 0)


def test_the_best_is_saved_as_a_spec_that_runs(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "best.yaml"
    places = ["--store", str(tmp_path / "store.db"), "--results", str(tmp_path / "results")]
    assert (
        status(["tune", str(path), "--tier", "smoke", "--search", "random", "--save-best", str(target), *places]) == 0
    )
    assert f"the best of random: {target}" in capsys.readouterr().out
    saved = yaml.safe_load(target.read_text())
    assert saved["title"].startswith("The best of 2 trials of searched: rate ")
    assert set(saved) == {"title", "data", "model", "loss", "metrics", "train", "seeds"}
    (variant,) = reading.parse_file(target).experiment.variants
    with Store(tmp_path / "store.db") as store:
        options = Options(tmp_path / "results", settings=Settings(tier="smoke"))
        one = experiment.planned(reading.parse_file(path), Session(options, store))
    assert smoke_variant(variant).setup == one.experiment.variant("random").setup
    assert status(["run", str(target), "--tier", "smoke", *places]) == 0


@pytest.mark.parametrize(
    ("name", "search", "file", "message"),
    [
        ("searched", None, "best.yaml", "searched has several searches: name one of 'random', 'bayesian', 'each'"),
        ("searched", "randon", "best.yaml", "searched has no search 'randon'; did you mean 'random'?"),
        ("searched", "each", "best.yaml", "each has a winner for each seed, so there is no best one to save"),
        ("searched", "random", "best.txt", "best.txt: a spec ends in .yaml"),
    ],
)
def test_what_cannot_be_saved_is_said_first(path: Path, name: str, search: str | None, file: str, message: str) -> None:
    parsed = reading.parse_file(path)
    with pytest.raises(UsageError) as caught:
        best.try_file(Path(file), parsed.experiment, search_of(parsed.experiment, search))
    assert str(caught.value) == message


def test_models_and_data_of_python_are_those_of_what_was_found(
    straight: tuple[Planned, Path], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, folder = straight
    store = folder / "store.db"
    for name, seed in (("random", 1), ("each", 0), ("each", 1)):
        model = api.load(path, name, seed, store=store)
        (log,) = (log for log in results(one, folder).searches[name] if log.seed in (None, seed))
        assert float(model.optimizer.learning_rate) == pytest.approx(float(log.winner.values["rate"]))
        loss, _ = model.evaluate(*api.data(path, name, seed, store=store).test, verbose=0)
        assert loss == pytest.approx(results(one, folder).records[name, seed].series["test_loss"].values[-1], rel=1e-4)
        untrained = api.build(path, name, seed, store=store)
        assert float(untrained.optimizer.learning_rate) == float(model.optimizer.learning_rate)


def test_what_no_search_has_found_yet_is_no_model(straight: tuple[Planned, Path], path: Path, tmp_path: Path) -> None:
    message = r"^random is what a search finds, and it is not done: `reproduce tune searched.yaml` first$"
    with pytest.raises(UsageError, match=message):
        api.build(path, "random", store=tmp_path / "none.db")
    with pytest.raises(UsageError, match=r"^each is what a search finds, and it is not done for seed 7: "):
        api.data(path, "each", 7, store=straight[1] / "store.db")


@pytest.mark.parametrize("workers", [[], ["--workers", "1"]])
def test_searches_are_done_by_a_process_that_has_not_imported_keras(
    path: Path, tmp_path: Path, workers: list[str]
) -> None:
    """It imports KerasTuner, and with it Keras, which takes TensorFlow where nobody says otherwise."""
    line = ["tune", str(path), "--tier", "smoke", *workers, "--store", str(tmp_path / "store.db")]
    line += ["--results", str(tmp_path / "results")]
    code = f"import sys; sys.argv[1:] = {line!r}; from reproduce.cli.main import main; main()"
    environment = {name: value for name, value in os.environ.items() if name not in ("KERAS_BACKEND", "XLA_FLAGS")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_objective_is_one_number(path: Path, tmp_path: Path) -> None:
    several = tmp_path / "searched.yaml"
    text = TEXT.replace("loss: Sparse", "loss: ").replace("[accuracy]", "[accuracy, {F1Score: {average: null}}]")
    several.write_text(text.replace("objective: val_loss", "objective: val_f1_score", 1))
    with pytest.raises(
        SpecErrors, match=r"12:16: 'val_f1_score' has several numbers per point, and an objective is one"
    ):
        done(several, tmp_path, Breaking(0))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["tune", "xor"], "xor has no searches: `reproduce run xor`"),
        (["tune", "grid_vs_random", "--search", "grid_low"], "--search chooses what --save-best writes"),
    ],
)
def test_what_tune_cannot_do_is_said(line: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(line) == 2 and message in capsys.readouterr().err


def test_where_every_trial_diverged_there_is_no_best(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wild = tmp_path / "searched.yaml"
    wild.write_text(TEXT.replace("tanh", "relu").replace("{log: [0.01, 3]}", "{log: [1.0e+36, 1.0e+37]}"))
    places = ["--store", str(tmp_path / "store.db"), "--results", str(tmp_path / "results")]
    line = ["tune", str(wild), "--search", "random", "--save-best", str(tmp_path / "best.yaml"), *places]
    assert status(line) == 2
    answer = capsys.readouterr()
    assert "random: every one of 4 trials diverged" in answer.out
    assert "every trial of random diverged: there is no best one to save" in answer.err
