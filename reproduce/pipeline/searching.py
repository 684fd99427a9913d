"""Does the searches of an experiment: round after round of trials, trained together, until each has found a variant.

What a search tried is kept in the store. Where a search was interrupted, the runs that it had trained are there: done
again, it proposes the same trials, and trains only the runs that are missing.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from reproduce import stages
from reproduce.errors import SpecErrors
from reproduce.experiment import Experiment, Search, Variant
from reproduce.pipeline.session import Session
from reproduce.pipeline.standing import Asked, Plan, Standing
from reproduce.record import Record
from reproduce.runs.plan import Found, Run, plan, runs_of, smoke_variant
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store
from reproduce.selection import cost_of, objective_of
from reproduce.spec.factors import Arm
from reproduce.spec.parse import Parsed
from reproduce.spec.search_costs import epochs_of, trials_of
from reproduce.trials import Cost, SearchLog, Trial, execution_seeds

if TYPE_CHECKING:
    from reproduce.search.rounds import Proposal, Rounds, Scores

LIBRARIES = ("keras-tuner", "scipy")
FORM = 2  # of a log; raised when logs say more: searches are then done again, with the runs that are stored


class Place(NamedTuple):
    """Which search: the name of its variant, and the seed that it is done for; None if one search serves all seeds."""

    name: str
    seed: int | None


class Came(NamedTuple):
    """Records of runs, by key, and whether they were trained just now or were stored before."""

    records: Mapping[str, Record]
    is_new: bool


Source = Callable[[Parsed, Sequence[Run], Settings], Iterable[Came]]
"""The records of runs of a spec, as they come."""


@dataclass(frozen=True)
class Searches:
    """The searches of an experiment.

    Attributes:
        parsed: the spec.
        experiment: the spec's, or its smoke version.
        seeds: of the experiment.
        settings: how runs are computed.
        first: the seed that searches for all seeds draw by.
    """

    parsed: Parsed
    experiment: Experiment
    seeds: Sequence[int]
    settings: Settings
    first: int

    @property
    def places(self) -> list[Place]:
        """One for each search; where a search is repeated for each seed, one for each of these."""
        return [
            Place(name, seed)
            for name, search in self.experiment.searches.items()
            for seed in (self.seeds if search.per_seed else [None])
        ]

    def stored(self, store: Store) -> dict[Place, SearchLog]:
        """The logs of those that are done."""
        found = {place: store.log(self._key(place)) for place in self.places}
        return {place: _decoded(self._search(place), log) for place, log in found.items() if log is not None}

    def winners(self, logs: Mapping[Place, SearchLog]) -> tuple[Parsed, Found]:
        """The variants that searches found.

        Returns:
            The spec, which can now say where in its text these variants come from, and the variants by search and seed.
        """
        if not logs:
            return self.parsed, {}
        winners = self._of([(place, log.winner) for place, log in logs.items()])
        found: dict[str, dict[int, Variant]] = {}
        for place, variant in zip(logs, winners.experiment.variants, strict=True):
            seeds = self.seeds if place.seed is None else [place.seed]
            found.setdefault(place.name, {}).update(dict.fromkeys(seeds, variant))
        return self.parsed.joined(winners), found

    def run(self, source: Source, session: Session, done: Collection[Place]) -> None:
        """Do the searches that are not done, side by side, and store their logs.

        Args:
            source: gives the records of runs.
            session: shows how far searches are, and stores their logs.
            done: the searches that are done.

        Raises:
            SpecErrors: where a space has what the engine refuses; nothing is trained then.
        """
        from reproduce.engine.check import problems
        from reproduce.engine.engine import engine_of
        from reproduce.search.rounds import rounds

        base = plan(replace(self.experiment, searches={}), self.seeds[:1], self.settings)
        engine_of(self.settings).try_all(self.parsed, base)
        if wrong := list(problems(self.parsed, self.parsed.probes)):
            raise SpecErrors(wrong)
        running: dict[Place, tuple[Rounds, Sequence[Proposal]]] = {}
        for place in self.places:
            if place not in done:
                search = rounds(self._search(place), self._seed(place), self._epochs(place))
                running[place] = search, next(search)
        standing = Standing([self._plan(place) for place in running], session.progress)
        settings = {name: self._trial_settings(name) for name in dict.fromkeys(place.name for place in running)}
        while running:
            asked = {place: proposals for place, (_, proposals) in running.items()}
            scores = self._scores(asked, source, settings, standing)
            for place, (search, _) in list(running.items()):
                try:
                    running[place] = search, search.send(scores[place])
                except StopIteration as end:
                    del running[place]
                    session.store.put_log(self._key(place), encoded(end.value))
        standing.end()

    def _scores(
        self,
        asked: Mapping[Place, Sequence[Proposal]],
        source: Source,
        settings: Mapping[str, Settings],
        standing: Standing,
    ) -> dict[Place, Scores]:
        """The scores of a round of each search."""
        points = [(place, proposal) for place, proposals in asked.items() for proposal in proposals]
        parsed = self._of(points)
        runs = {
            (place, proposal.number): runs_of(variant, self._execution_seeds(place), settings[place.name])
            for (place, proposal), variant in zip(points, parsed.experiment.variants, strict=True)
        }
        standing.expect(
            [
                Asked(
                    self._search(place),
                    [run.key for run in runs[place, one.number]],
                    one.epochs or self._epochs(place),
                )
                for place, one in points
            ]
        )
        records: dict[str, Record] = {}
        for alike in dict.fromkeys(settings.values()):
            some = [run for (place, _), of_one in runs.items() for run in of_one if settings[place.name] == alike]
            for came in source(parsed, list({run.key: run for run in some}.values()), alike):
                records |= came.records
                standing.add(came.records, is_new=came.is_new)
        return {
            place: self._scored(place, [[records[run.key] for run in runs[place, one.number]] for one in proposals])
            for place, proposals in asked.items()
        }

    def _scored(self, place: Place, trials: Sequence[Sequence[Record]]) -> Scores:
        """The objective of each record of some trials."""
        from reproduce.search.rounds import Scores

        search = self._search(place)
        higher = trials[0][0].series[search.series].higher_is_better
        scores = [tuple(objective_of(search, record) for record in records) for records in trials]
        return Scores(scores, list(map(cost_of, trials)), bool(higher))

    def _of(self, points: Sequence[tuple[Place, Proposal | Trial]]) -> Parsed:
        """The spec with a variant for each of some points, in their order."""
        arms = []
        for place, point in points:
            label = f"{place.name} {point.number}" + ("" if place.seed is None else f" of seed {place.seed}")
            arms.append(self.parsed.spaces[place.name].arm(label, point.values, point.epochs))
        parsed = self.parsed.of_arms(arms)
        if not self.settings.is_smoke:
            return parsed
        variants = tuple(map(smoke_variant, parsed.experiment.variants))
        return replace(parsed, experiment=replace(parsed.experiment, variants=variants))

    def _trial_settings(self, name: str) -> Settings:
        """How the trials of a search are computed: in programs that compile quickly, where few runs share one."""
        from reproduce.engine.engine import engine_of

        if self.settings.is_smoke:
            return self.settings
        place = next(place for place in self.places if place.name == name)
        executions, times = self._search(place).executions, sum(one.name == name for one in self.places)
        programs = math.prod(len(one.levels) or 1 for one in self._search(place).space)
        share = max(executions, self._trials(place) * executions * times / programs)
        base = self.parsed.of_arms([Arm({}, name)])
        (run,) = runs_of(base.experiment.variants[0], self._execution_seeds(place)[:1], self.settings)
        pays = engine_of(self.settings).quick_pays(base, run, share)
        return replace(self.settings, tier="trial") if pays else self.settings

    def _plan(self, place: Place) -> Plan:
        search, epochs = self._search(place), self._epochs(place)
        return Plan(search, trials_of(search, epochs), epochs_of(search, epochs))

    def _trials(self, place: Place) -> int:
        return trials_of(self._search(place), self._epochs(place))

    def _search(self, place: Place) -> Search:
        return self.experiment.searches[place.name]

    def _epochs(self, place: Place) -> int:
        return stages.epochs_of(self.experiment.variant(place.name).setup)

    def _execution_seeds(self, place: Place) -> range:
        return execution_seeds(self._search(place).executions, self._seed(place))

    def _seed(self, place: Place) -> int:
        """The seed that a search draws its proposals by."""
        return self.first if place.seed is None else place.seed

    def _key(self, place: Place) -> str:
        """A hash of all that decides what a search tries and finds."""
        space = self.parsed.spaces[place.name]
        search = {
            name: value for name, value in asdict(self._search(place)).items() if name not in ("name", "position")
        }
        facts = {
            "search": search,
            "choices": {name: [level.patch for level in levels.values()] for name, levels in space.choices.items()},
            "paths": {name: path for name, (path, _) in space.paths.items()},
            "run": runs_of(self.experiment.variant(place.name), self._execution_seeds(place)[:1], self.settings)[
                0
            ].facts,
            "versions": {name: importlib.metadata.version(name) for name in LIBRARIES},
            "seed": self._seed(place),
            "form": FORM,
        }
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def encoded(log: SearchLog) -> bytes:
    """A log as JSON, without the search itself, which is in the spec."""
    trials = [[trial.number, trial.values, trial.epochs, trial.scores, astuple(trial.cost)] for trial in log.trials]
    return json.dumps({"seed": log.seed, "higher": log.higher_is_better, "trials": trials}).encode()


def _decoded(search: Search, log: bytes) -> SearchLog:
    found = json.loads(log)
    trials = tuple(
        Trial(count, values, epochs, tuple(scores), Cost(*cost))
        for count, values, epochs, scores, cost in found["trials"]
    )
    return SearchLog(search, found["seed"], found["higher"], trials)
