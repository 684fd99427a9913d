"""Experiments on workers: all groups at once, stored as they come; a killed worker changes no byte of what is stored."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from distributed import Client

from reproduce.engine import device
from reproduce.errors import SpecErrors, UsageError, WorkersLost
from reproduce.pipeline import conclusion, reading, schedule
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.pipeline.workers.cluster import cluster
from reproduce.pipeline.workers.processes import Processes
from reproduce.pipeline.workers.task import Task
from reproduce.progress import Progress
from reproduce.record import Record
from reproduce.runs.encoding import encode
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store

SHARE = max(1, len(device.cores()) // 2)
TWO = """
title: Two programs
data: {xor: {}}
model: {mlp: {hidden: [4], activation: tanh}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {optimizer: {Adam: {learning_rate: 0.05}}, batch_size: 4, epochs: 2}
seeds: 3
variants:
  short: {}
  long: {train.epochs: 60000}
"""
Spec = Callable[..., Path]


class Told(Progress):
    """Remembers the order of events; `then` is done when runs are first stored."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.events: list[tuple[Any, ...]] = []
        self.phases: set[str] = set()
        self.then = then

    def start(self, experiment: str) -> None:
        self.experiment = experiment
        self.events.append((experiment,))

    def more(self, runs: int) -> None:
        self.events.append((self.experiment, runs))

    def program(self, number: int, programs: int, variants: Sequence[str], runs: int) -> None:
        self.events.append((number, programs, list(variants), runs))

    def spent(self, phase: str, seconds: float, variant: str | None = None) -> None:
        self.phases.add(phase)

    def advance(self, runs: int) -> None:
        self.events.append((runs,))
        then, self.then = self.then, lambda: None
        then()


def trained(
    paths: Sequence[Path], store: Path, workers: Executor | None, told: Progress | None = None, **options: Any
) -> list[tuple[str, int, dict[tuple[str, int], Record]]]:
    """Name, number of runs trained and records of each experiment."""
    chosen = Options(store.parent / "results", **options)
    with Store(store) as opened:
        session = Session(chosen, opened, told or Progress(), workers)
        planned = [pipeline.planned(reading.parse_file(path), session) for path in paths]
        found = schedule.trained(planned, session)
        return [(one.experiment.name, runs, dict(conclusion.load(one, opened).records)) for one, runs in found]


def stored(path: Path, store: Path, workers: Executor | None, told: Progress | None = None) -> dict[Any, bytes]:
    """The stored bytes of the runs of one experiment, all trained now."""
    ((_, runs, records),) = trained([path], store, workers, told, force=True)
    assert runs == len(records) == 6
    return {run: encode(record) for run, record in records.items()}


class Backwards(Executor):
    """One thread of this process that trains the task sent last first, when `count` tasks have been sent.

    Args:
        before: called with each task before it is trained.
    """

    def __init__(self, count: int, before: Callable[[Task], None] = lambda task: None) -> None:
        self.count, self.before = count, before
        self.sent: list[tuple[Future[Any], Task]] = []

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.sent.append((future, *args))
        if len(self.sent) == self.count:
            threading.Thread(target=self.train).start()
        return future

    def train(self) -> None:
        for future, task in reversed(self.sent):
            self.before(task)
            future.set_result(task.train())


def test_groups_of_all_experiments_are_sent_at_once_and_stored_as_they_come(
    spec: Spec, tiny: str, tmp_path: Path
) -> None:
    """The first experiment, whose runs the second has too, is trained when those of the second are stored."""
    first = spec(tiny, "first")
    second = spec(
        tiny.split("claims:")[0].replace("seeds: 3", "seeds: 4") + "  wide: {model.mlp.hidden: [5]}\n", "second"
    )
    is_stored = threading.Event()

    def wait(task: Task) -> None:
        assert task.parsed.experiment.name == "second" or is_stored.wait(60)

    told, workers = Told(is_stored.set), Backwards(3, wait)
    found = trained([first, second], tmp_path / "store.db", workers, told)
    assert [str(task) for _, task in workers.sent] == ["first: slow, fast", "second: slow, fast", "second: wide"]
    assert [(name, runs, len(records)) for name, runs, records in found] == [("first", 6, 6), ("second", 6, 12)]
    sent = [("first",), ("first", 6), ("second",), ("second", 6)]
    arrived = [("second",), (2, 2, ["wide"], 4), (4,), ("second",), (1, 2, ["slow", "fast"], 2), (2,)]
    assert told.events == [*sent, *arrived, ("first",), (1, 1, ["slow", "fast"], 6), (6,)]
    assert told.phases >= {"build", "trace", "compile", "run", "store"}
    again = trained([first, second], tmp_path / "store.db", Backwards(0))
    assert [(name, runs, len(records)) for name, runs, records in again] == [("first", 0, 6), ("second", 0, 12)]


def test_mistakes_are_found_before_a_run_is_sent(spec: Spec, tmp_path: Path) -> None:
    workers = Backwards(0)
    for engine in ("vector", "fit"):
        with pytest.raises(SpecErrors, match=r"bad\.yaml:11:.* no argument 'hiden'"):
            path = spec(TWO.replace("train.epochs: 60000", "model.mlp: {hiden: [5]}"), "bad")
            trained([path], tmp_path / "store.db", workers, settings=Settings(engine))
    assert workers.sent == []


def test_with_fit_a_task_is_a_variant(spec: Spec, tiny: str, tmp_path: Path) -> None:
    workers = Backwards(2)
    ((_, runs, _),) = trained([spec(tiny)], tmp_path / "store.db", workers, settings=Settings("fit"), seeds=range(1))
    assert runs == 2 and [str(task) for _, task in workers.sent] == ["tiny: slow", "tiny: fast"]


def test_in_the_smoke_tier_a_task_is_an_experiment_and_finds_what_is_found_here(spec: Spec, tmp_path: Path) -> None:
    path = spec(TWO.replace("train.epochs: 60000", "model.mlp.hidden: [5]"))
    smoke, told = Settings(tier="smoke"), Told()
    with Processes(1) as workers:
        ((_, _, there),) = trained([path], tmp_path / "there.db", workers, told, settings=smoke)
    ((_, _, here),) = trained([path], tmp_path / "here.db", None, settings=smoke)
    assert [event for event in told.events if len(event) == 4] == [(1, 1, ["short", "long"], 4)]
    assert list(there) == list(here) and len(here) == 4
    assert [encode(record) for record in there.values()] == [encode(record) for record in here.values()]


def test_mistakes_that_a_worker_finds_are_told(spec: Spec, tmp_path: Path) -> None:
    path = spec(TWO.replace("train.epochs: 60000", "model.mlp: {hiden: [5]}"), "bad")
    with Processes(1) as workers, pytest.raises(SpecErrors, match=r"bad\.yaml:11:.* no argument 'hiden'"):
        trained([path], tmp_path / "store.db", workers, settings=Settings(tier="smoke"))


def test_a_worker_with_other_versions_is_refused(spec: Spec, tiny: str) -> None:
    parsed = reading.parse_file(spec(tiny))
    (run,) = pipeline.plan(replace(parsed.experiment, variants=parsed.experiment.variants[:1]), [0], Settings())
    other = replace(run, facts={**run.facts, "versions": {**run.facts["versions"], "keras": "2.0"}})
    with pytest.raises(UsageError, match=r"must have what the driver has installed: versions\.keras: 2\.0 → 3\."):
        Task(parsed, [other], Settings(), 10**9).train()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec with two programs, of which the second takes longer."""
    path = tmp_path_factory.mktemp("two") / "two.yaml"
    path.write_text(TWO)
    return path


def test_a_killed_process_changes_no_byte(two: Path, tmp_path: Path) -> None:
    def kill_all() -> None:
        """The first program is done: one worker is idle, the other is with the long one."""
        for pid in pids():
            os.kill(pid, signal.SIGKILL)

    def pids() -> set[int]:
        return {child.pid for child in active_children() if child.pid}

    with Processes(2) as workers:
        undisturbed = stored(two, tmp_path / "undisturbed.db", workers)
        before = pids()
        assert stored(two, tmp_path / "store.db", workers, Told(kill_all)) == undisturbed
        assert pids() != before, "a call was begun again"
    ((_, _, alone),) = trained([two], tmp_path / "alone.db", None)
    with Store(tmp_path / "undisturbed.db") as store:
        found = conclusion.load(
            pipeline.planned(reading.parse_file(two), Session(Options(tmp_path), store)), store
        ).records
    for run, record in alone.items():
        for name, series in record.series.items():
            np.testing.assert_allclose(series.values, found[run].series[name].values, 1e-4, 1e-4, err_msg=name)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler, which allows a task one death, and two workers with their nannies, each a process, on loopback."""
    folder = tmp_path_factory.mktemp("cluster")
    there = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(folder / "scheduler.json")]
    scheduler = ["scheduler", "--port", "0", *there]
    worker = ["worker", "--nthreads", str(SHARE), "--local-directory", str(folder), *there]
    environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    processes = [
        subprocess.Popen([sys.executable, "-m", "dask", *arguments], env=environment, stderr=subprocess.DEVNULL)
        for arguments in (scheduler, worker, worker)
    ]
    while not (folder / "scheduler.json").exists():
        assert processes[0].poll() is None
        time.sleep(0.1)
    yield json.loads((folder / "scheduler.json").read_text())["address"]
    for process in reversed(processes):
        process.terminate()
        process.wait()


def test_on_a_cluster_a_killed_worker_changes_no_byte(address: str, two: Path, tmp_path: Path) -> None:
    killed = []

    def kill_the_other() -> None:
        """The first program is done, so that the other worker is with the long one."""
        with Client(address, set_as_default=False) as client:
            tasks = {task.partition(": ")[2]: where for where, tasks in client.processing().items() for task in tasks}
        os.kill(pids[tasks["two: long"]], signal.SIGKILL)
        killed.append(tasks["two: long"])

    with cluster(address) as workers, Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        pids = client.run(os.getpid)
        undisturbed = stored(two, tmp_path / "undisturbed.db", workers)
        assert set(client.run(eval, "__import__('jax').device_count()").values()) == {SHARE}
        assert stored(two, tmp_path / "store.db", workers, Told(kill_the_other)) == undisturbed
    assert len(killed) == 1


def test_on_a_cluster_a_task_that_kills_every_worker_is_given_up_by_name(address: str) -> None:
    kill = "__import__('os')._exit(1)"
    with pytest.raises(WorkersLost, match=r"^__import__.*: 2 workers died doing it$"), cluster(address) as workers:
        workers.submit(eval, kill).result(timeout=60)
