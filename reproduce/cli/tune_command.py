"""`reproduce tune`: the searches of an experiment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reproduce.cli.options import (
    complete_names,
    options_of,
    profile_option,
    run_options,
    say_hidden,
    worker_options,
)


@click.command("tune")
@click.argument("name", shell_complete=complete_names)
@run_options
@worker_options
@profile_option
@click.option("--save-best", type=click.Path(path_type=Path), help="Write what the search found as a spec that runs.")
@click.option("--search", help="Whose best, where there are several. [default: the only one]")
def command(
    name: str,
    save_best: Path | None,
    search: str | None,
    specs: Path | None,
    **given: Any,
) -> None:
    """Run an experiment that has searches, and show what they found.

    Each search tries its trials, and the winner is trained on the seeds of the experiment, as `run` does it all. Broken
    off, it goes on from the runs that are stored.

    \b
    Examples:
      reproduce tune digits_search
      reproduce tune digits_search --search random --save-best specs/best.yaml
    """
    from reproduce.cli import answers
    from reproduce.cli.session import session
    from reproduce.errors import UsageError
    from reproduce.pipeline import best, conclusion, experiment, schedule
    from reproduce.spec import library
    from reproduce.spec.search_costs import costs
    from reproduce.spec.searches import search_of

    folders = library.folders(specs)
    options = options_of(given)
    (parsed,) = library.parsed([name], folders, lambda path: experiment.read(path, options.settings))
    say_hidden(folders, [name])
    if not parsed.experiment.searches:
        raise UsageError(f"{name} has no searches: `reproduce run {name}`")
    if search and not save_best:
        raise UsageError("--search chooses what --save-best writes; all searches are done in any case")
    chosen = search_of(parsed.experiment, search) if save_best else None
    if save_best:
        best.try_file(save_best, parsed.experiment, chosen)
    with session(given, options, [parsed]) as opened:
        planned = experiment.planned(parsed, opened)
        for line in costs(planned.experiment, len(planned.seeds)):
            click.echo(line, err=True)
        ((one, runs),) = schedule.trained([planned], opened)
        outcome = conclusion.conclude(one, runs, opened)
    click.echo(answers.as_text(outcome))
    click.echo(best.found(outcome.results))
    if save_best:
        best.save(one, chosen, save_best)
        click.echo(f"the best of {chosen}: {save_best}")
