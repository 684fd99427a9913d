"""Specs that are wrong in every way one can think of, each from its number: shipped ones damaged, and invented ones."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from benchmarks.processes import ROOT
from benchmarks.reliability import invented

SHIPPED = ROOT / "specs"
VALUES = (
    *("null", "true", "no", "0", "-1", "1", "-0.0", "0.5", "3", "64", "100000", "1000000000", "2147483648", "1.0e-320"),
    *("9223372036854775808", f"1{'0' * 400}", f"0x{'f' * 4000}", "1.0e+308", "-1.0e+308", ".nan", ".inf", "1_000"),
    *("''", "' '", "'1e-3'", "x", "loss", "accuracy", "Dense", "Adam", "relu", "base", "/etc/passwd", "gs://a/b"),
    *("[]", "{}", "[[]]", "[1, 2]", "[0.1]", "{a: 1}", "{log: [1, 10, 3]}", "[loss]", "{Dense: 4}", "{L2: 0.1}"),
    *("!!python/name:os.system ''", "!!binary aGk=", "*a", "&a [*a]", "'$\\frac$5'", '"\\x9b31m"', '"\\u202e"'),
    *('"a\\nb"', '"\\ud800"', "é", "١", "__class__", "../x", "{module: keras.layers, class_name: Lambda, config: {}}"),
    *("loss[base] < 1", "(((1", "x ~= 1", "best(loss) > 0/0", "all", "1e400", "-", "?", "<<", "%", "@a", "`a`"),
)
LINES = ("extends: x", "seeds: 3", "loss: Hinge", "grid: {a: {path: train.epochs, values: [1, 2]}}", "<<: *a", "---")


def mutant(number: int) -> tuple[str, bytes]:
    """The folder of specs that a wrong spec belongs into, and its text; always the same for a number."""
    draw = random.Random(number)
    if draw.random() < 0.25:
        return "", invented.spec(draw).encode("utf-8", "surrogatepass")
    path = draw.choice(_shipped())
    damage: Callable[[bytes, random.Random], bytes] = draw.choice((_bytes, _lines, _values, _values, _structure))
    content = path.read_bytes()
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        content = damage(content, draw)
    return path.parent.name, content


@functools.cache
def _shipped() -> tuple[Path, ...]:
    return tuple(sorted(path for path in SHIPPED.glob("*/*.yaml") if path.parent.name != "bases"))


def _bytes(content: bytes, draw: random.Random) -> bytes:
    """A few bytes changed, lost or added."""
    damaged = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(damaged) or 1)
        damaged[place : place + draw.choice((0, 1, 1, 3))] = draw.choice(
            (b"", bytes([draw.randrange(256)]), b"{", b"'")
        )
    return bytes(damaged)


def _lines(content: bytes, draw: random.Random) -> bytes:
    """A line lost, doubled, moved, cut, indented, or one of another place put in."""
    lines = content.split(b"\n")
    place = draw.randrange(len(lines))
    line, other = lines[place], draw.choice(lines)
    cut = draw.randrange(len(line) + 1)
    lines[place : place + 1] = draw.choice(
        ([], [line, line], [other], [other, line], [line[:cut]], [b"  " + line], [line, draw.choice(LINES).encode()])
    )
    return b"\n".join(lines)


def _values(content: bytes, draw: random.Random) -> bytes:
    """A word behind a colon, a bracket or a comma, or before a colon, that is another."""
    text = content.decode("utf-8", "replace")
    ends = [place for place, sign in enumerate(text) if sign in ":,]}\n"]
    if not ends:
        return content
    end = draw.choice(ends)
    start = max(text.rfind(sign, 0, end) for sign in ":,[{\n") + 1
    return f"{text[:start]} {draw.choice(VALUES)}{text[end:]}".encode("utf-8", "surrogatepass")


def _structure(content: bytes, draw: random.Random) -> bytes:
    """A node of the document lost, exchanged for another of it, renamed, wrapped or set to an odd value."""
    try:
        data = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError):
        return content
    spots = list(_spots(data))
    if not spots:
        return content
    holder, key = draw.choice(spots)
    other, other_key = draw.choice(spots)
    change = draw.randrange(5)
    if change == 0:
        del holder[key]
    elif change == 1 and isinstance(holder, dict):
        holder[str(other_key)] = holder.pop(key)
    else:
        odd = yaml.safe_load(draw.choice([value for value in VALUES if value[0] in "0123456789-[{'xlDA"][:40]))
        holder[key] = (other[other_key], [holder[key]], odd)[change % 3]
    try:
        text = yaml.dump(data, sort_keys=False, allow_unicode=True, Dumper=_Plain)
    except (ValueError, RecursionError):  # more digits than Python writes; a node inside itself
        return content
    return text.encode("utf-8", "surrogatepass")


def _spots(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document, as (container, key or index)."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(pairs):
        yield node, key
        yield from _spots(value)


class _Plain(yaml.SafeDumper):
    """Writes out what stands in several places, without aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
