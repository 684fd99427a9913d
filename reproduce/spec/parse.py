"""Spec text → Experiment: every check that needs no Keras, all problems of a file at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from reproduce.errors import Problem, SpecErrors, nearest_of, unreadable
from reproduce.experiment import Claim, Drawing, Experiment, Variant
from reproduce.record import Record
from reproduce.series_names import SELECTED
from reproduce.spec import messages, phases, series, slots
from reproduce.spec.document import Document, KeyPath, load, read
from reproduce.spec.extends import extended
from reproduce.spec.factors import Arm, arms_of, as_factor, factors_of
from reproduce.spec.form import SpecText
from reproduce.spec.levels import BadFactor, Level, Origin
from reproduce.spec.notation import bad_spec_name, named
from reproduce.spec.searches import objective_problem, spaces_of
from reproduce.spec.spaces import Space
from reproduce.spec.variants import place, variants_of

STAND_INS = {"title": "untitled", "data": "xor", "model": "mlp"}  # for what is missing, so that the rest can be checked
DESIGN_KEYS = ("variants", "grid", "ablate", "searches")
WHOLE = {  # steps to what goes as a whole
    **dict.fromkeys(("searches", "ablate"), 1),
    **dict.fromkeys(("variants", "grid", "claims", "figures", "tables"), 2),
}
BUILT_FROM = {"data", "model", "loss", "slots"}  # of the setup, what decides whether a model fits
MEASURED_FROM = {"data", "loss", "metrics", "measures"}  # and what series there are
BASE = Arm({"variant": Level("base", None, {}, {})})  # checked where it is not known what varies

ReportCheck = Callable[[Experiment, Mapping[str, Record]], Sequence[Problem]]
"""Finds problems of claims, figures and tables, by records as runs of some variants will make them: none yet, or one of
zeros for each variant that is built."""


def unchecked(experiment: Experiment, foreseen: Mapping[str, Record]) -> Sequence[Problem]:
    """Claims, figures and tables as they stand."""
    return ()


@dataclass(frozen=True)
class Parsed:
    """A spec as far as it can be understood, with what later checks need to point into its text.

    Attributes:
        experiment: without the variants that have problems.
        written: for each variant, by the path in its setup, the part of the text that wrote it there.
        clauses: what problems of a variant end in, for some.
        problems: what is wrong with it, in the order of the text; none in what `parse` returns.
        names_only: whether so much is wrong that only the names in the setups can be checked.
        check: what finds problems of claims, figures and tables, now and when the variants are built.
        spaces: what its searches may choose, by name.
        probes: variants with the levels and bounds of those spaces, one at a time, to be checked before a search.
    """

    experiment: Experiment
    document: Document
    written: Mapping[str, Mapping[KeyPath, Origin]]
    problems: tuple[Problem, ...] = ()
    names_only: bool = False
    check: ReportCheck = unchecked
    spaces: Mapping[str, Space] = field(default_factory=dict)
    probes: tuple[Variant, ...] = ()
    clauses: Mapping[str, str] = field(default_factory=dict)

    def problem(self, variant: str, path: KeyPath, message: str, *, at_key: bool = False) -> Problem:
        """A problem with the value (or the key) at `path` of a variant's setup, placed in the text that wrote it."""
        whole = message + self.clauses.get(variant, "")
        return place(self.document, self.written[variant], path, at_key).problem(whole)

    def of_arms(self, arms: Sequence[Arm]) -> Parsed:
        """The same text with the variants of these arms alone; claims, figures and tables are left out.

        Raises:
            SpecErrors: when one of them is not well formed.
        """
        made = variants_of(arms, self.document)
        if made.problems:
            raise SpecErrors(made.problems)
        left_out: dict[str, Any] = {"claims": (), "figures": (), "tables": (), "searches": {}}
        experiment = replace(self.experiment, variants=made.good, **left_out)
        return Parsed(experiment, self.document, made.written, clauses={arm.name: arm.clause for arm in arms})

    def joined(self, other: Parsed) -> Parsed:
        """This spec, whose problems can also be placed for the variants of another."""
        return replace(self, written={**self.written, **other.written})


class Outline(NamedTuple):
    """What a list of experiments says of one: `runs` and `claims` are how many."""

    name: str
    title: str
    runs: int
    claims: int
    path: Path


def parse_file(path: Path) -> Parsed:
    """Read and parse one spec file; claims, figures and tables are taken as they stand.

    Raises:
        SpecErrors: with every problem found, or when the file cannot be read.
    """
    return good(draft_file(path))


def outline(path: Path) -> Outline:
    """The head of a spec file and how much it asks for; its setups, claims and figures are not looked into.

    Raises:
        SpecErrors: with every problem found, or when the file cannot be read.
    """
    document = extended(_loaded(path), path)
    _check_name(path, document.file)
    spec, document, _, problems = _form(document)
    _, arms, wrong = _design(spec, document, is_whole=not problems)
    if problems or wrong:
        raise SpecErrors([*problems, *wrong])
    return Outline(path.stem, spec.title, len(arms) * len(spec.seeds), len(spec.claims), path)


def draft_file(path: Path, check: ReportCheck = unchecked) -> Parsed:
    """As `parse_file`, but problems come along in what is returned; those that hide the rest are still raised.

    Args:
        path: of the file.
        check: what finds problems of claims, figures and tables. Defaults to none.
    """
    return _drafted(_loaded(path), path, check)


def draft(text: str, file: str, *, folder: Path, check: ReportCheck = unchecked) -> Parsed:
    """As `draft_file`, of spec `text`; `file` is its name in problems, `folder` is where `extends` looks."""
    return _drafted(load(text, file), folder / Path(file).name, check)


def good(parsed: Parsed) -> Parsed:
    """A draft without problems.

    Raises:
        SpecErrors: with its problems, where it has some.
    """
    if parsed.problems:
        raise SpecErrors(parsed.problems)
    return parsed


def _loaded(path: Path) -> Document:
    try:
        text = read(path)
    except (OSError, ValueError) as error:
        raise SpecErrors([Problem(str(path), 1, 1, f"cannot be read: {unreadable(error)}")]) from None
    return load(text, str(path))


def _check_name(path: Path, file: str) -> None:
    """Results stand in a folder of the spec's name: it must be one, and no other than this spec's.

    Raises:
        SpecErrors: when the file is called otherwise.
    """
    if message := bad_spec_name(path.stem):
        raise SpecErrors([Problem(file, 1, 1, message)])


def _drafted(document: Document, path: Path, check: ReportCheck) -> Parsed:
    _check_name(path, document.file)
    spec, document, lost, problems = _form(extended(replace(document, folders=(path.parent,)), path))
    factors, arms, wrong = _design(spec, document, is_whole=not lost & {*DESIGN_KEYS})
    made = variants_of(arms or [BASE], document)
    spaces, bad = _spaces(spec, document, is_whole="searches" not in lost)
    probed = variants_of([arm for space in spaces.values() for arm in space.probes()], document)
    experiment = _experiment(spec, document, path.stem, factors, made.good, spaces)
    parsed = Parsed(
        experiment,
        document,
        {**made.written, **probed.written},
        names_only=not arms or bool(lost & BUILT_FROM),
        check=check,
        spaces=spaces,
        probes=probed.good,
    )
    problems += [*wrong, *bad, *made.problems, *probed.problems, *(_setup_problems(parsed) if arms else ())]
    if arms and not (lost | made.spoilt) & {*MEASURED_FROM, *DESIGN_KEYS}:
        whole = _experiment(spec, document, path.stem, factors, made.every, spaces)
        problems += [*_objective_problems(whole, document), *check(whole, {})]
    return replace(parsed, problems=tuple(sorted(set(problems))))


def _form(document: Document) -> tuple[SpecText, Document, set[str], list[Problem]]:
    """The text as a spec without what is wrong in it, the top keys that lost something so, and the problems.

    Raises:
        SpecErrors: when the text is no mapping.
    """
    problems: list[Problem] = []
    lost: set[str] = set()
    while True:
        try:
            return SpecText.model_validate(document.data), document, lost, problems
        except ValidationError as error:
            places = functools.partial(place, document, {})
            found = list(messages.problems(SpecText, document.data, error, places))
            problems = problems or found  # those of the first time: later ones are of what was left out
            if not isinstance(document.data, dict):
                raise SpecErrors(problems) from None
            keys = [str(detail["loc"][0]) for detail in error.errors()]
            lost |= {nearest_of(key, SpecText.model_fields) or key for key in keys}  # `variant:` means `variants:`
            wrong = messages.wrong_paths(document.data, error)
            document = document.without({path[: WHOLE.get(str(path[0]), len(path))] for path in wrong if path})
            document = replace(document, data={**STAND_INS, **document.data})


def _design(
    spec: SpecText, document: Document, is_whole: bool
) -> tuple[Mapping[str, tuple[Level, ...]], list[Arm], list[Problem]]:
    """The factors, their combinations (none after a problem, or where factors were left out), and what is wrong."""
    factors, wrong = factors_of(spec)
    arms: list[Arm] = []
    try:
        arms = arms_of(spec, factors) if is_whole and not wrong else []
    except BadFactor as error:
        wrong.append(error)
    return factors, arms, [place(document, {}, error.path, error.at_key).problem(str(error)) for error in wrong]


def _spaces(spec: SpecText, document: Document, is_whole: bool) -> tuple[Mapping[str, Space], list[Problem]]:
    """The searches with their spaces, and what is wrong with the others."""
    if not is_whole:
        return {}, []
    spaces, wrong = spaces_of(
        spec, {name: document.value(("searches", name, "objective")).position for name in spec.searches}
    )
    return spaces, [place(document, {}, error.path, error.at_key).problem(str(error)) for error in wrong]


def _objective_problems(experiment: Experiment, document: Document) -> Iterator[Problem]:
    """What is wrong with the objectives of searches, by the series that the setups measure."""
    setups = {variant.name: variant.setup for variant in experiment.variants}
    for search in experiment.searches.values():
        if message := objective_problem(search, setups[search.name], experiment):
            yield Problem(document.file, *search.position, message)


def _setup_problems(parsed: Parsed) -> Iterator[Problem]:
    """Problems of well-formed setups: series that are not told apart or monitored, phases, slots for nothing."""
    for variant in (*parsed.experiment.variants, *parsed.probes):
        for path, message in (*series.mistakes(variant.setup), *phases.mistakes(variant.setup)):
            yield parsed.problem(variant.name, path, message)
    for name, slot, message in slots.unused((*parsed.experiment.variants, *parsed.probes)):
        yield parsed.problem(name, ("slots", slot), message, at_key=True)


def _experiment(
    spec: SpecText,
    document: Document,
    name: str,
    factors: Mapping[str, tuple[Level, ...]],
    variants: tuple[Variant, ...],
    spaces: Mapping[str, Space],
) -> Experiment:
    names, layered = series.series_of(variants)
    return Experiment(
        name=name,
        title=spec.title,
        path=document.file,
        concept=spec.concept,
        source=spec.source,
        notes=spec.notes,
        limits=tuple(spec.limits),
        seeds=spec.seeds,
        factors=tuple(as_factor(factor, levels) for factor, levels in factors.items()),
        variants=variants,
        components=tuple(spec.ablate.components) if spec.ablate else (),
        claims=tuple(
            Claim(
                claim.that, claim.expect, document.value(("claims", number, "expect")).position, claim.edge is not None
            )
            for number, claim in enumerate(spec.claims)
        ),
        figures=tuple(map(_figure, _drawings(spec.figures, document, "figures"))),
        tables=_drawings(spec.tables, document, "tables"),
        series=names | {*(SELECTED if spaces else ())},
        layered=layered,
        searches={name: space.search for name, space in spaces.items()},
    )


def _drawings(items: list[Any], document: Document, key: str) -> tuple[Drawing, ...]:
    return tuple(Drawing(*named(item), document.value((key, number)).position) for number, item in enumerate(items))


def _figure(drawing: Drawing) -> Drawing:
    """A figure, whose argument `shows` is not its kind's: every figure may have it."""
    arguments = dict(drawing.arguments)
    return replace(drawing, shows=arguments.pop("shows", None), arguments=arguments)
