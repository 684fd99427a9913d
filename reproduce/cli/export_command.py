"""`reproduce export`: a trained model as a Keras file."""

from __future__ import annotations

from pathlib import Path

import click

from reproduce.cli.options import specs_option


@click.command("export")
@click.argument("variant", metavar="NAME/VARIANT")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Which run.")
@specs_option
def command(variant: str, file: Path, seed: int, specs: Path | None) -> None:
    """Train one run and save its model, FILE ending in .keras.

    \b
    Example:
      reproduce export xor/tanh model.keras
    """
    from reproduce import api
    from reproduce.errors import UsageError

    if file.suffix != ".keras":
        raise UsageError(f"the file must end in .keras, got {file}")
    name, _, level = variant.partition("/")
    api.load(name, level or None, seed=seed, specs=specs).save(file)
    click.echo(str(file))
