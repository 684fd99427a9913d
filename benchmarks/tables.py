"""A Markdown page with a table for each thing measured, written anew when its numbers are, with where and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import machine
from benchmarks.rows import Row, markdown


def update(page: Path, head: str, names: Sequence[str], name: str, rows: Sequence[Row]) -> None:
    """Write the table `name` into a page, and keep its other tables.

    Args:
        page: the file.
        head: its title and first words.
        names: of all tables, in their order.
        name: of the table that is written.
        rows: what stands in it.
    """
    before = tables(page.read_text(encoding="utf-8")) if page.exists() else {}
    table = f"{markdown(rows)}\n\n{'; '.join(machine.facts())}."
    page.write_text(contents(head, names, {**before, name: table}), encoding="utf-8")


def tables(page: str) -> dict[str, str]:
    """The tables in the contents of a page, by name."""
    _, *parts = page.split("\n## ")
    return {name: table.strip() for name, _, table in (part.partition("\n") for part in parts)}


def contents(head: str, names: Sequence[str], tables: Mapping[str, str]) -> str:
    """The contents of a page with these tables, in the order of `names`."""
    parts = [f"## {name}\n\n{tables[name]}\n" for name in names if name in tables]
    return "\n".join([f"{head}\n", *parts])
