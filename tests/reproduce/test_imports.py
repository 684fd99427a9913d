"""Imports go one way, and only where they may; read from the source, and checked in fresh processes."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KERAS = {"keras", "jax", "jaxlib", "tensorflow", "torch", "keras_tuner"}
MAY_IMPORT_KERAS = (
    "reproduce.construct",
    "reproduce.engine",
    "reproduce.search",
    "zoo.models",
    "zoo.measures",
    "zoo.probe",
    "zoo.layers",
    "zoo.losses",
    "zoo.optimizers",
    "zoo.regularizers",
    "zoo.initializers",
    "zoo.schedules",
    "zoo.metrics",
    "zoo.constraints",
)
MAY_LAZILY = (*MAY_IMPORT_KERAS, "zoo.datasets")


@dataclass(frozen=True)
class Import:
    """One import statement: who imports what, where, and whether when the module is loaded."""

    importer: str
    imported: str
    line: int
    at_load: bool


def modules() -> dict[str, Path]:
    """Every module of the packages, by dotted name."""
    found = {}
    for path in [path for package in ("reproduce", "zoo") for path in sorted((ROOT / package).rglob("*.py"))]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def nodes(tree: ast.AST, at_load: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, with whether it runs when the module is loaded; what only type checkers see is left out."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child, at_load
        yield from nodes(child, at_load and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def imports() -> list[Import]:
    """Every import of the packages, `from package import module` as an import of the module."""
    found = []
    for name, path in MODULES.items():
        for node, at_load in nodes(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found += [Import(name, alias.name, node.lineno, at_load) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name}:{node.lineno} imports relatively"
                whole = [f"{node.module}.{alias.name}" for alias in node.names]
                found += [
                    Import(name, one if one in MODULES else str(node.module), node.lineno, at_load) for one in whole
                ]
    return found


MODULES = modules()
IMPORTS = imports()


def inside(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def test_the_source_is_read() -> None:
    assert {"reproduce.engine.vector.train", "reproduce.cli", "zoo.datasets.xor"} <= set(MODULES)
    assert Import("reproduce.runs.plan", "reproduce.arrays.examples", 0, True) in [
        Import(one.importer, one.imported, 0, one.at_load) for one in IMPORTS
    ]


def test_only_construction_engine_and_zoo_import_keras() -> None:
    guilty = [
        one for one in IMPORTS if one.imported.partition(".")[0] in KERAS and not inside(one.importer, MAY_LAZILY)
    ]
    assert not guilty


def test_data_sets_import_keras_only_when_asked_for() -> None:
    keras = [one for one in IMPORTS if one.imported.partition(".")[0] in KERAS and one.at_load]
    assert keras and all(inside(one.importer, MAY_IMPORT_KERAS) for one in keras)


def test_the_zoo_knows_nothing_of_specs_seeds_or_statistics() -> None:
    assert not [one for one in IMPORTS if inside(one.importer, ("zoo",)) and inside(one.imported, ("reproduce",))]


def test_only_figures_import_matplotlib() -> None:
    found = [one for one in IMPORTS if inside(one.imported, ("matplotlib",))]
    assert found and all(inside(one.importer, ("reproduce.figures",)) for one in found)


def test_nothing_that_lists_shows_or_reports_loads_the_engine() -> None:
    lazy = ("reproduce.construct", "reproduce.engine", "reproduce.search")
    loaded = [one for one in IMPORTS if one.at_load and inside(one.imported, lazy) and not inside(one.importer, lazy)]
    keras_free = ("reproduce.engine.device", "reproduce.engine.environment", "reproduce.engine.program_cache")
    assert not [one for one in loaded if one.imported not in keras_free]


def test_no_module_loads_itself_again() -> None:
    graph: dict[str, set[str]] = {name: set() for name in MODULES}
    for one in IMPORTS:
        if one.at_load and one.imported in MODULES:
            graph[one.importer].add(one.imported)
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"imports go round: {' → '.join((*way[way.index(name) :], name))}"
        if name not in done:
            for following in sorted(graph[name]):
                visit(following, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


VOCABULARY = (
    "errors text seeds system progress streams series_names setup stages expressions experiment trials record selection "
    "restored"
)
TRAINING = "spec arrays construct runs engine"  # construct and runs know nothing of each other
READING = "statistics diagnosis claims analysis figures report"
JOINING = "api_arguments search pipeline api api_records cli"
APART = [("construct", "runs"), *((one, other) for one in TRAINING.split() for other in READING.split())]


def rooms(names: str) -> list[str]:
    """Rooms by their names; one that does not exist is an error."""
    found = [f"reproduce.{name}" for name in names.split()]
    assert all(name in MODULES for name in found), [name for name in found if name not in MODULES]
    return found


@pytest.mark.parametrize("wing", [TRAINING, READING], ids=["training", "reading"])
def test_each_room_imports_from_those_before_it_only(wing: str) -> None:
    order = rooms(f"{VOCABULARY} {wing} {JOINING}")
    for number, room in enumerate(order):
        later = tuple(order[number + 1 :])
        assert not [one for one in IMPORTS if inside(one.importer, (room,)) and inside(one.imported, later)], room


def test_the_two_wings_import_nothing_from_each_other() -> None:
    for pair in APART:
        one, other = rooms(" ".join(pair))
        crossing = [
            found
            for found in IMPORTS
            if (inside(found.importer, (one,)) and inside(found.imported, (other,)))
            or (inside(found.importer, (other,)) and inside(found.imported, (one,)))
        ]
        assert not crossing


def test_every_module_is_in_a_room() -> None:
    order = tuple(rooms(f"{VOCABULARY} {TRAINING} {READING} {JOINING}"))
    assert [name for name in MODULES if inside(name, ("reproduce",)) and not inside(name, order)] == ["reproduce"]


def test_each_room_says_what_is_in_it() -> None:
    """A README of 30 lines at most, with its files in the order of the flow."""
    folders = {MODULES[name].parent for name in rooms(f"{TRAINING} {READING} search pipeline cli system")}
    folders |= {
        ROOT / "reproduce/engine/vector",
        ROOT / "reproduce/engine/explain",
        ROOT / "reproduce/pipeline/workers",
    }
    for folder in folders:
        text = (folder / "README.md").read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 30, folder
        files = {path.name for path in folder.glob("*.py")} - {"__init__.py"}
        assert set(re.findall(r"`(\w+\.py)`", text)) == files, folder


def test_only_the_command_line_prints() -> None:
    printing = []
    for name, path in MODULES.items():
        for node, _ in nodes(ast.parse(path.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called in ("print", "click.echo", "sys.stdout.write", "sys.stderr.write") and not inside(
                name, ("reproduce.cli",)
            ):
                printing.append((name, node.lineno))
    assert not printing


def loads(code: str) -> set[str]:
    """Which of the big libraries a fresh process has loaded after `code`."""
    big = sorted([*KERAS, "matplotlib", "pandas", "sklearn", "scipy", "reproduce.pipeline.experiment"])
    check = f"{code}\nimport sys\nprint(*[name for name in {big} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_loads_nothing() -> None:
    assert loads("import reproduce, reproduce.cli.main") == set()


def test_parsing_and_planning_load_no_keras() -> None:
    code = """
from reproduce.pipeline import reading
from reproduce.spec import library
from reproduce.runs.plan import plan
from reproduce.runs.settings import settings_of
for one in library.parsed((), library.folders(), reading.parse_file):
    plan(one.experiment, range(2), settings_of())
"""
    assert not loads(code) & {*KERAS, "pandas", "sklearn"}
