"""The `reproduce` command: one module per command, found by name, and one place that turns errors into exit codes.

Exit status: 0 done; 1 a check or a `--strict` claim failed, or verdicts differ; 2 a bad spec, wrong usage, or whatever
the system refuses; 130, 143 and 129 after Ctrl-C, SIGTERM and SIGHUP.
"""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any

import click

from reproduce.cli import streams
from reproduce.cli.streams import say
from reproduce.system import interrupts
from reproduce.system.interrupts import Interrupted

COMMANDS = (
    "all",
    "run",
    "tune",
    "list",
    "check",
    "show",
    "why",
    "diagnose",
    "new",
    "export",
    "compare",
    "cache",
    "trust",
)


class Commands(click.Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            from reproduce.errors import nearest
            from reproduce.text import shown

            raise click.UsageError(f"unknown command {shown(name)}{nearest(name, COMMANDS)}")
        command = importlib.import_module(f"reproduce.cli.{name}_command").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, context: click.Context) -> Any:
        """As click does; when nobody reads the answer any more, as after `| head`, the command ends without a word."""
        try:
            return super().invoke(context)
        except BrokenPipeError:
            raise click.exceptions.Exit(2) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reproduce-lecture", prog_name="reproduce")
def cli() -> None:
    """A deep-learning lecture as executable claims.

    Each YAML spec states claims; `run` trains the models over many seeds and answers with verdicts, figures and tables.

    \b
    Example:
      reproduce run xor
    """


def main() -> None:
    """Run the command line and exit.

    Collecting garbage less often than Python does by default saves a tenth of a cold run: importing Keras and tracing
    make millions of objects that stay.
    """
    gc.set_threshold(100_000, 50, 50)
    streams.prepare()
    interrupts.watch(say)
    code = status(sys.argv[1:])
    interrupts.ignore()
    code = streams.flushed(code)
    if interrupts.came():
        interrupts.leave(code)
    sys.exit(code)


def status(arguments: list[str]) -> int:
    """Run one command line; its exit status."""
    from reproduce.errors import ReproduceError

    try:
        code = cli.main(arguments, prog_name="reproduce", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except ReproduceError as error:
        click.echo(str(error), err=True)
        return 2
    except Interrupted as interrupt:
        say(str(interrupt))
        return interrupt.status
    except (KeyboardInterrupt, click.Abort):  # in a program that calls this function
        click.echo("interrupted", err=True)
        return 130
    except Exception as error:
        from reproduce.system.refusals import words_of

        if (words := words_of(error)) is None:
            raise
        click.echo(words, err=True)
        return 2
    return code if isinstance(code, int) else 0
