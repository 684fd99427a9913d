"""`reproduce all`: every experiment, its folder, the ledger; nothing is written that would come out the same."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reproduce.pipeline import conclusion, experiment, reading
from reproduce.pipeline.failures import Failures
from reproduce.pipeline.options import Options
from reproduce.pipeline.run_all import Ledger, run_all
from reproduce.pipeline.session import Session
from reproduce.runs.store import Store
from reproduce.spec import library


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, tiny: str) -> Path:
    """A folder with two specs, one of them without claims."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "specs").mkdir()
    (folder / "specs" / "first.yaml").write_text(tiny)
    (folder / "specs" / "second.yaml").write_text(tiny.split("claims:")[0].replace("seeds: 3", "seeds: 2"))
    return folder


def everything(place: Path, **options: Any) -> Ledger:
    with Store(place / "store.db") as store:
        parsed = library.parsed((), [place / "specs"], reading.parse_file)
        return run_all(parsed, Session(Options(place / "results", **options), store))


@pytest.fixture(scope="module")
def ledger(place: Path) -> Ledger:
    return everything(place)


def stamps(place: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (place / "results").rglob("*") if path.is_file()}


def test_every_experiment_is_run_and_counted(place: Path, ledger: Ledger) -> None:
    assert (ledger.experiments, ledger.runs, ledger.trained) == (2, 10, 6), "the runs of one are those of the other"
    assert ledger.verdicts.total() == 1 and ledger.path == place / "results" / "README.md"
    assert "2 experiments, 10 runs (6 trained now); 1 claim:" in ledger.summary
    assert "The faster one ends lower." in ledger.path.read_text()
    assert (place / "results" / "second" / "report.md").is_file()


def test_the_second_time_nothing_is_trained_written_or_drawn(
    place: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: Any) -> Any:
        raise AssertionError("this was up to date")

    before = stamps(place)
    monkeypatch.setattr(conclusion, "write", forbidden)
    monkeypatch.setattr(experiment, "prepared", forbidden)
    again = everything(place)
    assert (again.trained, again.verdicts) == (0, ledger.verdicts)
    assert stamps(place) == before


def test_a_file_that_was_changed_by_hand_is_written_again(place: Path, ledger: Ledger) -> None:
    report = place / "results" / "first" / "report.md"
    content = report.read_bytes()
    report.write_text("scribbles")
    everything(place)
    assert report.read_bytes() == content


def test_a_damaged_record_is_trained_again(place: Path, ledger: Ledger) -> None:
    before = {path: path.read_bytes() for path in stamps(place)}
    with sqlite3.connect(place / "store.db") as raw:
        raw.execute("UPDATE runs SET record = zeroblob(9) WHERE variant = 'fast' AND seed = 2")
    raw.close()
    assert everything(place).trained == 1
    assert {path: path.read_bytes() for path in stamps(place)} == before


def test_a_part_has_a_ledger_of_its_own(place: Path, ledger: Ledger) -> None:
    before, part = ledger.path.read_bytes(), place / "first part"
    part.mkdir()
    (part / "first.yaml").write_text((place / "specs" / "first.yaml").read_text())
    with Store(place / "store.db") as store:
        options = Options(place / "results", specs=part)
        own = run_all(library.parsed((), [part], reading.parse_file), Session(options, store))
    assert own.path == place / "results" / "first part.md" and own.trained == 0
    assert f"\n\nMade by `reproduce all --specs '{part}'`.\n\n## Tiny\n" in own.path.read_text()
    assert ledger.path.read_bytes() == before and b"\n\nMade by `reproduce all`.\n\n## Tiny\n" in before


def test_a_cosmetic_edit_rewrites_one_folder_and_the_ledger(place: Path, ledger: Ledger) -> None:
    spec, before = place / "specs" / "first.yaml", stamps(place)
    text = spec.read_text()
    spec.write_text(text.replace("title: Tiny", "title: Renamed"))
    assert everything(place).trained == 0
    changed = {
        path.relative_to(place / "results").as_posix() for path, stamp in stamps(place).items() if stamp != before[path]
    }
    assert changed == {"first/report.md", "README.md"}
    spec.write_text(text)
    everything(place)


def test_all_reproduced_is_about_every_claim(ledger: Ledger) -> None:
    verdicts: Callable[[str], Ledger] = lambda text: Ledger(  # noqa: E731
        type(ledger.verdicts)(text.split()), 1, 1, 0, Path("x"), Failures()
    )
    assert verdicts("reproduced reproduced").all_reproduced
    assert verdicts("").all_reproduced
    assert not verdicts("reproduced inconclusive").all_reproduced
