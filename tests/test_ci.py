"""Which Pythons the checks run on, and what they run there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEFAULT = "{}.{}".format(*sys.version_info)
OTHERS = [version for version in ("3.11", "3.12", "3.13") if version != DEFAULT]


def python(path: Path, version: str, code: int = 0) -> str:
    """A program that answers as a Python of that version would, or fails as pyenv's `python3.12` does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def found(tmp_path: Path) -> tuple[Path, Path, list[str]]:
    """A folder on the PATH, pyenv's folder, and the command that prints what is found there alone."""
    return tmp_path / "bin", tmp_path / "pyenv", [sys.executable, str(ROOT / ".ci" / "pythons.py")]


def asked(found: tuple[Path, Path, list[str]]) -> tuple[str, str]:
    places = {"PATH": f"{found[0]}:/bin:/usr/bin", "PYENV_ROOT": str(found[1])}
    done = subprocess.run(found[2], env={**os.environ, **places}, capture_output=True, text=True, check=True)
    return done.stdout, done.stderr


def test_the_path_comes_first_and_then_the_newest_of_pyenvs(found: tuple[Path, Path, list[str]]) -> None:
    first, second = OTHERS
    on_path = python(found[0] / f"python{first}", first)
    python(found[1] / "versions" / f"{first}.7" / "bin" / "python", first)
    python(found[1] / "versions" / f"{second}.9" / "bin" / "python", second)
    newest = python(found[1] / "versions" / f"{second}.10" / "bin" / "python", second)
    python(found[0] / f"python{second}", "")  # as pyenv's own, where that version is not chosen
    assert asked(found) == (f"{first} {on_path}\n{second} {newest}\n", "")


def test_what_is_not_found_is_said(found: tuple[Path, Path, list[str]]) -> None:
    for version in OTHERS:  # nothing that runs as that version, whatever the machine has
        python(found[0] / f"python{version}", "2.7")
    missing = "".join(f"Python {version} was not found, and nothing is tried on it\n" for version in OTHERS)
    assert asked(found) == ("", missing)


def test_pythons_are_named_alike_everywhere() -> None:
    """In pyproject.toml twice, in the Makefile and in the README; the type checker and ruff take the oldest."""
    versions = [DEFAULT, *OTHERS]
    named = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d", one)]
    assert sorted(versions) == named
    low, high = named[0], f"3.{int(named[-1].partition('.')[2]) + 1}"
    assert PROJECT["requires-python"] == f">={low},<{high}"
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"({low.replace('.', ', ')}) <= sys.version_info < ({high.replace('.', ', ')})" in make
    assert f"Python {low} to {named[-1]}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_lock_has_one_jax_and_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert len(re.findall(r"^jax==", lock, re.MULTILINE)) == 1
    assert "http" not in lock
    assert lock.count("--hash=sha256:") > lock.count("==")
