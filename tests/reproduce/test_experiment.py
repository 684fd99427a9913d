"""What a claim keeps of its text."""

import pickle
from collections import Counter

import pytest

from reproduce import experiment
from reproduce.claims import problems, remarks
from reproduce.claims.verdict import judge
from reproduce.experiment import Claim
from reproduce.expressions import LONGEST, Node, parse
from tests.made_up import claims as made_up


def test_a_claim_is_parsed_once_for_checks_remarks_and_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: Counter[str] = Counter()

    def counting(text: str) -> Node:
        parsed[text] += 1
        return parse(text)

    monkeypatch.setattr(experiment, "parse", counting)
    claims = ["loss[adam, rate=1] > 0", "accuracy[sgd, rate=1] > 0.5"]
    made = made_up.experiment([made_up.factor("optimizer", "adam", "sgd"), made_up.factor("rate", "1")], claims=claims)
    results = made_up.results(made, lambda levels, seed: {"loss": made_up.curve(1), "accuracy": made_up.curve(1)})
    assert problems(made) == remarks(made) == []
    for _ in range(2):
        judge(results)
    assert parsed == dict.fromkeys(claims, 1)


def test_the_deepest_claim_goes_to_other_processes() -> None:
    claim = Claim("It is so.", "-" * (LONGEST - 4) + "1 < 2", (1, 1))
    tree = claim.tree
    assert vars(pickle.loads(pickle.dumps(claim)))["tree"] == tree
