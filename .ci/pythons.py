"""Prints a line, version and path, for each Python that pyproject.toml allows, but for the one that runs this.

It looks for `python3.12` and the like, and then among pyenv's. Those that it does not find are named on stderr.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Print them."""
    for version in allowed():
        if version == "{}.{}".format(*sys.version_info):
            continue
        if path := next((path for path in candidates(version) if version_of(path) == version), None):
            print(version, path)
        else:
            print(f"Python {version} was not found, and nothing is tried on it", file=sys.stderr)


def allowed() -> list[str]:
    """The versions of `requires-python`, such as `>=3.11,<3.14`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first, end = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"]).groups()
    return [f"3.{minor}" for minor in range(int(first), int(end))]


def candidates(version: str) -> Iterator[str]:
    """What may be that Python, best first."""
    if path := shutil.which(f"python{version}"):
        yield path
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, sorted(root.glob(f"versions/{version}.*/bin/python"), key=_patch, reverse=True))


def version_of(path: str) -> str:
    """What a Python says that it is; nothing where it does not run, as pyenv's own where that one is not chosen."""
    command = [path, "-c", "import sys; print('{}.{}'.format(*sys.version_info))"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _patch(path: Path) -> int:
    number = re.match(r"\d+", path.parents[1].name.rpartition(".")[2])
    return int(number[0]) if number else -1


if __name__ == "__main__":
    main()
