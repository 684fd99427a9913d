"""Every loss and metric of Keras on fixed answers, against scikit-learn or formulas on probabilities.

The probabilities, labels and one-hot rows of the references are made here with NumPy; nothing of the suite is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
EXAMPLES = 80
ARGUMENTS: Mapping[str, Mapping[str, Any]] = {  # what a metric cannot do without, or that makes it say something
    "IoU": {"num_classes": 0, "target_class_ids": [0, 1]},  # 0: the number of classes
    "MeanIoU": {"num_classes": 0},
    "OneHotIoU": {"num_classes": 0, "target_class_ids": [0, 1]},
    "OneHotMeanIoU": {"num_classes": 0},
    "PrecisionAtRecall": {"recall": 0.8},
    "RecallAtPrecision": {"precision": 0.6},
    "SensitivityAtSpecificity": {"specificity": 0.8},
    "SparseTopKCategoricalAccuracy": {"k": 2},
    "SpecificityAtSensitivity": {"sensitivity": 0.8},
    "TopKCategoricalAccuracy": {"k": 2},
}


@dataclass(frozen=True)
class Answers:
    """What a model answers, and what is right.

    Attributes:
        raw: (n, outputs), logits where there are classes.
        labels: (n,) class numbers; (n, outputs) numbers where there are none.
        end: the activation of a model of `layers`; None for a template, which gives `raw`.
    """

    raw: Array
    labels: Array
    end: str | None = None

    @property
    def given(self) -> Array:
        """(n, outputs), what the model gives."""
        return self.p if self.end in ("sigmoid", "softmax") else self.raw

    @property
    def each(self) -> Array:
        """Probabilities of one class against the others, in the shape of `p`."""
        return 1 / (1 + np.exp(-self.raw)) if self.end is None else self.p

    @property
    def is_pair(self) -> bool:
        """Whether there are two classes and one output."""
        return self.raw.shape[1] == 1

    @property
    def p(self) -> Array:
        """Probabilities: of class 1 (n, 1), or of each class (n, classes)."""
        powers = np.exp(self.raw - self.raw.max(axis=1, keepdims=True))
        together = powers / powers.sum(axis=1, keepdims=True)
        return 1 / (1 + np.exp(-self.raw)) if self.is_pair else together

    @property
    def y(self) -> Array:
        """Labels as 0 and 1, in the shape of `p`."""
        return self.labels[:, None].astype(float) if self.is_pair else np.eye(self.raw.shape[1])[self.labels]

    @property
    def chosen(self) -> Array:
        """(n,) predicted classes."""
        return (self.p[:, 0] > 0.5).astype(int) if self.is_pair else self.p.argmax(axis=1)

    @property
    def of_right(self) -> Array:
        """(n,) probabilities of the right class."""
        return np.where(self.y == 1, self.p, 1 - self.p)[:, 0] if self.is_pair else (self.p * self.y).sum(axis=1)

    @property
    def signed(self) -> Array:
        """Logits times ±1, in the shape of `raw`."""
        return self.raw * (2 * self.y - 1)


def classes(count: int, end: str | None = None) -> Answers:
    """Answers about two classes or more, some of them wrong."""
    generator = np.random.default_rng(count)
    labels = generator.integers(count, size=EXAMPLES)
    outputs = 1 if count == 2 else count
    towards = (2 * labels[:, None] - 1) if count == 2 else 2 * np.eye(count)[labels]
    return Answers(generator.normal(towards * 1.2, 1.5, (EXAMPLES, outputs)), labels, end)


def numbers(outputs: int, end: str | None = None) -> Answers:
    """Answers about numbers above zero."""
    generator = np.random.default_rng(outputs)
    right = generator.uniform(0.5, 2, (EXAMPLES, outputs))
    return Answers(right + generator.uniform(-0.4, 0.8, right.shape), right, end)


def _sklearn(name: str, **options: Any) -> Callable[[Answers], Any]:
    """A score of scikit-learn on the predicted classes."""

    def score(a: Answers) -> Any:
        import sklearn.metrics

        return getattr(sklearn.metrics, name)(a.labels, a.chosen, **options)

    return score


def _of_entries(name: str, by: str) -> Callable[[Answers], Any]:
    """A score of scikit-learn on all entries of the one-hot rows, or of the column: at one half, or by probability."""

    def score(a: Answers) -> Any:
        import sklearn.metrics

        return getattr(sklearn.metrics, name)(a.y.ravel(), (a.p > 0.5).ravel() if by == "half" else a.p.ravel())

    return score


def _f1(a: Answers) -> Any:
    return _sklearn("f1_score", average="binary" if a.is_pair else None)(a)


def _overlap(of: list[int] | None, a: Answers) -> Any:
    return np.mean(_sklearn("jaccard_score", average=None, labels=of)(a))


def _best(wanted: str, held: str, bound: float, a: Answers) -> Any:
    """The best of one rate over the thresholds at which the other is at least `bound`."""
    y, p = a.y.ravel() == 1, a.p.ravel()
    best = 0.0
    for threshold in np.linspace(0, 1, 200):
        said = p > threshold
        right, wrong = (said & y).sum(), (said & ~y).sum()
        rates = {
            "precision": right / max(right + wrong, 1e-9),
            "recall": right / y.sum(),
            "specificity": 1 - wrong / (~y).sum(),
        }
        best = max(best, rates[wanted] if rates[held] >= bound else 0.0)
    return best


def _counted(is_said: bool, is_so: bool, a: Answers) -> Any:
    return np.sum(((a.p > 0.5) == is_said) & ((a.y == 1) == is_so))


def _top(a: Answers) -> Any:
    return np.mean([label in row for label, row in zip(a.labels, np.argsort(-a.raw)[:, :2], strict=True)])


def _categorical_hinge(a: Answers) -> Any:
    others = np.max((1 - a.y) * a.raw, axis=1)
    return np.mean(np.maximum(0, 1 + others - (a.y * a.raw).sum(axis=1)))


def _cosine(a: Answers) -> Any:
    right, said = _pair(a)
    return np.mean((right * said).sum(axis=1) / np.linalg.norm(right, axis=1) / np.linalg.norm(said, axis=1))


def _pair(a: Answers) -> tuple[Array, Array]:
    """What is right and what is said: numbers, or labels and probabilities."""
    return (a.labels, a.raw) if a.labels.ndim == 2 else (a.y, a.p)


def _mean(formula: Callable[[Array, Array], Array]) -> Callable[[Answers], Any]:
    """The mean of a formula of what is right and what is said."""
    return lambda a: np.mean(formula(*_pair(a)))


def _r2(a: Answers) -> Any:
    right, said = _pair(a)
    return np.mean(1 - ((right - said) ** 2).sum(axis=0) / ((right - right.mean(axis=0)) ** 2).sum(axis=0))


def _correlation(is_concordance: bool, a: Answers) -> Any:
    found = []
    pairs = (a.labels.T, a.raw.T) if a.is_pair else (a.labels, a.raw)  # one output is compared over the examples
    for right, said in zip(*pairs, strict=True):
        shared = np.mean((right - right.mean()) * (said - said.mean()))
        spread = right.var() + said.var() + (right.mean() - said.mean()) ** 2
        found.append(2 * shared / spread if is_concordance else shared / right.std() / said.std())
    return np.mean(found)


def _circle(a: Answers) -> Any:
    import keras

    return float(keras.losses.Circle()(a.labels, a.given / np.linalg.norm(a.given, axis=1, keepdims=True)))


def _binary_crossentropy(a: Answers) -> Any:
    return -np.mean(np.log(np.where(a.y == 1, a.each, 1 - a.each)))


def _huber(right: Array, said: Array) -> Array:
    gap = np.abs(right - said)
    return np.where(gap <= 1, gap**2 / 2, gap - 0.5)


ERRORS: Mapping[str, Callable[[Answers], Any]] = {  # both losses and metrics
    "CategoricalHinge": _categorical_hinge,
    "Hinge": lambda a: np.mean(np.maximum(0, 1 - a.signed)),
    "KLDivergence": lambda a: -np.mean(np.log(a.of_right)),
    "MeanAbsoluteError": _mean(lambda right, said: np.abs(right - said)),
    "MeanAbsolutePercentageError": _mean(lambda right, said: 100 * np.abs(right - said) / np.abs(right)),
    "MeanSquaredError": _mean(lambda right, said: (right - said) ** 2),
    "MeanSquaredLogarithmicError": _mean(lambda right, said: (np.log1p(right) - np.log1p(said)) ** 2),
    "Poisson": _mean(lambda right, said: said - right * np.log(said + 1e-7)),
    "SquaredHinge": lambda a: np.mean(np.maximum(0, 1 - a.signed) ** 2),
    "BinaryCrossentropy": _binary_crossentropy,
    "CategoricalCrossentropy": lambda a: -np.mean(np.log(a.of_right)),
    "SparseCategoricalCrossentropy": lambda a: -np.mean(np.log(a.of_right)),
}
LOSSES: Mapping[str, Callable[[Answers], Any]] = {
    **ERRORS,
    "BinaryFocalCrossentropy": lambda a: np.mean(
        np.where(a.y == 1, (1 - a.each) ** 2 * -np.log(a.each), a.each**2 * -np.log(1 - a.each))
    ),
    "CategoricalFocalCrossentropy": lambda a: np.mean(0.25 * (1 - a.of_right) ** 2 * -np.log(a.of_right)),
    "CategoricalGeneralizedCrossEntropy": lambda a: np.mean((1 - a.of_right**0.5) / 0.5),
    "Circle": _circle,
    "CosineSimilarity": lambda a: -_cosine(a),
    "Dice": lambda a: 1 - 2 * (a.y * a.p).sum() / (a.y.sum() + a.p.sum()),
    "Huber": _mean(_huber),
    "LogCosh": _mean(lambda right, said: np.log(np.cosh(right - said))),
    "Tversky": lambda a: 1 - 2 * (a.y * a.p).sum() / (a.y.sum() + a.p.sum()),
}
METRICS: Mapping[str, Callable[[Answers], Any]] = {
    **ERRORS,
    "accuracy": _sklearn("accuracy_score"),
    "AUC": _of_entries("roc_auc_score", "probability"),
    "BinaryAccuracy": _sklearn("accuracy_score"),
    "BinaryIoU": partial(_overlap, None),
    "CategoricalAccuracy": _sklearn("accuracy_score"),
    "ConcordanceCorrelation": partial(_correlation, True),
    "CosineSimilarity": _cosine,
    "F1Score": _f1,
    "FBetaScore": _f1,
    "FalseNegatives": partial(_counted, False, True),
    "FalsePositives": partial(_counted, True, False),
    "IoU": partial(_overlap, [0, 1]),
    "LogCoshError": _mean(lambda right, said: np.log(np.cosh(right - said))),
    "MeanIoU": partial(_overlap, None),
    "OneHotIoU": partial(_overlap, [0, 1]),
    "OneHotMeanIoU": partial(_overlap, None),
    "PearsonCorrelation": partial(_correlation, False),
    "Precision": _of_entries("precision_score", "half"),
    "PrecisionAtRecall": partial(_best, "precision", "recall", 0.8),
    "R2Score": _r2,
    "Recall": _of_entries("recall_score", "half"),
    "RecallAtPrecision": partial(_best, "recall", "precision", 0.6),
    "RootMeanSquaredError": lambda a: np.sqrt(ERRORS["MeanSquaredError"](a)),
    "SensitivityAtSpecificity": partial(_best, "recall", "specificity", 0.8),
    "SparseCategoricalAccuracy": _sklearn("accuracy_score"),
    "SparseTopKCategoricalAccuracy": _top,
    "SpecificityAtSensitivity": partial(_best, "specificity", "recall", 0.8),
    "TopKCategoricalAccuracy": _top,
    "TrueNegatives": partial(_counted, False, False),
    "TruePositives": partial(_counted, True, True),
}
REFERENCES = {"loss": LOSSES, "metric": METRICS}


@dataclass(frozen=True)
class Situation:
    """Data, and a model for them.

    Attributes:
        name: such as `two classes, layers`.
        answers: of the model.
        loss: beside which metrics are tried.
    """

    name: str
    answers: Answers
    loss: str


SITUATIONS = (
    Situation("two classes, template", classes(2), "BinaryCrossentropy"),
    Situation("two classes, hinge", classes(2), "Hinge"),
    Situation("two classes, layers", classes(2, "sigmoid"), "BinaryCrossentropy"),
    Situation("classes, template", classes(3), "SparseCategoricalCrossentropy"),
    Situation("classes, one-hot", classes(3), "CategoricalCrossentropy"),
    Situation("classes, layers", classes(3, "softmax"), "SparseCategoricalCrossentropy"),
    Situation("numbers", numbers(3), "MeanSquaredError"),
    Situation("numbers above zero", numbers(3, "softplus"), "MeanSquaredError"),
    Situation("one number", numbers(1), "MeanSquaredError"),
)


@dataclass(frozen=True)
class Outcome:
    """What came of a loss or metric in a situation.

    Attributes:
        refusals: why it is refused; empty where it is used.
        found: its value, () or (parts,).
        right: what it should be.
    """

    kind: str
    name: str
    situation: str
    refusals: tuple[str, ...] = ()
    found: Any = None
    right: Any = None

    @property
    def is_equal(self) -> bool:
        """Whether the value is right: to rounding, or to the thresholds that an area is made of."""
        tolerance = 0.01 if self.name == "AUC" else 2e-5
        return np.shape(self.found) == np.shape(self.right) and np.allclose(
            self.found, self.right, rtol=tolerance, atol=1e-6
        )


def walk() -> Iterator[Outcome]:
    """Every loss and metric of Keras in every situation, and `accuracy`."""
    from reproduce.construct.signatures import REFUSED, legal_names

    for situation in SITUATIONS:
        for kind in ("loss", "metric"):
            own = ["accuracy"] if kind == "metric" else []
            keras_own = [name for name, found in legal_names(kind).items() if found().__module__.startswith("keras.")]
            refused = [name for name in REFUSED if hasattr(_module(kind), name)]
            for name in [*own, *keras_own, *refused]:
                yield tried(situation, kind, name)


def _module(kind: str) -> Any:
    import keras

    return {"loss": keras.losses, "metric": keras.metrics}[kind]


def tried(situation: Situation, kind: str, name: str, arguments: Mapping[str, Any] | None = None) -> Outcome:
    """One loss or metric, given the raw outputs of a situation's model."""
    from reproduce.construct.builder import Builder
    from reproduce.construct.scores import scores_of

    task, model = _task(situation), _model(situation)
    given = dict(arguments if arguments is not None else ARGUMENTS.get(name, {}))
    if "num_classes" in given:
        given["num_classes"] = task.classes
    item = {name: given} if given else name
    builder = Builder()
    setup = {
        "model": "mlp" if situation.answers.end is None else {"layers": []},
        "loss": item if kind == "loss" else situation.loss,
        "metrics": [item] if kind == "metric" else [],
    }
    scores = scores_of(builder, setup, task, model)
    if builder.problems:
        return Outcome(kind, name, situation.name, tuple(one.message for one in builder.problems))
    answers = situation.answers
    outputs = answers.given.astype("float32")
    targets = _targets(answers, task.kind, scores.one_hot)
    if kind == "loss":
        found = scores.loss(targets, outputs)
    else:
        (metric,) = scores.metrics.values()
        metric.update_state(targets, outputs)
        found = metric.result()
    return Outcome(kind, name, situation.name, (), np.asarray(found), REFERENCES[kind][name](answers))


def _task(situation: Situation) -> Any:
    from reproduce.arrays.targets import Task

    outputs = situation.answers.raw.shape[1]
    kind = "regression" if situation.answers.labels.ndim == 2 else "binary" if outputs == 1 else "multiclass"
    return Task((4,), outputs, kind)


def _model(situation: Situation) -> Any:
    import keras

    inputs = keras.Input((4,))
    outputs = keras.layers.Dense(situation.answers.raw.shape[1], activation=situation.answers.end)(inputs)
    return keras.Model(inputs, outputs)


def _targets(answers: Answers, kind: str, one_hot: bool) -> Array:
    """As the engines hand them over."""
    if kind == "multiclass" and not one_hot:
        return answers.labels.astype("int32")
    return (answers.labels if kind == "regression" else answers.y).astype("float32")
