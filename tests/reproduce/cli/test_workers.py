"""`--workers` and `--dask`: what they refuse, what they share, and how they are interrupted."""

import importlib.util
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import psutil
import pytest

from reproduce.cli import main
from reproduce.cli.options import options_of, with_smoke_workers
from tests.stored import rows

GIVEN = {"engine": "auto", "backend": "jax", "device": "cpu", "memory": 2.0}
REST = {"results": Path("results"), "seeds": None, "tier": "full", "force": False}
LONG = """
title: Long
data: {xor: {}}
model: {mlp: {hidden: [4], activation: tanh}}
loss: BinaryCrossentropy
train: {batch_size: 4, epochs: 2}
seeds: 3
variants:
  short: {}
  long: {train.epochs: 1000000}
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--workers", "2", "--dask", "tcp://127.0.0.1:1"], "either --workers or --dask, not both"),
        (["--workers", "0"], "0 is not in the range x>=1"),
        (["--workers", "2", "--device", "gpu"], "--workers share the cores of a CPU"),
        (["--dask", "nonsense"], "no Dask scheduler answers at 'nonsense': missing port number"),
        (["--dask", "tcp://127.0.0.1:1"], "no Dask scheduler answers at 'tcp://127.0.0.1:1': nothing in 1 s"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("command", [["all"], ["run", "tiny"]], ids=" ".join)
def test_what_is_not_to_be_had_is_2(
    command: list[str],
    arguments: list[str],
    said: str,
    spec: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("reproduce.runs.settings.has_gpu", lambda: True)
    monkeypatch.setattr("reproduce.pipeline.workers.cluster.PATIENCE", 1)
    where = ["--specs", spec().parent, "--store", tmp_path / "store.db", "--results", tmp_path / "results"]
    assert main.status([str(one) for one in (*command, *where, *arguments)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and said in told.err
    assert not (tmp_path / "store.db").exists()


def test_without_dask_its_extra_is_named(
    spec: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "distributed" else found(name))
    assert main.status(["run", str(spec()), "--store", str(tmp_path / "store.db"), "--dask", "tcp://127.0.0.1:1"]) == 2
    assert capsys.readouterr().err == "--dask needs Dask: pip install '.[cluster]' in the checkout\n"


def test_the_commands_and_scripts_of_the_page_parse() -> None:
    page = (Path(__file__).parents[3] / "docs" / "cluster.md").read_text()
    commands = re.findall(r"^\$ reproduce (.*)$", page, re.MULTILINE)
    scripts = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(commands) == len(scripts) == 2
    for line in commands:
        name, *arguments = shlex.split(line)
        found = main.cli.get_command(click.Context(main.cli), name)
        assert found is not None
        found.make_context(name, arguments, parent=click.Context(main.cli, **main.cli.context_settings))
    for script in scripts:
        compile(script, "cluster.md", "exec")


def test_workers_here_share_the_memory() -> None:
    assert options_of({**GIVEN, **REST}).memory == 2_000_000_000
    assert options_of({**GIVEN, **REST, "workers": 4, "dask": None}).memory == 500_000_000
    assert options_of({**GIVEN, **REST, "workers": None, "dask": "tcp://127.0.0.1:1"}).memory == 2_000_000_000


@pytest.mark.parametrize(
    ("changed", "workers"),
    [
        ({}, 3),
        ({"tier": "full"}, None),
        ({"workers": 1}, 1),
        ({"dask": "tcp://127.0.0.1:1"}, None),
        ({"device": "gpu"}, None),
    ],
    ids=str,
)
def test_the_smoke_tier_takes_a_worker_per_core_unless_told_otherwise(
    changed: dict[str, Any], workers: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reproduce.runs.settings.has_gpu", lambda: changed.get("device") == "gpu")
    monkeypatch.setattr("reproduce.engine.device.cores", lambda: [0, 1, 2])
    given = {**GIVEN, **REST, "tier": "smoke", "workers": None, "dask": None, **changed}
    assert with_smoke_workers(given) == {**given, "workers": workers}


def test_an_interruption_is_130_keeps_what_is_stored_and_leaves_no_process(spec: Any, tmp_path: Path) -> None:
    """As Ctrl-C in a terminal: the signal goes to the driver and to its workers."""
    where = ["--specs", spec(LONG, "long").parent, "--store", tmp_path / "store.db", "--results", tmp_path / "results"]
    command = [Path(sys.executable).parent / "reproduce", "all", "--workers", "2", *where]
    driver = subprocess.Popen(
        [str(one) for one in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while stored(tmp_path / "store.db") < 3:
        assert driver.poll() is None, driver.communicate()
        time.sleep(0.2)
    workers = psutil.Process(driver.pid).children()
    assert len(workers) >= 2
    os.killpg(driver.pid, signal.SIGINT)
    out, err = driver.communicate(timeout=30)
    assert (driver.returncode, out) == (130, "")
    assert re.fullmatch(
        r"(interrupted: ending; press .*\n)?interrupted: [3-5] of 6 runs are stored; the same command goes on from there\n",
        err,
    )
    psutil.wait_procs(workers, timeout=10)
    assert not any(worker.is_running() for worker in workers)
    assert stored(tmp_path / "store.db") == 3


def stored(store: Path) -> int:
    """How many runs a store holds."""
    if not store.exists():
        return 0
    has_runs = rows(store, "SELECT 1 FROM sqlite_schema WHERE name = 'runs'")
    return len(rows(store, "SELECT 1 FROM runs")) if has_runs else 0
