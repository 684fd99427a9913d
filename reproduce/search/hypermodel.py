"""A search of a spec as a `keras_tuner.HyperModel`, for the tuners that KerasTuner has.

Trains as a run does: the same initial weights, the same examples in the same order, and after each epoch the same
series in the logs. A tuner that executes a trial several times gets other weights and another order each time, of the
seeds that follow, on the same examples: what one execution has learned, none validates or tests.
"""

from __future__ import annotations

import importlib.util
import inspect
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import keras
import keras_tuner
from keras_tuner.errors import FatalError
from keras_tuner.src.engine import tuner_utils

from reproduce.arrays import examples
from reproduce.arrays.targets import Arrays, batch_order, count
from reproduce.construct.variant import Built
from reproduce.engine import device
from reproduce.engine.fit import Recorder, batches, callbacks_of
from reproduce.engine.functions import Functions, assign, initial_state, measures_at
from reproduce.errors import SpecErrors, UsageError
from reproduce.experiment import Variant
from reproduce.search.named import NamedSearch, Point
from reproduce.search.space import declare

OF_KERAS_TUNER = (tuner_utils.TunerCallback, tuner_utils.SaveBestEpoch)  # it adds them to every fit of a tuner

NO_TENSORBOARD = (
    "KerasTuner's tuners import TensorBoard where Keras runs on TensorFlow, and it is not installed: "
    "set KERAS_BACKEND=jax, or pip install tensorboard"
)


class FatalSpecErrors(SpecErrors, FatalError):  # type: ignore[misc]
    """What is wrong with a spec ends a search at once; any other error would be a failed trial to KerasTuner."""


class FatalUsageError(UsageError, FatalError):  # type: ignore[misc]
    """A wrong value ends a search at once."""


class SpecHyperModel(keras_tuner.HyperModel):  # type: ignore[misc]
    """The models of a search's space; see `reproduce.hypermodel`.

    Args:
        named: the search.
        seed: of the first execution of each trial. Defaults to 0.
    """

    def __init__(self, named: NamedSearch, seed: int = 0) -> None:
        super().__init__(name=named.search.name)
        self.named, self.seed = named, seed
        self._checkpoint: Any = lambda: None
        self._execution = 0

    @property
    def objective(self) -> keras_tuner.Objective:
        """The objective of the search, with the direction that its series declares; KerasTuner takes the best epoch."""
        series = self.named.search.series
        return keras_tuner.Objective(series, self.named.direction(series))

    def declare_hyperparameters(self, hp: keras_tuner.HyperParameters) -> None:
        """Declare the whole space, for a tuner of KerasTuner.

        Raises:
            UsageError: on TensorFlow without TensorBoard, which each trial of such a tuner imports there: it would take
                the error for a failed trial, and find nothing.
        """
        if keras.backend.backend() == "tensorflow" and importlib.util.find_spec("tensorboard") is None:
            raise FatalUsageError(NO_TENSORBOARD)
        declare(hp, self.named.search)

    def build(self, hp: keras_tuner.HyperParameters) -> keras.Model:
        """The compiled model of a point, with the initial weights of the seed; what `hp` lacks is declared.

        Raises:
            UsageError: for a value that is not in the space, and for a setting of this process that changes results.
            SpecErrors: for a point that cannot be built.
        """
        with _at_once():
            device.prepare(device.present_backend())
            _, built = self._built(hp)
        assign(built, initial_state(built, self.seed))
        for name, metric in built.metrics.items():
            metric.name = name  # as series are called, in logs of Keras too
        built.compiled()
        built.model.objects_of_spec = built
        return built.model

    def fit(self, hp: keras_tuner.HyperParameters, model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        """Train a model as its point says; what is given goes before that.

        Args:
            hp: the point.
            model: as `build` made it.
            args: as `keras.Model.fit` takes them, `x` first.
            kwargs: as `keras.Model.fit` takes them. Without `x`, the examples of the setup in the order of a run;
                without `epochs`, `batch_size`, `validation_data` or `callbacks`, those of the setup.

        Returns:
            The history of Keras.
        """
        given = dict(inspect.signature(model.fit).bind_partial(*args, **kwargs).arguments)
        execution = self._executions(given.get("callbacks") or ())
        with _at_once():
            variant, built = self._objects(hp.copy(), model)
        if execution and built.model is model and not given.get("initial_epoch"):
            assign(built, initial_state(built, self.seed + execution))
        arrays = built.arrays(examples.load(variant.setup["data"], self.seed))
        given.setdefault("epochs", variant.setup["train"]["epochs"])
        given["callbacks"] = _callbacks(given, variant, built, arrays, records=built.model is model)
        if "x" in given:
            return model.fit(**_with_others(given, variant, arrays))
        return model.fit(**_with_own(given, variant, arrays, self.seed + execution))

    def _built(self, hp: keras_tuner.HyperParameters) -> tuple[Variant, Built]:
        return self.named.built(Point(self.named.point(hp).values), [self.seed])

    def _objects(self, hp: keras_tuner.HyperParameters, model: keras.Model) -> tuple[Variant, Built]:
        """The variant of a point and the objects that its model came with; others where someone built it anew."""
        built = getattr(model, "objects_of_spec", None)
        if built is None:
            return self._built(hp)
        point = Point(self.named.point(hp).values)
        return self.named.of({self.named.search.name: point}).experiment.variants[0], built

    def _executions(self, callbacks: Sequence[Any]) -> int:
        """How many times the trial of these callbacks was trained: all its executions share what keeps the best one."""
        checkpoint = next((one for one in callbacks if isinstance(one, tuner_utils.SaveBestEpoch)), None)
        if checkpoint is None:
            return 0
        self._execution = self._execution + 1 if self._checkpoint() is checkpoint else 0
        self._checkpoint = weakref.ref(checkpoint)
        return self._execution


@contextmanager
def _at_once() -> Iterator[None]:
    """Errors of this package as those that end a search."""
    try:
        yield
    except SpecErrors as error:
        raise FatalSpecErrors(error.problems) from None
    except UsageError as error:
        raise FatalUsageError(str(error)) from None


def _callbacks(given: dict[str, Any], variant: Variant, built: Built, arrays: Arrays, *, records: bool) -> list[Any]:
    """What is given; before it the setup's where only KerasTuner's are, and what logs the series of a run."""
    found = list(given.get("callbacks") or ())
    if all(isinstance(one, OF_KERAS_TUNER) for one in found):
        found = [*callbacks_of(built, variant.setup["train"]), *found]
    if records and not {"x", "validation_data", "validation_split"} & set(given):
        each_epoch = replace(built, measures=tuple(measures_at(built.measures, "epoch")))
        found.insert(0, Recorder(Functions(each_epoch), arrays.parts))
    return found


def _with_own(given: dict[str, Any], variant: Variant, arrays: Arrays, seed: int) -> dict[str, Any]:
    """Arguments of `fit` for the examples of the setup, in the order of a run."""
    size = given.pop("batch_size", None) or variant.setup["train"]["batch_size"]
    shuffle = variant.setup["train"]["shuffle"]
    order = batch_order(seed, count(arrays.x), given["epochs"], shuffle)[given.get("initial_epoch", 0) :]
    own = {"x": batches(arrays.examples, order, size), "steps_per_epoch": -(-count(arrays.x) // size)}
    return {**own, **given, "shuffle": False}


def _with_others(given: dict[str, Any], variant: Variant, arrays: Arrays) -> dict[str, Any]:
    """Arguments of `fit` for examples that are given."""
    own: dict[str, Any] = {}
    if hasattr(given["x"], "shape"):
        own["batch_size"] = variant.setup["train"]["batch_size"]
    if count(arrays.x_validation) and "validation_split" not in given:
        own["validation_data"] = (arrays.x_validation, arrays.y_validation)
    return {**own, **given}
