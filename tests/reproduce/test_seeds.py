"""Seeds as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reproduce.seeds import MAX_SEED, MAX_SEEDS, seed_range, written


@pytest.mark.parametrize(
    ("value", "seeds"),
    [(20, range(20)), ("20", range(20)), ("100:140", range(100, 140)), ("0:3", range(3)), ("5:6", range(5, 6))],
)
def test_a_count_or_a_range(value: object, seeds: range) -> None:
    assert seed_range(value) == seeds


@pytest.mark.parametrize("value", [0, -1, 1.5, True, None, [3], "", ":", "3:", ":3", "3:3", "4:3", "1:2:3", "x", " 3"])
def test_what_means_no_seeds_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected a count such as 20, or a range such as 1000:1020, got"):
        seed_range(value)


@pytest.mark.parametrize("value", [MAX_SEEDS + 1, f"7:{MAX_SEEDS + 8}"])
def test_too_many_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="at most 100,000 seeds, got 100,001"):
        seed_range(value)


def test_so_is_a_seed_that_no_store_can_hold() -> None:
    assert seed_range(f"{MAX_SEED}:{MAX_SEED + 1}") == range(MAX_SEED, MAX_SEED + 1)
    with pytest.raises(ValueError, match="expected a count"):
        seed_range(f"{MAX_SEED + 1}:{MAX_SEED + 2}")


@pytest.mark.parametrize("value", [20, "100:140"])
def test_seeds_are_written_as_they_were_read(value: object) -> None:
    assert written(seed_range(value)) == value


@given(some.integers(0, MAX_SEED), some.integers(1, MAX_SEEDS))
def test_what_is_written_of_seeds_is_read_as_the_same_seeds(first: int, count: int) -> None:
    seeds = range(first, min(first + count, MAX_SEED + 1))
    assert seed_range(written(seeds)) == seed_range(f"{seeds.start}:{seeds.stop}") == seeds


@given(some.text("0123456789:-+ .\u0663", max_size=8) | some.integers() | some.floats())
def test_anything_means_seeds_or_is_refused_by_what_it_is(value: object) -> None:
    try:
        seeds = seed_range(value)
    except ValueError as error:
        assert str(error).startswith("expected ")
    else:
        assert 0 < len(seeds) <= MAX_SEEDS and seeds.start >= 0 and seed_range(written(seeds)) == seeds
