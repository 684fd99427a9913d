"""docs/extending.md: every file that it shows runs from a folder of one's own, and in a copy of the package passes the
contract tests."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reproduce.cli.main import status
from tests.pages import blocks

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "extending.md").read_text("utf-8")
FILES = {text.split("\n")[0].removeprefix("# "): text for language, text in blocks(PAGE) if language == "python"}
(DATA,) = [text for language, text in blocks(PAGE) if language == "yaml"]
ROWS = "".join(f"{150 + 2 * number},{50 + number},{number % 2}\n" for number in range(40))
OWN = {name.removeprefix("zoo/"): text for name, text in FILES.items() if name.startswith("zoo/")}
OWN["datasets/heights.csv"] = f"height,weight,rows\n{ROWS}"
SPEC = f"""
title: Everything that the page adds
{DATA.replace("[standardize]", "[standardize, targets_from_inputs, {noisy_targets: {size: 5}}]")}
model:
  layers:
    - {{Dense: {{units: 3, kernel_initializer: {{Alternating: {{size: 0.5}}}}, kernel_constraint: Clipped}}}}
    - {{Snake: {{frequency: 2.0}}}}
    - {{Dense: 2}}
loss: Quartic
metrics: [LargestError]
measures: [largest_weight]
train: {{optimizer: {{SignDescent: {{learning_rate: 0.001}}}}, epochs: 1}}
seeds: 1
variants:
  layers: {{}}
  template: {{model: {{bottleneck: {{units: 3}}}}}}
"""
Parts = Callable[[Mapping[str, str]], Path]

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
    (tmp_path / "zoo" / "datasets" / "heights.csv").write_text(OWN["datasets/heights.csv"])
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


@pytest.fixture
def mine(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`mine("run")`: the status of a command on `mine.yaml`, in a folder whose `zoo` has the files of the page."""
    monkeypatch.chdir(tmp_path)
    parts(OWN)
    (tmp_path / "mine.yaml").write_text(SPEC)
    options = ("--store", "store.db", "--results", "results")
    return lambda command, *more: status([command, "mine.yaml", *options, *more])


def test_every_file_runs_from_a_folder_of_ones_own(mine: Callable[..., int], tmp_path: Path) -> None:
    assert status(["trust", "zoo"]) == 0
    assert mine("run") == 0
    with (tmp_path / "results" / "mine" / "runs.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["variant"] for row in rows] == ["layers", "template"]
    for row in rows:
        assert float(row["largest_weight"]) > 0 and float(row["test_largest_error"]) > 0 and row["diverged"] == "false"


def test_an_edit_trains_the_runs_that_reach_it_and_no_others(
    mine: Callable[..., int], parts: Parts, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mine("run", "--zoo", "zoo") == 0
    parts({"layers/snake.py": OWN["layers/snake.py"].replace("inputs + ops", "inputs - ops")})
    capsys.readouterr()
    assert mine("why", "--zoo", "zoo") == 0
    told = capsys.readouterr().out
    assert re.fullmatch(
        r"mine: 2 runs, 1 stored, 1 to train\n  1 run: changed: zoo\.layers\.Snake: \w{32} → \w{32}\n", told
    ), told
    assert mine("run", "--zoo", "zoo") == 0
    assert "2 runs, 1 trained now" in capsys.readouterr().out
    parts({"datasets/heights.csv": OWN["datasets/heights.csv"].replace("150,50", "151,50")})
    assert mine("why", "--zoo", "zoo") == 0
    assert "2 runs: changed: zoo.datasets.heights: " in capsys.readouterr().out


def test_a_folder_that_is_not_trusted_is_not_read_and_said_where_it_is_missed(
    mine: Callable[..., int], parts: Parts, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    parts({"layers/snake.py": f"open({str(tmp_path / 'was_read')!r}, 'w')\n{OWN['layers/snake.py']}"})
    assert mine("run") == 2
    told = capsys.readouterr().err
    assert not (tmp_path / "was_read").exists()
    for what, folder in {
        "data set 'heights'": "datasets",
        "layer 'Snake'": "layers",
        "loss 'Quartic'": "losses",
        "metric 'LargestError'": "metrics",
        "measure 'largest_weight'": "measures",
        "optimizer 'SignDescent'": "optimizers",
        "model 'bottleneck'": "models",
        "initializer 'Alternating'": "initializers",
        "constraint 'Clipped'": "constraints",
    }.items():
        clause = f"zoo/{folder} is not read before you say so: `reproduce trust zoo`"
        assert re.search(rf"^mine\.yaml:\d+:\d+: unknown {what}.*; {clause}$", told, re.MULTILINE), what


def test_workers_train_with_the_same_folder(mine: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert mine("run", "--zoo", "zoo", "--workers", "1", "--device", "cpu") == 0
    assert "2 runs, 2 trained now" in capsys.readouterr().out


def test_a_wrong_file_is_named_in_one_line_where_it_is_used(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    layer = "import keras\n\n\nclass Failing(keras.layers.Layer):\n    def call(self, x):\n        return x.nothing\n"
    folder = parts(
        {
            "datasets/nameless.py": "def other(): ...\n",
            "datasets/homeless.py": "def homeless(*, rng): ...\n",
            "layers/broken.py": "import nowhere_at_all\n\nclass Broken: ...\n",
            "layers/failing.py": layer,
            "losses/unfinished.py": "def (\n",
            "measures/undeclared.py": "def undeclared(probe): ...\n",
        }
    )
    head = "title: t\nseeds: 1\ntrain: {epochs: 0}\nloss: BinaryCrossentropy\n"
    says = {
        "data: nameless\nmodel: mlp": "/datasets/nameless.py must define one public class or function named as the "
        "file is, it defines other",
        "data: homeless\nmodel: mlp": "/datasets/homeless.py must say `PACKAGE = …`: the package its content comes "
        "from, or None",
        "data: xor\nmodel: mlp\nmeasures: [undeclared]": "/measures/undeclared.py must declare its measure by "
        "`@measure(higher_is_better=…)`",
        "data: xor\nmodel: {layers: [{Dense: 1}]}": "/layers/dense.py offers 'Dense', and so does keras.layers",
        "data: xor\nmodel: {layers: [Broken, {Dense: 1}]}": "/layers/broken.py:1 cannot be imported: "
        "ModuleNotFoundError: No module named 'nowhere_at_all'",
    }
    for text, message in says.items():
        if "Dense" in text and "Broken" not in text:
            parts({"layers/dense.py": "class Dense: ...\n"})
        else:
            (folder / "layers" / "dense.py").unlink(missing_ok=True)
        (tmp_path / "a.yaml").write_text(head + text)
        capsys.readouterr()
        assert status(["run", "a.yaml", "--zoo", "zoo", "--store", "store.db", "--results", "results"]) == 2
        assert capsys.readouterr().err.replace("\r", "\n").splitlines()[-1] == f"{folder}{message}"
    (tmp_path / "a.yaml").write_text(f"{head}data: xor\nmodel: {{layers: [Failing, {{Dense: 1}}]}}")
    assert status(["check", "a.yaml", "--zoo", "zoo"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("a.yaml:6:") and "nothing" in told and f"({folder}/layers/failing.py:6)" in told


def test_every_link_leads_somewhere() -> None:
    assert len(FILES) == 11
    for target in re.findall(r"\]\(([^)#:]+)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
