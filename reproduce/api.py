"""The suite from Python: models of a spec's variants, trained ones, and the records as data frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reproduce import library, pipeline
from reproduce.errors import SpecErrors, UsageError, nearest
from reproduce.experiment import Experiment, Variant
from reproduce.parse import Parsed
from reproduce.pipeline import Options
from reproduce.settings import settings_of
from reproduce.store import Store, default_path

if TYPE_CHECKING:
    import keras
    import pandas


class Frames(NamedTuple):
    """An experiment's records.

    Attributes:
        runs: one row per run: the level of each factor, `variant`, `seed`, `diverged`, and the last value of each
            series.
        curves: one row per point: `variant`, `seed`, `series`, `at`, `point`, `part`, `value`.
    """

    runs: pandas.DataFrame
    curves: pandas.DataFrame


def variant_of(experiment: Experiment, name: str | None) -> Variant:
    """A variant by name; the first where `name` is None.

    Raises:
        UsageError: with the nearest legal name where there is none.
    """
    variants = {variant.name: variant for variant in experiment.variants}
    if name is None:
        return experiment.variants[0]
    if name not in variants:
        raise UsageError(f"{experiment.name} has no variant {name!r}{nearest(name, variants)}")
    return variants[name]


def build(name: str, variant: str | None = None, *, seed: int = 0, specs: Path | None = None) -> keras.Model:
    """The untrained model of a variant, compiled and ready for `fit`, on whichever backend Keras runs.

    Args:
        name: an experiment, or a path to a YAML file.
        variant: one of its variants. Defaults to the first.
        seed: whose initial weights. Defaults to 0.
        specs: where names are looked up. Defaults to `specs/`.

    Returns:
        A compiled `keras.Model` with the variant's optimizer, loss and metrics.

    Raises:
        UsageError: for an unknown name.
        SpecErrors: for a spec with mistakes.
    """
    parsed, chosen = _variant(name, variant, specs)
    from reproduce.engine import check
    from reproduce.engine.pure import assign, initial_state

    built, problems = check.attempt(parsed, chosen)
    if built is None:
        raise SpecErrors(problems)
    assign(built, initial_state(built, seed))
    built.model.compile(built.optimizer, built.loss, metrics=list(built.metrics.values()))
    return built.model


def load(name: str, variant: str | None = None, *, seed: int = 0, specs: Path | None = None) -> keras.Model:
    """The trained model of one run: trained here and now, by the vector engine on JAX and by `fit` elsewhere.

    Args, errors: as `build`.

    Returns:
        A compiled `keras.Model` with the final weights.
    """
    parsed, chosen = _variant(name, variant, specs)
    from reproduce.engine.single import trained

    return trained(parsed, chosen, seed)


def results(name: str, *, seeds: range | None = None, specs: Path | None = None, store: Path | None = None) -> Frames:
    """The stored records of an experiment as data frames.

    Args:
        name: an experiment, or a path to a YAML file.
        seeds: which seeds. Defaults to the spec's.
        specs: where names are looked up. Defaults to `specs/`.
        store: where records are kept. Defaults to the user's store.

    Raises:
        UsageError: when nothing is stored.
    """
    from reproduce.frames import frames

    (parsed,) = library.parsed([name], library.folders(specs))
    options = Options(Path("results"), settings_of(), seeds)
    with Store(store or default_path()) as open_store:
        found = pipeline.load(pipeline.planned(parsed, options, open_store), open_store)
    if not found.records:
        raise UsageError(f"nothing is stored of {name}: `reproduce run {name}` first")
    return Frames(*frames(found))


def _variant(name: str, variant: str | None, specs: Path | None) -> tuple[Parsed, Variant]:
    (parsed,) = library.parsed([name], library.folders(specs))
    from reproduce.engine import device

    device.prepare(device.present_backend())
    return parsed, variant_of(parsed.experiment, variant)
