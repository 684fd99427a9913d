"""A small version of what `make reliability` does to stores and to running commands."""

from benchmarks.reliability import interruptions, stores


def test_damaged_stores_give_no_wrong_record_and_no_traceback() -> None:
    found = stores.answers(60)
    assert found.total() == 60 and set(found) == {"as before", "mended", "refused"}


def test_commands_that_are_killed_or_interrupted_go_on_to_the_same_bytes() -> None:
    with interruptions.trials() as these:
        resumed, found = interruptions.kills(these, 1)
        assert (resumed, found.total()) == (1, 1)
        answers = interruptions.signals(these, 3)
        assert (answers.right, answers.resumed) == (3, 3)
