"""Writes what an experiment found into its folder: report.md, CSV files, two JSON files and the figures.

The same results give the same bytes. A file is replaced in one step, and only when its content differs; figures of an
earlier report that no longer exist are removed, by what it noted of them; files of others stay.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from reproduce.analysis.view import Points
from reproduce.claims.verdict import Verdict
from reproduce.experiment import Experiment
from reproduce.record import Results
from reproduce.report import searches, tables
from reproduce.report.effects import sides_text
from reproduce.report.table import Table
from reproduce.report.trials import trial_header, trial_rows
from reproduce.system.files import remove_unfinished, write_file
from reproduce.text import counted, interval, literal, number, percent

if TYPE_CHECKING:
    from reproduce.figures import Picture

NOTHING: Mapping[str, str] = MappingProxyType({})
SMOKE = "Smoke tier (at most 2 seeds and 2 epochs, compiled quickly)"
MARKS = {"reproduced": "✅", "refuted": "❌", "inconclusive": "❔", "incomplete": "⏳"}


class Rerun(NamedTuple):
    """The command that makes a report anew.

    Attributes:
        in_folder: whether it is to be given in the folder of the spec.
    """

    command: str
    in_folder: bool

    def markdown(self) -> str:
        """Its section of the report."""
        where = "In the folder of the spec:\n\n" if self.in_folder else ""
        return f"## Rerun\n\n{where}```console\n$ {self.command}\n```\n"


def write(
    results: Results,
    verdicts: Sequence[Verdict],
    folder: Path,
    *,
    provenance: Mapping[str, Any],
    non_defaults: Mapping[str, str] = NOTHING,
    rerun: Rerun | None = None,
    points: Points | None = None,
) -> list[Path]:
    """Writes the report of an experiment.

    Args:
        results: the records.
        verdicts: of its claims.
        folder: where to write; made if it is not there.
        provenance: what the records were made with, written to provenance.json, and with it which figures there are.
        non_defaults: the options that the records were made with. Defaults to none.
        rerun: the command that makes the report anew. Defaults to none, no word of it.
        points: gives the data points of a run, for the figures that show them.

    Returns:
        The files of the report, sorted.
    """
    pictures = _pictures(results, verdicts, points)
    contents = {
        "report.md": _report(results, verdicts, pictures, non_defaults, rerun).encode(),
        "runs.csv": _csv(tables.run_rows(results)),
        "summary.csv": _csv(tables.summary_rows(results), tables.SUMMARY_HEADER),
        "claims.json": _json([verdict.as_json() for verdict in verdicts]),
        "provenance.json": _json({**provenance, "figures": sorted(pictures)}),
    }
    if results.experiment.searches:
        contents["trials.csv"] = _csv(trial_rows(results), trial_header(results))
    for name, picture in pictures.items():
        from reproduce.figures import png, svg

        contents |= {f"figures/{name}.svg": svg(picture.figure), f"figures/{name}.png": png(picture.figure)}
    _remove(folder / "figures", _figures_of(folder) - set(pictures))  # first, since what is written forgets them
    for name, content in contents.items():
        write_file(folder / name, content)
    remove_unfinished(folder / name for name in contents)
    return sorted(folder / name for name in contents)


def _pictures(results: Results, verdicts: Sequence[Verdict], points: Points | None) -> dict[str, Picture]:
    """The figures by file name, `01-curves`; nothing is imported where there are none to draw."""
    if not results.experiment.figures or not results.records:
        return {}
    from reproduce.figures import draw

    return {
        f"{number:02d}-{drawing.kind}": draw(drawing, results, points=points, verdicts=verdicts)
        for number, drawing in enumerate(results.experiment.figures, 1)
    }


def _figures_of(folder: Path) -> set[str]:
    """The names of the figures that the report in a folder says it drew."""
    try:
        names = json.loads((folder / "provenance.json").read_bytes())["figures"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    listed = names if isinstance(names, list) else []
    return {name for name in listed if isinstance(name, str) and re.fullmatch(r"[0-9]{2,}-\w+", name)}


def _remove(folder: Path, figures: Iterable[str]) -> None:
    """Removes these figures, and the folder if it is left empty."""
    for name in figures:
        for suffix in (".svg", ".png"):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _csv(rows: Iterable[Mapping[str, str]], header: Sequence[str] | None = None) -> bytes:
    """Rows as CSV with a header line; numbers are already text in full precision."""
    everything = list(rows)
    names = header or (list(everything[0]) if everything else [])
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(everything)
    return buffer.getvalue().encode()


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _report(
    results: Results,
    verdicts: Sequence[Verdict],
    pictures: Mapping[str, Picture],
    non_defaults: Mapping[str, str],
    rerun: Rerun | None,
) -> str:
    experiment = results.experiment
    parts = [
        f"# {literal(experiment.title)}\n",
        _about(experiment),
        f"{_made(results, non_defaults)}: {_runs(results)}",
    ]
    if experiment.notes.strip():
        parts.append(experiment.notes.strip() + "\n")
    if verdicts:
        parts += ["## Claims\n", *map(claim_text, verdicts)]
    if pictures:
        parts.append("## Figures\n")
        parts += [
            f"![{name[3:].replace('_', ' ')}](figures/{name}.svg)\n\n*{literal(picture.caption)}*\n"
            for name, picture in pictures.items()
        ]
    parts.append(searches.markdown(searches.found(results)))
    parts += ["## Numbers\n", *_tables(results)]
    files = "Every variant and series: [summary.csv](summary.csv). Every run: [runs.csv](runs.csv)."
    files += " Every trial: [trials.csv](trials.csv)." if experiment.searches else ""
    parts.append(files + "\n")
    if experiment.limits:
        lines = "".join(f"- {literal(line)}\n" for line in experiment.limits)
        parts += ["## What this does not show\n", lines]
    parts.append(rerun.markdown() if rerun else "")
    return "\n".join(part for part in parts if part)


def _about(experiment: Experiment) -> str:
    """A line on the concept and where the claims come from."""
    words = [f"Concept: {literal(experiment.concept)}."] if experiment.concept else []
    section, references = experiment.source.get("section"), experiment.source.get("references") or []
    words += [f"Lecture: {literal(str(section))}."] if section else []
    words += [f"References: {literal(', '.join(map(str, references)))}."] if references else []
    return " ".join(words) + "\n" if words else ""


def _made(results: Results, non_defaults: Mapping[str, str]) -> str:
    """How the records were made: `Full tier, seeds 0 to 19, their number fixed before`."""
    tier = "Full tier" if "tier" not in non_defaults else SMOKE
    others = [f"{name} {non_defaults[name]}" for name in ("engine", "backend", "device") if name in non_defaults]
    first, last = results.seeds[0], results.seeds[-1]
    seeds = f"seeds {first} to {last}" if last > first else f"seed {first}"
    number = "their number fixed before"
    if "until-decided" in non_defaults:
        number = f"added until each claim was decided or there were {non_defaults['until-decided']}"
    return ", ".join([tier, *others, seeds, *([number] if last > first else [])])


def _runs(results: Results) -> str:
    """A line on how many runs there are, and what became of them."""
    experiment, seeds = results.experiment, len(results.seeds)
    planned = len(experiment.variants) * seeds
    there = [results.records.get((v.name, seed)) for v in experiment.variants for seed in results.seeds]
    found = [record for record in there if record is not None]
    diverged = sum(record.diverged for record in found)
    text = f"{counted(len(experiment.variants), 'variant')} × {counted(seeds, 'seed')} = {counted(planned, 'run')}"
    text += f", {diverged} diverged" if diverged else ""
    text += f", **{planned - len(found)} missing**" if len(found) < planned else ""
    return text + ".\n"


def claim_text(verdict: Verdict) -> str:
    """A claim with its verdict, the numbers behind it, the reason, and what is to be noted of what was tuned."""
    kind = f"**{verdict.verdict}**{', exact' if verdict.exact else ''}"
    words = literal(" ".join([verdict.reason, *verdict.notes]))
    lines = [
        f"### {MARKS.get(verdict.verdict, '')} {literal(verdict.that)}\n",
        f"{kind}: {numbers_text(verdict)}. {words}\n",
        f"```text\n{verdict.expect}\n```\n",
    ]
    return "\n".join(lines)


def numbers_text(verdict: Verdict) -> str:
    """`49 steps against 81, 39.5% less; effect −32, 90% interval [−40, −20], holds in 17 of 20 seeds`."""
    before = f"{sides_text(verdict.sides)}; " if verdict.sides else ""
    words = [f"effect {number(verdict.effect)}" if verdict.effect is not None else "no effect known yet"]
    if verdict.interval is not None:
        kind = "anytime-valid " if verdict.anytime else ""
        words.append(f"{kind}{percent(verdict.level)} interval {interval(verdict.interval)}")
    if verdict.margin is not None:
        words.append(f"margin {number(verdict.margin)}")
    seeds = counted(verdict.n, "seed")
    return before + ", ".join([*words, seeds if verdict.held is None else f"holds in {verdict.held} of {seeds}"])


def _tables(results: Results) -> list[str]:
    """The tables that the spec asks for, or else a summary of the whole."""
    if not results.records:
        return ["No runs yet.\n"]
    wanted = [tables.KINDS[drawing.kind](results, **drawing.arguments) for drawing in results.experiment.tables]
    return [_table(table) for table in wanted or [tables.overview(results)]]


def _table(table: Table) -> str:
    shown = table.shortened()
    cut = len(table.rows) - len(shown.rows)
    note = f"\n{cut} rows in between are left out; all are in [{table.file}]({table.file}).\n" if cut else ""
    return f"{literal(table.title)}\n\n{shown.markdown()}{note}"
