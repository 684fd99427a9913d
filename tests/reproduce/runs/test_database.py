"""Which files are stores, and what is said of those that are none or damaged."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reproduce.errors import StoreError
from reproduce.runs.database import FORMAT
from reproduce.runs.plan import Run
from reproduce.runs.store import Store
from tests.made_up.records import RECORD


def test_a_schema_that_is_no_text_is_damage(store: Store) -> None:
    with sqlite3.connect(store.path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    content = store.path.read_bytes()
    store.path.write_bytes(content.replace(b"CREATE TABLE runs", b"CREATE TABLE \xff\xff\xff\xff"))
    with pytest.raises(
        StoreError, match=r"^the store .* is damaged: .*; delete it, and its runs are trained again, or"
    ):
        Store(store.path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to have been one" * 10)
    with pytest.raises(
        StoreError, match=r"^the store .*notes\.txt cannot be used: file is not a database; choose another --store$"
    ):
        Store(path)
    assert path.read_text().startswith("not a database")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"^the store .* cannot be used: unable to open database file; choose another"):
        Store(tmp_path)


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE bookmarks (url TEXT)")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"places\.db is a database of something else; choose another --store"):
        Store(path)
    assert path.read_bytes() == before


def test_a_store_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store(path).__exit__(None, None, None)
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        raw.execute(f"PRAGMA user_version={FORMAT + 1}")
    raw.close()
    with pytest.raises(StoreError, match=f"has format {FORMAT + 1}, this version reads {FORMAT}"):
        Store(path)


def test_a_store_whose_rows_are_not_those_of_its_index_is_refused(variant: Callable[..., Any], tmp_path: Path) -> None:
    """What is put into it may be lost: a key that was damaged is no longer where it is looked for."""
    path, runs = tmp_path / "store.db", [Run(variant(), seed, {"seed": seed}) for seed in range(20)]
    with Store(path) as store:
        store.put("xor", [(run, RECORD) for run in runs])
    key, content = runs[7].key.encode(), path.read_bytes()
    assert content.count(key) == 2
    path.write_bytes(content.replace(key, b"~" * len(key), 1))
    with (
        Store(path) as store,
        pytest.raises(StoreError, match=r" is damaged; delete it, and its runs are trained again"),
    ):
        store.try_writing()
