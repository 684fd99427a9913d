"""Records on disk: one SQLite database, one row per run, keyed by what determines the run.

Rows carry a checksum; a row that does not match it is as good as missing. A batch of rows is one transaction, so an
interruption at any moment loses at most the batch in flight, and several processes may share a store (WAL).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import platformdirs

from reproduce.errors import StoreError
from reproduce.plan import Run
from reproduce.record import Record, Series

FORMAT = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    key TEXT PRIMARY KEY,
    experiment TEXT NOT NULL,
    variant TEXT NOT NULL,
    seed INTEGER NOT NULL,
    facts TEXT NOT NULL,
    record BLOB NOT NULL,
    checksum TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_run ON runs (experiment, variant, seed);
CREATE TABLE IF NOT EXISTS written (
    folder TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    files TEXT NOT NULL
) WITHOUT ROWID;
"""
VARIABLES = 500  # host parameters in one query


def default_path() -> Path:
    """The user's store, in the user's cache folder."""
    return Path(platformdirs.user_cache_dir("reproduce")) / "store.db"


class Store:
    """An open store; use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=60)
            try:
                self._begin()
            except BaseException:
                self._database.close()
                raise
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"cannot open the store {path}: {error}") from None

    def _begin(self) -> None:
        """Check that the database is a store, and make it one if it is empty."""
        is_new = self._is_new()
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        if is_new:
            self._database.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version={FORMAT}; COMMIT;")

    def _is_new(self) -> bool:
        """Whether the database is empty; an error where it is of another format or of something else."""
        query = "SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version"
        found, tables = self._database.execute(query).fetchone()  # one query, since another process may be at it
        if found not in (0, FORMAT):
            raise StoreError(
                f"the store {self.path} has format {found}, this version reads {FORMAT}; choose another --store"
            )
        if found == 0 and tables:
            raise StoreError(f"{self.path} is a database of something else; choose another --store")
        return not tables

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def checksums(self, keys: Sequence[str]) -> dict[str, str]:
        """The checksum of each stored record among `keys`; cheap, nothing is decoded."""
        return dict(self._select("key, checksum", keys))

    def whole(self, keys: Sequence[str]) -> set[str]:
        """Those of `keys` whose records are stored and match their checksums; nothing is decoded."""
        return {
            key for key, blob, checksum in self._select("key, record, checksum", keys) if _checksum(blob) == checksum
        }

    def get(self, keys: Sequence[str]) -> dict[str, Record]:
        """The records among `keys` that are stored and whole."""
        rows = self._select("key, record, checksum", keys)
        return {key: decode(blob) for key, blob, checksum in rows if _checksum(blob) == checksum}

    def put(self, experiment: str, records: Iterable[tuple[Run, Record]]) -> None:
        """Store the records of some runs, all or none."""
        rows = []
        for run, record in records:
            blob = encode(record)
            facts = json.dumps(run.facts, sort_keys=True)
            rows.append((run.key, experiment, run.variant.name, run.seed, facts, blob, _checksum(blob)))
        with self._transaction() as database:
            database.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def forget(self, keys: Sequence[str]) -> None:
        """Drop the records among `keys`."""
        with self._transaction() as database:
            database.executemany("DELETE FROM runs WHERE key = ?", [(key,) for key in keys])

    def earlier(self, experiment: str, variant: str, seed: int) -> list[dict[str, Any]]:
        """The facts of every stored run of that name, whatever determined it."""
        query = "SELECT facts FROM runs WHERE experiment = ? AND variant = ? AND seed = ? ORDER BY key"
        with self._transaction() as database:
            return [json.loads(facts) for (facts,) in database.execute(query, (experiment, variant, seed))]

    def is_written(self, folder: Path, digest: str) -> bool:
        """Whether `folder` was written from what `digest` stands for and holds the same bytes still."""
        query = "SELECT files FROM written WHERE folder = ? AND digest = ?"
        with self._transaction() as database:
            row = database.execute(query, (str(folder.resolve()), digest)).fetchone()
        return row is not None and all(_content(Path(path)) == content for path, content in json.loads(row[0]).items())

    def note_written(self, folder: Path, digest: str, files: Iterable[Path]) -> None:
        """Remember what `folder` was written from."""
        contents = {str(path.resolve()): _content(path) for path in files}
        with self._transaction() as database:
            row = (str(folder.resolve()), digest, json.dumps(contents))
            database.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", row)

    def _select(self, columns: str, keys: Sequence[str]) -> list[Any]:
        rows: list[Any] = []
        for start in range(0, len(keys), VARIABLES):
            some = keys[start : start + VARIABLES]
            marks = ", ".join("?" * len(some))
            with self._transaction() as database:
                rows += database.execute(f"SELECT {columns} FROM runs WHERE key IN ({marks})", some)
        return rows

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """The database in one transaction; its errors as those of a store."""
        try:
            with self._database:
                yield self._database
        except sqlite3.Error as error:
            raise StoreError(f"the store {self.path} is damaged or cannot be used: {error}") from None


def encode(record: Record) -> bytes:
    """A record as compressed bytes: a JSON header, then the arrays as little-endian float64."""
    series = [
        [name, one.at, one.higher_is_better, list(one.parts), list(one.values.shape)]
        for name, one in record.series.items()
    ]
    header = json.dumps({"series": series, "steps": record.steps_per_epoch, "diverged": record.diverged}).encode()
    arrays = b"".join(np.ascontiguousarray(one.values, "<f8").tobytes() for one in record.series.values())
    return zlib.compress(len(header).to_bytes(4, "little") + header + arrays, level=1)


def decode(blob: bytes) -> Record:
    """The record that `encode` wrote."""
    raw = zlib.decompress(blob)
    start = 4 + int.from_bytes(raw[:4], "little")
    header: Mapping[str, Any] = json.loads(raw[4:start])
    series, numbers = {}, np.frombuffer(raw[start:], "<f8")
    used = 0
    for name, at, higher, parts, shape in header["series"]:
        size = int(np.prod(shape))
        series[name] = Series(numbers[used : used + size].reshape(shape), at, higher, tuple(parts))
        used += size
    return Record(series, header["steps"], header["diverged"])


def _checksum(blob: bytes) -> str:
    return hashlib.sha256(blob).hexdigest()


def _content(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
