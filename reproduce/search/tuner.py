"""A `keras_tuner` tuner whose trials the engine trains, several at once, for any oracle."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import Any

import keras
import keras_tuner
from keras_tuner import oracles as of_keras_tuner
from keras_tuner.engine.base_tuner import BaseTuner

from reproduce.api_arguments import PathLike, count_of, store_of
from reproduce.engine import device
from reproduce.engine.engine import engine_of
from reproduce.errors import UsageError, nearest
from reproduce.record import Record
from reproduce.runs.plan import Run, runs_of
from reproduce.runs.settings import settings_of
from reproduce.runs.store import Store
from reproduce.search.hypermodel import SpecHyperModel
from reproduce.search.named import NamedSearch, named_search
from reproduce.search.objectives import Told, register
from reproduce.search.oracles import contained
from reproduce.search.rounds import TOGETHER
from reproduce.search.space import hyperparameters_of
from reproduce.spec.parse import Parsed
from reproduce.trials import execution_seeds

PATIENT = (of_keras_tuner.RandomSearchOracle, of_keras_tuner.GridSearchOracle, of_keras_tuner.HyperbandOracle)
DIVERGED = "diverged: the score is a penalty, worse than that of all trials that did not"
PAUSE = 0.01  # seconds before an oracle that waits for something else than trials is asked again


class Tuner(BaseTuner):  # type: ignore[misc]
    """A tuner of KerasTuner that trains with the engine: all trials in flight at once, every execution a stored run.

    Any oracle decides what to try, one's own too. Nothing is written but the store: the same search done again, or
    broken off and done again, finds its runs there.

    Args:
        oracle: of KerasTuner. One without hyper-parameters gets the space of the search; the others, of its space,
            those that it lacks. Its objective names a series of the experiment; without one, it is the search's.
        name: an experiment, or a path to a YAML file.
        search: one of its searches, whose space it is. Defaults to the only one.
        executions: runs of a trial, with different seeds, whose mean is its score. Defaults to those of the search.
        together: trials in flight at most. Defaults to 1000 for the random, grid and Hyperband oracles of KerasTuner,
            which propose without knowing how earlier trials went, or wait for it, and to 4 for all others.
        specs: where names are looked up. Defaults to `specs/` here, then the lecture's.
        store: where records are kept. Defaults to the user's store.
        engine: `vector` or `fit`. Defaults to `auto`: `vector` on JAX, `fit` elsewhere.

    Attributes:
        scores: the objective in each execution, by the id of the trial; NaN where the run diverged.

    Raises:
        UsageError: for an unknown name, an objective that is no series or is better the other way, hyper-parameters
            that the space has not.
        SpecErrors: for a spec with mistakes.
        TypeError: for an argument of another kind.

    Example:
        tuner = reproduce.Tuner(keras_tuner.oracles.RandomSearchOracle(max_trials=50, seed=1), "small")
        tuner.search(verbose=0)
        tuner.results_summary(3)
        model = tuner.get_best_models()[0]
    """

    def __init__(
        self,
        oracle: keras_tuner.Oracle,
        name: PathLike,
        search: str | None = None,
        *,
        executions: int | None = None,
        together: int | None = None,
        specs: PathLike | None = None,
        store: PathLike | None = None,
        engine: str = "auto",
    ) -> None:
        self._settings = settings_of(engine, device.present_backend())
        device.prepare_to_train(self._settings)
        if "KERASTUNER_ORACLE_IP" in os.environ:
            raise UsageError("KERASTUNER_ORACLE_IP is set, and this tuner trains its trials alone, in one process")
        self._store = store_of(store)
        self.named: NamedSearch = named_search(name, search, specs)
        given = self.named.search.executions if executions is None else executions
        self._seeds = execution_seeds(count_of("executions", given))
        most = TOGETHER["random" if type(oracle) in PATIENT else "bayesian"]
        self._together = count_of("together", most if together is None else together)
        self._engine = engine_of(self._settings, is_steady=True)
        self.scores: dict[str, tuple[float, ...]] = {}
        super().__init__(oracle, SpecHyperModel(self.named, self._seeds[0]))
        self._told = Told(self.named, oracle.objective)
        self._told.check()

    @property
    def project_dir(self) -> str:
        """Where the runs are stored."""
        return str(self._store)

    def save(self) -> None:
        """Nothing: a search goes on from the runs that are stored."""

    def reload(self) -> None:
        """Nothing."""

    def search(self, *, verbose: int | str | None = None) -> None:
        """Try what the oracle proposes until it stops, or what is left after a search that was broken off.

        Args:
            verbose: 0 for silence, 1 for what KerasTuner prints of each trial. Defaults to what the oracle has, 1.

        Raises:
            SpecErrors: for a point that cannot be trained.
            UsageError: for a value that is not in the space.
            StoreError: when the store cannot be used.
        """
        if verbose is not None:
            self.oracle.verbose = verbose
        with TemporaryDirectory() as folder, Store(self._store) as store:
            self.oracle._set_project_dir(folder, "search")  # oracles write what they are told
            self.on_search_begin()
            while trials := self._asked():
                for trial in trials:
                    self.on_trial_begin(trial)
                self._tell(trials, self._records(trials, store))
                for trial in trials:
                    trial.status = "COMPLETED"
                    with contained():
                        self.on_trial_end(trial)
            self.on_search_end()

    def load_model(self, trial: Any) -> keras.Model:
        """The trained model of a trial's first execution, trained again, since weights are not stored.

        Args:
            trial: of this tuner.
        """
        parsed = self._parsed([trial])
        return self._engine.model(parsed, parsed.experiment.variants[0], self._seeds[0])

    def get_best_models(self, num_models: int = 1) -> list[keras.Model]:
        """The trained models of the best trials, each of the trial's first execution: there is no choice among those.

        Args:
            num_models: how many at most. Defaults to 1.
        """
        return [self.load_model(trial) for trial in self._best(num_models)]

    def get_best_hyperparameters(self, num_trials: int = 1) -> list[keras_tuner.HyperParameters]:
        """The hyper-parameters of the best trials, best first; fewer where fewer came to their end without diverging.

        Args:
            num_trials: how many at most. Defaults to 1.
        """
        return [trial.hyperparameters for trial in self._best(num_trials)]

    def _populate_initial_space(self) -> None:
        """Give the oracle what it lacks of the space."""
        known = [one.name for one in self.named.search.space]
        for one in self.oracle.get_space().space:
            if one.name not in known:
                clause = nearest(one.name, known)
                raise UsageError(f"{self.named.search.name} has no hyper-parameter {one.name!r}{clause}")
        self.oracle.update_space(hyperparameters_of(self.named.search))

    def _asked(self) -> list[Any]:
        """The next trials: those of a search that was broken off, and as many as the oracle proposes."""
        found = list(self.oracle.ongoing_trials.values())
        for trial in found:
            self.oracle._display.on_trial_begin(trial)
        while len(found) < self._together:
            self.pre_create_trial()
            with contained():
                trial = self.oracle.create_trial(f"{len(self.oracle.trials)}")
            if trial.status == "RUNNING":
                found.append(trial)
                if type(self.oracle) is of_keras_tuner.GridSearchOracle:  # the next point does not depend on the score
                    self.oracle._populate_next.append(trial.trial_id)
            elif trial.status == "STOPPED" or found:
                break
            else:
                time.sleep(PAUSE)
        return found

    def _parsed(self, trials: Sequence[Any]) -> Parsed:
        """The spec with the variants of some trials, in their order."""
        label = f"{self.named.search.name} {{}}"
        return self.named.of({label.format(one.trial_id): self.named.point(one.hyperparameters) for one in trials})

    def _records(self, trials: Sequence[Any], store: Store) -> list[list[Record]]:
        """The records of each trial's executions: those that are stored, and the others trained together."""
        parsed = self._parsed(trials)
        runs = [runs_of(variant, self._seeds, self._settings) for variant in parsed.experiment.variants]
        by_key: dict[str, Run] = {run.key: run for some in runs for run in some}
        records = store.get(list(by_key))
        if missing := [run for key, run in by_key.items() if key not in records]:
            store.try_writing()
            for batch in self._engine.train(parsed, missing):
                store.put(parsed.experiment.name, batch)
                records.update({run.key: record for run, record in batch})
        return [[records[run.key] for run in some] for some in runs]

    def _tell(self, trials: Sequence[Any], records: Sequence[Sequence[Record]]) -> None:
        """Report how trials went; what diverged, in earlier rounds too, is worse than all that did not."""
        for trial, some in zip(trials, records, strict=True):
            self.scores[trial.trial_id] = tuple(map(self._told.value, some))
        for trial, some in zip(trials, records, strict=True):
            metrics = self._told.metrics(some, self._score(trial.trial_id))
            register(trial, some[0], list(metrics))
            with contained():
                self.oracle.update_trial(trial.trial_id, metrics)
            trial.message = DIVERGED if self._diverged(trial.trial_id) else None
        for trial_id in filter(self._diverged, self.oracle.end_order):
            self.oracle.trials[trial_id].score = self._score(trial_id)

    def _score(self, trial_id: str) -> float:
        return self._told.score(self.scores[trial_id], list(self.scores.values()))

    def _diverged(self, trial_id: str) -> bool:
        return any(map(math.isnan, self.scores.get(trial_id, ())))

    def _best(self, count: int) -> list[Any]:
        found = self.oracle.get_best_trials(len(self.oracle.trials))
        return [one for one in found if one.status == "COMPLETED" and not self._diverged(one.trial_id)][:count]
