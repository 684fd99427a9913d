"""Options that several commands share, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from reproduce.pipeline import Options

Command = TypeVar("Command", bound=Callable[..., Any])


def seed_range(text: str) -> range:
    """`N` (0 to N-1) or `A:B` (A to B-1) as a range."""
    first, colon, last = text.partition(":")
    try:
        seeds = range(int(first), int(last)) if colon else range(int(first))
    except ValueError:
        seeds = range(0)
    if not seeds or seeds.start < 0:
        raise click.BadParameter(f"expected a count such as 20, or a range such as 1000:1020, got {text!r}")
    return seeds


def specs_option(command: Command) -> Command:
    """`--specs`: where NAMEs are looked up."""
    return click.option("--specs", type=click.Path(path_type=Path), help="Folder of specs. [default: specs/]")(command)


def store_option(command: Command) -> Command:
    """`--store`: where records are kept."""
    return click.option(
        "--store", type=click.Path(path_type=Path), help="Where records are kept. [default: user cache]"
    )(command)


def run_options(command: Command) -> Command:
    """The options that decide how runs are computed."""
    options = [
        specs_option,
        store_option,
        click.option(
            "--results",
            type=click.Path(path_type=Path),
            default=Path("results"),
            show_default=True,
            help="Output folder.",
        ),
        click.option(
            "--seeds",
            type=seed_range,
            metavar="N|A:B",
            help="A count from 0, or a half-open range. [default: the spec's]",
        ),
        click.option(
            "--tier",
            type=click.Choice(["smoke", "full"]),
            default="full",
            show_default=True,
            help="smoke: 2 seeds, at most 2 epochs.",
        ),
        click.option(
            "--engine",
            type=click.Choice(["auto", "vector", "fit"]),
            default="auto",
            show_default=True,
            help="vector: many runs in one program; fit: Keras' own loop.",
        ),
        click.option(
            "--backend",
            type=click.Choice(["jax", "tensorflow", "torch"]),
            default="jax",
            show_default=True,
            help="Keras backend; all but jax use the fit engine.",
        ),
        click.option(
            "--device",
            type=click.Choice(["auto", "cpu", "gpu"]),
            default="auto",
            show_default=True,
            help="Where to compute.",
        ),
        click.option("--force", is_flag=True, help="Train again what is stored."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def options_of(given: dict[str, Any]) -> Options:
    """The pipeline's options from those of the command line."""
    from reproduce.pipeline import Options
    from reproduce.settings import settings_of

    settings = settings_of(given["engine"], given["backend"], given["device"])
    return Options(given["results"], settings, given["seeds"], given["tier"], given["force"])
