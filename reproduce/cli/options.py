"""Options that several commands share, and what they mean."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from reproduce.runs.settings import CHOICES
from reproduce.seeds import MAX_SEEDS, seed_range

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from reproduce.pipeline.options import Options

Command = TypeVar("Command", bound=Callable[..., Any])

MAX_MEMORY = 1_000_000  # gigabytes


def seeds(text: str) -> range:
    """`N` (0 to N-1) or `A:B` (A to B-1) as a range."""
    try:
        return seed_range(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def gigabytes(text: str) -> float:
    """A number of gigabytes of memory."""
    from reproduce.text import shown

    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= MAX_MEMORY:
        raise click.BadParameter(f"expected gigabytes above 0 and at most {MAX_MEMORY:,}, got {shown(text)}")
    return number


def complete_names(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """For shells: the experiments whose names start so; files where there are none."""
    from reproduce.spec import library

    names = library.files(library.folders(context.params.get("specs")))
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def specs_option(command: Command) -> Command:
    """`--specs`: where NAMEs are looked up; `--zoo`: where parts are that they name."""
    options = [
        click.option(
            "--specs",
            type=click.Path(path_type=Path),
            help="This folder of specs alone. [default: specs/ here, then the lecture's]",
        ),
        click.option(
            "--zoo",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_use_zoo,
            help="This folder of parts of your own, whose code is run. [default: zoo/ beside the specs, if trusted]",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _use_zoo(context: click.Context, _: click.Parameter, zoo: Path | None) -> None:
    """Add the folder of parts to the zoo; without one, click comes here after all that was given, `--specs` too."""
    from reproduce.spec import zoos

    if not context.resilient_parsing:
        zoos.name(zoo)
        zoos.use(context.params.get("specs"))


def say_hidden(folders: Sequence[Path], names: Sequence[str] = ()) -> None:
    """Say on stderr which experiments, of all or of `names`, hide others of their names."""
    from reproduce.spec import library

    found = library.files(folders)
    for name, path in library.hidden(folders).items():
        if not names or name in names:
            click.echo(f"{name} is {found[name]}, which hides {path}", err=True)


def store_option(command: Command) -> Command:
    """`--store`: where records are kept."""
    return click.option(
        "--store", type=click.Path(path_type=Path), help="Where records are kept. [default: user cache]"
    )(command)


def seeds_option(command: Command) -> Command:
    """`--seeds`: which seeds, instead of those of the spec."""
    return click.option(
        "--seeds", type=seeds, metavar="N|A:B", help="A count from 0, or a half-open range. [default: the spec's]"
    )(command)


def profile_option(command: Command) -> Command:
    """`--profile`: where the time went."""
    return click.option("--profile", is_flag=True, help="Print where the time went, per program, on stderr.")(command)


def settings_options(command: Command) -> Command:
    """How runs are computed, as far as it may change their results."""
    options = [
        click.option(
            "--tier",
            type=click.Choice(CHOICES["tier"]),
            default="full",
            show_default=True,
            help="smoke: 2 seeds, at most 2 epochs, compiled quickly; its runs and results are kept apart.",
        ),
        click.option(
            "--engine",
            type=click.Choice(CHOICES["engine"]),
            default="auto",
            show_default=True,
            help="vector: many runs in one program; fit: Keras' own loop.",
        ),
        click.option(
            "--backend",
            type=click.Choice(CHOICES["backend"]),
            default="jax",
            show_default=True,
            help="Keras backend; all but jax use the fit engine.",
        ),
        click.option(
            "--device",
            type=click.Choice(CHOICES["device"]),
            default="auto",
            show_default=True,
            help="Where to compute.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def run_options(command: Command) -> Command:
    """The options that decide how runs are computed."""
    options = [
        specs_option,
        store_option,
        click.option(
            "--results",
            type=click.Path(path_type=Path),
            help="Output folder, taken as it is: whatever the tier, seeds and engine, reports there are replaced. "
            "[default: results; in it smoke/, seeds-0-5/, fit/ … for what is not the default]",
        ),
        seeds_option,
        settings_options,
        click.option("--force", is_flag=True, help="Train again what is stored."),
        click.option(
            "--memory",
            type=gigabytes,
            default=2.0,
            show_default=True,
            metavar="GB",
            help="For the arrays of the runs trained at once.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def until_decided_option(command: Command) -> Command:
    """`--until-decided`: seeds that are added."""
    return click.option(
        "--until-decided",
        type=click.IntRange(min=1, max=MAX_SEEDS),
        metavar="N",
        help="Add seeds until each claim is decided or there are N, with a test that allows it; its results are kept "
        "apart.",
    )(command)


def options_of(given: dict[str, Any], specs: Path | None = None) -> Options:
    """The pipeline's options from those of the command line.

    Args:
        given: the options of `run_options`, of `worker_options` and of `until_decided_option`.
        specs: the folder of specs that the command names. Defaults to none.
    """
    from reproduce.pipeline.options import Options
    from reproduce.runs.non_defaults import non_defaults, subfolder
    from reproduce.runs.settings import settings_of
    from reproduce.spec import library

    settings = settings_of(given["engine"], given["backend"], given["device"], given["tier"])
    memory = int(given["memory"] * 1e9) // (given.get("workers") or 1)
    until_decided = given.get("until_decided")
    results = given["results"] or Path("results") / subfolder(non_defaults(settings, given["seeds"], until_decided))
    part = None if specs is None or library.is_everything(specs) else specs
    return Options(results, settings, given["seeds"], given["force"], memory, part, until_decided)


def worker_options(command: Command) -> Command:
    """`--workers` and `--dask`: other processes that train."""
    options = [
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            metavar="N",
            help="Train in N processes that share the cores and --memory. [default: in this one]",
        ),
        click.option(
            "--dask",
            metavar="ADDRESS",
            help="Train on the workers of the Dask scheduler at ADDRESS, --memory for each.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def with_smoke_workers(given: dict[str, Any]) -> dict[str, Any]:
    """A worker per core for the smoke tier of many experiments on a CPU, unless the command line says otherwise."""
    from reproduce.engine.device import cores
    from reproduce.runs.settings import settings_of

    settings = settings_of(given["engine"], given["backend"], given["device"], given["tier"])
    is_left_open = given["workers"] is None and given["dask"] is None
    if settings.is_smoke and settings.device == "cpu" and is_left_open and len(cores()) > 1:
        return {**given, "workers": len(cores())}
    return given


def workers_of(given: dict[str, Any], options: Options) -> AbstractContextManager[Executor | None]:
    """The workers of the command line; None for this process.

    Raises:
        UsageError: when they are not to be had.
    """
    from reproduce.errors import UsageError

    if given["workers"] and given["dask"] is not None:
        raise UsageError("either --workers or --dask, not both")
    if given["workers"] and options.settings.device == "gpu":
        raise UsageError(
            "--workers share the cores of a CPU: add --device cpu, or use --dask with a worker for each GPU"
        )
    if given["workers"]:
        from reproduce.pipeline.workers.processes import Processes

        return Processes(given["workers"])
    if given["dask"] is not None:
        if importlib.util.find_spec("distributed") is None:
            raise UsageError("--dask needs Dask: pip install '.[cluster]' in the checkout")
        from reproduce.pipeline.workers.cluster import cluster

        return cluster(given["dask"])
    return nullcontext()
