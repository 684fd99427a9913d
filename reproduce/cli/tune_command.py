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
    workers_of,
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
    profile: bool,
    specs: Path | None,
    store: Path | None,
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
    from reproduce.cli.profile import profiled
    from reproduce.cli.progress import progress
    from reproduce.errors import UsageError
    from reproduce.pipeline import best, experiment, schedule
    from reproduce.runs.store import Store, default_path
    from reproduce.spec import library
    from reproduce.spec.searches import costs

    folders = library.folders(specs)
    options = options_of(given)
    (parsed,) = library.parsed([name], folders, lambda path: experiment.read(path, options.settings))
    say_hidden(folders, [name])
    if not parsed.experiment.searches:
        raise UsageError(f"{name} has no searches: `reproduce run {name}`")
    if search and not save_best:
        raise UsageError("--search chooses what --save-best writes; all searches are done in any case")
    chosen = best.search_of(parsed.experiment, search) if save_best else None
    if save_best:
        best.try_file(save_best, parsed.experiment, chosen)
    with (
        workers_of(given, options) as workers,
        Store(store or default_path()) as open_store,
        progress() as bars,
        profiled(profile, bars) as display,
        schedule.saying_what_is_stored([parsed], options, open_store),
    ):
        planned = experiment.planned(parsed, options, open_store)
        for line in costs(planned.experiment, len(planned.seeds)):
            click.echo(line, err=True)
        ((one, runs),) = schedule.trained([planned], options, open_store, display, workers)
        outcome = experiment.conclude(one, runs, options, open_store, display)
    click.echo(answers.as_text(outcome))
    click.echo(best.found(outcome.results))
    if save_best:
        best.save(one, chosen, save_best)
        click.echo(f"the best of {chosen}: {save_best}")
