"""The nearest legal name, the order of problems, and what Keras says in one line."""

import pytest

from reproduce.errors import Problem, SpecErrors, nearest, refusal

OPTIMIZERS = ("SGD", "Adam", "AdamW", "RMSprop")


@pytest.mark.parametrize(
    ("name", "legal", "clause"),
    [
        ("adamm", OPTIMIZERS, "; did you mean 'Adam'?"),
        ("ADAM", OPTIMIZERS, "; did you mean 'Adam'?"),
        ("sgd", OPTIMIZERS, "; did you mean 'SGD'?"),
        ("dam", OPTIMIZERS, "; did you mean 'Adam'?"),
        ("mpl", ("mlp", "cnn"), "; did you mean 'mlp'?"),
        ("batchnorm", ("BatchNormalization", "LayerNormalization"), "; did you mean 'BatchNormalization'?"),
        ("yes", ("mlp", "layers"), "; expected one of 'layers', 'mlp'"),
        ("foo", ("b", "a"), "; expected one of 'a', 'b'"),
        ("foo", [f"bar{number}" for number in range(21)], ""),
        ("foo", (), ""),
        ("", ("a",), "; expected one of 'a'"),
    ],
)
def test_nearest(name: str, legal: tuple[str, ...], clause: str) -> None:
    assert nearest(name, legal) == clause


def test_problems_are_sorted_by_place_and_said_once() -> None:
    late, early, other = (
        Problem("b.yaml", 10, 2, "late"),
        Problem("b.yaml", 9, 30, "early"),
        Problem("a.yaml", 99, 1, "x"),
    )
    error = SpecErrors([late, early, late, other])
    assert str(error) == "a.yaml:99:1: x\nb.yaml:9:30: early\nb.yaml:10:2: late"


def test_one_mistake_at_one_place_with_many_numbers_is_told_once() -> None:
    many = [Problem("a.yaml", 5, 10, f"expected a whole number, got {number / 8}") for number in range(999)]
    many.append(Problem("a.yaml", 5, 10, "expected a whole number, got 7.0; write it without a decimal point"))
    others = [Problem("a.yaml", 5, 10, "expected a list, got 1"), Problem("a.yaml", 5, 11, "expected a list, got 2")]
    assert str(SpecErrors([*many, *others])).splitlines() == [
        "a.yaml:5:10: expected a list, got 1",
        "a.yaml:5:10: expected a whole number, got 0.0 (and 999 more here with other numbers)",
        "a.yaml:5:11: expected a list, got 2",
    ]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("units must be positive\nReceived: -1"), "units must be positive"),
        (
            ValueError("Exception encountered when calling Dense.call().\n\n\x1b[1mbad shape\x1b[0m\n\nmore"),
            "bad shape",
        ),
        (TypeError("Could not infer. Error encountered:\n\nranks differ"), "ranks differ"),
        (IndexError("tuple index out of range"), "an axis or an index is out of range"),
        (KeyError("x"), "a name or a number is none that it knows"),
        (RuntimeError("no"), "RuntimeError no"),
        (ValueError(""), "ValueError"),
        (ValueError("x" * 301), "x" * 297 + "..."),
    ],
)
def test_a_refusal_in_one_line(error: Exception, line: str) -> None:
    assert refusal(error) == line


@pytest.mark.parametrize(
    "error",
    [
        TypeError("unhashable type: 'list'"),
        TypeError("__init__() got multiple values for keyword argument 'rank'"),
        AttributeError("'str' object has no attribute 'x'"),
        TypeError("'<' not supported between instances of 'str' and 'int'"),
    ],
)
def test_what_python_says_to_programmers_is_not_passed_on(error: Exception) -> None:
    assert refusal(error) == "a value is of the wrong kind"


def test_a_problem_is_no_longer_than_a_screen() -> None:
    assert str(Problem("a.yaml", 1, 2, "x" * 2000)) == "a.yaml:1:2: " + "x" * 985 + "..."


def test_a_problem_is_one_line_that_no_terminal_obeys() -> None:
    assert str(Problem("a\x1b.yaml", 1, 2, "é\n\u202e\xa0x")) == r"a\x1b.yaml:1:2: é\n\u202e\xa0x"


def test_names_that_make_no_line_are_not_listed() -> None:
    """Such as the labels of levels that are whole mappings, in a spec that meant something else."""
    assert nearest("adam/0.1", ["x" * 200, "y" * 201]) == ""
    assert nearest("adam/0.1", ["x" * 20, "y" * 20]) == f"; expected one of {'x' * 20!r}, {'y' * 20!r}"
    assert nearest("x" * 400 + "y", ["x" * 400]) == ""
