"""Writes a ledger, results/README.md: every claim of every experiment, with its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from reproduce.claims.verdict import Verdict
from reproduce.experiment import Experiment
from reproduce.report.effects import sides_text
from reproduce.report.report import MARKS
from reproduce.report.table import Table
from reproduce.system.files import write_file
from reproduce.text import Markdown, counted, interval, literal, number

Entry = tuple[Experiment, Sequence[Verdict]]
HEADER = ("claim", "verdict", "medians", "difference", "interval", "holds in", "report")


def write(entries: Sequence[Entry], path: Path, command: str) -> Path:
    """Writes the ledger of all claims, experiments in the order given.

    Args:
        entries: each experiment with the verdicts of its claims.
        path: of the ledger, in the results folder, in which each experiment has a folder of its name.
        command: which makes it.

    Returns:
        The path of the ledger.
    """
    write_file(path, text(entries, command).encode())
    return path


def text(entries: Sequence[Entry], command: str) -> str:
    """The ledger as Markdown."""
    verdicts = [verdict for _, verdicts in entries for verdict in verdicts]
    parts = ["# Claims and verdicts\n", headline(verdicts), f"Made by `{command}`.{_looked(verdicts)}\n"]
    parts += [_section(experiment, verdicts) for experiment, verdicts in entries]
    return "\n".join(parts)


def headline(verdicts: Sequence[Verdict]) -> str:
    """`7 claims: 5 reproduced, 1 refuted, 1 inconclusive.`, with each mark; verdicts that do not occur are left out.

    Claims that are exact are counted apart: `And 2 exact claims, the same in every seed: 2 reproduced.`
    """
    exact = [verdict for verdict in verdicts if verdict.exact]
    text = f"**{counted(len(verdicts) - len(exact), 'claim')}**{_counts([v for v in verdicts if not v.exact])}."
    if exact:
        text += f" And **{counted(len(exact), 'exact claim')}**, the same in every seed{_counts(exact)}."
    return text + "\n"


def _looked(verdicts: Sequence[Verdict]) -> str:
    """A sentence on verdicts that hold however often one looks; empty where the number of seeds was fixed before."""
    if not any(verdict.anytime for verdict in verdicts):
        return ""
    return " Verdicts and intervals are anytime-valid: each was looked at after as many seeds as its row counts."


def _counts(verdicts: Sequence[Verdict]) -> str:
    """`: 5 reproduced, 1 refuted`; empty where there are none."""
    counts = Counter(verdict.verdict for verdict in verdicts)
    words = [f"{MARKS[name]} {counts[name]} {name}" for name in MARKS if counts[name]]
    return f": {', '.join(words)}" if words else ""


def _section(experiment: Experiment, verdicts: Sequence[Verdict]) -> str:
    link = Markdown(f"[report]({experiment.name}/report.md)")
    title = f"## {literal(experiment.title)}\n"
    if not verdicts:
        return f"{title}\nNo claims; {link}.\n"
    rows = tuple(
        (
            verdict.that,
            f"{MARKS[verdict.verdict]} {verdict.verdict}",
            "–" if verdict.sides is None else sides_text(verdict.sides),
            "–" if verdict.effect is None else number(verdict.effect),
            "exact" if verdict.exact else interval(verdict.interval),
            f"{'–' if verdict.held is None else verdict.held} of {verdict.n}",
            link,
        )
        for verdict in verdicts
    )
    return f"{title}\n{Table('', HEADER, rows).markdown()}"
