"""Every kind of figure and table has an example in its docstring, with arguments that there are, and a purpose."""

import inspect
from pathlib import Path

import pytest
import yaml

from docs.docstrings import sections
from reproduce import figures
from reproduce.report import tables

PAGE = (Path(figures.__file__).parents[2] / "docs" / "figures.md").read_text("utf-8")
KINDS = [("figures", *found) for found in figures.all_kinds().items()]
TABLES = [("tables", *found) for found in tables.KINDS.items()]


@pytest.mark.parametrize(("key", "name", "kind"), [*KINDS, *TABLES])
def test_the_examples_are_legal(key, name, kind):
    legal = {p.name for p in inspect.signature(kind).parameters.values() if p.kind is p.KEYWORD_ONLY}
    items = yaml.safe_load(sections(inspect.getdoc(kind))["Example"])[key]
    assert items
    for item in items:
        assert list(item) == [name] and set(item[name]) <= legal


@pytest.mark.parametrize("name", figures.all_kinds())
def test_the_page_says_what_a_figure_is_for(name):
    assert f"`{name}`" in PAGE
