"""docs/extending.md: every file that it shows, dropped into a copy, can be trained and passes the contract tests."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import blocks

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "extending.md").read_text("utf-8")
FILES = {text.split("\n")[0].removeprefix("# "): text for language, text in blocks(PAGE) if language == "python"}
(DATA,) = [text for language, text in blocks(PAGE) if language == "yaml"]
SPEC = f"""
title: Everything that the page adds
{DATA.replace("[standardize]", "[standardize, targets_from_inputs, {noisy_targets: {size: 5}}]")}
model: {{layers: [{{Dense: 3}}, {{Snake: {{frequency: 2.0}}}}, {{Dense: 2}}]}}
loss: Quartic
measures: [largest_weight]
train: {{epochs: 1}}
seeds: 1
"""
PROGRAM = "import sys, zoo; from reproduce.cli.main import status; print(zoo.__file__); sys.exit(status(sys.argv[1:]))"


CONTRACTS = [
    "tests/test_reference.py",
    "tests/zoo/datasets/test_datasets.py",
    "tests/zoo/measures",
    "tests/zoo/preparations/test_preparations.py",
    "tests/zoo/test_keras_objects.py",
]
NEW = "drifted or every_measure or " + " or ".join(Path(name).stem.removeprefix("test_") for name in FILES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout to which the files of the page are added."""
    for name in ("docs", "reproduce", "specs", "tests", "zoo"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in FILES.items():
        assert (tmp_path / name).parent.is_dir() and not (tmp_path / name).exists()
        (tmp_path / name).write_text(text, "utf-8")
    rows = "".join(f"{150 + 2 * number},{50 + number},{number % 2}\n" for number in range(40))
    (tmp_path / "zoo" / "datasets" / "heights.csv").write_text(f"height,weight,rows\n{rows}")
    return tmp_path


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a Python in the folder says, with the zoo that is there."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=240
    )


def test_every_file_passes_the_contract_tests(copy: Path) -> None:
    written = python(copy, "docs/make_reference.py")
    assert written.returncode == 0, written.stderr
    done = python(copy, "-m", "pytest", "-p", "no:cacheprovider", "-k", NEW, *CONTRACTS)
    assert done.returncode == 0, done.stdout
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) >= 20


def test_every_file_can_be_dropped_into_the_zoo(copy: Path) -> None:
    (copy / "mine.yaml").write_text(SPEC)
    arguments = ["run", "mine.yaml", "--store", "store.db", "--results", "results"]
    done = python(copy, "-c", PROGRAM, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{copy / 'zoo' / '__init__.py'}\n")
    with (copy / "results" / "mine" / "runs.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert float(row["largest_weight"]) > 0 and float(row["test_loss"]) > 0 and row["diverged"] == "false"


def test_a_wrong_file_is_named_in_one_line_where_it_is_used(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "zoo", tmp_path / "zoo", ignore=shutil.ignore_patterns("__pycache__"))
    wrong = {
        "datasets/nameless.py": "def other(): ...\n",
        "datasets/homeless.py": "def homeless(*, rng): ...\n",
        "layers/broken.py": "import nowhere_at_all\n\nclass Broken: ...\n",
        "measures/undeclared.py": "def undeclared(probe): ...\n",
    }
    for name, text in wrong.items():
        (tmp_path / "zoo" / name).write_text(text)
    head = "title: t\nseeds: 1\ntrain: {epochs: 0}\nloss: BinaryCrossentropy\n"
    specs = {
        "good": "data: xor\nmodel: {layers: [{Dense: 1}]}\nmeasures: [weight_norm]",
        "a": "data: nameless\nmodel: mlp",
        "b": "data: homeless\nmodel: mlp",
        "c": "data: xor\nmodel: {layers: [Broken, {Dense: 1}]}",
        "d": "data: xor\nmodel: mlp\nmeasures: [undeclared]",
    }
    for name, text in specs.items():
        (tmp_path / f"{name}.yaml").write_text(head + text)
    program = """
import sys, zoo
from reproduce.cli.main import status
for name in ("good", "a", "b", "c", "d"):
    print(status(["run", f"{name}.yaml", "--store", "store.db", "--results", "results"]), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    folder, lines = f"{tmp_path}/zoo", done.stderr.replace("\r", "\n").splitlines()
    told = [line for line in lines if line.startswith(folder) or line in ("0", "2")]
    assert told == [
        "0",
        f"{folder}/datasets/nameless.py must define one public class or function named as the file is, "
        "it defines other",
        "2",
        f"{folder}/datasets/homeless.py must say `PACKAGE = …`: the package its content comes from, or None",
        "2",
        f"{folder}/layers/broken.py cannot be imported: ModuleNotFoundError: No module named 'nowhere_at_all'",
        "2",
        f"{folder}/measures/undeclared.py must declare its measure by `@measure(higher_is_better=…)`",
        "2",
    ], done.stderr
    assert "Traceback" not in done.stderr


def test_the_trap_is_told_and_every_link_leads_somewhere() -> None:
    assert "`reproduce run NAME --force`" in PAGE and len(FILES) == 6
    for target in re.findall(r"\]\(([^)#:]+)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
