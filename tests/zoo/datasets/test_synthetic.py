"""What each generated data set promises about its content."""

import numpy as np
import pytest

from zoo.dataset import Dataset
from zoo.datasets.bag_of_words import bag_of_words
from zoo.datasets.blobs import blobs
from zoo.datasets.circles import circles
from zoo.datasets.correlated_gaussian import correlated_gaussian
from zoo.datasets.gaussian import gaussian
from zoo.datasets.moons import moons
from zoo.datasets.noise import noise
from zoo.datasets.parity import parity
from zoo.datasets.sine import sine
from zoo.datasets.spirals import spirals
from zoo.datasets.truth_table import truth_table
from zoo.datasets.xor import xor


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def best_linear_accuracy(dataset: Dataset) -> float:
    """Of a least-squares classifier; a floor on what linear units can do."""
    design = np.column_stack([dataset.x.reshape(len(dataset), -1), np.ones(len(dataset))])
    weights = np.linalg.lstsq(design, 2 * dataset.y - 1, rcond=None)[0]
    return float(((design @ weights > 0) == dataset.y).mean())


def test_xor_is_its_truth_table(rng: np.random.Generator) -> None:
    made = xor(rng=rng)
    assert made.x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert made.y.tolist() == [0, 1, 1, 0]


def test_xor_repeats_its_corners_with_noise_around_them(rng: np.random.Generator) -> None:
    made = xor(samples=402, noise=0.1, rng=rng)
    assert made.x.shape == (402, 2)
    assert np.array_equal(np.rint(made.x).sum(axis=1) % 2, made.y)
    assert np.std(made.x - np.rint(made.x)) == pytest.approx(0.1, rel=0.15)


@pytest.mark.parametrize("bits", [1, 2, 5])
def test_parity_lists_every_pattern_once(bits: int, rng: np.random.Generator) -> None:
    made = parity(bits=bits, rng=rng)
    assert len({tuple(pattern) for pattern in made.x.tolist()}) == 2**bits
    assert made.y.tolist() == [bin(number).count("1") % 2 for number in range(2**bits)]


def test_inputs_that_do_not_count_change_nothing(rng: np.random.Generator) -> None:
    made = parity(bits=2, inputs=4, rng=rng)
    assert made.x.shape == (16, 4)
    assert len(np.unique(made.x, axis=0)) == 16
    assert np.array_equal(made.y, made.x[:, :2].sum(axis=1) % 2)


@pytest.mark.parametrize("column", [(1, 0), (0, 1, 1, 0), (0, 0, 1, 0, 1, 1, 0, 1)])
def test_a_truth_table_has_the_patterns_in_counting_order(column: tuple[int, ...], rng: np.random.Generator) -> None:
    made = truth_table(column=column, rng=rng)
    assert [int("".join(str(int(bit)) for bit in row), 2) for row in made.x] == list(range(len(column)))
    assert tuple(made.y) == column


def test_parity_of_two_bits_is_xor(rng: np.random.Generator) -> None:
    assert np.array_equal(parity(bits=2, rng=rng).x, xor(rng=rng).x)
    assert np.array_equal(parity(bits=2, rng=rng).y, xor(rng=rng).y)


def test_moons_lie_on_two_half_circles(rng: np.random.Generator) -> None:
    made = moons(samples=101, noise=0.0, rng=rng)
    upper, lower = made.x[made.y == 0], made.x[made.y == 1]
    assert np.allclose(np.linalg.norm(upper, axis=1), 1, atol=1e-6)
    assert np.allclose(np.linalg.norm(lower - [1, 0.5], axis=1), 1, atol=1e-6)
    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0.5
    assert np.bincount(made.y).tolist() == [51, 50]


def test_circles_have_their_radii(rng: np.random.Generator) -> None:
    made = circles(samples=100, noise=0.0, factor=0.3, rng=rng)
    assert np.allclose(np.linalg.norm(made.x, axis=1), np.where(made.y == 0, 1, 0.3), atol=1e-6)


def test_spirals_arms_are_rotations_of_each_other(rng: np.random.Generator) -> None:
    made = spirals(samples=300, classes=3, turns=2.0, rng=rng)
    radius = np.linalg.norm(made.x, axis=1)
    expected = 2 * np.pi * (2.0 * (radius - 0.1) / 0.9 + made.y / 3)
    direction = np.stack([np.cos(expected), np.sin(expected)], axis=1)
    assert np.allclose(made.x, radius[:, None] * direction, atol=1e-4)
    assert np.bincount(made.y).tolist() == [100, 100, 100]
    assert made.task == "multiclass"


def test_spirals_defeat_linear_units(rng: np.random.Generator) -> None:
    assert best_linear_accuracy(spirals(samples=1000, turns=1.5, rng=rng)) < 0.75


def test_blobs_have_their_distance_and_spread(rng: np.random.Generator) -> None:
    made = blobs(samples=4000, classes=4, features=3, distance=6.0, std=0.5, rng=rng)
    centres = np.array([made.x[made.y == label].mean(axis=0) for label in range(4)])
    assert np.linalg.norm(centres - np.roll(centres, 1, axis=0), axis=1) == pytest.approx([6] * 4, abs=0.1)
    assert (made.x - centres[made.y]).std() == pytest.approx(0.5, rel=0.05)


def test_blobs_with_a_margin_are_separable_by_it(rng: np.random.Generator) -> None:
    made = blobs(samples=2000, distance=2.0, margin=0.5, rng=rng)
    assert (made.x[made.y == 0, 0]).min() >= 0.25
    assert (made.x[made.y == 1, 0]).max() <= -0.25


def test_blobs_without_a_margin_overlap(rng: np.random.Generator) -> None:
    assert best_linear_accuracy(blobs(samples=2000, distance=2.0, rng=rng)) == pytest.approx(0.84, abs=0.03)


def test_gaussian_labels_come_from_a_linear_teacher(rng: np.random.Generator) -> None:
    made = gaussian(samples=2000, features=20, rng=rng)
    assert best_linear_accuracy(made) > 0.97
    assert made.x.std() == pytest.approx(1, abs=0.02)
    assert gaussian(classes=5, rng=rng).task == "multiclass"


def test_correlated_gaussian_has_its_variances_along_rotated_axes(rng: np.random.Generator) -> None:
    made = [correlated_gaussian(samples=20_000, variances=[9, 1], rng=rng) for _ in range(20)]
    covariances = np.array([np.cov(dataset.x.T) for dataset in made])  # (20, 2, 2)
    assert np.allclose(np.linalg.eigvalsh(covariances), [1, 9], rtol=0.05)
    assert -4 < covariances[:, 0, 1].min() < -3  # some at about 45 degrees, either way
    assert 3 < covariances[:, 0, 1].max() < 4.2
    assert not any(dataset.y.any() for dataset in made)


def test_sine_follows_the_curve(rng: np.random.Generator) -> None:
    made = sine(samples=50, low=0.0, high=2.0, rng=rng)
    assert np.allclose(made.y, np.sin(made.x), atol=1e-6)
    assert 0 <= made.x.min() < made.x.max() <= 2
    noisy = sine(samples=5000, noise=0.3, rng=rng)
    assert np.std(noisy.y - np.sin(noisy.x)) == pytest.approx(0.3, rel=0.05)


def test_noise_has_its_spread_and_a_mean_of_zero(rng: np.random.Generator) -> None:
    made = noise(samples=2000, outputs=2, std=3.0, rng=rng)
    assert not made.x.any() and made.y.shape == (2000, 2)
    np.testing.assert_allclose(made.y.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(made.y.std(axis=0), 3, rtol=0.05)
    assert not noise(samples=1, rng=rng).y.any()


def test_words_follow_zipfs_law_and_the_target_is_linear_in_them(rng: np.random.Generator) -> None:
    made = bag_of_words(samples=20_000, words=30, length=5, rng=rng)
    assert (made.x.sum(axis=1) == 5).all()
    frequency = made.x.mean(axis=0) / made.x[:, 0].mean()
    np.testing.assert_allclose(frequency, 1 / np.arange(1, 31), atol=0.02)
    weights, errors, *_ = np.linalg.lstsq(made.x, made.y, rcond=None)
    np.testing.assert_allclose(np.abs(weights), 1, atol=1e-3)
    assert errors.max() < 1e-3
