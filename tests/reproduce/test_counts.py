from reproduce.counts import counted


def test_one_has_no_s() -> None:
    assert [counted(number, "run") for number in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]
