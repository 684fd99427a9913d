"""docs/figures.md has every kind with every argument, and its examples are legal."""

import inspect
import re
from pathlib import Path

import pytest
import yaml

from reproduce import figures, tables

PAGE = (Path(figures.__file__).parents[2] / "docs" / "figures.md").read_text()
SECTIONS = dict(re.findall(r"^### (`\w+`(?: table)?)\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL))
KINDS = {f"`{name}`": kind for name, kind in figures.all_kinds().items()}
TABLES = {"`summary`": tables.KINDS["summary"], "`effects` table": tables.KINDS["effects"]}


def legal(function):
    return {p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY}


def test_every_kind_has_a_section_and_no_other_has():
    assert set(SECTIONS) == set(KINDS) | set(TABLES)
    assert len(TABLES) == len(tables.KINDS)


@pytest.mark.parametrize("title", [*KINDS, *TABLES])
def test_the_section_names_exactly_the_arguments(title):
    rows = re.findall(r"^\| (`.*?) \|", SECTIONS[title], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == legal((KINDS | TABLES)[title])


@pytest.mark.parametrize("title", [*KINDS, *TABLES])
def test_the_examples_are_legal(title):
    (text,) = re.findall(r"```yaml\n(.*?)```", SECTIONS[title], re.DOTALL)
    example = yaml.safe_load(text)
    items = [item for item in example["figures" if title in KINDS else "tables"]]
    assert items
    for item in items:
        ((kind, arguments),) = item.items()
        assert title.startswith(f"`{kind}`") and set(arguments) <= legal((KINDS | TABLES)[title])
