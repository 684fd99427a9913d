"""`reproduce all`: every experiment, then the ledger. What would come out the same is not written again."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reproduce.claims.verdict import Verdict, judge
from reproduce.experiment import Experiment
from reproduce.pipeline import conclusion, experiment, until_decided
from reproduce.pipeline.background import Reporter
from reproduce.pipeline.experiment import Planned
from reproduce.pipeline.failures import Failures
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.runs.non_defaults import command, non_defaults
from reproduce.spec.parse import Parsed
from reproduce.text import counted


@dataclass(frozen=True)
class Ledger:
    """What `reproduce all` came to.

    Attributes:
        verdicts: how many claims have each verdict.
        experiments: how many there are.
        runs: how many runs these have.
        trained: how many runs this command has trained, those of trials among them.
        path: of the ledger in the results folder.
        failures: reports that could not be written.
    """

    verdicts: Counter[str]
    experiments: int
    runs: int
    trained: int
    path: Path
    failures: Failures

    @property
    def all_reproduced(self) -> bool:
        """Whether no claim has another verdict."""
        return set(self.verdicts) <= {"reproduced"}

    @property
    def summary(self) -> str:
        """One line for the terminal."""
        counts = ", ".join(f"{count} {verdict}" for verdict, count in self.verdicts.most_common())
        experiments, runs = counted(self.experiments, "experiment"), counted(self.runs, "run")
        claims = counted(self.verdicts.total(), "claim")
        return f"{experiments}, {runs} ({self.trained} trained now); {claims}: {counts}\nledger: {self.path}"


def run_all(parsed: Sequence[Parsed], session: Session) -> Ledger:
    """Run every experiment of `parsed` and write the ledger."""
    trained = 0
    kept: list[Planned] = []
    planned = (experiment.planned(spec, session) for spec in parsed)
    with Reporter(session) as reporter:
        for one, runs in until_decided.trained(planned, session):
            trained += runs + one.searched
            reporter.report(one, runs)
            kept.append(one)
    path = _ledger(kept, session, reporter.verdicts)
    verdicts = Counter(verdict for one in kept for verdict in _verdicts(one, session.options, reporter.verdicts))
    return Ledger(verdicts, len(kept), sum(len(one.runs) for one in kept), trained, path, reporter.failures)


def _ledger(kept: Sequence[Planned], session: Session, known: Mapping[str, Sequence[Verdict]]) -> Path:
    """Write the ledger, unless it would come out the same; `known` are the verdicts that were just worked out."""
    options, store = session.options, session.store
    path = options.results / (f"{options.specs.resolve().name}.md" if options.specs else "README.md")
    digest = " ".join([_command(options), *(conclusion.digest(one, options) for one in kept)])
    if known or not store.is_written(path, digest):
        from reproduce.report import ledger

        entries: list[tuple[Experiment, Sequence[Verdict]]] = []
        for one in kept:
            verdicts = known.get(one.experiment.name)
            if verdicts is None:
                verdicts = judge(conclusion.load(one, store), **options.judging)
            entries.append((one.experiment, verdicts))
        store.note_written(path, digest, [ledger.write(entries, path, _command(options))])
    return path


def _command(options: Options) -> str:
    """The command line that writes the ledger."""
    start = "reproduce all" + (f" --specs {shlex.quote(options.specs.as_posix())}" if options.specs else "")
    return command(start, non_defaults(options.settings, options.seeds, options.until_decided))


def _verdicts(planned: Planned, options: Options, known: Mapping[str, Sequence[Verdict]]) -> list[str]:
    """The verdicts on an experiment's claims: those that were just worked out, else those in its folder."""
    name = planned.experiment.name
    if name in known:
        return [verdict.verdict for verdict in known[name]]
    return [claim["verdict"] for claim in json.loads((options.results / name / "claims.json").read_text())]
