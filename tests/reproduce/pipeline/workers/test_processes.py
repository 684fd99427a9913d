"""Worker processes: shares of the cores, deaths, errors, and that nothing of them stays. The calls import no Keras."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from reproduce.engine import device
from reproduce.errors import SpecErrors, WorkersLost
from reproduce.pipeline import reading
from reproduce.pipeline.workers import processes
from reproduce.pipeline.workers.processes import Processes
from reproduce.system.refusals import words_of

PID = "__import__('os').getpid()"
PAUSE = "__import__('time').sleep(0.5)"
KILL = f"__import__('os').kill({PID}, 9)"


@pytest.fixture
def workers() -> Iterator[Processes]:
    with Processes(2) as opened:
        yield opened


def value(workers: Executor, *expressions: str) -> list[Any]:
    """What the expressions are in workers, at once."""
    return [future.result(timeout=60) for future in [workers.submit(eval, one) for one in expressions]]


def is_alive(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether it comes true within some seconds."""
    end = time.monotonic() + 20
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    return is_so()


def test_each_worker_has_its_share_of_the_cores(workers: Processes) -> None:
    facts = (
        f"({PAUSE}, __import__('reproduce.engine.device').engine.device.cores(), __import__('os').environ['XLA_FLAGS'])"
    )
    (_, one, flags), (_, other, _) = value(workers, facts, facts)
    share = max(1, len(device.cores()) // 2)
    assert len(one) == len(other) == share and (one != other or len(device.cores()) == 1)
    assert flags.split()[-1] == f"--{device.HOST_DEVICES}={share}" and flags.count(device.HOST_DEVICES) == 1


def test_a_call_whose_worker_is_killed_runs_again_and_the_other_worker_goes_on(
    workers: Processes, tmp_path: Path
) -> None:
    dies_once = f"open({str(tmp_path / 'ran')!r}, 'a').write('x') and not open({str(tmp_path / 'ran')!r}).read() == 'x' or {KILL}"
    waits = f"({PAUSE}, {PID})[1]"
    assert value(workers, waits, waits)
    other = workers.submit(eval, f"(__import__('time').sleep(2), {PID})[1]")
    assert value(workers, f"({dies_once}, 'done')[1]") == ["done"]
    assert (tmp_path / "ran").read_text() == "xx"
    assert other.result(timeout=60) in value(workers, waits, waits), "it was not started anew"


@pytest.mark.parametrize(("end", "said"), [(KILL, "by SIGKILL"), ("__import__('os')._exit(3)", "with exit status 3")])
def test_a_call_that_kills_every_worker_is_given_up_by_name(end: str, said: str) -> None:
    with Processes(1) as workers:
        with pytest.raises(WorkersLost, match=rf"getpid.*: 3 workers died doing it, the last one {said}"):
            value(workers, f"({PID}, {end})")
        assert value(workers, "1 + 1") == [2]


def test_errors_come_back_as_themselves(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("title: Bad\nmodel: {mlp: {hiden: 3}}\n")
    with pytest.raises(SpecErrors) as here:
        reading.parse_file(tmp_path / "bad.yaml")
    with Processes(1) as workers:
        error = workers.submit(reading.parse_file, tmp_path / "bad.yaml").exception(timeout=60)
        assert type(error) is SpecErrors
        assert (error.problems, str(error)) == (here.value.problems, str(here.value))
        assert "in parse_file" in error.__notes__[0], "where it happened"
        with pytest.raises(ConnectionError, match="nothing there"):  # of the call, not of the worker
            value(workers, "(_ for _ in ()).throw(ConnectionError('nothing there'))")
        odd = "(_ for _ in ()).throw(type('Odd', (Exception,), {})('what no other process knows'))"
        with pytest.raises(RuntimeError, match="Odd: what no other process knows"):
            value(workers, odd)


def test_memory_that_does_not_suffice_in_a_worker_is_told_as_such() -> None:
    with Processes(1) as workers, pytest.raises(MemoryError, match="Unable to allocate") as caught:
        value(workers, "__import__('numpy').zeros(2**59)")
    found = words_of(caught.value)
    assert found is not None and found.startswith("not enough memory: ")


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals_for_all_processes_of_a_job_leave_workers_to_the_driver(number: str) -> None:
    kill = f"__import__('os').kill({PID}, __import__('signal').{number})"
    with Processes(1) as workers:
        assert value(workers, PID, f"({kill}, {PID})[1]", PID) == value(workers, PID) * 3


def test_workers_that_cannot_be_started_are_not_blamed_on_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_serve", sys.exit)  # a process that ends where it should begin
    words = "worker processes cannot be started: 3 ended with exit status 1 before they had begun"
    with Processes(1) as workers, pytest.raises(WorkersLost, match=f"^{words}$"):
        value(workers, PID)


def test_a_worker_is_replaced_before_it_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CALLS", 2)
    with Processes(1) as workers:
        first, second, third = (value(workers, PID)[0] for _ in range(3))
    assert first == second != third


def test_shutting_down_kills_what_runs_and_cancels_what_waits() -> None:
    workers = Processes(1)
    (pid,) = value(workers, PID)
    running, waiting = (workers.submit(eval, "__import__('time').sleep(60)") for _ in range(2))
    assert eventually(running.running)
    started = time.monotonic()
    workers.shutdown()
    assert time.monotonic() - started < 10
    assert waiting.cancelled() and isinstance(running.exception(), CancelledError)
    assert not is_alive(pid)


DRIVER = """
import time
from reproduce.pipeline.workers.processes import Processes
if __name__ == "__main__":
    workers = Processes(1)
    print(workers.submit(eval, "__import__('os').getpid()").result(), flush=True)
    workers.submit(time.sleep, 60).result()
"""


def test_workers_end_with_their_driver(tmp_path: Path) -> None:
    (tmp_path / "driver.py").write_text(DRIVER)
    driver = subprocess.Popen([sys.executable, tmp_path / "driver.py"], stdout=subprocess.PIPE, text=True)
    with driver:
        assert driver.stdout is not None
        pid = int(driver.stdout.readline())
        assert is_alive(pid)
        driver.send_signal(signal.SIGKILL)
    assert eventually(lambda: not is_alive(pid))
