"""`reproduce cache`: the compiled programs that are kept on disk."""

from __future__ import annotations

import click


@click.command("cache")
@click.option("--clear", is_flag=True, help="Delete them; the next runs compile again.")
def command(clear: bool) -> None:
    """Show the compiled programs kept in the user's cache folder, or delete them.

    There is a folder for each processor and set of library versions. Records of runs are not touched.

    \b
    Examples:
      reproduce cache
      reproduce cache --clear
    """
    from reproduce.engine import program_cache
    from reproduce.text import counted

    found = program_cache.clear() if clear else program_cache.folders()
    for one in found:
        here = " (this machine)" if one.path == program_cache.folder() else ""
        click.echo(f"{one.path}{here}: {counted(one.programs, 'program')}, {one.bytes / 1e6:.1f} MB")
    if not found:
        click.echo(f"{program_cache.root()}: no programs are kept")
    elif clear:
        click.echo("deleted")
