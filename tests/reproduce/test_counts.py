from reproduce.counts import counted, listed


def test_one_has_no_s() -> None:
    assert [counted(number, "run") for number in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]


def test_long_lists_are_cut() -> None:
    assert [listed(list("abcd")[:count], 2) for count in (1, 2, 3, 4)] == [
        "a",
        "a, b",
        "a, b and 1 more",
        "a, b and 2 more",
    ]
