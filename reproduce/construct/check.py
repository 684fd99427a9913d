"""Every name and argument of a spec against the builders' signatures: what `parse` cannot know without Keras."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reproduce import data
from reproduce.construct.variant import Built, SetupProblems, build
from reproduce.engine.targets import task_of
from reproduce.errors import Problem
from reproduce.experiment import Variant
from reproduce.parse import Parsed


def problems(parsed: Parsed, variants: Iterable[Variant]) -> Iterator[Problem]:
    """What is wrong with the setups of `variants`, placed in the text."""
    for variant in variants:
        _, found = attempt(parsed, variant)
        yield from found


def attempt(parsed: Parsed, variant: Variant) -> tuple[Built | None, list[Problem]]:
    """Build a variant on the data of seed 0; its objects, or what is wrong with it."""
    setup = variant.setup
    bad_data = list(data.problems(setup["data"]))
    if not bad_data:
        try:
            return build(setup, task_of(data.load(setup["data"], 0))), []
        except data.BadData as error:
            bad_data.append(error)
        except SetupProblems as error:
            placed = [parsed.problem(variant.name, one.path, one.message, at_key=one.at_key) for one in error.problems]
            return None, placed
    return None, [parsed.problem(variant.name, one.path, str(one), at_key=one.at_key) for one in bad_data]
