"""Records on disk: one SQLite database, one row per run, keyed by what determines the run.

Rows carry a checksum; a row that does not match it is as good as missing. The facts of a run are checked by its key,
which is their hash. A batch of rows is one transaction, so an interruption at any moment loses at most the batch in
flight.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from reproduce.errors import StoreError
from reproduce.record import Record
from reproduce.runs.database import Database
from reproduce.runs.encoding import decoded_or_none, encode
from reproduce.runs.plan import Run
from reproduce.system.folders import user_cache

VARIABLES = 500  # host parameters in one query


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
        self._database = Database(path, make)
        self.is_read_only = self._database.is_read_only

    def try_writing(self) -> None:
        """Refuse a store that can be read alone, or whose pages are mixed up, before anything is computed for it.

        Raises:
            StoreError: when it cannot be written to.
        """
        self._database.try_writing()

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
        records = {key: decoded_or_none(blob) for key, blob in found.items()}
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
        with self._database.transaction() as database:
            database.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def forget(self, keys: Sequence[str]) -> None:
        """Drop the records among `keys`."""
        with self._database.transaction() as database:
            database.executemany("DELETE FROM runs WHERE key = ?", [(key,) for key in keys])

    def earlier(self, experiment: str, variant: str, seed: int) -> list[dict[str, Any]]:
        """The facts of every stored run of that name, whatever determined it."""
        query = "SELECT key, facts FROM runs WHERE experiment = ? AND variant = ? AND seed = ? ORDER BY key"
        with self._database.transaction() as database:
            rows = database.execute(query, (experiment, variant, seed)).fetchall()
        return [json.loads(facts) for key, facts in rows if isinstance(facts, str) and _checksum(facts.encode()) == key]

    def log(self, key: str) -> bytes | None:
        """What was kept of a search; None where there is nothing, or it is damaged."""
        if not self._database.has_searches():
            return None
        with self._database.transaction() as database:
            row = database.execute("SELECT log, checksum FROM searches WHERE key = ?", (key,)).fetchone()
        return row[0] if row and _is_whole(*row) else None

    def put_log(self, key: str, log: bytes) -> None:
        """Keep what a search tried and found."""
        with self._database.transaction() as database:
            database.execute("INSERT OR REPLACE INTO searches VALUES (?, ?, ?)", (key, log, _checksum(log)))

    def is_written(self, folder: Path, digest: str) -> bool:
        """Whether `folder` was written from what `digest` stands for and holds the same bytes still."""
        query = "SELECT files FROM written WHERE folder = ? AND digest = ?"
        with self._database.transaction() as database:
            row = database.execute(query, (str(folder.resolve()), digest)).fetchone()
        return row is not None and _are_there(row[0])

    def note_written(self, folder: Path, digest: str, files: Iterable[Path]) -> None:
        """Remember what `folder` was written from, unless the store can be read alone."""
        if self.is_read_only:
            return
        contents = {str(path.resolve()): _content(path) for path in files}
        with self._database.transaction() as database:
            row = (str(folder.resolve()), digest, json.dumps(contents))
            database.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", row)

    def source(self, folder: Path) -> str | None:
        """The spec whose report was last written to `folder`; None where none is known."""
        with self._database.transaction() as database:
            row = database.execute("SELECT digest FROM written WHERE folder = ?", (_source(folder),)).fetchone()
        return str(row[0]) if row else None

    def note_source(self, folder: Path, spec: Path) -> None:
        """Remember whose report `folder` has, unless the store can be read alone."""
        if self.is_read_only:
            return
        with self._database.transaction() as database:
            row = (_source(folder), str(spec.resolve()), "{}")
            database.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", row)

    def _select(self, columns: str, keys: Sequence[str]) -> list[Any]:
        rows: list[Any] = []
        asked = set(keys)
        for start in range(0, len(keys), VARIABLES):
            some = keys[start : start + VARIABLES]
            marks = ", ".join("?" * len(some))
            with self._database.transaction() as database:
                found = database.execute(f"SELECT {columns} FROM runs WHERE key IN ({marks})", some)
                rows += [row for row in found if row[0] in asked]  # mixed-up pages give others too
        return rows


def _source(folder: Path) -> str:
    """What the note on the spec of a folder stands under, beside the one on its files."""
    return f"spec of {folder.resolve()}"


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
