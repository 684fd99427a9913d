"""A record as bytes, and back: a JSON header and the arrays, compressed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from reproduce.record import Begin, Record, Series


def encode(record: Record) -> bytes:
    """A record as compressed bytes: a JSON header, then the arrays as little-endian float64."""
    series = [
        [name, one.at, one.higher_is_better, list(one.parts), list(one.values.shape)]
        for name, one in record.series.items()
    ]
    facts = {"series": series, "steps": record.steps_per_epoch, "diverged": record.diverged}
    header = json.dumps(facts | ({"phases": record.phases} if record.phases else {})).encode()
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
    phases = tuple(Begin(*begin) for begin in header.get("phases", ()))
    return Record(series, header["steps"], header["diverged"], phases)


def decoded_or_none(blob: bytes) -> Record | None:
    """The record in `blob`; None where there is none."""
    try:
        return decode(blob)
    except Exception:  # whatever bytes that are no record make it raise
        return None
