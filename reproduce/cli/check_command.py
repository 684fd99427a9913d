"""`reproduce check`: validate specs, and preview what they cost."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reproduce.cli.options import complete_names, specs_option

NAMED = 10  # specs that are named


@click.command("check")
@click.argument("files", nargs=-1, metavar="[NAME|FILE]...", shell_complete=complete_names)
@specs_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of specs, for editors, and do nothing else.")
def command(files: tuple[str, ...], schema: bool, specs: Path | None) -> int:
    """Check specs without running them: form, names, arguments against the builders' signatures, claims and figures.

    Prints for each good spec how many variants, runs and compiled programs it needs and about how long they take; of
    specs that are named also which variants share a program, and why others do not. Of a spec with more than 30
    structures (data, model, loss, metrics and measures alike) it builds the variants of the first 30 and reads the
    names and arguments of the others, which `run` builds before it trains any.

    Says of claims, as remarks on stderr that are no mistakes: which ones so few seeds cannot decide among so many
    claims, which ones come out the same whatever is measured, and which ones repeat the sentence of another.

    \b
    Examples:
      reproduce check
      reproduce check my_spec.yaml
    """
    from reproduce.spec import library
    from reproduce.text import listed
    from zoo.catalogue import BadFile

    if schema:
        from reproduce.spec.schema import schema as schema_of

        click.echo(json.dumps(schema_of(), indent=2))
        return 0
    folders = library.folders(specs)
    paths = [library.find(file, folders) for file in files] if files else list(library.files(folders).values())
    codes, hindered = [0], dict[str, list[str]]()
    for path in paths:
        try:
            codes.append(_check(path, tell=bool(files)))
        except BadFile as error:
            hindered.setdefault(str(error), []).append(path.stem)
    for message, names in hindered.items():
        click.echo(f"{message}; not checked for it: {listed(names, NAMED)}", err=True)
    return 2 if hindered else max(codes)


def _check(path: Path, tell: bool) -> int:
    """Check a spec and preview it; `tell` about its programs too."""
    from reproduce.claims import remarks
    from reproduce.engine import device
    from reproduce.errors import SpecErrors
    from reproduce.pipeline import reading

    try:
        draft = reading.draft_file(path)
        device.prepare()
        from reproduce.engine.check import all_problems
        from reproduce.engine.explain.preview import groups_of, preview
        from reproduce.engine.explain.sharing import described
        from reproduce.spec.search_costs import costs

        if draft.problems:
            raise SpecErrors(all_problems(draft))
        groups = groups_of(draft)
        click.echo(preview(draft.experiment, groups))
        for line in costs(draft.experiment):
            click.echo(line)
        for line in described(draft.experiment, groups) if tell and not draft.experiment.searches else ():
            click.echo(line)
        for remark in remarks(draft.experiment):
            click.echo(f"{remark} (a remark, no mistake)", err=True)
    except SpecErrors as error:
        click.echo(str(error), err=True)
        return 1
    return 0
