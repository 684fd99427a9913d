"""The machine that the numbers are from, made ready: Python's bytecode is there, as on any machine in use."""

from __future__ import annotations

import compileall
import datetime
import importlib.metadata
import os
import platform
import sysconfig
from pathlib import Path

from benchmarks.processes import ROOT

PACKAGES = ("jax", "keras", "tensorflow", "numpy")


def prepare() -> None:
    """Compile what has no bytecode yet; without it, imports take several times as long."""
    for folder in (ROOT / "reproduce", ROOT / "zoo", sysconfig.get_path("purelib")):
        compileall.compile_dir(folder, quiet=2, workers=0)


def facts() -> list[str]:
    """Processor, versions and date, a line each."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return [
        f"{os.cpu_count()} cores: {_processor()}",
        f"{platform.system()}, Python {platform.python_version()}, {versions}",
        f"{datetime.date.today():%d %B %Y}",
    ]


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
