"""Every example in a docstring gives what it says."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = [
    path.relative_to(ROOT).with_suffix("")
    for package in ("reproduce", "zoo")
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_the_examples_of_a_module_give_what_they_say(place: Path) -> None:
    failed, attempted = doctest.testmod(import_module(".".join(place.parts)))
    assert failed == 0 < attempted


def test_there_are_examples() -> None:
    assert len(PLACES) > 10
