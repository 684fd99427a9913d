"""Which small mistakes in the code no test of its room sees: `python -m benchmarks.mutation statistics claims runs`.

A mutant is a copy of the code with one thing changed: an operator, a comparison, a constant, a condition. Some are
drawn at random, always the same ones, and the tests of the room are run on each. One on which they pass is printed: a
test is missing, or the change changes nothing (docs/testing.md says which).
"""

from __future__ import annotations

import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT

COPIED = ("benchmarks", "docs", "reproduce", "specs", "tests", "zoo", "pyproject.toml", "README.md")
MUTANTS = 30  # of a room
PATIENCE = 300  # seconds; a mutant that takes longer is seen
PAIRS = [
    (ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot), (ast.In, ast.NotIn), (ast.And, ast.Or), (ast.USub, ast.UAdd),
]  # fmt: skip
OPERATORS: dict[Any, Any] = {ast.FloorDiv: ast.Div, **dict(PAIRS), **{other: one for one, other in PAIRS}}


def changed(node: ast.AST) -> ast.AST | None:
    """The node with one mistake in it, or None where none is known."""
    one: Any = copy.deepcopy(node)
    match one:
        case ast.BinOp() | ast.BoolOp() | ast.UnaryOp() if type(one.op) in OPERATORS:
            one.op = OPERATORS[type(one.op)]()
        case ast.Compare() if type(one.ops[0]) in OPERATORS:
            one.ops[0] = OPERATORS[type(one.ops[0])]()
        case ast.Constant(bool()):
            one.value = not one.value
        case ast.Constant(int() | float()):
            one.value += 1
        case ast.UnaryOp(ast.Not()):
            return one.operand
        case ast.If() | ast.IfExp():
            one.test = ast.UnaryOp(ast.Not(), one.test)
        case ast.Return(value) if value is not None and not isinstance(value, ast.Constant):
            one.value = ast.Constant(None)
        case _:
            return None
    return one


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All below a node but what stands in f-strings, whose places Python 3.11 does not know."""
    for child in ast.iter_child_nodes(tree):
        if not isinstance(child, ast.JoinedStr):
            yield child
            yield from nodes(child)


def mutants(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each mutant of a file: the line and what is changed in it, and the whole file."""
    text = path.read_bytes()
    begins = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
    for node in nodes(ast.parse(text)):
        if not isinstance(node, ast.expr | ast.stmt) or (new := changed(node)) is None:
            continue
        start = begins[node.lineno - 1] + node.col_offset
        end = begins[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        written = ast.unparse(ast.fix_missing_locations(new)).replace("\n", "\n" + " " * node.col_offset)
        told = " → ".join(code.partition("\n")[0] for code in (ast.unparse(node), written))
        written = written if isinstance(node, ast.stmt) else f"({written})"
        yield f"{node.lineno}: {told}", text[:start] + written.encode() + text[end:]


def is_seen(folder: Path, room: str) -> bool:
    """Whether a test of the room fails."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-x", "-p", "no:cacheprovider", f"tests/reproduce/{room}"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def tried(folder: Path, room: str) -> None:
    """Print the mutants of a room that no test sees, and how many were tried."""
    if is_seen(folder, room):
        sys.exit(f"the tests of {room} fail on the code as it is")
    every = [(path, *one) for path in sorted((folder / "reproduce" / room).glob("*.py")) for one in mutants(path)]
    drawn, lost = random.Random(0).sample(every, min(MUTANTS, len(every))), 0
    for path, told, mutant in drawn:
        before = path.read_bytes()
        path.write_bytes(mutant)
        if not is_seen(folder, room):
            lost += 1
            print(f"{path.relative_to(folder)}:{told}", flush=True)
        path.write_bytes(before)
    print(f"{room}: {len(drawn) - lost} of {len(drawn)} drawn from {len(every)} are seen", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for name in COPIED:
            (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, Path(made, name))
        for room in sys.argv[1:]:
            tried(Path(made), room)
