"""Preparations learn from the training part alone; those that touch labels touch only training labels."""

import inspect
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from zoo import preparations
from zoo.dataset import Dataset, classification, listed, regression
from zoo.preparations.binarize import binarize
from zoo.preparations.center import center
from zoo.preparations.flatten import flatten
from zoo.preparations.flip_labels import flip_labels
from zoo.preparations.gaussian_noise import gaussian_noise
from zoo.preparations.hold_out_classes import hold_out_classes
from zoo.preparations.keep_classes import keep_classes
from zoo.preparations.min_max import min_max
from zoo.preparations.pairs import pairs
from zoo.preparations.random_labels import random_labels
from zoo.preparations.resample import resample
from zoo.preparations.shuffle import shuffle
from zoo.preparations.split_features import split_features
from zoo.preparations.standardize import standardize
from zoo.preparations.standardize_targets import standardize_targets
from zoo.preparations.targets_from_inputs import targets_from_inputs
from zoo.splits import Split

NEEDED: dict[str, dict[str, Any]] = {
    "hold_out_classes": {"classes": [3]},
    "split_features": {"sizes": {"one": 1, "two": 2}},
}


def labelled(samples: int = 300, classes: int = 4) -> Split:
    """Images of 2 by 3, of mixed scale, with one pixel that is constant in training and not in the other parts."""
    rng = np.random.default_rng(5)

    def part(shift: float, odd: float) -> tuple[np.ndarray, np.ndarray]:
        x = shift + rng.normal(3, 1, (samples, 2, 3, 1)) * np.array([0.01, 1, 1000])[:, None]
        x[:, 0, 0] = 0.1 + odd * np.arange(samples)[:, None]
        return x, rng.integers(classes, size=samples)

    made = [classification(*part(shift, odd), classes) for shift, odd in ((0, 0), (1, 1), (2, 1))]
    return Split(*made)


def numeric() -> Split:
    rng = np.random.default_rng(6)
    return Split(*(regression(rng.normal(size=(50, 3)), rng.normal(mean, 10, 50)) for mean in (100, 120, 140)))


def prepared(name: str, split: Split, seed: int = 0) -> Split:
    prepare = preparations.get(name)
    draws = "rng" in inspect.signature(prepare).parameters
    given = NEEDED.get(name, {})
    return prepare(split, rng=np.random.default_rng(seed), **given) if draws else prepare(split, **given)


def suitable(name: str) -> Split:
    """Labelled data, or numeric data for a preparation that refuses them."""
    try:
        prepared(name, labelled())
    except ValueError:
        return numeric()
    return labelled()


def inputs(split: Split) -> list[np.ndarray]:
    """The inputs of each part, side by side where there are several."""
    assert split.validation is not None
    assert split.test is not None
    return [all_inputs(part) for part in (split.train, split.validation, split.test)]


def all_inputs(part: Dataset) -> np.ndarray:
    return np.concatenate(listed(part.inputs), axis=1)


@pytest.mark.parametrize("name", preparations.names())
def test_contract(name: str) -> None:
    before = suitable(name)
    kept = [x.copy() for x in inputs(before)]
    states = random.getstate(), str(np.random.get_state())
    after = prepared(name, before)
    assert (random.getstate(), str(np.random.get_state())) == states
    for old, original, new in zip(inputs(before), kept, inputs(after), strict=True):
        assert np.array_equal(old, original)  # not in place
        assert new.dtype == np.float32
        assert np.isfinite(new).all()
    parts = [part for part in (after.train, after.validation, after.test) if part is not None]
    shapes = [tuple(x.shape[1:] for x in listed(part.inputs)) for part in parts]
    assert (
        len({(part.task, part.classes, shape, part.y.shape[1:]) for part, shape in zip(parts, shapes, strict=True)})
        == 1
    )


@pytest.mark.parametrize("name", preparations.names())
def test_a_split_with_only_training_stays_one(name: str) -> None:
    after = prepared(name, Split(suitable(name).train))
    assert (after.validation, after.test) == (None, None)


@pytest.mark.parametrize("name", preparations.names())
def test_other_parts_do_not_change_what_training_becomes(name: str) -> None:
    split = suitable(name)
    alone = prepared(name, Split(split.train))
    beside = prepared(name, split)
    assert np.array_equal(all_inputs(alone.train), all_inputs(beside.train))
    assert np.array_equal(alone.train.y, beside.train.y)


def test_standardize_is_fitted_on_training_alone() -> None:
    train, validation, _ = inputs(standardize(labelled()))
    varying = np.ones((2, 3), bool)
    varying[0, 0] = False
    assert np.allclose(train.mean(axis=0)[varying], 0, atol=1e-4)
    assert np.allclose(train.std(axis=0)[varying], 1, atol=1e-4)
    assert not np.allclose(validation.mean(axis=0)[varying], 0, atol=0.1)


def test_standardize_uses_one_map_for_every_part() -> None:
    before, after = labelled(), standardize(labelled())
    shift, scale = before.train.x.mean(0, np.float64), before.train.x.std(0, np.float64)
    scale[0, 0] = 1  # constant in training
    for old, new in zip(inputs(before), inputs(after), strict=True):
        assert np.allclose(new, (old - shift) / scale, atol=1e-5)


def test_constant_inputs_become_zero_whatever_their_rounding() -> None:
    for value in (0.0, 0.1, 1e8 / 3):
        split = Split(classification(np.full((1000, 1), value), np.zeros(1000), 2))
        assert np.abs(standardize(split).train.x).max() < 1e-6 * max(value, 1)
        assert not min_max(split).train.x.any()


def test_center_keeps_the_scale() -> None:
    before, after = labelled(), center(labelled())
    assert np.allclose(after.train.x.mean(axis=0, dtype=np.float64), 0, atol=1e-3)
    assert np.allclose(after.train.x.std(axis=0), before.train.x.std(axis=0), rtol=1e-4, atol=1e-6)
    assert not np.allclose(inputs(after)[1].mean(axis=0), 0, atol=0.1)


def test_min_max_maps_the_training_range() -> None:
    train, validation, _ = inputs(min_max(labelled()))
    assert (train.min(), train.max()) == (0, 1)
    assert train[:, 1].min(axis=0).tolist() == [[0]] * 3
    assert train[:, 1].max(axis=0).tolist() == [[1]] * 3
    assert validation.max() > 1


def test_flatten() -> None:
    before, after = labelled(), flatten(labelled())
    assert after.train.x.shape == (300, 6)
    assert np.array_equal(after.train.x.reshape(-1, 2, 3, 1), before.train.x)


def test_binarize_is_strictly_above() -> None:
    split = Split(classification([[0.2], [0.3], [0.4]], [0, 1, 0], 2))
    assert binarize(split, threshold=0.3).train.x.tolist() == [[0], [0], [1]]
    assert binarize(split).train.x.tolist() == [[0], [0], [0]]


@pytest.mark.parametrize(("classes", "task"), [(2, "binary"), (3, "multiclass"), (4, "multiclass")])
def test_keep_classes_keeps_the_examples_of_the_first_few(classes: int, task: str) -> None:
    before = labelled()
    after = keep_classes(before, classes=classes)
    kept = before.train.y < classes
    assert (after.train.task, after.train.classes) == (task, classes)
    assert np.array_equal(after.train.x, before.train.x[kept]) and np.array_equal(after.train.y, before.train.y[kept])
    assert after.test is not None and set(after.test.y.tolist()) == set(range(classes))


def test_keep_classes_keeps_those_of_a_list_and_counts_them_anew() -> None:
    before = labelled()
    after = keep_classes(before, classes=[3, 1, 2])
    kept = before.train.y[before.train.y > 0]
    assert after.train.classes == 3 and np.array_equal(after.train.x, before.train.x[before.train.y > 0])
    assert after.train.y.tolist() == [{3: 0, 1: 1, 2: 2}[label] for label in kept]


def test_resample_interpolates_between_the_centres_of_pixels() -> None:
    split = Split(classification(np.array([[[[0.0], [4.0]], [[8.0], [4.0]]]]), [0], 2))
    rows = [[0, 1, 3, 4], [2, 2.5, 3.5, 4], [6, 5.5, 4.5, 4], [8, 7, 5, 4]]
    assert resample(split, height=4, width=4).train.x[0, :, :, 0].tolist() == rows
    assert resample(split, height=2, width=2).train.x.tolist() == split.train.x.tolist()
    assert resample(split, height=1, width=2).train.x.tolist() == [[[[4], [4]]]]


def test_resample_keeps_channels_apart() -> None:
    x = np.random.default_rng(0).normal(size=(3, 5, 4, 2))
    both = resample(Split(classification(x, [0, 1, 0], 2)), height=7, width=3).train.x
    assert both.shape == (3, 7, 3, 2)
    second = resample(Split(classification(x[..., 1:], [0, 1, 0], 2)), height=7, width=3).train.x
    assert np.allclose(both[..., 1:], second)


@pytest.mark.parametrize("fraction", [0.0, 0.25, 1.0])
def test_flip_labels_makes_exactly_that_many_wrong(fraction: float) -> None:
    before = labelled()
    after = flip_labels(before, fraction=fraction, rng=np.random.default_rng(0))
    assert (after.train.y != before.train.y).sum() == round(300 * fraction)
    assert set(after.train.y.tolist()) <= {0, 1, 2, 3}
    assert after.validation is before.validation
    assert after.test is before.test


def test_flip_labels_makes_every_mistake_equally_likely() -> None:
    before = labelled(samples=6000)
    after = flip_labels(before, fraction=1.0, rng=np.random.default_rng(0))
    counts = np.bincount((after.train.y - before.train.y) % 4, minlength=4)
    assert counts[0] == 0
    assert counts[1:] == pytest.approx([2000] * 3, abs=150)


def test_a_larger_share_of_noise_contains_the_smaller() -> None:
    before = labelled()
    few, many = (flip_labels(before, fraction=share, rng=np.random.default_rng(3)).train.y for share in (0.1, 0.4))
    wrong = few != before.train.y
    assert np.array_equal(few[wrong], many[wrong])


def test_random_labels_know_nothing_of_the_true_ones() -> None:
    before = labelled(samples=4000)
    after = random_labels(before, rng=np.random.default_rng(0))
    assert (after.train.y == before.train.y).mean() == pytest.approx(0.25, abs=0.03)
    assert np.bincount(after.train.y).tolist() == pytest.approx([1000] * 4, abs=100)
    assert after.validation is before.validation


def test_a_share_of_random_labels_leaves_the_others_true() -> None:
    before = labelled(samples=4000)
    after = random_labels(before, fraction=0.4, rng=np.random.default_rng(0))
    assert (after.train.y == before.train.y).mean() == pytest.approx(0.6 + 0.4 / 4, abs=0.02)
    assert np.array_equal(random_labels(before, fraction=0.0, rng=np.random.default_rng(0)).train.y, before.train.y)


def test_random_labels_of_other_parts() -> None:
    before = labelled(samples=4000)
    after = random_labels(before, parts=["validation"], rng=np.random.default_rng(0))
    assert after.train is before.train and after.validation is not None and before.validation is not None
    assert (after.validation.y == before.validation.y).mean() == pytest.approx(0.25, abs=0.03)


def test_shuffle_keeps_the_pairs_and_the_other_parts() -> None:
    before = labelled()
    after = shuffle(before, rng=np.random.default_rng(0))
    places = [int(np.flatnonzero((before.train.x == x).all(axis=(1, 2, 3)))[0]) for x in after.train.x]
    assert sorted(places) == list(range(300)) != places
    assert np.array_equal(after.train.y, before.train.y[places])
    assert after.validation is before.validation and after.test is before.test


def test_draws_of_one_seed_are_different_orders() -> None:
    orders = [shuffle(labelled(), draw=draw, rng=np.random.default_rng(0)).train.x.tobytes() for draw in (0, 1, 2, 1)]
    assert len(set(orders)) == 3 and orders[1] == orders[3]


@pytest.mark.parametrize("change", [flip_labels, random_labels])
def test_same_rng_same_labels(change: Callable[..., Split]) -> None:
    first, same, other = (change(labelled(), rng=np.random.default_rng(seed)).train.y for seed in (1, 1, 2))
    assert first.tobytes() == same.tobytes() != other.tobytes()


def test_standardize_targets_is_fitted_on_training_alone() -> None:
    before, after = numeric(), standardize_targets(numeric())
    assert (after.train.y.mean(), after.train.y.std()) == (pytest.approx(0, abs=1e-5), pytest.approx(1, abs=1e-5))
    assert after.test is not None
    assert after.test.y.mean() > 2
    assert np.array_equal(after.train.x, before.train.x)


@pytest.mark.parametrize(
    ("name", "split", "message"),
    [
        ("flip_labels", numeric(), "flip_labels needs class labels, this is a regression data set"),
        ("hold_out_classes", numeric(), "hold_out_classes needs class labels, this is a regression data set"),
        ("keep_classes", numeric(), "keep_classes needs class labels, this is a regression data set"),
        ("resample", numeric(), "resample needs images (n, height, width, channels), got shape (50, 3)"),
        ("pairs", numeric(), "pairs needs class labels, this is a regression data set"),
        ("random_labels", numeric(), "random_labels needs class labels, this is a regression data set"),
        ("standardize_targets", labelled(), "standardize_targets needs regression targets, these are class labels"),
    ],
)
def test_wrong_kind_of_targets(name: str, split: Split, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        prepared(name, split)
    assert str(caught.value) == message


@pytest.mark.parametrize("classes", [1, 5])
def test_impossible_number_of_classes(classes: int) -> None:
    with pytest.raises(ValueError, match=rf"^classes must be from 2 to 4, got {classes}$"):
        keep_classes(labelled(), classes=classes)


@pytest.mark.parametrize("classes", [[1], [1, 1], [0, 4], [-1, 2]])
def test_impossible_classes(classes: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^classes must be two or more different ones of 0 to 3, got \["):
        keep_classes(labelled(), classes=classes)


def test_impossible_size() -> None:
    with pytest.raises(ValueError, match=r"^height and width must be at least 1, got 0 and 3$"):
        resample(labelled(), height=0, width=3)


def test_impossible_draw() -> None:
    with pytest.raises(ValueError, match=r"^draw must be from 0 to 999, got -1$"):
        shuffle(labelled(), draw=-1, rng=np.random.default_rng(0))


def test_impossible_fraction() -> None:
    with pytest.raises(ValueError, match=r"^fraction must be from 0 to 1, got 1.5$"):
        flip_labels(labelled(), fraction=1.5, rng=np.random.default_rng(0))


@pytest.mark.parametrize(("strategy", "fill"), [("mean", 3.0), ("median", 2.0), ("zero", 0.0)])
def test_what_is_missing_is_filled_in_from_training(strategy: str, fill: float) -> None:
    train = regression([[np.nan], [1.0], [2.0], [6.0]], [0, 0, 0, 0])
    other = regression([[np.nan], [100.0]], [0, 0])
    made = preparations.get("impute")(Split(train, other, None), strategy=strategy)
    assert made.train.x.ravel().tolist() == [fill, 1, 2, 6]
    assert made.validation is not None and made.validation.x.ravel().tolist() == [fill, 100]


def test_an_input_that_no_training_example_has_has_no_mean() -> None:
    split = Split(regression([[np.nan, 1.0]], [0]))
    with pytest.raises(ValueError, match="mean is unknown of 1 inputs, which no training example has"):
        preparations.get("impute")(split)


def test_targets_from_inputs_are_what_the_inputs_were_before_later_preparations() -> None:
    before = min_max(labelled())
    clean = targets_from_inputs(before)
    noisy = gaussian_noise(clean, stddev=0.5, rng=np.random.default_rng(0))
    for old, part in zip(inputs(before), (noisy.train, noisy.validation, noisy.test), strict=True):
        assert part is not None and (part.task, part.classes, part.y.dtype) == ("regression", None, np.float32)
        assert np.array_equal(part.y, old.reshape(300, 6)) and not np.array_equal(part.x, old)


def test_targets_from_inputs_keeps_groups_and_weights() -> None:
    part = labelled().train.grouped(np.arange(300)).weighted(np.ones(300))
    made = targets_from_inputs(Split(part)).train
    assert made.groups is part.groups and made.weights is part.weights


def test_gaussian_noise_has_its_deviation_and_differs_between_parts_and_seeds() -> None:
    before = labelled()
    first, other = (gaussian_noise(before, stddev=2, rng=np.random.default_rng(seed)) for seed in (1, 2))
    added = [new.astype("float64") - old for new, old in zip(inputs(first), inputs(before), strict=True)]
    assert np.std(added[0]) == pytest.approx(2, abs=0.15) and np.mean(added[0]) == pytest.approx(0, abs=0.15)
    assert not np.allclose(added[0], added[1], atol=0.1) and not np.array_equal(first.train.x, other.train.x)
    assert np.array_equal(first.train.y, before.train.y)


def test_impossible_deviation() -> None:
    with pytest.raises(ValueError, match=r"^stddev must be 0 or more, got -1$"):
        gaussian_noise(labelled(), stddev=-1, rng=np.random.default_rng(0))


def test_pairs_are_half_of_one_class_and_each_example_is_left_as_often() -> None:
    before = labelled(samples=31)
    after = pairs(before, per_example=3, rng=np.random.default_rng(0))
    for old, new in zip((before.train, before.test), (after.train, after.test), strict=True):
        assert old is not None and new is not None and isinstance(new.inputs, dict)
        left, right = (places(old.x, new.inputs[side]) for side in ("left", "right"))
        assert left.tolist() == list(range(31)) * 3 and (left != right).all()
        assert np.array_equal(new.y, old.y[left] == old.y[right])
        assert (new.task, new.classes, len(new), new.y.sum()) == ("binary", 2, 93, 46)
        assert new.labels is not None and new.labels.tolist() == [*old.y.tolist(), *[-1] * 62]


def places(known: Any, x: Any) -> Any:
    """Which of the examples each is."""
    flat = known.reshape(len(known), -1)
    return np.array([int(np.flatnonzero((flat == one.ravel()).all(axis=1))[0]) for one in x])


def test_every_partner_is_equally_likely() -> None:
    x = np.arange(6, dtype="float32")[:, None]
    split = Split(classification(x, [0, 1, 0, 1, 0, 2], 3).take(np.array([0, 1, 2, 3, 4])))
    after = pairs(split, per_example=8000, rng=np.random.default_rng(0)).train
    assert isinstance(after.inputs, dict)
    left, right = (after.inputs[side].ravel() for side in ("left", "right"))
    for same, expected in ((1, {2: 2000, 4: 2000}), (0, {1: 2000, 3: 2000})):
        chosen, counts = np.unique(right[(left == 0) & (after.y == same)], return_counts=True)
        assert dict(zip(chosen.tolist(), counts.tolist(), strict=True)) == pytest.approx(expected, abs=200)


@pytest.mark.parametrize(
    ("split", "arguments", "message"),
    [
        (labelled(), {"per_example": 0}, "per_example must be at least 1, got 0"),
        (Split(labelled().train.weighted(np.ones(300))), {}, "pairs cannot weigh a pair, and the examples are weighed"),
        (
            Split(classification([[1.0], [2.0], [3.0]], [0, 0, 1], 2)),
            {},
            "pairs needs two examples or more of each of two classes or more in every part",
        ),
    ],
)
def test_what_cannot_be_paired(split: Split, arguments: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        pairs(split, **arguments, rng=np.random.default_rng(0))
    assert str(caught.value) == message


def test_split_features_cuts_them_in_their_order() -> None:
    before, after = numeric(), split_features(numeric(), sizes={"wide": 2, "deep": 1})
    assert after.test is not None and before.test is not None and isinstance(after.test.inputs, dict)
    assert list(after.test.inputs) == ["wide", "deep"]
    assert np.array_equal(after.test.inputs["wide"], before.test.x[:, :2])
    assert np.array_equal(after.test.inputs["deep"], before.test.x[:, 2:])


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"a": 1, "b": 1}, "sizes must be two or more that add up to 3 features, got a 1 + b 1"),
        ({"a": 3}, "sizes must be two or more that add up to 3 features, got a 3"),
        ({"a": 3, "b": 0}, "sizes must be two or more that add up to 3 features, got a 3 + b 0"),
        ({}, "sizes must be two or more that add up to 3 features, got none"),
        ({"a b": 1, "c": 2}, "sizes: an input cannot be called 'a b'"),
    ],
)
def test_features_that_cannot_be_split_so(sizes: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        split_features(numeric(), sizes=sizes)
    assert str(caught.value) == message


def test_what_works_on_one_input_refuses_several() -> None:
    with pytest.raises(ValueError, match=r"^expected one input, and the data have one and two$"):
        standardize(prepared("split_features", numeric()))


def test_taking_examples_takes_their_labels() -> None:
    part = replace(numeric().train, labels=np.arange(50, dtype=np.int32))
    taken = split_features(Split(part), sizes={"a": 1, "b": 2}).train.take(np.array([4, 2]))
    assert taken.labels is not None and taken.labels.tolist() == [4, 2] and len(taken) == 2


def test_held_out_classes_are_in_the_test_part_alone() -> None:
    before, after = labelled(), hold_out_classes(labelled(), classes=[1, 3])
    assert after.validation is not None and after.test is not None and before.test is not None
    assert [set(part.y.tolist()) for part in (after.train, after.validation, after.test)] == [{0, 2}, {0, 2}, {1, 3}]
    assert after.train.classes == 4 and np.array_equal(after.test.x, before.test.x[before.test.y % 2 == 1])


@pytest.mark.parametrize("classes", [[], [4], [0, 1, 2]])
def test_classes_that_cannot_be_held_out(classes: list[int]) -> None:
    with pytest.raises(ValueError) as caught:
        hold_out_classes(labelled(), classes=classes)
    assert str(caught.value) == f"classes must be some of 0 to 3 that leave at least two others, got {classes}"
