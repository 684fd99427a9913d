"""Every hostile spec of the corpus gets the answer that it should, by the command line."""

from __future__ import annotations

import pytest

from benchmarks.reliability import corpus


@pytest.mark.parametrize(("name", "content", "said"), list(corpus.cases()))
def test_a_hostile_spec(name: str, content: bytes, said: str) -> None:
    assert corpus.wrong_with(name, content, said) == ""


def test_another_answer_is_a_bad_one() -> None:
    assert corpus.wrong_with("spec.yaml", corpus.BASE.encode(), "unknown").startswith("exit status 0")
    assert corpus.wrong_with("spec.yaml", b"a: [", "unknown").startswith("not said: 'unknown' but [")
