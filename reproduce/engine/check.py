"""Every name and argument of a spec against the builders' signatures: what `parse` cannot know without Keras."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reproduce.arrays import examples
from reproduce.arrays.targets import class_weight_problem, task_of
from reproduce.construct.builder import SetupProblem
from reproduce.construct.variant import Built, Models, SetupProblems, build, name_problems
from reproduce.engine import dry_run, phases
from reproduce.errors import Problem, SpecErrors
from reproduce.experiment import Variant
from reproduce.setup import Setup
from reproduce.spec.parse import Parsed
from reproduce.stages import stages_of


def all_problems(parsed: Parsed) -> list[Problem]:
    """What `parse` found wrong with a draft and what is wrong with its setups, in the order of the text."""
    look = named_problems if parsed.names_only else problems
    return sorted({*parsed.problems, *look(parsed, (*parsed.experiment.variants, *parsed.probes))})


def problems(parsed: Parsed, variants: Iterable[Variant]) -> Iterator[Problem]:
    """What is wrong with the setups of `variants`, placed in the text."""
    known: Models = {}
    for variant in variants:
        _, found = attempt(parsed, variant, known)
        yield from found


def named_problems(parsed: Parsed, variants: Iterable[Variant]) -> Iterator[Problem]:
    """As `problems`, of setups that lack so much that nothing can be built from them, or that are too many to build."""
    for variant in variants:
        for stage in stages_of(variant.setup):
            bad_data = (SetupProblem(one.path, str(one), one.at_key) for one in examples.problems(stage.setup["data"]))
            for one in (*bad_data, *name_problems(stage.setup)):
                yield parsed.problem(variant.name, stage.path(one.path), one.message, at_key=one.at_key)


def attempt(
    parsed: Parsed, variant: Variant, known: Models | None = None, seeds: Sequence[int] = ()
) -> tuple[list[Built], list[Problem]]:
    """Build a variant on the data of seed 0 and rehearse it; the objects of each phase, or what is wrong with it.

    Args:
        parsed: the spec, for the places of errors.
        variant: one of its variants.
        known: models built so far, to share where nothing changes them; added to. Defaults to none, a model of its own.
        seeds: beside the spec's own, whose data must have the sizes of those of seed 0. Defaults to none.
    """
    made, found, stages = [], list[SetupProblem](), stages_of(variant.setup)
    for stage in stages:
        built, wrong = _built(stage.setup, known, [*seeds, *parsed.experiment.seeds])
        made += [built] if built else []
        found += [replace(one, path=stage.path(one.path)) for one in wrong]
    if len(stages) > 1 and not found:
        found += phases.problems(stages, made)
    placed = [parsed.problem(variant.name, one.path, one.message, at_key=one.at_key) for one in dict.fromkeys(found)]
    return ([] if placed else made), placed


def built_or_refused(parsed: Parsed, variant: Variant, seeds: Sequence[int] = ()) -> list[Built]:
    """The objects of each phase of a variant, with models of their own; arguments as of `attempt`.

    Raises:
        SpecErrors: with everything that is wrong with it.
    """
    made, found = attempt(parsed, variant, seeds=seeds)
    if not made:
        raise SpecErrors(found)
    return made


def _built(setup: Setup, known: Models | None, seeds: Sequence[int]) -> tuple[Built | None, list[SetupProblem]]:
    bad_data = list(examples.problems(setup["data"]))
    try:
        if not bad_data and (uneven := examples.uneven(setup["data"], seeds)) is not None:
            bad_data.append(uneven)
        if not bad_data:
            parts = examples.load(setup["data"], 0)
            task = task_of(parts)
            built = build(setup, task, known)
            if wrong := class_weight_problem(setup, task):
                return built, [SetupProblem(("train", "class_weight"), wrong)]
            arrays = built.arrays(parts)
            if arrays.weights is not None and not arrays.weights.any():
                return built, [SetupProblem(("data",), "the weights of all training examples are 0")]
            return built, dry_run.problems(setup, built, arrays)
    except examples.BadData as error:
        bad_data.append(error)
    except SetupProblems as error:
        return None, error.problems
    found = [SetupProblem(one.path, str(one), one.at_key) for one in bad_data]
    return None, found + name_problems(setup)
