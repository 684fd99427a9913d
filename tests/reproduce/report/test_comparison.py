import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reproduce.cli import main
from reproduce.errors import UsageError
from reproduce.report.comparison import ABSENT, Comparison, Difference, compare


def folder(path: Path, **experiments: Mapping[str, str]) -> Path:
    """A folder of results: for each experiment its claims, with their verdicts."""
    for name, verdicts in experiments.items():
        claims = [
            {"that": f"{claim}.", "expect": f"{claim} > 0", "verdict": verdict} for claim, verdict in verdicts.items()
        ]
        written(path, name, json.dumps(claims))
    return path


def written(path: Path, name: str, text: str) -> Path:
    (path / name).mkdir(parents=True)
    (path / name / "claims.json").write_text(text)
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    here = folder(tmp_path / "here", a={"A": "reproduced", "B": "refuted", "C": "refuted"}, b={}, old={"D": "refuted"})
    there = folder(tmp_path / "there", a={"A": "reproduced", "B": "inconclusive", "E": "refuted"}, b={}, new={})
    return here, there


DIFFERENT = (
    Difference("a", "B.", "B > 0", "refuted", "inconclusive"),
    Difference("a", "C.", "C > 0", "refuted", ABSENT),
    Difference("a", "E.", "E > 0", ABSENT, "refuted"),
)


def test_verdicts_and_claims_that_differ(two: tuple[Path, Path]) -> None:
    assert compare(*two) == Comparison(("a", "b"), 4, DIFFERENT, ("old",), ("new",))


def test_what_is_printed(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    here, there = two
    assert main.status(["compare", str(here), str(there)]) == 1
    assert capsys.readouterr().out == (
        f"a: B.\n  refuted in {here}, inconclusive in {there}\n"
        f"a: C.\n  refuted in {here}, absent in {there}\n"
        f"a: E.\n  absent in {here}, refuted in {there}\n"
        "4 claims of 2 experiments compared: 3 verdicts differ\n"
        f"not compared, in {here} alone: old\nnot compared, in {there} alone: new\n"
    )
    assert main.status(["compare", str(here), str(here)]) == 0
    assert capsys.readouterr().out == "4 claims of 3 experiments compared: no verdicts differ\n"


def test_folders_that_were_made_differently(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    made = {"tier": "full", "seeds": [0, 20], "engine": "vector"}
    for name, seeds in (("a", [0, 2]), ("b", [0, 3])):
        (two[0] / name / "provenance.json").write_text(json.dumps(made))
        (two[1] / name / "provenance.json").write_text(json.dumps({**made, "tier": "smoke", "seeds": seeds}))
    main.status(["compare", *map(str, two)])
    line = "not made alike: tier: full here, smoke there; seeds: 0:20 here, 0:2 there and 1 more\n"
    assert line in capsys.readouterr().out
    (two[0] / "a" / "provenance.json").write_text("[]")
    with pytest.raises(UsageError, match=r"a/provenance.json does not say how results were made, as `reproduce`"):
        compare(*two)


def test_as_json(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.status(["compare", *map(str, two), "--json"]) == 1
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [Difference(**one) for one in found["differences"]] == list(DIFFERENT)
    assert (found["experiments"], found["claims"], found["only_here"]) == (["a", "b"], 4, ["old"])


NO_TEXT = '[{"that": "A.", "expect": "1 < 2", "verdict": 3}]'


@pytest.mark.parametrize("text", ["[", "{}x", "7", "[1]", '[{"that": "A."}]', '["that"]', "[" * 100_000, NO_TEXT])
def test_files_that_are_none_of_ours(text: str, two: tuple[Path, Path], tmp_path: Path) -> None:
    other = written(tmp_path / "other", "a", text)
    message = f"{other}/a/claims.json is no list of claims with their verdicts, as `reproduce` writes it"
    with pytest.raises(UsageError) as caught:
        compare(two[0], other)
    assert str(caught.value) == message


def test_folders_without_results_or_without_an_experiment_in_common(two: tuple[Path, Path], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UsageError, match=r"empty has no results: expected a folder for each experiment, with claims"):
        compare(two[0], empty)
    with pytest.raises(UsageError, match=r"^no experiment is in both .*here and .*x$"):
        compare(two[0], folder(tmp_path / "x", c={}))


def test_a_missing_folder_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = tmp_path / "nowhere"
    assert main.status(["compare", str(nowhere), str(nowhere)]) == 2
    message = f"{nowhere} has no results: expected a folder for each experiment, with claims.json in it\n"
    assert capsys.readouterr().err == message
