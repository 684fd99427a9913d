"""Damaged stores, by bytes and by rows: none may give a wrong record or a traceback.

Each store is read, what is missing is put again, as training would, and all is read again. Damage is drawn from seeds.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from benchmarks.rows import Row
from reproduce.errors import StoreError
from reproduce.experiment import Variant
from reproduce.record import Record, Series
from reproduce.runs.encoding import encode
from reproduce.runs.plan import Run
from reproduce.runs.store import Store

STORES = 2_500
RUNS = 60
DIGEST = "what the folder was written from"


Stored = list[tuple[Run, Record]]


def _stored() -> Stored:
    """Runs and their records."""
    found = []
    for number in range(RUNS):
        variant = Variant(f"v{number % 3}", {}, {"width": number % 3})
        values = np.random.default_rng(number).normal(size=50 + 40 * (number % 5))
        series = {"loss": Series(values, "epoch", False), "accuracy": Series(values[:1], "end", True)}
        run = Run(variant, number // 3, {"seed": number // 3, "setup": {"width": number % 3}})
        found.append((run, Record(series, 7, number % 7 == 0)))
    return found


def _flip(content: bytearray, draw: random.Random) -> None:
    for _ in range(draw.choice((1, 1, 5, 50))):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def _flip_the_head(content: bytearray, draw: random.Random) -> None:
    for _ in range(draw.choice((1, 3))):
        content[draw.randrange(2_000)] ^= 1 << draw.randrange(8)


def _cut(content: bytearray, draw: random.Random) -> None:
    del content[draw.randrange(len(content)) :]


def _zero(content: bytearray, draw: random.Random) -> None:
    start, size = draw.randrange(len(content)), draw.choice((16, 512, 4096))
    content[start : start + size] = bytes(len(content[start : start + size]))


def _move(content: bytearray, draw: random.Random) -> None:
    """A page where another belongs, as after a lost write."""
    pages = len(content) // 4096
    here, there = draw.randrange(pages), draw.randrange(pages)
    content[here * 4096 : (here + 1) * 4096] = content[there * 4096 : (there + 1) * 4096]


BYTES: tuple[Callable[[bytearray, random.Random], None], ...] = (_flip, _flip_the_head, _cut, _zero, _move)
VALUES = (b"", b"\xff\xfe", "no JSON", "{}", 5, 2.5, '{"a": ')
COLUMNS = ("facts", "record", "checksum", "experiment", "variant", "seed", "key")


def _edit(path: Path, draw: random.Random) -> None:
    """Change rows, by what SQL can write: odd values, bytes as text, and a right checksum over no record."""
    database = sqlite3.connect(path)
    with database:
        value, seed = draw.choice(VALUES), draw.randrange(RUNS // 3)
        kind = draw.choice((*COLUMNS, "files", "text", "checksum over no record"))
        if kind == "files":
            database.execute("UPDATE written SET files = ?", (value,))
        elif kind == "text":
            database.execute(f"UPDATE runs SET {draw.choice(COLUMNS[:3])} = CAST(? AS TEXT)", (b"\xff\xfe\x00",))
        elif kind == "checksum over no record":
            blob = draw.randbytes(draw.choice((0, 3, 300)))
            row = (blob, hashlib.sha256(blob).hexdigest(), seed)
            database.execute("UPDATE runs SET record = ?, checksum = ? WHERE seed = ?", row)
        else:
            database.execute(f"UPDATE OR REPLACE runs SET {kind} = ? WHERE seed = ?", (value, seed))
    database.close()


def damage(path: Path, number: int) -> None:
    """Damage a store, in the way of that number."""
    draw = random.Random(number)
    if number % (len(BYTES) + 1) == len(BYTES):
        _edit(path, draw)
        return
    content = bytearray(path.read_bytes())
    BYTES[number % (len(BYTES) + 1)](content, draw)
    path.write_bytes(bytes(content))


def answer(path: Path, stored: Stored) -> str:
    """What a damaged store does: `as before`, `mended`, `refused`, or else what is wrong."""
    expected = {run.key: encode(record) for run, record in stored}
    try:
        with Store(path) as store:
            for run, _ in stored:
                store.earlier("xor", run.variant.name, run.seed)
            store.is_written(path.parent, DIGEST)
            found = _read(store, list(expected))
            store.try_writing()
            store.put("xor", [(run, record) for run, record in stored if run.key not in found])
            again = _read(store, list(expected))
    except StoreError as error:
        return "refused" if "\n" not in str(error) and "--store" in str(error) else f"says {error}"
    except Exception as error:
        return f"traceback: {type(error).__name__}: {error}"
    if again != expected or any(expected[key] != blob for key, blob in found.items()):
        return "a wrong record"
    return "as before" if found == expected else "mended"


def _read(store: Store, keys: list[str]) -> dict[str, bytes]:
    """The records, by key; when some were none, those that are left."""
    with suppress(StoreError):
        store.get(keys)
    found = {key: encode(record) for key, record in store.get(keys).items()}
    assert set(found) == store.whole(keys)
    return found


def answers(count: int) -> Counter[str]:
    """How often each answer came, over so many damaged stores."""
    stored, found = _stored(), Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "store.db"
        with Store(path) as store:
            store.put("xor", stored)
            store.note_written(path.parent, DIGEST, [])
        whole = path.read_bytes()
        for number in range(count):
            for file in path.parent.iterdir():
                file.unlink()
            path.write_bytes(whole)
            damage(path, number)
            found[answer(path, stored)] += 1
    return found


def rows() -> list[Row]:
    """The damaged stores, counted."""
    found = answers(STORES)
    good = {name: found.pop(name, 0) for name in ("as before", "mended", "refused")}
    wrong = "; ".join(f"{count} × {name}" for name, count in found.items())
    return [
        Row("damaged stores tried", str(STORES)),
        Row("everything was there, and right", str(good["as before"])),
        Row("what was damaged was missing; after it was put again, all was right", str(good["mended"])),
        Row("refused in one line that says what to do", str(good["refused"])),
        Row("a wrong record, a traceback, another answer", wrong or "0", "0", not found),
    ]
