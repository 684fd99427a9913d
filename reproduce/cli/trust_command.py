"""`reproduce trust`: folders of parts whose code may run."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("trust")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--remove", is_flag=True, help="Trust it no more.")
def command(folder: Path | None, remove: bool) -> None:
    """Trust a FOLDER of parts: where it is the `zoo` beside the specs, its code is run without being asked for.

    Without a FOLDER, list those that are trusted. A folder is remembered by its whole path and its owner. A folder of
    parts is Python code, which can do whatever you can do: look into it first. `--zoo FOLDER` uses one once.

    \b
    Examples:
      reproduce trust
      reproduce trust zoo
      reproduce trust zoo --remove
    """
    from reproduce.errors import UsageError, nearest
    from reproduce.spec import zoos
    from reproduce.system import trust

    if folder is None and remove:
        raise UsageError("--remove needs a folder; `reproduce trust` lists those that are trusted")
    if folder is None:
        click.echo("\n".join(trust.trusted()) or "no folder is trusted")
    elif not remove:
        trust.trust(zoos.good(folder))
        click.echo(f"{folder.resolve()}: trusted")
    elif trust.distrust(folder):
        click.echo(f"{folder.resolve()}: trusted no more")
    else:
        raise UsageError(f"{folder.resolve()} is not trusted{nearest(str(folder.resolve()), trust.trusted())}")
