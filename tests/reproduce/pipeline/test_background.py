"""Folders are written in the background for what was trained, here for the rest, and never twice."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from reproduce.errors import ReportsFailed
from reproduce.pipeline import background, conclusion, reading
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline.background import Reporter
from reproduce.pipeline.experiment import Planned
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.progress import Progress
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store
from tests.folders import contents


class Told(Progress):
    def __init__(self) -> None:
        self.reports: list[str] = []
        self.experiment = ""

    def start(self, experiment: str) -> None:
        self.experiment = experiment

    def spent(self, phase: str, seconds: float, variant: str | None = None) -> None:
        assert phase == "report" and seconds > 0
        self.reports.append(self.experiment)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, tiny: str) -> Path:
    """A folder with a spec and a store in which its runs are."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "tiny.yaml").write_text(tiny)
    with Store(folder / "store.db") as store:
        pipeline.train(planned(folder, store), Session(Options(folder), store))
    return folder


def planned(place: Path, store: Store) -> Planned:
    return pipeline.planned(reading.parse_file(place / "tiny.yaml"), Session(Options(place), store))


def report(place: Path, results: Path, trained: int) -> tuple[Reporter, Told]:
    told = Told()
    with Store(place / "store.db") as store, Reporter(Session(Options(results), store, told)) as one:
        one.report(planned(place, store), trained)
    return one, told


def test_the_background_writes_what_is_written_here(place: Path, tmp_path: Path) -> None:
    here, told_here = report(place, tmp_path / "here", trained=0)
    there, told_there = report(place, tmp_path / "there", trained=6)
    assert contents(tmp_path / "here") == contents(tmp_path / "there") != {}
    assert here.verdicts == there.verdicts and set(here.verdicts) == {"tiny"}
    assert told_here.reports == told_there.reports == ["tiny"]


def test_what_is_up_to_date_is_not_written_again(place: Path, tmp_path: Path) -> None:
    report(place, tmp_path, trained=6)
    again, told = report(place, tmp_path, trained=0)
    assert (again.verdicts, told.reports) == ({}, [])


def test_nothing_starts_a_process_unless_something_was_trained(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "write", lambda *_: pytest.fail("in the background"))
    report(place, tmp_path, trained=0)


@pytest.mark.parametrize("trained", [0, 6], ids=["here", "in the background"])
def test_a_report_that_cannot_be_written_is_told_of_at_the_end_and_is_not_noted(
    trained: int, place: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    for _ in range(2):
        one, told = report(place, blocked, trained)
        line = f"tiny: its report cannot be written: cannot use {blocked}/tiny: {os.strerror(20)}"
        with pytest.raises(ReportsFailed, match=f"^{line}$"):
            one.failures.tell()
        assert set(one.verdicts) == {"tiny"} and told.reports == [], "the ledger has its claims all the same"


def test_a_claim_that_cannot_be_answered_costs_no_other_experiment_its_place(place: Path, tmp_path: Path) -> None:
    """What is stored may not have what a new claim asks for."""
    text = (place / "tiny.yaml").read_text()
    text = text.replace("seeds: 3", "seeds: 3\nmeasures: [{gradient_norm: {per: layer}}]")
    (tmp_path / "tiny.yaml").write_text(text)
    with Store(tmp_path / "store.db") as store:
        session = Session(Options(tmp_path / "results", Settings("fit")), store)
        one = pipeline.planned(reading.parse_file(tmp_path / "tiny.yaml"), session)
        pipeline.train(one, session)
        claim = "  - that: No layer has this name.\n    expect: gradient_norm[fast, layer=7] > 0\n"
        (tmp_path / "tiny.yaml").write_text(text + claim)
        one = pipeline.planned(reading.parse_file(tmp_path / "tiny.yaml"), session)
        with Reporter(session) as found:
            found.report(one, 0)
    problem = (
        f"{tmp_path}/tiny.yaml:17:13: unknown layer '7' of 'gradient_norm', which has 2 layers; "
        "expected one of 'dense_1', 'output'"
    )
    with pytest.raises(ReportsFailed, match="its report cannot be written: " + re.escape(problem)):
        found.failures.tell()
    assert [(one.verdict, one.reason) for one in found.verdicts["tiny"]] == [
        ("incomplete", f"The claims cannot be judged: {problem}.")
    ] * 2


def test_an_interrupt_does_not_wait_for_reports(place: Path, tmp_path: Path) -> None:
    def interrupted() -> Any:
        with Store(place / "store.db") as store, Reporter(Session(Options(tmp_path), store)) as one:
            one.report(planned(place, store), 6)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with Store(place / "store.db") as store:
        one = planned(place, store)
        assert not store.is_written(tmp_path / "tiny", conclusion.digest(one, Options(tmp_path)))
