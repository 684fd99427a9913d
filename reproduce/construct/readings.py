"""What each loss and metric reads: of a model's outputs, and of the targets.

Keras says it in prose alone. A class of Keras that stands in no table here is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from zoo import catalogue

ANY, ORDER, CLASSES, MARGINS, NUMBERS = "anything", "order", "classes", "margins", "numbers"
PROBABILITIES, RATES, DIRECTIONS, DISTANCES = "probabilities", "rates", "directions", "distances"
LABELS, ROWS = "labels", "rows"
FOR_NUMBERS = {"loss": "MeanSquaredError", "metric": "MeanAbsoluteError"}


@dataclass(frozen=True)
class Reading:
    """What a loss or metric reads.

    Attributes:
        outputs: `probabilities`; `rates` (probabilities, or numbers above zero where there are no classes); `order`
            (which is largest, or above a threshold); `classes` (the predicted ones); `margins` (zero between two
            classes); `directions` (vectors of length 1); `distances` (small where two things are alike); `numbers`
            (probabilities where there are classes); `anything`.
        targets: `labels` (0 or 1: a column for two classes, one-hot rows for several), `rows` (one-hot rows), or
            `classes` (class numbers).
        two: what fits two classes with one output, where this does not.
        several: what fits more than two classes, where this does not.
        classes: what fits classes, where this is for numbers only.
        never: why it cannot be used at all.
    """

    outputs: str
    targets: str = LABELS
    two: str = ""
    several: str = ""
    classes: str = ""
    never: str = ""

    @property
    def is_for_classes(self) -> bool:
        """Whether it says nothing about numbers to predict."""
        return self.outputs not in (NUMBERS, RATES, ANY)

    @property
    def needs_rows(self) -> bool:
        """Whether it needs an output per class."""
        return bool(self.two)


LOSSES = {
    "BinaryCrossentropy": Reading(PROBABILITIES),
    "BinaryFocalCrossentropy": Reading(PROBABILITIES),
    "CategoricalCrossentropy": Reading(PROBABILITIES, ROWS, two="BinaryCrossentropy"),
    "CategoricalFocalCrossentropy": Reading(PROBABILITIES, ROWS, two="BinaryFocalCrossentropy"),
    "CategoricalGeneralizedCrossEntropy": Reading(PROBABILITIES, CLASSES, two="BinaryCrossentropy"),
    "CategoricalHinge": Reading(MARGINS, ROWS, two="Hinge"),
    "Circle": Reading(DIRECTIONS, CLASSES, two="BinaryCrossentropy"),
    "CosineSimilarity": Reading(NUMBERS, ROWS, two="MeanSquaredError"),
    "Dice": Reading(PROBABILITIES),
    "Hinge": Reading(MARGINS),
    "Huber": Reading(NUMBERS),
    "KLDivergence": Reading(PROBABILITIES, ROWS, two="BinaryCrossentropy"),
    "LogCosh": Reading(NUMBERS),
    "MeanAbsoluteError": Reading(NUMBERS),
    "MeanAbsolutePercentageError": Reading(NUMBERS, classes="MeanAbsoluteError"),
    "MeanSquaredError": Reading(NUMBERS),
    "MeanSquaredLogarithmicError": Reading(NUMBERS),
    "Poisson": Reading(RATES),
    "SparseCategoricalCrossentropy": Reading(PROBABILITIES, CLASSES, two="BinaryCrossentropy"),
    "SquaredHinge": Reading(MARGINS),
    "Tversky": Reading(PROBABILITIES),
}
METRICS = {
    "AUC": Reading(PROBABILITIES),
    "BinaryAccuracy": Reading(ORDER, several="accuracy"),
    "BinaryCrossentropy": Reading(PROBABILITIES, several="CategoricalCrossentropy"),
    "BinaryIoU": Reading(ORDER, several="MeanIoU"),
    "CategoricalAccuracy": Reading(ORDER, ROWS, two="accuracy"),
    "CategoricalCrossentropy": Reading(PROBABILITIES, ROWS, two="BinaryCrossentropy"),
    "CategoricalHinge": Reading(MARGINS, ROWS, two="Hinge"),
    "ConcordanceCorrelation": Reading(NUMBERS, classes="accuracy"),
    "CosineSimilarity": Reading(NUMBERS, ROWS, two="MeanSquaredError"),
    "F1Score": Reading(PROBABILITIES),
    "FBetaScore": Reading(PROBABILITIES),
    "FalseNegatives": Reading(PROBABILITIES),
    "FalsePositives": Reading(PROBABILITIES),
    "Hinge": Reading(MARGINS),
    "IoU": Reading(CLASSES, CLASSES),
    "KLDivergence": Reading(PROBABILITIES, ROWS, two="BinaryCrossentropy"),
    "LogCoshError": Reading(NUMBERS),
    "MeanAbsoluteError": Reading(NUMBERS),
    "MeanAbsolutePercentageError": Reading(NUMBERS, classes="MeanAbsoluteError"),
    "MeanIoU": Reading(CLASSES, CLASSES),
    "MeanSquaredError": Reading(NUMBERS),
    "MeanSquaredLogarithmicError": Reading(NUMBERS),
    "OneHotIoU": Reading(CLASSES, ROWS, two="BinaryIoU"),
    "OneHotMeanIoU": Reading(CLASSES, ROWS, two="BinaryIoU"),
    "PearsonCorrelation": Reading(NUMBERS, classes="accuracy"),
    "Poisson": Reading(RATES),
    "Precision": Reading(PROBABILITIES),
    "PrecisionAtRecall": Reading(PROBABILITIES),
    "R2Score": Reading(NUMBERS),
    "Recall": Reading(PROBABILITIES),
    "RecallAtPrecision": Reading(PROBABILITIES),
    "RootMeanSquaredError": Reading(NUMBERS),
    "SensitivityAtSpecificity": Reading(PROBABILITIES),
    "SparseCategoricalAccuracy": Reading(ORDER, CLASSES, two="accuracy"),
    "SparseCategoricalCrossentropy": Reading(PROBABILITIES, CLASSES, two="BinaryCrossentropy"),
    "SparseTopKCategoricalAccuracy": Reading(ORDER, CLASSES, two="accuracy"),
    "SpecificityAtSensitivity": Reading(PROBABILITIES),
    "SquaredHinge": Reading(MARGINS),
    "TopKCategoricalAccuracy": Reading(ORDER, ROWS, two="accuracy"),
    "TrueNegatives": Reading(PROBABILITIES),
    "TruePositives": Reading(PROBABILITIES),
}
TABLES = {"loss": LOSSES, "metric": METRICS}


def reading_of(kind: str, name: str) -> Reading:
    """What a loss or metric reads.

    Losses of the zoo read raw outputs, its metrics numbers; both read margins where they say `reads_logits`, distances
    where they say `reads_distances`.

    Args:
        kind: `loss` or `metric`.
        name: of its class.
    """
    package, usual = {"loss": ("zoo.losses", ANY), "metric": ("zoo.metrics", NUMBERS)}[kind]
    if name in catalogue.names(package):
        found = catalogue.get(package, name)
        if getattr(found, "reads_distances", False):
            return Reading(DISTANCES, several="SparseCategoricalCrossentropy")
        return Reading(MARGINS if getattr(found, "reads_logits", False) else usual)
    return TABLES[kind].get(name, Reading(ANY, never="is newer than this package, which does not know what it reads"))
