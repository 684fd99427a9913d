"""How the command line answers: outcomes as text and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from reproduce.pipeline.conclusion import Outcome
from reproduce.text import counted


def as_text(outcome: Outcome) -> str:
    """An experiment's verdicts as a few lines."""
    head = f"{outcome.experiment.name}: {outcome.experiment.title}"
    runs = f"{counted(outcome.planned, 'run')}, {outcome.trained} trained now"
    runs += f", and {outcome.searched} of trials" if outcome.searched else ""
    diverged = f", {outcome.diverged} diverged" if outcome.diverged else ""
    lines = [head, f"{runs}{diverged}"]
    for verdict in outcome.verdicts:
        lines += claim_lines(verdict.verdict, verdict.that, verdict.reason)
    report = next((path for path in outcome.files if path.name == "report.md"), None)
    return "\n".join([*lines, *([f"report: {report}"] if report else [])])


def claim_lines(verdict: str, that: str, reason: str) -> list[str]:
    """A claim with its verdict, and the reason below."""
    return [f"  {verdict:<13} {that}", textwrap.indent(textwrap.fill(reason, 94, break_on_hyphens=False), " " * 16)]


def as_json(outcome: Outcome) -> dict[str, Any]:
    """An experiment as `run --json` prints it."""
    return {
        "name": outcome.experiment.name,
        "runs": {
            "planned": outcome.planned,
            "stored": outcome.planned - outcome.trained,
            "trained": outcome.trained,
            "searched": outcome.searched,
            "diverged": outcome.diverged,
        },
        "claims": [verdict.as_json() for verdict in outcome.verdicts],
        "files": [str(path) for path in outcome.files],
    }


def status(outcomes: Sequence[Outcome], strict: bool) -> int:
    """The exit status of a run."""
    verdicts = [verdict.verdict for outcome in outcomes for verdict in outcome.verdicts]
    return int(strict and any(verdict != "reproduced" for verdict in verdicts))
