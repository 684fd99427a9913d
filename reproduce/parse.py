"""Spec text → Experiment: every check that needs no Keras, all problems of a file at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from reproduce import expand, patch
from reproduce.errors import Problem, SpecErrors, UsageError, nearest
from reproduce.experiment import Claim, Drawing, Experiment, Variant
from reproduce.source import Path, Source, load
from reproduce.spec import SETUP_KEYS, Setup, SpecText

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Parsed:
    """A spec that is well formed, with what later checks need to point into its text.

    Attributes:
        written: for each variant, by the path in its setup, the place in the text that wrote it there.
    """

    experiment: Experiment
    source: Source
    written: Mapping[str, Mapping[Path, Path]]

    def problem(self, variant: str, path: Path, message: str, *, at_key: bool = False) -> Problem:
        """A problem with the value (or the key) at `path` of a variant's setup, placed in the text that wrote it."""
        written = self.written[variant]
        for cut in range(len(path), 0, -1):
            if path[:cut] in written:
                origin = (*written[path[:cut]], *path[cut:])
                return (self.source.key(origin) if at_key and cut < len(path) else self.source.value(origin)).problem(
                    message
                )
        return (self.source.key(path) if at_key else self.source.value(path)).problem(message)


def parse_file(path: FilePath, display: str | None = None) -> Parsed:
    """Read and parse one spec file.

    Raises:
        UsageError: when the file cannot be read.
        SpecErrors: with every problem found.
    """
    return parse(_read(path), display or str(path), folder=path.parent)


def parse(text: str, file: str, *, folder: FilePath) -> Parsed:
    """Parse spec `text`; `file` is its name in problems, `folder` is where `extends` looks."""
    source = load(text, file)
    if isinstance(source.data, dict) and isinstance(source.data.get("extends"), str):
        source = _extended(source, folder, ())
    spec = _validated(SpecText, source.data, lambda path, at_key: source.key(path) if at_key else source.value(path))
    parsed, problems = _resolve(spec, source, FilePath(file).stem)
    if problems:
        raise SpecErrors(problems)
    return parsed


def _read(path: FilePath) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from None


def _extended(source: Source, folder: FilePath, seen: tuple[FilePath, ...]) -> Source:
    """`source` with the setup keys and seeds of the spec it extends underneath its own."""
    place = source.value(("extends",))
    name = source.data["extends"]
    base_path = (folder / name).with_suffix(".yaml").resolve()
    if not base_path.is_file():
        legal = [str(found.relative_to(folder).with_suffix("")) for found in sorted(folder.rglob("*.yaml"))]
        raise SpecErrors([place.problem(f"cannot extend {name!r}: there is no such file{nearest(name, legal)}")])
    if base_path in seen:
        raise SpecErrors([place.problem(f"{name!r} extends itself")])
    base = load(_read(base_path), _beside(source.file, name))
    if isinstance(base.data, dict) and isinstance(base.data.get("extends"), str):
        base = _extended(base, base_path.parent, (*seen, base_path))
    return _overlaid(base, source)


def _beside(file: str, name: str) -> str:
    return str((FilePath(file).parent / name).with_suffix(".yaml"))


def _overlaid(base: Source, source: Source) -> Source:
    inherited = {
        key: base.data[key] for key in (*SETUP_KEYS, "seeds") if isinstance(base.data, dict) and key in base.data
    }
    data = {**inherited, **source.data}
    merged = (
        [("train",)] if isinstance(inherited.get("train"), dict) and isinstance(source.data.get("train"), dict) else []
    )
    if merged:
        data["train"] = {**inherited["train"], **source.data["train"]}
    own = [(key,) for key in source.data if (key,) not in merged] + [
        ("train", key) for key in (source.data["train"] if merged else ())
    ]

    def overlay(below: Mapping[Path, Any], above: Mapping[Path, Any]) -> dict[Path, Any]:
        kept = {path: place for path, place in below.items() if not any(path[: len(top)] == top for top in own)}
        return {**kept, **above}

    return Source(source.file, data, overlay(base.values, source.values), overlay(base.keys, source.keys))


def _validated(model: type[Model], data: Any, place: Any) -> Model:
    """`data` as a `model`; every problem is placed by `place(path, at_key)`."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise SpecErrors(_plain_words(model, data, error, place)) from None


def _plain_words(model: type[BaseModel], data: Any, error: ValidationError, place: Any) -> Iterator[Problem]:
    for detail in error.errors():
        path, kind = _path_of(detail["loc"], data), detail["type"]
        if kind == "extra_forbidden":
            legal = _fields_at(model, path[:-1])
            yield place(path, True).problem(f"unknown key {path[-1]!r}{nearest(str(path[-1]), legal)}")
        elif kind == "missing":
            yield place(path, True).problem(f"missing key {detail['loc'][-1]!r}")
        elif kind == "value_error":
            yield place(path, False).problem(str(detail["ctx"]["error"]))
        else:
            expected = re.sub(r"^Input should be (a valid )?", "", detail["msg"])
            yield place(path, False).problem(
                f"expected {EXPECTED.get(expected, expected)}, got {_shown(detail['input'])}"
            )


EXPECTED = {
    "dictionary": "a mapping",
    "string": "a word or text",
    "integer": "a whole number",
    "boolean": "true or false",
    "dictionary or instance of FactorText": "a factor",
}


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _path_of(location: Iterable[str | int], data: Any) -> Path:
    """A pydantic location without the names of union branches: only the steps that can be walked in `data`."""
    path: list[str | int] = []
    for step in location:
        if (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        ):
            path.append(step)
            data = data[step]
    return tuple(path)


def _fields_at(model: type[BaseModel], path: Path) -> list[str]:
    """The legal keys of the mapping at `path`."""
    for step in path:
        field = model.model_fields.get(step) if isinstance(step, str) else None
        found = _models_in(field.annotation) if field else _models_in(model)
        model = found[0] if found else model
    return list(model.model_fields)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _resolve(spec: SpecText, source: Source, name: str) -> tuple[Parsed, list[Problem]]:
    try:
        factors = expand.factors_of(spec)
        arms = expand.arms_of(spec, factors)
    except expand.BadFactor as error:
        raise SpecErrors([source.value(error.path).problem(str(error))]) from None
    base = {key: source.data[key] for key in SETUP_KEYS if key in source.data}
    variants, written, problems = [], {}, []
    for arm in arms:
        try:
            setup, written[arm.name] = _setup_of(arm, base, source)
        except SpecErrors as error:
            problems += error.problems
            continue
        variants.append(Variant(arm.name, {factor: level.label for factor, level in arm.levels.items()}, setup))
    if problems:
        raise SpecErrors(problems)
    experiment = _experiment(spec, source, name, factors, tuple(variants))
    return Parsed(experiment, source, written), _later_problems(experiment)


def _setup_of(arm: expand.Arm, base: Mapping[str, Any], source: Source) -> tuple[dict[str, Any], dict[Path, Path]]:
    """The setup of one variant, and which part of the text wrote each patched path."""
    setup, written = dict(base), {}
    for level in arm.levels.values():
        for dotted, value in level.patch.items():
            try:
                setup, touched = patch.apply(setup, {dotted: value})
            except patch.BadPath as error:
                raise SpecErrors([source.key(level.origins[dotted]).problem(str(error))]) from None
            written |= {path: level.origins[dotted] for path in touched}

    def place(path: Path, at_key: bool) -> Any:
        for cut in range(len(path), 0, -1):
            if path[:cut] in written:
                return source.value((*written[path[:cut]], *path[cut:]))
        return source.key(path) if at_key else source.value(path)

    checked = _validated(Setup, setup, place)
    return checked.model_dump(mode="python"), written


def _experiment(
    spec: SpecText,
    source: Source,
    name: str,
    factors: Mapping[str, tuple[expand.Level, ...]],
    variants: tuple[Variant, ...],
) -> Experiment:
    series, layered = _series_of(variants)
    return Experiment(
        name=name,
        title=spec.title,
        path=source.file,
        concept=spec.concept,
        source=spec.source,
        notes=spec.notes,
        seeds=spec.seeds,
        factors=tuple(expand.as_factor(factor, levels) for factor, levels in factors.items()),
        variants=variants,
        components=tuple(spec.ablate.components) if spec.ablate else (),
        claims=tuple(
            Claim(claim.that, claim.expect, _position(source, ("claims", number, "expect")))
            for number, claim in enumerate(spec.claims)
        ),
        figures=_drawings(spec.figures, source, "figures"),
        tables=_drawings(spec.tables, source, "tables"),
        series=series,
        layered=layered,
    )


def _position(source: Source, path: Path) -> tuple[int, int]:
    place = source.value(path)
    return place.line, place.column


def _drawings(items: list[Any], source: Source, key: str) -> tuple[Drawing, ...]:
    return tuple(Drawing(*named(item), _position(source, (key, number))) for number, item in enumerate(items))


def named(item: str | Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name and the arguments of an object: `Adam` and `{Adam: {…}}` are both (`Adam`, {…})."""
    if isinstance(item, str):
        return item, {}
    name = next(iter(item))
    return name, dict(item[name] or {})


def _series_of(variants: Iterable[Variant]) -> tuple[frozenset[str], frozenset[str]]:
    """The names that claims may use, and those among them that are measured per layer."""
    names, layered = {"epochs_used", "diverged"}, set()
    for variant in variants:
        setup = variant.setup
        scores = [metric_name(metric) for metric in setup["metrics"]]
        if setup["loss"] is not None:
            scores.append("loss")
            names.add("batch_loss")
        _, arguments = named(setup["data"])
        names.update(scores)
        names.update(f"val_{score}" for score in scores if "validation" in arguments)
        names.update(f"test_{score}" for score in scores if "test" in arguments)
        if "accuracy" in scores and "validation" in arguments:
            names.add("gap")
        for measure, options in map(named, setup["measures"]):
            names.add(measure)
            layered.update({measure} if options.get("per") == "layer" else ())
    return frozenset(names), frozenset(layered)


def metric_name(metric: str | Mapping[str, Any]) -> str:
    """What a metric is called in curves: `accuracy`; `TopKCategoricalAccuracy` → `top_k_categorical_accuracy`."""
    return snake_case(named(metric)[0])


def snake_case(name: str) -> str:
    """`TopKCategoricalAccuracy` → `top_k_categorical_accuracy`."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name))
    return spaced.lower()


def _later_problems(experiment: Experiment) -> list[Problem]:
    """Problems of claims, figures and tables."""
    from reproduce import claims, figures

    return [*claims.problems(experiment), *figures.problems(experiment)]
