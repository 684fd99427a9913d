"""The setups of variants: the base with each arm's patches, checked for form, and which part of the text wrote what."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from reproduce.errors import Problem, SpecErrors
from reproduce.experiment import Variant
from reproduce.setup import Setup
from reproduce.spec import factors, messages, patch
from reproduce.spec.document import Document, KeyPath, Place
from reproduce.spec.files import BadFile, located
from reproduce.spec.form import SETUP_KEYS, SetupText
from reproduce.spec.levels import Origin


def place(document: Document, written: Mapping[KeyPath, Origin], path: KeyPath, at_key: bool) -> Place:
    """The place in the text of the value (or the key) at `path` of a setup."""
    find = document.key if at_key else document.value
    for cut in range(len(path), 0, -1):
        if origin := written.get(path[:cut]):
            if at_key and cut == len(path):
                return (document.key if origin.is_key else document.value)(origin.dotted)
            return find((*origin.value, *path[cut:]))
    return find(path)


@dataclass(frozen=True)
class Variants:
    """What became of the arms of a design.

    Attributes:
        good: the variants that are well formed.
        every: all of them, in their order; those that are not well formed with the setup of the base, for claims.
        written: what wrote the patched parts of each variant, by its name.
        problems: of those that are not well formed.
        spoilt: the top keys that those patch.
    """

    good: tuple[Variant, ...]
    every: tuple[Variant, ...]
    written: Mapping[str, Mapping[KeyPath, Origin]]
    problems: tuple[Problem, ...]
    spoilt: frozenset[str]


def variants_of(arms: Iterable[factors.Arm], document: Document) -> Variants:
    """The variants of a design."""
    base = {key: document.data[key] for key in SETUP_KEYS if key in document.data}
    plain = SetupText.model_validate(base).plain()
    good: list[Variant] = []
    every: list[Variant] = []
    written: dict[str, Mapping[KeyPath, Origin]] = {}
    problems: list[Problem] = []
    spoilt: set[str] = set()
    for arm in arms:
        levels = {factor: level.label for factor, level in arm.levels.items()}
        try:
            setup, written[arm.name] = _setup_of(arm, base, document)
        except SpecErrors as error:
            problems += [replace(one, message=one.message + arm.clause) for one in error.problems]
            spoilt |= {dotted.partition(".")[0] for level in arm.levels.values() for dotted in level.patch}
            every.append(Variant(arm.name, levels, plain))
            continue
        good.append(Variant(arm.name, levels, setup))
        every.append(good[-1])
    return Variants(tuple(good), tuple(every), written, tuple(problems), frozenset(spoilt))


def _setup_of(arm: factors.Arm, base: Mapping[str, Any], document: Document) -> tuple[Setup, Mapping[KeyPath, Origin]]:
    """The setup of one variant, and what wrote each patched path.

    Raises:
        SpecErrors: when a path leads nowhere, or what stands there now has not the form of a setup.
    """
    setup, written = _patched(arm, base, document)
    try:
        return located(SetupText.model_validate(setup).plain(), document.folders), written
    except BadFile as error:
        raise SpecErrors([place(document, written, error.path, at_key=False).problem(str(error))]) from None
    except ValidationError as error:
        raise SpecErrors(
            messages.problems(SetupText, setup, error, functools.partial(_form_place, document, written))
        ) from None


def _form_place(document: Document, written: Mapping[KeyPath, Origin], path: KeyPath, at_key: bool) -> Place:
    """As `_place`; what a patch below `path` made of it stands where the patch does."""
    if not any(path[:cut] in written for cut in range(len(path) + 1)):
        path = next((touched for touched in written if touched[: len(path)] == path), path)
    return place(document, written, path, at_key)


def _patched(
    arm: factors.Arm, base: Mapping[str, Any], document: Document
) -> tuple[dict[str, Any], Mapping[KeyPath, Origin]]:
    """The base with the patches of an arm: shorter paths first, so that their order in the spec does not matter."""
    setup = dict(base)
    written: dict[KeyPath, Origin] = {}
    problems: list[Problem] = []
    patches = [(dotted, level) for level in arm.levels.values() for dotted in level.patch]
    for dotted, level in sorted(patches, key=lambda one: one[0].count(".")):
        origin = level.origins[dotted]
        here = (document.key if origin.is_key else document.value)(origin.dotted)
        try:
            setup, (touched,) = patch.apply(setup, {dotted: level.patch[dotted]})
        except patch.BadPath as error:
            problems.append(here.problem(str(error)))
            continue
        if touched in written:
            line = document.value(written[touched].value).line
            problems.append(here.problem(f"{dotted!r} is set in line {line} too: one of them would have no effect"))
        written[touched] = origin
    if problems:
        raise SpecErrors(problems)
    return setup, written
