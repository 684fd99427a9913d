"""What is put into a store comes back, whole or not at all."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reproduce.errors import StoreError
from reproduce.record import Record
from reproduce.runs.encoding import encode
from reproduce.runs.plan import Run
from reproduce.runs.store import VARIABLES, Store
from tests.made_up.records import RECORD, same


@pytest.fixture
def run(variant: Callable[..., Any]) -> Callable[..., Run]:
    return lambda seed=0, **facts: Run(variant(), seed, {"seed": seed, **facts})


def test_what_is_put_can_be_got(store: Store, run: Callable[..., Run]) -> None:
    one, other = run(0), run(1)
    store.put("xor", [(one, RECORD)])
    assert list(store.get([one.key, other.key])) == [one.key]
    assert same(store.get([one.key])[one.key], RECORD)
    assert store.whole([one.key, other.key]) == {one.key} == set(store.checksums([one.key, other.key]))


def test_records_outlive_the_process(tmp_path: Path, run: Callable[..., Run]) -> None:
    with Store(tmp_path / "deep" / "down" / "store.db") as first:
        first.put("xor", [(run(), RECORD)])
    with Store(tmp_path / "deep" / "down" / "store.db") as second:
        assert same(second.get([run().key])[run().key], RECORD)


def test_putting_again_replaces(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(), RECORD)])
    before = store.checksums([run().key])
    store.put("xor", [(run(), Record(RECORD.series, 8, False))])
    assert store.get([run().key])[run().key].steps_per_epoch == 8
    assert store.checksums([run().key]) != before


def test_more_keys_than_one_query_may_have(store: Store, run: Callable[..., Run]) -> None:
    runs = [run(seed) for seed in range(VARIABLES * 2 + 1)]
    store.put("xor", [(one, RECORD) for one in runs])
    assert len(store.get([one.key for one in runs])) == len(runs)


def test_a_forgotten_record_is_gone(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(0), RECORD), (run(1), RECORD)])
    store.forget([run(0).key])
    assert store.whole([run(0).key, run(1).key]) == {run(1).key}


def test_a_batch_is_stored_whole_or_not_at_all(store: Store, run: Callable[..., Run]) -> None:
    def broken() -> Any:
        yield run(0), RECORD
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        store.put("xor", broken())
    assert not store.checksums([run(0).key])


def test_a_record_that_does_not_match_its_checksum_is_missing(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(0), RECORD), (run(1), RECORD)])
    damaged = encode(RECORD)[:-1] + b"?"
    with sqlite3.connect(store.path) as raw:
        raw.execute("UPDATE runs SET record = ? WHERE key = ?", (damaged, run(0).key))
    raw.close()
    keys = [run(0).key, run(1).key]
    assert set(store.get(keys)) == store.whole(keys) == {run(1).key}


def test_whose_report_a_folder_has_is_remembered(store: Store, tmp_path: Path) -> None:
    assert store.source(tmp_path / "xor") is None
    store.note_source(tmp_path / "xor", tmp_path / "specs" / "xor.yaml")
    store.note_written(tmp_path / "xor", "digest", [])
    assert store.source(tmp_path / "xor") == str((tmp_path / "specs" / "xor.yaml").resolve())
    assert store.is_written(tmp_path / "xor", "digest") and store.source(tmp_path / "other") is None


def test_the_log_of_a_search_is_kept_unless_it_is_damaged(store: Store) -> None:
    store.put_log("one", b"tried")
    store.put_log("other", b"tried too")
    assert (store.log("one"), store.log("other"), store.log("none")) == (b"tried", b"tried too", None)
    store.put_log("one", b"tried again")
    assert store.log("one") == b"tried again"
    with sqlite3.connect(store.path) as raw:
        raw.execute("UPDATE searches SET log = ? WHERE key = 'one'", (b"scribbles",))
    raw.close()
    assert (store.log("one"), store.log("other")) == (None, b"tried too")


def test_an_old_store_that_can_only_be_read_has_no_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(tmp_path / "store.db"):
        pass
    with sqlite3.connect(tmp_path / "store.db") as raw:
        raw.execute("DROP TABLE searches")
    raw.close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Store(tmp_path / "store.db") as store:
        assert store.is_read_only and store.log("one") is None


@pytest.fixture
def edited(store: Store, run: Callable[..., Run]) -> Callable[..., Store]:
    """A store of the runs 0 and 1 in which SQL has changed something of run 0."""

    def made(change: str, *values: Any) -> Store:
        store.put("xor", [(run(0), RECORD), (run(1), RECORD)])
        with sqlite3.connect(store.path) as raw:
            raw.execute(f"UPDATE runs SET {change} WHERE seed = 0", values)
        raw.close()
        return store

    return made


@pytest.mark.parametrize(
    ("change", "value"),
    [("record = ?", "a text"), ("record = CAST(? AS TEXT)", b"\xff\xfe"), ("checksum = ?", 5), ("record = ?", 2.5)],
    ids=["a text", "bytes as text", "no checksum", "a number"],
)
def test_a_row_with_something_else_in_it_is_missing(
    change: str, value: Any, edited: Callable[..., Store], run: Callable[..., Run]
) -> None:
    store, keys = edited(change, value), [run(0).key, run(1).key]
    assert set(store.get(keys)) == store.whole(keys) == {run(1).key}
    assert set(store.checksums(keys)) == set(keys), "so that it can be told of"


def test_a_checksum_over_no_record_is_dropped_and_said(edited: Callable[..., Store], run: Callable[..., Run]) -> None:
    blob = b"no record"
    store, keys = edited("record = ?, checksum = ?", blob, hashlib.sha256(blob).hexdigest()), [run(0).key, run(1).key]
    words = "had what is no record, now dropped \\(1\\): the same command trains these runs again"
    with pytest.raises(StoreError, match=f"^the store .* {words}$"):
        store.get(keys)
    assert set(store.get(keys)) == store.whole(keys) == {run(1).key}


@pytest.mark.parametrize("facts", ["no JSON", '{"seed": 7}', b"\xff", 5])
def test_facts_that_are_not_those_of_the_key_explain_nothing(
    facts: Any, edited: Callable[..., Store], run: Callable[..., Run]
) -> None:
    store = edited("facts = ?", facts)
    assert (store.earlier("xor", "tiny", 0), store.earlier("xor", "tiny", 1)) == ([], [{"seed": 1}])
    assert store.whole([run(0).key]) == {run(0).key}, "the record is good"


@pytest.mark.parametrize("files", ["no JSON", "[]", "5", b"\xff", 5, '{"nowhere": null}'])
def test_a_damaged_note_of_what_was_written_is_none(files: Any, store: Store, tmp_path: Path) -> None:
    store.note_written(tmp_path, "digest", [])
    assert store.is_written(tmp_path, "digest")
    with sqlite3.connect(store.path) as raw:
        raw.execute("UPDATE written SET files = ?", (files,))
    raw.close()
    assert not store.is_written(tmp_path, "digest")


def test_memory_is_the_name_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Run]) -> None:
    monkeypatch.chdir(tmp_path)
    with Store(Path(":memory:")) as store:
        store.put("xor", [(run(0), RECORD)])
    with Store(Path(":memory:")) as other:
        assert other.whole([run(0).key]) == {run(0).key}


@pytest.mark.parametrize("is_closed", [True, False], ids=["as it was left", "with its log"])
def test_a_store_that_cannot_be_written_to_is_read(
    is_closed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Run]
) -> None:
    with Store(tmp_path / "store.db") as store:
        store.put("xor", [(run(0), RECORD)])
        store.note_written(tmp_path, "digest", [])
        if not is_closed:
            shutil.copytree(tmp_path, tmp_path / "copy")
    place = tmp_path if is_closed else tmp_path / "copy"
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Store(place / "store.db") as store:
        assert store.is_read_only and store.whole([run(0).key, run(1).key]) == {run(0).key} == set(
            store.get([run(0).key])
        )
        assert store.is_written(tmp_path, "digest")
        store.note_written(tmp_path, "other digest", [])
        store.note_source(tmp_path, tmp_path / "xor.yaml")
        assert store.is_written(tmp_path, "digest") and store.source(tmp_path) is None, "nothing was noted"
        with pytest.raises(StoreError, match=r"^the store .* is read-only; choose another --store$"):
            store.try_writing()
        with pytest.raises(StoreError, match="cannot be used: attempt to write a readonly database; choose another"):
            store.put("xor", [(run(1), RECORD)])


def test_earlier_facts_are_found_by_name(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(0, epochs=1), RECORD), (run(0, epochs=2), RECORD), (run(1, epochs=3), RECORD)])
    store.put("other", [(run(0, epochs=4), RECORD)])
    assert sorted(facts["epochs"] for facts in store.earlier("xor", "tiny", 0)) == [1, 2]
    assert store.earlier("xor", "nobody", 0) == []


def test_a_database_damaged_while_open_is_reported(store: Store) -> None:
    with sqlite3.connect(store.path) as raw:
        raw.execute("DROP TABLE runs")
    raw.close()
    words = "is damaged: no such table: runs; delete it, and its runs are trained again, or choose another --store"
    with pytest.raises(StoreError, match=f"^the store .* {words}$"):
        store.checksums(["a"])


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_store_that_is_deleted_while_open_takes_and_gives_nothing(
    is_replaced: bool, store: Store, run: Callable[..., Run]
) -> None:
    store.put("xor", [(run(0), RECORD)])
    store.path.unlink()
    if is_replaced:
        with Store(store.path) as other:
            other.put("xor", [(run(0), RECORD)])
    said = (
        f"^the store {re.escape(str(store.path))} was deleted or replaced while it was in use; the same command trains"
    )
    for use in (lambda: store.put("xor", [(run(1), RECORD)]), lambda: store.get([run(0).key])):
        with pytest.raises(StoreError, match=said):
            use()


def test_a_written_folder_is_remembered_until_a_file_or_the_digest_changes(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    file = folder / "report.md"
    file.write_text("one")
    assert not store.is_written(folder, "digest")
    store.note_written(folder, "digest", [file])
    assert store.is_written(folder, "digest")
    assert not store.is_written(folder, "other digest")
    file.write_text("two")
    assert not store.is_written(folder, "digest")
    file.write_text("one")
    assert store.is_written(folder, "digest")
    file.unlink()
    assert not store.is_written(folder, "digest")


WRITER = """
    import sys
    from pathlib import Path
    import numpy as np
    from reproduce.experiment import Variant
    from reproduce.runs.plan import Run
    from reproduce.record import Record, Series
    from reproduce.runs.store import VARIABLES, Store

    record = Record({"loss": Series(np.arange(500.0), "epoch", False)}, 1, False)
    with Store(Path(sys.argv[1])) as store:
        print("open", flush=True)
        sys.stdin.readline()
        for number in range(int(sys.argv[2]), int(sys.argv[3])):
            runs = [Run(Variant("v", {}, {}), seed, {"n": number, "seed": seed}) for seed in range(20)]
            store.put("xor", [(run, record) for run in runs])
            print(number, flush=True)
"""


def writer(path: Path, first: int, last: int) -> subprocess.Popen[str]:
    code = [sys.executable, "-c", textwrap.dedent(WRITER), str(path), str(first), str(last)]
    return subprocess.Popen(code, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def key(number: int, seed: int) -> str:
    return Run(None, seed, {"n": number, "seed": seed}).key  # type: ignore[arg-type]


def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    writers = [writer(tmp_path / "store.db", first, first + 15) for first in (0, 15)]
    for one in writers:
        assert one.stdout is not None and one.stdout.readline() == "open\n"
    for one in writers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in writers:
        one.communicate(timeout=60)
        assert one.returncode == 0
    with Store(tmp_path / "store.db") as store:
        assert len(store.get([key(number, seed) for number in range(30) for seed in range(20)])) == 600


def test_a_process_killed_while_writing_leaves_whole_batches(tmp_path: Path) -> None:
    one = writer(tmp_path / "store.db", 0, 100_000)
    assert one.stdin is not None and one.stdout is not None
    one.stdin.write("go\n")
    one.stdin.flush()
    told = [one.stdout.readline() for _ in range(6)]
    one.kill()
    one.communicate(timeout=60)
    with Store(tmp_path / "store.db") as store:
        stored = [
            sum(k in store.whole([k]) for k in [key(n, seed) for seed in range(20)]) for n in range(int(told[-1]) + 1)
        ]
        assert stored == [20] * len(stored) and len(stored) == 5
        later = len(store.whole([key(n, seed) for n in range(5, 400) for seed in range(20)]))
        assert later % 20 == 0


def test_facts_are_kept_readable(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(3, setup={"train": {"epochs": 5}}), RECORD)])
    with sqlite3.connect(store.path) as raw:
        rows = raw.execute("SELECT experiment, variant, seed, facts FROM runs").fetchall()
    raw.close()
    assert rows[0][:3] == ("xor", "tiny", 3)
    assert json.loads(rows[0][3])["setup"]["train"]["epochs"] == 5
