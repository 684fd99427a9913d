"""The suite from Python: models of a spec's variants, trained ones, their data, and what KerasTuner's users need."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reproduce.api_arguments import PathLike, parsed_of, path_of, seed_of, store_of
from reproduce.errors import UsageError, nearest
from reproduce.experiment import Experiment, Variant
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline import own_spec as own_specs
from reproduce.pipeline.reading import parse_file
from reproduce.runs.plan import smoke_variant
from reproduce.runs.settings import chosen, settings_of
from reproduce.runs.store import Store
from reproduce.spec import zoos
from reproduce.spec.parse import Parsed
from reproduce.stages import stages_of
from reproduce.text import counted, shown

if TYPE_CHECKING:
    import keras
    import keras_tuner

    from reproduce.arrays.targets import Array
    from reproduce.construct.variant import Built
    from zoo.dataset import Inputs


class Part(NamedTuple):
    """Examples as the model takes them.

    Attributes:
        x: inputs (n, ...) float32, or several by name.
        y: targets as the loss reads them: (n, 1) float32 of two classes; (n,) int32 class numbers or (n, classes)
            float32 one-hot rows of several; (n, outputs) float32 for regression.
    """

    x: Inputs
    y: Array


class Data(NamedTuple):
    """The parts of a run's data, split and prepared; None for a part that the spec does not ask for.

    Attributes:
        weights: of the training examples in the loss, (n,) float32, as `sample_weight` of `fit`; None where all count
            alike.
    """

    train: Part
    validation: Part | None
    test: Part | None
    weights: Array | None = None


def build(
    name: PathLike,
    variant: str | None = None,
    seed: int = 0,
    *,
    specs: PathLike | None = None,
    store: PathLike | None = None,
) -> keras.Model:
    """The untrained model of a variant, compiled and ready for `fit`, on whichever backend Keras runs.

    Of a training in phases it is that of the first one.

    Args:
        name: an experiment, or a path to a YAML file.
        variant: one of its variants. Defaults to the first.
        seed: whose initial weights. Defaults to 0.
        specs: where names are looked up. Defaults to `specs/` here, then the lecture's.
        store: where what a search found is kept. Defaults to the user's store.

    Returns:
        A compiled `keras.Model` with the variant's optimizer, loss and metrics.

    Raises:
        UsageError: for an unknown name.
        SpecErrors: for a spec with mistakes.
        TypeError: for an argument of another kind.
    """
    seed = seed_of(seed)
    built = _built(*_variant(name, variant, seed, specs, store))[0]
    from reproduce.engine.functions import assign, initial_state

    assign(built, initial_state(built, seed))
    return built.compiled()


def load(
    name: PathLike,
    variant: str | None = None,
    seed: int = 0,
    *,
    specs: PathLike | None = None,
    store: PathLike | None = None,
    engine: str = "auto",
    tier: str = "full",
) -> keras.Model:
    """The trained model of one run: trained here and now, on whichever backend Keras runs.

    Args:
        name: an experiment, or a path to a YAML file.
        variant: one of its variants. Defaults to the first.
        seed: of the run. Defaults to 0.
        specs: where names are looked up. Defaults to `specs/` here, then the lecture's.
        store: where what a search found is kept. Defaults to the user's store.
        engine: `vector` or `fit`. Defaults to `auto`: `vector` on JAX, `fit` elsewhere.
        tier: `full` or `smoke`. Defaults to `full`.

    Returns:
        A compiled `keras.Model` with the final weights.

    Raises:
        UsageError, SpecErrors, TypeError: as `build`.
    """
    seed = seed_of(seed)
    parsed, variant_found = _variant(name, variant, seed, specs, store, tier)
    from reproduce.engine import device
    from reproduce.engine.engine import engine_of

    settings = settings_of(engine, device.present_backend(), tier=tier)
    return engine_of(settings).model(parsed, variant_found, seed)


def data(
    name: PathLike,
    variant: str | None = None,
    seed: int = 0,
    *,
    specs: PathLike | None = None,
    store: PathLike | None = None,
) -> Data:
    """The examples of one run, split and prepared as they are for its model: `load(…).evaluate(*data(…).test)`.

    Of a training in phases they are those of the last one.

    Args:
        name: an experiment, or a path to a YAML file.
        variant: one of its variants. Defaults to the first.
        seed: of the run. Defaults to 0.
        specs: where names are looked up. Defaults to `specs/` here, then the lecture's.
        store: where what a search found is kept. Defaults to the user's store.

    Raises:
        UsageError, SpecErrors, TypeError: as `build`.
    """
    seed = seed_of(seed)
    parsed, variant_found = _variant(name, variant, seed, specs, store)
    built = _built(parsed, variant_found)[-1]
    from reproduce.arrays import examples

    arrays = built.arrays(examples.load(stages_of(variant_found.setup)[-1].setup["data"], seed))
    parts = (Part(arrays.x_validation, arrays.y_validation), Part(arrays.x_test, arrays.y_test))
    validation, test = (part if len(part.y) else None for part in parts)
    return Data(Part(arrays.x, arrays.y), validation, test, arrays.weights)


def hypermodel(
    name: PathLike, search: str | None = None, *, seed: int = 0, specs: PathLike | None = None
) -> keras_tuner.HyperModel:
    """The models of a search's space, for any tuner of KerasTuner.

    Its `build(hp)` declares the space and gives the compiled model of a point; its `fit` trains that as a run of the
    seed is trained, on the same examples, and the logs have the series of the run. What is passed to the tuner's
    `search` goes before what the spec says: `epochs`, `callbacks` in place of the setup's own, data of one's own, whose
    logs are Keras'. Several executions of a trial have other weights and another order each, on the same examples.

    Args:
        name: an experiment, or a path to a YAML file.
        search: one of its searches. Defaults to the only one.
        seed: whose examples, initial weights and order. Defaults to 0.
        specs: where names are looked up. Defaults to `specs/` here, then the lecture's.

    Returns:
        A `keras_tuner.HyperModel`; its `objective` is that of the search, with its direction.

    Raises:
        UsageError, SpecErrors, TypeError: as `build`; a mistake that only a point has ends the tuner's search at once.

    Example:
        space = reproduce.hypermodel("small")
        tuner = keras_tuner.RandomSearch(space, objective=space.objective, max_trials=10, directory="tuned")
        tuner.search(verbose=0)
        model = tuner.get_best_models()[0]
    """
    from reproduce.engine import device

    device.prepare(device.present_backend())
    from reproduce.search.hypermodel import SpecHyperModel
    from reproduce.search.named import named_search

    return SpecHyperModel(named_search(name, search, specs), seed_of(seed))


def own_spec(
    name: PathLike,
    *,
    model: Callable[[], keras.Model] | None = None,
    data: Any = None,
    target: str | None = None,
    specs: PathLike | None = None,
) -> Path:
    """A spec with a model or data of your own in place of its own; `run`, `load`, `results` and the commands take it.

    Args:
        name: an experiment, or a path to a YAML file.
        model: a function that returns a `keras.Model`, of layers of Keras and of the zoo. Each seed draws its weights.
            Defaults to the spec's model.
        data: (x, y) arrays, or a data frame of pandas; they are cut and prepared as the spec says. Defaults to the
            spec's data.
        target: the column of the data frame to predict; whole numbers, text, and true and false are classes.
        specs: where names are looked up. Defaults to `specs/` here, then the lecture's.

    Returns:
        The path of its file, in the user's cache; the model and the data lie beside it.

    Raises:
        UsageError, SpecErrors, TypeError: as `build`; and for what is no model or no data.
    """
    parsed = parsed_of(name, specs, parse_file)
    return own_specs.written(Path(parsed.experiment.path), model, data, target)


def variant_of(experiment: Experiment, name: str | None) -> Variant:
    """A variant by name; the first where `name` is None.

    Raises:
        UsageError: with the nearest legal name where there is none.
    """
    variants = {variant.name: variant for variant in experiment.variants}
    if name is None:
        return experiment.variants[0]
    if name not in variants:
        all_of_them = f"; `reproduce show {experiment.name}` lists its {counted(len(variants), 'variant')}"
        hint = nearest(str(name), variants) or all_of_them
        raise UsageError(f"{experiment.name} has no variant {shown(name)}{hint}")
    return variants[name]


def use_zoo(folder: PathLike | None) -> None:
    """Let specs name the parts in a folder of your own, from now on in this process; their code is run.

    Files that were changed since they were read are read anew. Installed packages with parts, and a trusted `zoo/`
    beside the specs, need no call.

    Args:
        folder: with folders such as `layers` and `datasets`; None for none.

    Raises:
        UsageError: when it is no folder of parts.
        TypeError: for an argument of another kind.
    """
    zoos.name(None if folder is None else path_of("folder", folder))
    zoos.use()


def _variant(
    name: PathLike, variant: str | None, seed: int, specs: PathLike | None, store: PathLike | None, tier: str = "full"
) -> tuple[Parsed, Variant]:
    """A variant of a spec, with Keras ready to build it; of a search, what it found for the seed."""
    from reproduce.engine import device

    settings = chosen(backend=device.present_backend(), tier=tier)
    parsed = parsed_of(name, specs, lambda path: pipeline.read(path, settings))
    found = variant_of(parsed.experiment, variant)
    if found.name in parsed.experiment.searches:
        with Store(store_of(store), make=False) as opened:
            parsed, found = pipeline.found_for(parsed, found.name, seed, settings, opened)
    elif settings.is_smoke:
        found = smoke_variant(found)
    device.prepare(settings.backend)
    return parsed, found


def _built(parsed: Parsed, variant: Variant) -> list[Built]:
    from reproduce.engine import check

    return check.built_or_refused(parsed, variant)


def __getattr__(name: str) -> Any:
    """`Tuner`: its base class is KerasTuner's, which imports Keras, so it is not there before it is asked for."""
    if name != "Tuner":
        raise AttributeError(f"module 'reproduce.api' has no attribute {name!r}")
    if "keras" not in sys.modules:
        from reproduce.engine import device

        device.prepare(device.present_backend())
    from reproduce.search.tuner import Tuner

    return Tuner
