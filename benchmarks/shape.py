"""The shape of the source: long files and functions, many parameters, rooms, and `Any` in signatures.

python -m benchmarks.shape            the table, and what is beyond a bound
python -m benchmarks.shape FOLDER     of the packages in another checkout, to compare with
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import ROOT
from benchmarks.rows import Row, text

Function = ast.FunctionDef | ast.AsyncFunctionDef
LINES, LONG, PARAMETERS, ROOMS = 300, 60, 7, 24


class Shape(NamedTuple):
    """What a package is made of.

    Attributes:
        files: lines of each file.
        functions: lines of each function, from `def` to its end, docstring included.
        parameters: how many each function has, `self` and `cls` left out.
        rooms: folders with Python files.
        anys: how many annotations of parameters and returned values name `Any`.
    """

    files: dict[str, int]
    functions: dict[str, int]
    parameters: dict[str, int]
    rooms: int
    anys: int


def shape(package: Path) -> Shape:
    """The shape of a package, read from its source."""
    found = Shape({}, {}, {}, len({path.parent for path in package.rglob("*.py")}), 0)
    anys = 0
    for path in sorted(package.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        name = str(path.relative_to(package.parent))
        found.files[name] = len(source.splitlines())
        for function in _functions(ast.parse(source)):
            place = f"{name}:{function.lineno} {function.name}"
            found.functions[place] = (function.end_lineno or function.lineno) - function.lineno + 1
            arguments = _arguments(function)
            found.parameters[place] = sum(one.arg not in ("self", "cls") for one in arguments)
            annotations = [*(one.annotation for one in arguments), function.returns]
            anys += sum(_names_any(one) for one in annotations if one is not None)
    return found._replace(anys=anys)


def rows(package: Path) -> list[Row]:
    """The table."""
    found = shape(package)
    long_files, long_functions = beyond(found.files, LINES), beyond(found.functions, LONG)
    wide = beyond(found.parameters, PARAMETERS)
    none, functions = "none", len(found.functions)
    return [
        Row(f"files over {LINES} lines", f"{len(long_files)} of {len(found.files)}", none, not long_files),
        Row(f"functions over {LONG} lines", f"{len(long_functions)} of {functions}", none, not long_functions),
        Row(f"functions of more than {PARAMETERS} parameters", str(len(wide)), none, not wide),
        Row("rooms", str(found.rooms), f"≤ {ROOMS}", found.rooms <= ROOMS),
        Row("annotations that name Any, per function", f"{found.anys} / {functions} = {found.anys / functions:.2f}"),
    ]


def beyond(sizes: dict[str, int], bound: int) -> dict[str, int]:
    """Those that are larger than a bound, the largest first."""
    return dict(sorted(((name, size) for name, size in sizes.items() if size > bound), key=lambda one: -one[1]))


def _functions(tree: ast.AST) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def _arguments(function: Function) -> list[ast.arg]:
    given = function.args
    stars = [one for one in (given.vararg, given.kwarg) if one is not None]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *stars]


def _names_any(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(annotation))


def main(root: Path) -> None:
    """Print the table of `reproduce`, and what is beyond a bound."""
    package = root / "reproduce"
    print(text(rows(package)))
    found = shape(package)
    for sizes, bound in ((found.files, LINES), (found.functions, LONG), (found.parameters, PARAMETERS)):
        for name, size in beyond(sizes, bound).items():
            print(f"{size:5} {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT)
