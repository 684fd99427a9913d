"""What a store has on disk, for the tests that look behind `Store`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def rows(store: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query gives on the file of a store."""
    with closing(sqlite3.connect(store)) as raw:
        return raw.execute(query).fetchall()
