"""Records on disk: one SQLite database, one row per run, keyed by what determines the run.

Rows carry a checksum; a row that does not match it is as good as missing. The facts of a run are checked by its key,
which is their hash. A batch of rows is one transaction, so an interruption at any moment loses at most the batch in
flight, and several processes may share a store (WAL). A store that cannot be written to can still be read.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from reproduce.errors import StoreError
from reproduce.record import Record, Series
from reproduce.runs.plan import Run
from reproduce.system.folders import user_cache

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
CREATE TABLE IF NOT EXISTS searches (
    key TEXT PRIMARY KEY,
    log BLOB NOT NULL,
    checksum TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (
    folder TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    files TEXT NOT NULL
) WITHOUT ROWID;
"""
VARIABLES = 500  # host parameters in one query
REMEDY = "delete it, and its runs are trained again, or choose another --store"
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
REFUSED = {  # the file system's refusals, and files of something else
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


def default_path() -> Path:
    """The user's store, in the user's cache folder.

    Raises:
        UsageError: where there is none.
    """
    return user_cache() / "store.db"


class Store:
    """An open store; use it in a `with` block.

    Args:
        path: of the file.
        make: whether it is made if it is not there; if not, nothing is stored. Defaults to True.

    Attributes:
        is_read_only: whether it can be read alone.

    Raises:
        StoreError: when it cannot be opened.
    """

    def __init__(self, path: Path, make: bool = True) -> None:
        self.path = path
        with self._errors():
            file = self._file = path.absolute()  # so that `:memory:` is a file like any other
            self.is_read_only = file.is_file() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))
            is_here = make or file.exists()
            self._database = _to_read(file) if self.is_read_only else _to_write(file) if is_here else _in_memory()
            self._is_sound: bool | None = None  # not looked at
            try:
                self._database.text_factory = lambda raw: raw.decode(errors="replace")
                self._begin()
                self._opened = file.stat() if is_here else None
            except BaseException:
                self._database.close()
                raise

    def _begin(self) -> None:
        """Check that the database is a store, and make it one if it is empty."""
        is_new = self._is_new()
        if self.is_read_only:
            return
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        if is_new or not self._has_searches():
            self._database.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version={FORMAT}; COMMIT;")

    def _has_searches(self) -> bool:
        """Whether there is a place for searches; stores of the first version have none."""
        return bool(self._database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'searches'").fetchone())

    def try_writing(self) -> None:
        """Refuse a store that can be read alone, or whose pages are mixed up, before anything is computed for it.

        Raises:
            StoreError: when it cannot be written to.
        """
        if self.is_read_only:
            raise StoreError(f"the store {self.path} is read-only; choose another --store")
        if self._is_sound is None:
            with self._transaction() as database:
                ((found,),) = database.execute("PRAGMA integrity_check(1)")
            self._is_sound = found == "ok"
        if not self._is_sound:
            raise StoreError(f"the store {self.path} is damaged; {REMEDY}")

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
        return {key for key, *row in self._select("key, record, checksum", keys) if _is_whole(*row)}

    def get(self, keys: Sequence[str]) -> dict[str, Record]:
        """The records among `keys` that are stored and whole.

        Raises:
            StoreError: when one matches its checksum and is no record all the same; it is dropped.
        """
        found = {key: row[0] for key, *row in self._select("key, record, checksum", keys) if _is_whole(*row)}
        records = {key: _decoded(blob) for key, blob in found.items()}
        if strange := [key for key, record in records.items() if record is None]:
            self.try_writing()
            self.forget(strange)
            raise StoreError(
                f"the store {self.path} had what is no record, now dropped ({len(strange)}): "
                "the same command trains these runs again"
            )
        return {key: record for key, record in records.items() if record is not None}

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
        query = "SELECT key, facts FROM runs WHERE experiment = ? AND variant = ? AND seed = ? ORDER BY key"
        with self._transaction() as database:
            rows = database.execute(query, (experiment, variant, seed)).fetchall()
        return [json.loads(facts) for key, facts in rows if isinstance(facts, str) and _checksum(facts.encode()) == key]

    def log(self, key: str) -> bytes | None:
        """What was kept of a search; None where there is nothing, or it is damaged."""
        if not self._has_searches():
            return None
        with self._transaction() as database:
            row = database.execute("SELECT log, checksum FROM searches WHERE key = ?", (key,)).fetchone()
        return row[0] if row and _is_whole(*row) else None

    def put_log(self, key: str, log: bytes) -> None:
        """Keep what a search tried and found."""
        with self._transaction() as database:
            database.execute("INSERT OR REPLACE INTO searches VALUES (?, ?, ?)", (key, log, _checksum(log)))

    def is_written(self, folder: Path, digest: str) -> bool:
        """Whether `folder` was written from what `digest` stands for and holds the same bytes still."""
        query = "SELECT files FROM written WHERE folder = ? AND digest = ?"
        with self._transaction() as database:
            row = database.execute(query, (str(folder.resolve()), digest)).fetchone()
        return row is not None and _are_there(row[0])

    def note_written(self, folder: Path, digest: str, files: Iterable[Path]) -> None:
        """Remember what `folder` was written from, unless the store can be read alone."""
        if self.is_read_only:
            return
        contents = {str(path.resolve()): _content(path) for path in files}
        with self._transaction() as database:
            row = (str(folder.resolve()), digest, json.dumps(contents))
            database.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", row)

    def source(self, folder: Path) -> str | None:
        """The spec whose report was last written to `folder`; None where none is known."""
        with self._transaction() as database:
            row = database.execute("SELECT digest FROM written WHERE folder = ?", (_source(folder),)).fetchone()
        return str(row[0]) if row else None

    def note_source(self, folder: Path, spec: Path) -> None:
        """Remember whose report `folder` has, unless the store can be read alone."""
        if self.is_read_only:
            return
        with self._transaction() as database:
            row = (_source(folder), str(spec.resolve()), "{}")
            database.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", row)

    def _select(self, columns: str, keys: Sequence[str]) -> list[Any]:
        rows: list[Any] = []
        asked = set(keys)
        for start in range(0, len(keys), VARIABLES):
            some = keys[start : start + VARIABLES]
            marks = ", ".join("?" * len(some))
            with self._transaction() as database:
                found = database.execute(f"SELECT {columns} FROM runs WHERE key IN ({marks})", some)
                rows += [row for row in found if row[0] in asked]  # mixed-up pages give others too
        return rows

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """The database in one transaction; its errors as those of a store."""
        with self._errors():
            self._check_place()
            with self._database:
                yield self._database

    def _check_place(self) -> None:
        """Refuse to go on with a file that has lost its name: whatever was written would vanish with the process."""
        with suppress(FileNotFoundError):
            if self._opened is None or os.path.samestat(self._opened, self._file.stat()):
                return
        raise StoreError(
            f"the store {self.path} was deleted or replaced while it was in use; the same command trains its runs again"
        )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What the system and SQLite raise, as an error of the store that says what to do."""
        try:
            yield
        except (OSError, sqlite3.Error, UnicodeError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF  # UnicodeError: a damaged schema
            reason = " ".join(str(error).split())
            if code in BUSY:
                words = "has been in use by another process for a minute; try again"
            elif code in REFUSED or isinstance(error, OSError):
                words = f"cannot be used: {reason}; choose another --store"
            else:
                words = f"is damaged: {reason}; {REMEDY}"
            raise StoreError(f"the store {self.path} {words}") from None


def _source(folder: Path) -> str:
    """What the note on the spec of a folder stands under, beside the one on its files."""
    return f"spec of {folder.resolve()}"


def _to_write(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(file, timeout=60)


def _in_memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:")


def _to_read(file: Path) -> sqlite3.Connection:
    """The database of a file that cannot be written to; without locks where there is no place for them."""
    database = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    try:
        database.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.OperationalError:
        database.close()
        return sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)
    return database


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


def _decoded(blob: bytes) -> Record | None:
    """The record in `blob`; None where there is none."""
    try:
        return decode(blob)
    except Exception:  # whatever bytes that are no record make it raise
        return None


def _checksum(blob: bytes) -> str:
    return hashlib.sha256(blob).hexdigest()


def _is_whole(blob: Any, checksum: Any) -> bool:
    """Whether a row holds bytes that match their checksum."""
    return isinstance(blob, bytes) and _checksum(blob) == checksum


def _are_there(noted: Any) -> bool:
    """Whether all files that were noted, as JSON, are there with the same content."""
    try:
        files = json.loads(noted)
    except (TypeError, ValueError):
        return False
    return isinstance(files, dict) and all(content == _content(Path(path)) for path, content in files.items())


def _content(path: Path) -> str:
    """A hash of a file's content; empty where it cannot be read."""
    try:
        return _checksum(path.read_bytes())
    except OSError:
        return ""
