"""Wrong specs get placed lines in plain words; the fuzzer counts what is answered in another way."""

from __future__ import annotations

import operator
import os
import time
from collections.abc import Iterator
from functools import partial

import pytest

from benchmarks.reliability import watched as watching
from benchmarks.reliability.fuzz import Checker, Found, wrong_with
from benchmarks.reliability.mutants import mutant
from benchmarks.reliability.watched import Lost, watched


@pytest.fixture
def checker() -> Iterator[Checker]:
    made = Checker()
    yield made
    made.close()


def test_a_wrong_spec_is_the_same_for_its_number() -> None:
    assert mutant(7) == mutant(7)
    assert len({mutant(number) for number in range(50)}) == 50


def test_the_first_of_a_run_are_answered_well(checker: Checker) -> None:
    found = Found()
    for number in range(500):
        found.add(number, checker(number))
    assert (found.tried, found.bad, found.raw) == (500, {}, {})
    assert 300 < found.refused < 500


def test_what_is_answered_badly_is_counted() -> None:
    found = Found()
    found.add(1, (["a.yaml:1:2: unknown key 'x'"], "", 0.1, 5))
    found.add(2, ([], "TypeError: unhashable type: 'list'", 0.2, 7))
    found.add(3, (["unhashable type: 'list'"], "", 0.1, 6))
    found.add(4, (["a.yaml:1:2: Dense: 'str' object has no attribute 'x'"], "", 0.1, 6))
    found.add(5, Lost("more than 10 s"))
    assert (found.tried, found.refused, found.seconds, found.bytes) == (5, 3, 0.2, 7)
    assert set(found.bad) == {2, 3, 5} and set(found.raw) == {3, 4}


@pytest.mark.parametrize("message", ["b.yaml: no place", "b.yaml:1:2: a\x9bb", "b.yaml:1:2: " + "x" * 1000])
def test_a_line_is_placed_printable_and_no_longer_than_a_screen(message: str) -> None:
    assert wrong_with(message)
    assert not wrong_with("b.yaml:1:2: unknown key 'x'")


def test_a_task_that_takes_too_long_is_stopped_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PATIENCE", 10)
    outcomes = dict(watched(partial(partial, time.sleep), [60, 0, 1, 0], 0.2, 10**9))
    assert outcomes == {60: Lost("more than 0.2 s"), 0: None, 1: None}


def test_a_task_that_takes_too_much_memory_is_stopped() -> None:
    made = dict(watched(partial(partial, operator.mul, b"x"), [5, 3 * 10**9, 6], 100.0, 10**8))
    assert made == {5: b"xxxxx", 3 * 10**9: Lost("more than 0.1 GB"), 6: b"xxxxxx"}


def test_the_death_of_a_process_is_the_outcome_of_its_task() -> None:
    outcomes = dict(watched(partial(partial, os._exit), [7, 8, 9], 10.0, 10**9))
    assert outcomes == {status: Lost(f"its process died: exit status {status}") for status in (7, 8, 9)}
