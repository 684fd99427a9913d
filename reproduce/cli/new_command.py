"""`reproduce new`: a starter spec, or a starter part."""

from __future__ import annotations

import re
from pathlib import Path

import click

PARTS = {  # what a part may be → the folder of its kind
    "constraint": "constraints",
    "dataset": "datasets",
    "initializer": "initializers",
    "layer": "layers",
    "loss": "losses",
    "measure": "measures",
    "metric": "metrics",
    "model": "models",
    "optimizer": "optimizers",
    "preparation": "preparations",
}
FUNCTIONS = ("dataset", "measure", "model", "preparation")  # the others are classes
TEST = "# ---- test\n"  # between a part and its test, in the files of starters


@click.command("new")
@click.argument("name")
@click.option("--part", type=click.Choice(sorted(PARTS)), help="Write a part of that kind, and its test, not a spec.")
@click.option("--specs", type=click.Path(path_type=Path), help="The folder to write a spec to. [default: specs/ here]")
@click.option("--zoo", type=click.Path(path_type=Path), help="The folder to write a part to. [default: zoo/ here]")
def command(name: str, part: str | None, specs: Path | None, zoo: Path | None) -> None:
    """Write a commented starter spec that runs as it is: specs/NAME.yaml, or the file NAME where it ends in .yaml.

    With --part, write a part that specs can name: zoo/layers/NAME.py and zoo/tests/test_NAME.py.

    \b
    Examples:
      reproduce new my_ablation
      reproduce new notes/my_ablation.yaml
      reproduce new --part layer Snake
    """
    from reproduce.errors import UsageError

    if part is None and zoo is not None:
        raise UsageError("--zoo is where parts go: say which with --part")
    if part is not None and specs is not None:
        raise UsageError("--specs is where specs go; parts go to --zoo")
    if part is None:
        _write_spec(name, specs or Path("specs"))
    else:
        _write_part(part, name, zoo or Path("zoo"))


def _write_spec(name: str, specs: Path) -> None:
    from reproduce.errors import UsageError
    from reproduce.spec import library
    from reproduce.spec.notation import bad_spec_name
    from reproduce.system.files import write_file

    path = Path(name) if name.endswith(".yaml") else specs / f"{name}.yaml"
    if message := bad_spec_name(path.stem):
        raise UsageError(message)
    if path.exists():
        raise UsageError(f"{path} is already there")
    write_file(path, (Path(__file__).parent / "starter.yaml").read_bytes())
    if hidden := library.of_the_lecture(path.stem):
        click.echo(f"{path} hides {hidden}, which is called the same", err=True)
    click.echo(f"{path}\nnext: reproduce check {path} && reproduce run {path}")


def _write_part(part: str, name: str, zoo: Path) -> None:
    from reproduce.errors import UsageError
    from reproduce.spec import zoos
    from reproduce.spec.notation import snake_case
    from reproduce.system.files import write_file
    from zoo import catalogue

    rule, example = ("[a-z][a-z0-9_]*", "my_part") if part in FUNCTIONS else ("[A-Z][A-Za-z0-9]*", "MyPart")
    if not re.fullmatch(rule, name):
        raise UsageError(f"a {part} cannot be called {name!a}; expected a name such as {example}")
    if name in catalogue.names(f"zoo.{PARTS[part]}"):
        raise UsageError(f"there is a {part} called {name} already: {catalogue.file_of(f'zoo.{PARTS[part]}', name)}")
    if zoo.exists() and any(zoo.iterdir()):
        zoos.good(zoo)
    stem = snake_case(name)
    paths = zoo / PARTS[part] / f"{stem}.py", zoo / "tests" / f"test_{stem}.py"
    for path in paths:
        if path.exists():
            raise UsageError(f"{path} is already there")
    starter = (Path(__file__).parent / "starters" / f"{part}.txt").read_text(encoding="utf-8")
    for path, text in zip(paths, starter.split(TEST), strict=True):
        write_file(path, text.replace("NAME", name).replace("FILE", stem).encode())
    click.echo(f"{paths[0]}\n{paths[1]}\nnext: pytest {paths[1]}, then `reproduce trust {zoo}` or `--zoo {zoo}`")
