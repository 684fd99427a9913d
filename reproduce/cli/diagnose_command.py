"""`reproduce diagnose`: what the curves of an experiment, or of a log, show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reproduce.cli.options import complete_names, seeds_option, settings_options, specs_option, store_option
from reproduce.text import counted

if TYPE_CHECKING:
    from reproduce.analysis.diagnoses import Diagnosis
    from reproduce.diagnosis.diagnose import Finding


@click.command("diagnose")
@click.argument("name", metavar="NAME|FILE", shell_complete=complete_names)
@specs_option
@store_option
@seeds_option
@settings_options
def command(name: str, **given: Any) -> None:
    """Name the situation that curves show: underfit, overfit, rate too high and others; say why, and what to do.

    Of an experiment, its stored runs: for each variant the situation of most of its seeds. FILE is the log of a
    training elsewhere: a .csv of Keras' CSVLogger, or a .json with `history.history` of `fit`.

    \b
    Examples:
      reproduce diagnose dropout
      reproduce diagnose training.csv
    """
    from reproduce.diagnosis import logs
    from reproduce.diagnosis.diagnose import diagnose

    if logs.is_log(name):
        curves = logs.read(Path(name))
        findings = diagnose(curves)
        click.echo(f"{name}: {counted(len(curves.loss), 'epoch')}, {_named(findings)}")
        _say_evidence(findings)
        _say_advice(finding.situation for finding in findings)
        return
    found = _diagnoses(name, **given)
    for one in found:
        click.echo(f"{one.variant}: {_counts(one)}")
        _say_evidence(one.findings, f"seed {one.seed}: ")
    _say_advice(one.situation for one in found)


def _diagnoses(name: str, specs: Path | None, store: Path | None, seeds: range | None, **given: Any) -> list[Diagnosis]:
    """The diagnoses of an experiment's variants that have runs."""
    from reproduce.analysis.diagnoses import diagnosis
    from reproduce.pipeline.options import Options
    from reproduce.pipeline.reading import parse_file
    from reproduce.pipeline.session import Session
    from reproduce.pipeline.stored import stored
    from reproduce.runs.settings import chosen
    from reproduce.runs.store import Store, default_path
    from reproduce.spec import library

    options = Options(Path("results"), chosen(**given), seeds)
    (parsed,) = library.parsed([name], library.folders(specs), parse_file)
    with Store(store or default_path(), make=False) as opened:
        results = stored(parsed, name, Session(options, opened))
    found = [diagnosis(results, variant) for variant in results.experiment.variants]
    return [one for one in found if one.seeds]


def _counts(one: Diagnosis) -> str:
    """`overfit in 28 of 30 seeds, spike in 2`."""
    (name, count), *others = one.counts.items()
    first = f"{_words(name)} in {count} of {counted(one.seeds, 'seed')}"
    return ", ".join([first, *(f"{_words(other)} in {count}" for other, count in others)])


def _named(findings: Sequence[Finding]) -> str:
    return _words(findings[0].situation if findings else "")


def _words(situation: str) -> str:
    from reproduce.diagnosis.situations import SITUATIONS

    return SITUATIONS[situation].words if situation else "not to be told from these curves"


def _say_evidence(findings: Sequence[Finding], who: str = "") -> None:
    for place, finding in enumerate(findings):
        click.echo(f"  {who}{'' if place == 0 else f'also {_words(finding.situation)}: '}{finding.evidence}")


def _say_advice(situations: Iterable[str]) -> None:
    """What to do about each situation, once."""
    from reproduce.diagnosis.situations import SITUATIONS

    named = [name for name in dict.fromkeys(situations) if name]
    for name in named:
        click.echo(f"{SITUATIONS[name].words}: {SITUATIONS[name].advice}")
