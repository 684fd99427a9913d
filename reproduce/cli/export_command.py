"""`reproduce export`: a trained model as a Keras file."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import click

from reproduce.cli.options import complete_names, settings_options, specs_option
from reproduce.text import listed

NAMED = 10  # variants that are named
FILE = re.compile(r"(.*?\.ya?ml)(?:/(.*))?")


@click.command("export")
@click.argument("run", metavar="NAME[/VARIANT]", shell_complete=complete_names)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--variant", help="Which variant; the same as NAME/VARIANT. [default: the first]")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Which run.")
@settings_options
@specs_option
def command(run: str, file: Path, variant: str | None, seed: int, specs: Path | None, **given: Any) -> None:
    """Train one run and save its model, FILE ending in .keras. NAME may be a path to a YAML file.

    \b
    Examples:
      reproduce export xor/tanh model.keras
      reproduce export ./my_spec.yaml model.keras --variant wide --seed 3
    """
    from reproduce import api
    from reproduce.errors import UsageError
    from reproduce.pipeline import experiment
    from reproduce.runs.settings import settings_of
    from reproduce.spec import library
    from reproduce.system.files import replacing

    if file.suffix != ".keras":
        raise UsageError(f"the file must end in .keras, got {file}")
    if not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent}")
    name, named = split(run)
    if variant is not None and named:
        raise UsageError(f"either {run} or --variant {variant}, not both")
    settings = settings_of(**given)
    (parsed,) = library.parsed([name], library.folders(specs), lambda path: experiment.read(path, settings))
    asked = named if variant is None else variant
    chosen = api.variant_of(parsed.experiment, asked).name
    others = [one.name for one in parsed.experiment.variants]
    if asked is None and len(others) > 1:
        click.echo(f"no variant is named, so it is {chosen!r}, the first of {listed(others, NAMED)}", err=True)
    experiment.prepared(settings)
    model = api.load(name, chosen, seed, specs=specs, engine=settings.engine, tier=settings.tier)
    with replacing(file) as beside:
        model.save(beside)
    click.echo(str(file))
    if modules := needed(file):
        click.echo(f"before Keras can load it elsewhere: import {', '.join(modules)}", err=True)


def needed(file: Path) -> list[str]:
    """The modules of ours whose classes a saved model has; Keras knows a class of others once it is imported."""
    with zipfile.ZipFile(file) as saved:
        config = saved.read("config.json").decode()
    return sorted(set(re.findall(r'"module": "((?:zoo|reproduce)\.[\w.]+)"', config)))


def split(run: str) -> tuple[str, str | None]:
    """`xor/tanh`, `grid/adam/0.01` or `./a/b.yaml/tanh` as a name and a variant, None where there is none."""
    path = FILE.fullmatch(run)
    name, _, variant = (path[1], "/", path[2]) if path else run.partition("/")
    return name, variant or None
