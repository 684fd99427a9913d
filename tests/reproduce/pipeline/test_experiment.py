"""From a spec to its folder: what is stored is not trained again, what is damaged is, and bytes stay."""

import ast
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reproduce.pipeline import conclusion, reading
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline.conclusion import Outcome
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.progress import Progress
from reproduce.runs.encoding import encode
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store
from tests.folders import contents

Spec = Callable[..., Path]


class Told(Progress):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.started: list[tuple[str, int]] = []
        self.advanced = 0
        self.said: list[str] = []

    def start(self, experiment: str) -> None:
        self.experiment = experiment

    def more(self, runs: int) -> None:
        self.started.append((self.experiment, runs))

    def say(self, what: str) -> None:
        self.said.append(what)

    def advance(self, runs: int) -> None:
        self.advanced += runs


def run(path: Path, options: Options, store: Path, progress: Any = None) -> Outcome:
    with Store(store) as opened:
        session = Session(options, opened, progress or Progress())
        one, trained = pipeline.train(pipeline.planned(reading.parse_file(path), session), session)
        return conclusion.conclude(one, trained, session)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, tiny: str) -> Path:
    """A folder with the tiny spec, and its results and store after one run."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "tiny.yaml").write_text(tiny)
    run(folder / "tiny.yaml", Options(folder / "results"), folder / "store.db")
    return folder


@pytest.fixture
def again(first: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return Path(shutil.copytree(first, tmp_path / "again"))


def test_a_spec_that_replaces_the_report_of_another_of_its_name_says_so(again: Path, tiny: str) -> None:
    class Warned(Progress):
        def warn(self, message: str) -> None:
            warnings.append(message)

    warnings: list[str] = []
    options, other = Options(again / "results"), again / "other" / "tiny.yaml"
    other.parent.mkdir()
    other.write_text(tiny)
    for path in (again / "tiny.yaml", again / "tiny.yaml", other, other):
        run(path, options, again / "store.db", Warned())
    folder = again / "results" / "tiny"
    assert warnings == [
        f"{folder} has the report of {again / 'tiny.yaml'}, which that of {other} replaces; --results keeps both"
    ]
    shutil.rmtree(folder)
    run(again / "tiny.yaml", options, again / "store.db", Warned())
    assert len(warnings) == 1


def test_a_first_run_trains_everything_and_writes_the_report(first: Path) -> None:
    assert {"report.md", "runs.csv", "summary.csv", "claims.json", "provenance.json"} <= set(
        contents(first / "results" / "tiny")
    )
    with Store(first / "store.db") as store:
        outcome = pipeline.planned(reading.parse_file(first / "tiny.yaml"), Session(Options(first), store))
    assert len(outcome.runs) == len(outcome.checksums) == 6


def test_a_second_run_trains_nothing_and_leaves_every_byte(again: Path) -> None:
    before, told = contents(again / "results"), Told()
    stamps = {path: path.stat().st_mtime_ns for path in again.rglob("*") if "results" in str(path)}
    outcome = run(again / "tiny.yaml", Options(again / "results"), again / "store.db", told)
    assert (outcome.planned, outcome.trained, told.started, told.advanced) == (6, 0, [("tiny", 0)], 0)
    assert contents(again / "results") == before
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_results_made_again_from_the_store_have_the_same_bytes(again: Path) -> None:
    run(again / "tiny.yaml", Options(again / "elsewhere"), again / "store.db")
    assert contents(again / "elsewhere") == contents(again / "results")


def test_cosmetic_edits_train_nothing(again: Path) -> None:
    path = again / "tiny.yaml"
    path.write_text(
        path.read_text().replace("title: Tiny", "title: Other\nnotes: new").replace("ends lower", "is lower")
    )
    outcome = run(path, Options(again / "results"), again / "store.db")
    assert outcome.trained == 0
    assert (again / "results" / "tiny" / "report.md").read_text().startswith("# Other")


def test_only_what_changed_is_trained(again: Path) -> None:
    path, told = again / "tiny.yaml", Told()
    path.write_text(path.read_text().replace("learning_rate: 0.001", "learning_rate: 0.002"))
    assert run(path, Options(again / "results"), again / "store.db", told).trained == 3
    assert (told.started, told.advanced) == ([("tiny", 3)], 3)
    assert any("slow" in said for said in told.said)


def test_more_seeds_train_the_new_ones(again: Path) -> None:
    options = Options(again / "results", seeds=range(1, 5))
    outcome = run(again / "tiny.yaml", options, again / "store.db")
    assert (outcome.planned, outcome.trained) == (8, 4)
    assert outcome.results.seeds == (1, 2, 3, 4)


def test_a_spec_may_name_seeds_that_nobody_looked_at(spec: Spec, tiny: str, tmp_path: Path) -> None:
    """They are its own, so that its report is the published one."""
    path = spec(tiny.replace("seeds: 3", "seeds: 100:103"))
    outcome = run(path, Options(tmp_path / "results"), tmp_path / "store.db")
    assert outcome.results.seeds == (100, 101, 102)
    text = (tmp_path / "results" / "tiny" / "report.md").read_text()
    assert "seeds 100 to 102, their number fixed before: " in text and "--seeds" not in text


def test_force_trains_again_and_gives_the_same_bytes(again: Path) -> None:
    before = contents(again / "results")
    with Store(again / "store.db") as store:
        one = pipeline.planned(reading.parse_file(again / "tiny.yaml"), Session(Options(again), store))
    outcome = run(again / "tiny.yaml", Options(again / "results", force=True), again / "store.db")
    assert outcome.trained == 6
    assert contents(again / "results") == before
    with Store(again / "store.db") as store:
        assert store.checksums([run.key for run in one.runs]) == one.checksums


def test_a_damaged_record_is_trained_again(again: Path) -> None:
    with sqlite3.connect(again / "store.db") as raw:
        raw.execute("UPDATE runs SET record = zeroblob(10) WHERE variant = 'slow' AND seed = 1")
    raw.close()
    before = contents(again / "results")
    outcome = run(again / "tiny.yaml", Options(again / "results"), again / "store.db")
    assert outcome.trained == 1 and len(outcome.results.records) == 6
    assert contents(again / "results") == before


def test_the_smoke_tier_is_two_seeds_with_keys_of_their_own(again: Path) -> None:
    path = again / "tiny.yaml"
    path.write_text(path.read_text().replace("epochs: 2", "epochs: 9"))
    outcome = run(path, Options(again / "results", settings=Settings(tier="smoke")), again / "store.db")
    assert (outcome.planned, outcome.trained) == (4, 4), "programs that compile quickly round in a way of their own"
    assert len(outcome.results.records["fast", 0].series["loss"].values) == 3


def test_a_diverged_run_is_counted_and_kept(spec: Spec, tiny: str, tmp_path: Path) -> None:
    text = tiny.split("seeds:")[0].replace("Adam: {learning_rate: 0.05}", "SGD: {learning_rate: 1.0e+38}") + "seeds: 2"
    outcome = run(
        spec(text.replace("BinaryCrossentropy", "SquaredHinge")), Options(tmp_path / "results"), tmp_path / "db"
    )
    assert outcome.diverged == len(outcome.results.records) == 2
    assert "2 diverged" in (tmp_path / "results" / "tiny" / "report.md").read_text()


@pytest.fixture
def two_programs(spec: Spec, tiny: str) -> Path:
    """A spec whose two variants cannot share a program."""
    return spec(tiny.split("variants:")[0] + "variants: {small: {model.mlp.hidden: [3]}, large: {}}")


def test_an_interrupted_run_keeps_its_batches(
    two_programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reproduce.engine.vector import train as vector

    train = vector.train

    def interrupted(*arguments: Any) -> Any:
        yield next(train(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(vector, "train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(two_programs, Options(tmp_path / "results"), tmp_path / "store.db")
    monkeypatch.undo()
    assert not (tmp_path / "results").exists()
    assert run(two_programs, Options(tmp_path / "results"), tmp_path / "store.db").trained == 3


KILLED = """
import sys, time
from pathlib import Path
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline import reading
from reproduce.progress import Progress
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.runs.store import Store

class Slow(Progress):
    def advance(self, runs):
        print("stored", runs, flush=True)
        time.sleep(60)

with Store(Path(sys.argv[2])) as store:
    session = Session(Options(Path(sys.argv[3])), store, Slow())
    pipeline.train(pipeline.planned(reading.parse_file(Path(sys.argv[1])), session), session)
"""


def test_after_a_kill_only_what_is_missing_is_trained(two_programs: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(two_programs), str(tmp_path / "store.db"), str(tmp_path / "results")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "stored 3\n"
    process.kill()
    process.communicate(timeout=60)
    outcome = run(two_programs, Options(tmp_path / "results"), tmp_path / "store.db")
    assert (outcome.planned, outcome.trained) == (6, 3)


def test_provenance_and_digest_do_not_depend_on_the_process(first: Path) -> None:
    code = f"""
from pathlib import Path
from reproduce.pipeline import conclusion
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline import reading
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.runs.store import Store
folder = Path({str(first)!r})
with Store(folder / "store.db") as store:
    options = Options(folder / "results")
    one = pipeline.planned(reading.parse_file(folder / "tiny.yaml"), Session(options, store))
    print(conclusion.digest(one, options))
"""
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(digests) == 1 and len(digests.pop().strip()) == 64


def test_the_digest_changes_with_all_that_the_folder_shows(first: Path) -> None:
    options = Options(first / "results")
    with Store(first / "store.db") as store:
        one = pipeline.planned(reading.parse_file(first / "tiny.yaml"), Session(options, store))
    key = one.runs[0].key
    others = [
        replace(one, experiment=replace(one.experiment, title="Other")),
        replace(one, experiment=replace(one.experiment, claims=())),
        replace(one, checksums={**one.checksums, key: "other record"}),
        replace(one, runs=one.runs[1:]),
    ]
    digests = [conclusion.digest(other, options) for other in (one, *others)]
    digests += [conclusion.digest(one, replace(options, settings=Settings(tier="smoke")))]
    digests += [conclusion.digest(one, replace(options, settings=Settings("fit")))]
    assert len(set(digests)) == len(digests)


def test_two_stores_hold_the_same_records(first: Path, tmp_path: Path) -> None:
    """The same command twice, from nothing: byte-identical."""
    options = Options(tmp_path / "results")
    outcome = run(first / "tiny.yaml", options, tmp_path / "store.db")
    with Store(first / "store.db") as store:
        one = pipeline.planned(reading.parse_file(first / "tiny.yaml"), Session(options, store))
        stored = conclusion.load(one, store).records
    assert {key: encode(record) for key, record in outcome.results.records.items()} == {
        key: encode(record) for key, record in stored.items()
    }
    assert contents(tmp_path / "results") == contents(first / "results")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code."""
    folder = tmp_path_factory.mktemp("sources")
    for package in ("reproduce", "zoo"):
        shutil.copytree(conclusion.ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def code_after(folder: Path, file: str, old: str, new: str) -> str:
    """The hash of the reporting code while something in a file is written otherwise."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    conclusion.reporting_code.cache_clear()
    found = conclusion.reporting_code(folder)
    path.write_text(text, encoding="utf-8")
    conclusion.reporting_code.cache_clear()
    return found


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("zoo/measures/dead_units.py", 'unit="share"', 'unit="%"'),
        ("zoo/measures/weight_norm.py", "higher_is_better=None", "higher_is_better=True"),
        ("reproduce/text.py", '"−"', '"-"'),
        ("reproduce/figures/kinds/points.py", "large dot", "big dot"),
        ("reproduce/claims/tuning.py", "argmax", "argmin"),
    ],
)
def test_reports_are_made_anew_when_what_they_are_made_by_changes(sources: Path, file: str, old: str, new: str) -> None:
    assert code_after(sources, file, old, new) != conclusion.reporting_code(sources)


@pytest.mark.parametrize(
    "file", ["reproduce/engine/vector/train.py", "reproduce/engine/vector/rewrite/walk.py", "reproduce/runs/store.py"]
)
def test_reports_stay_when_other_code_changes(sources: Path, file: str) -> None:
    assert code_after(sources, file, "import", "import ") == conclusion.reporting_code(sources)


def test_nothing_that_reports_are_made_by_is_forgotten() -> None:
    """All that they import, but for what puts files in place, whose outcome is compared itself."""
    seen: set[str] = set()
    waiting = [f"reproduce.{name}" for name in ("report.report", "report.ledger", "claims.verdict", "figures.gallery")]
    waiting += [
        f"reproduce.figures.kinds.{path.stem}" for path in (conclusion.ROOT / "reproduce/figures/kinds").glob("*.py")
    ]
    while waiting:
        module = waiting.pop()
        path = conclusion.ROOT / f"{module.replace('.', '/')}.py"
        path = path if path.exists() else path.with_suffix("") / "__init__.py"
        if module in seen or not path.exists() or module in ("reproduce", "zoo"):
            continue
        seen.add(module)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                waiting += [str(node.module), *(f"{node.module}.{name.name}" for name in node.names)]
    covered = tuple(name.replace("/", ".") for name in conclusion.REPORTING)
    forgotten = {module for module in seen if not module.startswith(covered)}
    assert forgotten == {"reproduce.errors", "reproduce.system.files", "zoo.added", "zoo.catalogue"}


def test_the_command_that_makes_a_report_anew(tmp_path: Path) -> None:
    """By name where the spec is in a folder of specs, else by its file; with the options that are not the defaults."""
    options = Options(tmp_path, settings=Settings(engine="fit", device="gpu", tier="smoke"), seeds=(3,))
    for folder, command in (("specs", "run tiny --tier"), ("my own", "run tiny.yaml --tier")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "tiny.yaml").write_text("title: T\ndata: xor\nmodel: mlp\nloss: BinaryCrossentropy\n")
        with Store(tmp_path / "store.db") as store:
            one = pipeline.planned(reading.parse_file(tmp_path / folder / "tiny.yaml"), Session(options, store))
        made = conclusion.rerun_of(one, options)
        assert made.command == f"reproduce {command} smoke --engine fit --device gpu --seeds 3:4"
        assert made.in_folder == (folder == "my own")
