from itertools import combinations

import numpy as np
import pytest

from reproduce.streams import stream, stream_seed


def test_the_numbers_of_a_stream_never_change() -> None:
    drawn = stream(7, "init", "dense_1/kernel").random(3)
    assert drawn.tolist() == [0.31068614834194674, 0.5764883786980024, 0.8638567627249617]
    assert stream(0, "split").integers(0, 1000, 5).tolist() == [954, 389, 545, 568, 842]
    assert stream_seed(7, "init", "dense_1/kernel") == 1333937327
    assert stream_seed(0, "dropout", "dropout_1") == 1111190553


NAMES = [(0, "init", "a"), (1, "init", "a"), (0, "order", "a"), (0, "init", "b"), (0, "init", ""), (10, "init", "a")]


@pytest.mark.parametrize(("one", "other"), list(combinations(NAMES, 2)))
def test_every_part_of_a_name_counts(one: tuple[int, str, str], other: tuple[int, str, str]) -> None:
    assert not np.array_equal(stream(*one).random(4), stream(*other).random(4))
    assert stream_seed(*one) != stream_seed(*other)


def test_parts_of_a_name_do_not_run_together() -> None:
    assert stream_seed(1, "1init", "a") != stream_seed(11, "init", "a")
    assert stream_seed(0, "inita") != stream_seed(0, "init", "a")


def test_streams_are_uncorrelated() -> None:
    rows = np.stack([stream(seed, "init", name).standard_normal(2000) for seed in range(5) for name in "ab"])
    correlations = np.corrcoef(rows)[~np.eye(len(rows), dtype=bool)]
    assert np.abs(correlations).max() < 0.1


def test_a_stream_does_not_depend_on_those_drawn_before() -> None:
    first = stream(3, "order").permutation(10)
    stream(3, "split").random(1000)
    assert np.array_equal(stream(3, "order").permutation(10), first)


def test_integer_seeds_are_positive_and_below_two_to_the_31() -> None:
    seeds = [stream_seed(seed, "init", "w") for seed in range(2000)]
    assert min(seeds) >= 1 and max(seeds) < 2**31
    assert len(set(seeds)) == len(seeds)


def test_global_generators_are_untouched(generators_untouched: None) -> None:
    stream(0, "split").random(10)
    stream_seed(0, "split")
