"""Writes docs/reference/ and docs/cli.md from docstrings, signatures and declarations: `make reference`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from docs.docstrings import entry, summary, table
from reproduce.claims.function import KINDS, Function
from reproduce.claims.registry import FUNCTIONS
from reproduce.cli.main import COMMANDS, cli
from reproduce.engine import device
from reproduce.figures import all_kinds
from reproduce.report import tables
from zoo import catalogue, datasets

FOLDER = Path(__file__).parent
NOTE = "<!-- Made by `make reference` from the code: edit the docstrings there, not this page. -->"
WIDTH = 96  # of the help of commands
KERAS = ("layers", "losses", "metrics", "initializers", "constraints", "optimizers")


@dataclass(frozen=True)
class Page:
    """A kind of thing that specs name: what the page says first, and (name, what it is in a line, section) of each."""

    title: str
    introduction: str
    entries: list[tuple[str, str, str]]


def pages() -> dict[str, str]:
    """The text of every generated page by its path from `docs/`."""
    made = {name: page for name, page in _reference().items() if page.entries}
    texts = {f"reference/{name}.md": _text(page) for name, page in made.items()}
    return texts | {"reference/README.md": _index(made), "cli.md": _commands()}


def main() -> None:
    """Write the pages, and delete those of `docs/reference/` that are made no more."""
    device.prepare()  # which backend Keras imports
    made = {FOLDER / name: text for name, text in pages().items()}
    for path in set((FOLDER / "reference").glob("*")) - set(made):
        path.unlink()
    for path, text in made.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _reference() -> dict[str, Page]:
    keras = "Named like [Keras' own](https://keras.io/api/), all of which specs may name ([specs](../specs.md))."
    return {
        "datasets": Page(
            "Data sets",
            "`data:` of a spec names one: `{moons: {samples: 400, train: 200}}`. How it is cut and prepared: "
            "[data sets](../datasets.md). In Python each is a function that also takes `rng`, from which it draws.",
            _entries(_zoo("datasets"), _content),
        ),
        "preparations": Page(
            "Preparations",
            "`prepare:` of `data:` lists them, in the order in which they act: `[standardize, {flip_labels: {fraction: "
            "0.1}}]` ([data sets](../datasets.md)).",
            _entries(_zoo("preparations")),
        ),
        "models": Page(
            "Models",
            "`model:` of a spec names one, or lists `layers:` ([specs](../specs.md#models)).",
            _entries(_zoo("models")),
        ),
        **{kind: Page(f"{kind.capitalize()} of the zoo", keras, _entries(_zoo(kind))) for kind in KERAS},
        "measures": Page(
            "Measures",
            "`measures:` of a spec lists them: `dead_units`, or `{linear_pieces: {low: -3, high: 3}}`. Each also takes "
            "`at`: `init`, `step`, `epoch` or `end`, the default ([specs](../specs.md#measures)). Of the shapes below, "
            "`()` is a single number.",
            _entries(_zoo("measures"), _declared),
        ),
        "claims": Page(
            "Functions of claims",
            "What `expect:` of a claim may call. How claims read and are judged: [claims](../claims.md).",
            [(name, one.summary, _function(one)) for name, one in FUNCTIONS.items()],
        ),
        "figures": Page(
            "Figures",
            "`figures:` of a spec lists them. What they have in common: [figures](../figures.md).",
            _entries(all_kinds().items()),
        ),
        "tables": Page(
            "Tables",
            "`tables:` of a spec lists them. Without it, a report has a table all the same "
            "([figures and tables](../figures.md#tables)).",
            _entries(tables.KINDS.items()),
        ),
    }


def _zoo(folder: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    return ((name, catalogue.get(f"zoo.{folder}", name)) for name in catalogue.names(f"zoo.{folder}"))


def _entries(
    offered: Iterable[tuple[str, Callable[..., Any]]], facts: Callable[[str, Any], str] = lambda name, one: ""
) -> list[tuple[str, str, str]]:
    return [(name, summary(name, one), entry(name, one, facts(name, one))) for name, one in offered]


def _content(name: str, _: Any) -> str:
    package = datasets.package(name)
    return f"The content comes from the package `{package}`." if package else "Generated."


def _declared(name: str, measure: Any) -> str:
    better = {True: "Higher is better.", False: "Lower is better.", None: "Neither high nor low is better."}
    facts = [better[measure.higher_is_better]]
    if measure.per_layer:
        facts.append(f"Measured per layer: write `{{{name}: {{per: layer}}}}`.")
    if measure.history:
        facts.append(f"Compares different times: write `{{{name}: {{at: step}}}}`, or `at: epoch`.")
    if measure.unit:
        facts.append("Shown in %." if measure.unit == "share" else f"In {measure.unit}.")
    return " ".join(facts)


def _function(function: Function) -> str:
    arguments = [(f"`{one.name}`", KINDS[one.kind]) for one in function.parameters]
    parts = [
        f"## `{function.name}`",
        f"`{function.signature}`: {function.summary}.",
        table(("argument", "what it takes"), arguments),
        f"```claim\n{function.example}\n```",
    ]
    return "\n\n".join(parts)


def _text(page: Page) -> str:
    sections = [section for _, _, section in page.entries]
    return "\n\n".join([f"# {page.title}", NOTE, page.introduction, *sections]) + "\n"


def _index(made: dict[str, Page]) -> str:
    parts = ["# Reference", NOTE, "Every name that a spec can use and that Keras does not bring, by kind."]
    for file, page in made.items():
        rows = [(f"[`{name}`]({file}.md#{name.lower()})", what) for name, what, _ in page.entries]
        parts.append(f"## [{page.title}]({file}.md)\n\n{table(('name', 'what it is'), rows)}")
    return "\n\n".join(parts) + "\n"


def _commands() -> str:
    root = cli.make_context("reproduce", [], resilient_parsing=True, terminal_width=WIDTH)
    parts = [
        "# Commands",
        NOTE,
        "Exit status: 0 done; 1 a check or a `--strict` claim failed, or verdicts differ; 2 a bad spec, wrong usage,\n"
        "or whatever the system refuses; 130, 143 and 129 after Ctrl-C, SIGTERM and SIGHUP. The first of these\n"
        "signals lets the runs that are being trained end and stores them, a second one ends the command at once;\n"
        "what is stored stays stored, and the same command goes on from there.",
        f"```text\n{cli.get_help(root)}\n```",
    ]
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command
        context = click.Context(command, info_name=name, parent=root, terminal_width=WIDTH)
        parts.append(f"## `reproduce {name}`\n\n```text\n{command.get_help(context)}\n```")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
