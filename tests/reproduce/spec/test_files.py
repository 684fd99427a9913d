"""Files of data that specs name: found beside the spec, known by their content."""

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.engine import check
from reproduce.errors import SpecErrors
from reproduce.pipeline import reading
from reproduce.runs.plan import runs_of
from reproduce.runs.settings import Settings
from reproduce.spec.files import as_written, can_be_read_from, located
from reproduce.spec.parse import Parsed
from reproduce.system import content

SPEC = """title: Mine
data: {csv: {path: %s, target: y, train: 2}}
model: mlp
loss: MeanSquaredError
train: {epochs: 1}
"""
TABLE = "x,y\n1,2\n2,3\n3,5\n"


def parsed(folder: Path, path: str = "mine.csv", text: str = SPEC) -> Parsed:
    return reading.parse(text % path, "mine.yaml", folder=folder)


def key(parsed: Parsed) -> str:
    (run,) = runs_of(parsed.experiment.variants[0], [0], Settings())
    return run.key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "mine.csv").write_text(TABLE)
    return tmp_path / "specs"


def test_a_run_is_known_by_the_content_and_not_by_the_place_of_its_file(folder: Path) -> None:
    before = key(parsed(folder))
    (folder / "sub").mkdir()
    os.rename(folder / "mine.csv", folder / "sub" / "other.csv")
    assert key(parsed(folder, "sub/other.csv")) == before
    (folder / "sub" / "other.csv").write_text(TABLE.replace("5", "6"))
    assert key(parsed(folder, "sub/other.csv")) != before


def test_a_variant_may_have_another_file(folder: Path) -> None:
    (folder / "more.csv").write_text(TABLE)
    both = parsed(folder, text=SPEC + "variants: {one: {}, two: {data.csv.path: more.csv}}\n")
    paths = [Path(variant.setup["data"]["csv"]["path"]).name for variant in both.experiment.variants]  # type: ignore[index]
    assert paths == ["mine.csv", "more.csv"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("min.csv", "cannot read 'min.csv': No such file or directory; did you mean 'mine.csv'?"),
        ("../secret.csv", "cannot read '../secret.csv': the file must be in the folder of this spec or below"),
        ("link.csv", "cannot read 'link.csv': the file must be in the folder of this spec or below"),
        ("/etc/passwd", "cannot read '/etc/passwd': the file must be in the folder of this spec or below"),
        ("loop.csv", "cannot read 'loop.csv': "),
        (".", "cannot read '.': it is a folder"),
        ("pipe.csv", "cannot read 'pipe.csv': it is no file with content"),
    ],
)
def test_files_that_are_not_read(folder: Path, path: str, message: str) -> None:
    (folder.parent / "secret.csv").write_text(TABLE)
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    os.mkfifo(folder / "pipe.csv")
    with pytest.raises(SpecErrors) as caught:
        parsed(folder, path)
    assert str(caught.value).startswith(f"mine.yaml:2:20: {message}")


def test_the_hash_is_no_argument_of_a_spec(folder: Path) -> None:
    with pytest.raises(SpecErrors, match="csv has no argument 'content'"):
        parsed(folder, "mine.csv, content: abc")


def test_a_spec_that_extends_another_reads_the_file_of_that_one(folder: Path) -> None:
    (folder / "bases").mkdir()
    os.rename(folder / "mine.csv", folder / "bases" / "mine.csv")
    (folder / "bases" / "base.yaml").write_text(SPEC % "mine.csv")
    found = reading.parse("title: On top\nextends: bases/base\n", "top.yaml", folder=folder)
    assert found.experiment.variants[0].setup["data"]["csv"]["path"] == str(folder / "bases" / "mine.csv")  # type: ignore[index]


def test_a_spec_that_extends_one_of_another_folder_reads_the_file_beside_that(folder: Path) -> None:
    (folder / "base.yaml").write_text(SPEC % "mine.csv")
    (folder / "deep").mkdir()
    found = reading.parse("title: On top\nextends: ../base\n", "top.yaml", folder=folder / "deep")
    assert examples.load(found.experiment.variants[0].setup["data"], 0).train.x.shape == (2, 1)


def test_inputs_that_are_missing_are_filled_in_or_refused_in_every_part(folder: Path) -> None:
    (folder / "mine.csv").write_text("x,y\n1,1\n2,2\n3,3\n,4\n5,5\n")
    text = SPEC.replace("train: 2", "train: 2, test: 3, missing: keep")
    filled = parsed(folder, text=text.replace("test: 3", "test: 3, prepare: [impute]"))
    assert not check.all_problems(filled)
    setup: Any = filled.experiment.variants[0].setup
    parts = [examples.load(setup["data"], seed) for seed in range(4)]
    assert all(np.isfinite(part.test.x).all() for part in parts if part.test)
    kept: Any = parsed(folder, text=text).experiment.variants[0].setup
    for seed in range(4):
        with pytest.raises(examples.BadData, match="inputs are missing still after the preparations"):
            examples.load(kept["data"], seed)


def test_a_file_that_is_changed_while_a_command_runs_is_refused(folder: Path) -> None:
    setup: Any = parsed(folder).experiment.variants[0].setup
    assert examples.load(setup["data"], 0).train.x.shape == (2, 1)
    (folder / "mine.csv").write_text(TABLE + "4,5\n")
    with pytest.raises(examples.BadData, match="was changed since this command began"):
        examples.load(setup["data"], 1)


def test_a_setup_is_written_as_its_author_would(folder: Path) -> None:
    setup = parsed(folder).experiment.variants[0].setup
    written = as_written(setup, folder)
    assert written["data"] == {"csv": {"path": "mine.csv", "target": "y", "train": 2}}
    assert located(written, [folder]) == setup
    assert can_be_read_from(setup, folder.parent) and not can_be_read_from(setup, folder / "sub")


def test_the_content_of_a_large_file_is_hashed_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.setattr(content, "LARGE", 1)
    path, hashed = folder / "mine.csv", []
    monkeypatch.setattr(content, "SETTLED", -1.0)
    monkeypatch.setattr(content, "_hashed", lambda path: hashed.append(path) or f"hash {len(hashed)}")
    for _ in range(2):
        content._content_of.cache_clear()
        assert content.content_of(path) == "hash 1"
    os.utime(path, (1_000_000_001, 1_000_000_001))
    assert content.content_of(path) == "hash 2"
    (folder / "cache" / "reproduce" / content.REMEMBERED).write_text("[")
    content._content_of.cache_clear()
    assert content.content_of(path) == "hash 3"


def test_the_example_of_the_page(folder: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "datasets.md").read_text()
    (text,) = (block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "flowers.csv" in block)
    (refused,) = (block for block in re.findall(r"```text\n(.*?)\n```", page, re.DOTALL) if "flowers" in block)
    empty = {17, 40, 80}
    rows = [
        f"{n},,{n % 7},{n // 3},{'abc'[n % 3]}" if n in empty else f"{n},{'rb'[n % 2]},{n % 7},{n // 3},{'abc'[n % 3]}"
        for n in range(1, 151)
    ]
    (folder / "flowers.csv").write_text("\n".join(["sepal length,colour,sepal width,garden,species", *rows]))
    found = reading.parse(text, "flowers.yaml", folder=folder)
    setup: Any = found.experiment.variants[0].setup
    parts = examples.load(setup["data"], 0)
    assert parts.train.x.shape == (90, 4) and parts.test is not None and len(parts.test) == 30
    assert not check.all_problems(found)
    strict = reading.parse(re.sub(" +missing: .*\n", "", text), "flowers.yaml", folder=folder)
    assert [str(problem) for problem in check.all_problems(strict)] == [refused]
    table = (folder / "flowers.csv").read_text()
    (folder / "flowers.csv").write_text(table.replace("\n5,b,5,", "\n5,b,,"))
    kept = reading.parse(text.replace("[impute, standardize]", "[standardize]"), "flowers.yaml", folder=folder)
    (problem,) = check.all_problems(kept)
    assert "inputs are missing still after the preparations" in problem.message
