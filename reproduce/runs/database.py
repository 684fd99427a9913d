"""The file of a store: one SQLite database of one format. What the system and SQLite raise is an error of the store.

Several processes may use it (WAL), and a transaction is there whole or not at all. One that cannot be written to can
still be read.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reproduce.errors import StoreError

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


class Database:
    """The open file of a store.

    Args:
        path: of the file.
        make: whether it is made if it is not there; if not, nothing is stored.

    Attributes:
        is_read_only: whether it can be read alone.

    Raises:
        StoreError: when it cannot be opened.
    """

    def __init__(self, path: Path, make: bool) -> None:
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

    def try_writing(self) -> None:
        """Refuse a store that can be read alone, or whose pages are mixed up, before anything is computed for it.

        Raises:
            StoreError: when it cannot be written to.
        """
        if self.is_read_only:
            raise StoreError(f"the store {self.path} is read-only; choose another --store")
        if self._is_sound is None:
            with self.transaction() as database:
                ((found,),) = database.execute("PRAGMA integrity_check(1)")
            self._is_sound = found == "ok"
        if not self._is_sound:
            raise StoreError(f"the store {self.path} is damaged; {REMEDY}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The database in one transaction; its errors as those of a store."""
        with self._errors():
            self._check_place()
            with self._database:
                yield self._database

    def has_searches(self) -> bool:
        """Whether there is a place for searches; stores of the first version have none."""
        return bool(self._database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'searches'").fetchone())

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _begin(self) -> None:
        """Check that the database is a store, and make it one if it is empty."""
        is_new = self._is_new()
        if self.is_read_only:
            return
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        if is_new or not self.has_searches():
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
