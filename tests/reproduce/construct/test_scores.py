"""Every loss and metric of Keras says what it means on what a model gives, or is refused with the one that fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from benchmarks.reliability import scores as trials
from benchmarks.reliability.scores import SITUATIONS, Outcome, Situation, classes, numbers
from reproduce.arrays.targets import Task
from reproduce.construct.builder import Builder
from reproduce.construct.readings import TABLES
from reproduce.construct.scores import advice_for_one
from reproduce.construct.signatures import REFUSED, legal_names
from reproduce.construct.variant import Built

BINARY, CLASSES, NUMBERS = Task((2,), 1, "binary"), Task((4,), 3, "multiclass"), Task((4,), 2, "regression")
TEMPLATE, ONE_HOT = SITUATIONS[0], SITUATIONS[4]
SIGMOID = {"layers": [{"Dense": {"units": 1, "activation": "sigmoid"}}]}
LINEAR, TWO = {"layers": [{"Dense": 1}]}, {"layers": [{"Dense": 2}]}


@pytest.fixture(scope="module")
def outcomes() -> dict[tuple[str, str], Outcome]:
    """By situation and `kind name`."""
    return {(one.situation, f"{one.kind} {one.name}"): one for one in trials.walk()}


def test_the_tables_name_every_loss_and_metric_of_keras() -> None:
    for kind, table in TABLES.items():
        own = {name for name, found in legal_names(kind).items() if found().__module__.startswith("keras.")}
        assert own == set(table)
        assert own | {"accuracy"} | set(REFUSED) >= set(trials.REFERENCES[kind]) >= own


def test_each_equals_its_reference_or_is_refused(outcomes: dict[Any, Outcome]) -> None:
    wrong = [
        f"{one.kind} {one.name} for {one.situation}: {one.found}, not {one.right}"
        for one in outcomes.values()
        if not one.refusals and not one.is_equal
    ]
    assert not wrong


def test_each_can_be_used_somewhere(outcomes: dict[Any, Outcome]) -> None:
    used = defaultdict(set)
    for (_, name), one in outcomes.items():
        used[bool(one.refusals)].add(name)
    never = {
        f"{kind} {name}"
        for kind in TABLES
        for name in REFUSED
        if hasattr({"loss": keras.losses, "metric": keras.metrics}[kind], name)
    }
    assert used[True] - used[False] == never


NEEDS = "needs an output per class, 2, and the model has 1; for two classes use"


@pytest.mark.parametrize(
    ("situation", "name", "message"),
    [
        ("two classes, template", "loss KLDivergence", f"KLDivergence {NEEDS} BinaryCrossentropy"),
        ("two classes, template", "loss CategoricalHinge", f"CategoricalHinge {NEEDS} Hinge"),
        ("two classes, template", "metric CategoricalAccuracy", f"CategoricalAccuracy {NEEDS} accuracy"),
        ("two classes, template", "metric OneHotIoU", f"OneHotIoU {NEEDS} BinaryIoU"),
        ("two classes, layers", "loss Hinge", "Hinge reads margins, and this model gives probabilities: end it without an activation"),
        ("two classes, layers", "metric Hinge", "Hinge reads margins, and this model gives probabilities: it goes with logits and hinge losses"),
        ("classes, template", "metric BinaryAccuracy", "BinaryAccuracy is for two classes, and the data have 3: use accuracy"),
        ("classes, template", "metric PearsonCorrelation", "PearsonCorrelation is for numbers to predict, and the data have classes: use accuracy"),
        ("classes, template", "loss MeanAbsolutePercentageError", "MeanAbsolutePercentageError is for numbers to predict, and the data have classes: use MeanAbsoluteError"),
        ("classes, template", "metric Accuracy", "Accuracy asks whether outputs equal labels to the last digit: write `accuracy`"),
        ("classes, template", "loss CTC", "CTC aligns sequences of labels, and no data set here has them: use SparseCategoricalCrossentropy"),
        ("numbers", "loss BinaryCrossentropy", "BinaryCrossentropy needs classes, and the data have numbers to predict: use MeanSquaredError"),
        ("numbers", "metric accuracy", "accuracy needs classes, and the data have numbers to predict: use MeanAbsoluteError"),
        ("numbers", "metric Poisson", "Poisson reads numbers above zero, and the model may give others: end its `layers` in a softplus"),
        ("one number", "loss CosineSimilarity", "CosineSimilarity compares directions, and one number has none: use MeanSquaredError"),
        ("one number", "metric PearsonCorrelation", "PearsonCorrelation compares the outputs of one example, and there is one: give it `axis: 0`, to compare examples"),
    ],
)  # fmt: skip
def test_a_refusal_names_what_fits(outcomes: dict[Any, Outcome], situation: str, name: str, message: str) -> None:
    assert outcomes[situation, name].refusals == (message,)


@pytest.mark.parametrize("threshold", [0.2, 0.9])
@pytest.mark.parametrize(
    ("name", "key", "score"),
    [
        ("BinaryAccuracy", "threshold", "accuracy_score"),
        ("F1Score", "threshold", "f1_score"),
        ("Precision", "thresholds", "precision_score"),
        ("Recall", "thresholds", "recall_score"),
        ("BinaryIoU", "threshold", "jaccard_score"),
    ],
)
def test_thresholds_are_probabilities(name: str, key: str, score: str, threshold: float) -> None:
    import sklearn.metrics

    more = {"target_class_ids": [1]} if name == "BinaryIoU" else {}
    for situation in (TEMPLATE, SITUATIONS[2]):
        found = trials.tried(situation, "metric", name, {key: threshold, **more}).found
        answers = situation.answers
        right = getattr(sklearn.metrics, score)(answers.labels, answers.p[:, 0] > threshold)
        assert found == pytest.approx(right, abs=1e-6)


def test_f1_of_two_classes_is_that_of_precision_and_recall() -> None:
    values = {name: float(trials.tried(TEMPLATE, "metric", name).found) for name in ("F1Score", "Precision", "Recall")}
    assert values["F1Score"] == pytest.approx(
        2 * values["Precision"] * values["Recall"] / (values["Precision"] + values["Recall"])
    )


def test_f1_of_classes_takes_an_average() -> None:
    import sklearn.metrics

    for average in ("macro", "micro", "weighted"):
        found = trials.tried(ONE_HOT, "metric", "F1Score", {"average": average}).found
        right = sklearn.metrics.f1_score(ONE_HOT.answers.labels, ONE_HOT.answers.chosen, average=average)
        assert found == pytest.approx(right, abs=1e-6)


def test_auc_of_classes_is_of_all_entries_as_in_keras_unless_they_are_labels_of_their_own() -> None:
    import sklearn.metrics

    answers = ONE_HOT.answers
    for is_own, average in ((False, "micro"), (True, "macro")):
        found = trials.tried(ONE_HOT, "metric", "AUC", {"multi_label": is_own}).found
        assert found == pytest.approx(sklearn.metrics.roc_auc_score(answers.y, answers.p, average=average), abs=0.005)


def test_correlation_of_one_output_is_over_the_examples() -> None:
    found = trials.tried(SITUATIONS[-1], "metric", "PearsonCorrelation", {"axis": 0}).found
    answers = SITUATIONS[-1].answers
    assert found == pytest.approx(np.corrcoef(answers.labels[:, 0], answers.raw[:, 0])[0, 1], abs=1e-5)


@pytest.mark.parametrize(
    ("setup", "path", "message"),
    [
        ({"model": SIGMOID, "loss": {"BinaryCrossentropy": {"from_logits": True}}}, ("loss", "BinaryCrossentropy", "from_logits"), "BinaryCrossentropy: from_logits: the model ends in a sigmoid, which makes probabilities of its logits"),
        ({"model": {"layers": [{"Dense": {"units": 1, "activation": "tanh"}}]}}, ("loss",), "BinaryCrossentropy reads probabilities, and the outputs of this model are none: give it `from_logits: true`, or end the model in a sigmoid"),
        ({"model": {"layers": [{"Dense": 1}, {"Rescaling": 2}]}}, ("loss",), "nothing says whether this model gives logits or probabilities: give BinaryCrossentropy `from_logits`"),
        ({"model": SIGMOID, "metrics": [{"AUC": {"from_logits": True}}]}, ("metrics", 0, "AUC", "from_logits"), "AUC: from_logits: the model gives probabilities"),
        ({"model": LINEAR, "loss": "MeanSquaredError", "metrics": ["AUC"]}, ("metrics", 0), "AUC reads probabilities, and the outputs of this model are none: end the model in a sigmoid"),
        ({"metrics": [{"BinaryAccuracy": {"threshold": 2}}]}, ("metrics", 0, "BinaryAccuracy", "threshold"), "BinaryAccuracy: threshold: expected a probability between 0 and 1, got 2"),
        ({"metrics": [{"MeanIoU": {"num_classes": 2**32}}]}, ("metrics", 0, "MeanIoU", "num_classes"), "MeanIoU: num_classes: the data have 2 classes, got 4294967296"),
        ({"metrics": [{"Recall": {"class_id": 1}}]}, ("metrics", 0, "Recall", "class_id"), "Recall: class_id: for two classes it is always class 1 that is looked for: leave it out"),
        ({"model": TWO, "loss": None, "metrics": ["Hinge"], "train": {"epochs": 0}}, ("metrics", 0), "Hinge reads margins, and this model gives numbers: it goes with logits and hinge losses"),
        ({"model": {"layers": [{"Dense": 3}]}, "loss": None, "metrics": ["accuracy"]}, ("model",), "the data ask for outputs of shape (1,), the model has (3,)"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_of_two_classes(
    refused_for: Callable[..., Any], setup: Any, path: Any, message: str
) -> None:
    assert refused_for(**setup) == [(path, message)]


@pytest.mark.parametrize(
    ("metric", "path", "message"),
    [
        ({"Recall": {"class_id": 3}}, "class_id", "Recall: class_id: expected a class from 0 to 2, got 3"),
        ("TopKCategoricalAccuracy", "k", "TopKCategoricalAccuracy: k: the right one of 3 classes is always among 5: give less"),
        ({"SparseTopKCategoricalAccuracy": {"k": 2, "from_sorted_ids": True}}, "from_sorted_ids", "SparseTopKCategoricalAccuracy: from_sorted_ids: the model gives no sorted classes: leave it out"),
        ({"AUC": {"from_logits": True}}, "from_logits", "AUC: from_logits: leave it out: metrics get probabilities"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_of_classes(refused_for: Callable[..., Any], metric: Any, path: str, message: str) -> None:
    ((found, said),) = refused_for(CLASSES, loss="CategoricalCrossentropy", metrics=[metric])
    assert (found[-1], said) == (path, message)


def test_metrics_say_nothing_about_directions(refused_for: Callable[..., Any]) -> None:
    message = "AUC says nothing about directions, and under this loss the outputs are no more: leave it out"
    assert refused_for(CLASSES, loss="Circle", metrics=["AUC"]) == [(("metrics", 0), message)]


def test_metrics_say_nothing_about_distances(refused_for: Callable[..., Any]) -> None:
    message = "BinaryAccuracy says nothing about distances, and under this loss the outputs are no more: leave it out"
    assert refused_for(loss="ContrastiveLoss", metrics=["accuracy"]) == [(("metrics", 0), message)]
    message = "ContrastiveLoss is for two classes, and the data have 3: use SparseCategoricalCrossentropy"
    assert refused_for(CLASSES, loss="ContrastiveLoss") == [(("loss",), message)]
    message = "ContrastiveLoss needs classes, and the data have numbers to predict: use MeanSquaredError"
    assert refused_for(NUMBERS, loss="ContrastiveLoss") == [(("loss",), message)]


def test_two_outputs_for_two_classes_are_scored_as_one(built_for: Callable[..., Built]) -> None:
    answers = classes(2)
    logits = np.concatenate([np.zeros_like(answers.raw), answers.raw], axis=1).astype("float32")
    for loss in ("SparseCategoricalCrossentropy", "CategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy"):
        metrics = ["accuracy", "AUC", "Precision", "F1Score", "BinaryAccuracy", "BinaryCrossentropy"]
        found = built_for(model=TWO, loss=loss, metrics=metrics)
        targets = np.eye(2)[answers.labels] if found.one_hot else answers.y
        for name, metric in zip(metrics, found.metrics.values(), strict=True):
            metric.update_state(targets.astype("float32"), logits)
            right = trials.METRICS[name](answers)
            assert float(metric.result()) == pytest.approx(right, abs=0.01 if name == "AUC" else 1e-5)
        assert float(found.loss(targets, logits)) == pytest.approx(trials.LOSSES[loss](answers), abs=1e-5)  # type: ignore[misc]


def test_fitted_scores_are_saved_and_loaded(built_for: Callable[..., Built]) -> None:
    found = built_for(loss="Dice", metrics=["AUC", "Precision"])
    answers = classes(2)
    for score in (found.loss, *found.metrics.values()):
        again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(score))
        given = answers.y.astype("float32"), answers.raw.astype("float32")
        if isinstance(score, keras.losses.Loss):
            assert float(again(*given)) == float(score(*given))
        else:
            again.update_state(*given), score.update_state(*given)
            assert float(again.result()) == float(score.result())


def test_a_newer_loss_of_keras_is_refused(monkeypatch: pytest.MonkeyPatch, refused_for: Callable[..., Any]) -> None:
    monkeypatch.delitem(TABLES["loss"], "Hinge")
    message = "Hinge is newer than this package, which does not know what it reads"
    assert refused_for(loss="Hinge") == [(("loss",), message)]


@pytest.mark.parametrize(
    ("item", "advice"),
    [
        ("F1Score", "give F1Score `average: macro`"),
        ({"Precision": {"thresholds": [0.2, 0.5]}}, "give Precision one threshold"),
    ],
)
def test_the_advice_for_metrics_of_several_parts(built_for: Callable[..., Built], item: Any, advice: str) -> None:
    (metric,) = built_for(CLASSES, loss="CategoricalCrossentropy", metrics=[item]).metrics.values()
    assert advice_for_one(metric) == advice


def test_names_are_checked_where_nothing_is_known_of_the_data() -> None:
    from reproduce.construct.scores import scores_of

    builder = Builder()
    setup = {"model": "mlp", "loss": "mse", "metrics": ["CategoricalAccuracy", "acc", {"AUC": {"curv": "PR"}}]}
    scores_of(builder, setup, None, None)
    assert [one.message for one in builder.problems] == [
        "unknown loss 'mse'; did you mean 'MeanSquaredError'?",
        "unknown metric 'acc'; did you mean 'accuracy'?",
        "AUC has no argument 'curv'; did you mean 'curve'?",
    ]


def test_numbers_are_read_as_they_are() -> None:
    situation = Situation("", numbers(2), "MeanSquaredError")
    assert trials.tried(situation, "metric", "R2Score").is_equal
