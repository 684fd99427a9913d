"""Seeds as people write them."""

import pytest

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
