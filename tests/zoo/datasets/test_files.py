"""Tables and arrays of one's own: what they become, and what is refused, with its row and column."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from zoo import datasets
from zoo.dataset import Dataset

TABLE = """size,colour,owner,kind
1.5,red,ann,cat
2.5,blue,ann,dog
3.5,red,bob,cat
-1,green,cat,bird
"""


def made(path: Path, text: str | bytes = TABLE, **options: Any) -> Dataset:
    path = path / "mine.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    options = {"target": "kind", **options}
    return datasets.get("csv")(path=str(path), **options, rng=np.random.default_rng(0))


def test_a_table_becomes_numbers_and_one_input_for_each_text(tmp_path: Path) -> None:
    found = made(tmp_path, features=["colour", "size"])
    expected = [[0, 0, 1, 1.5], [1, 0, 0, 2.5], [0, 0, 1, 3.5], [0, 1, 0, -1]]  # blue, green, red, size
    assert found.x.tolist() == expected and found.x.dtype == np.float32
    assert (found.task, found.classes, found.y.tolist()) == ("multiclass", 3, [1, 2, 1, 0])  # bird, cat, dog
    assert made(tmp_path).x.shape == (4, 1 + 3 + 3)
    assert made(tmp_path, group="owner").x.shape == (4, 1 + 3)
    assert made(tmp_path, group="owner").groups.tolist() == [0, 0, 1, 2]  # type: ignore[union-attr]


def test_numbers_are_regression_unless_classification_is_said(tmp_path: Path) -> None:
    table = "x,a,b\n1,10,0.5\n2,20,0.25\n3,10,1\n"
    both = made(tmp_path, table, target=["a", "b"])
    assert (both.task, both.y.tolist()) == ("regression", [[10, 0.5], [20, 0.25], [10, 1]])
    classes = made(tmp_path, table, target="a", task="classification")
    assert (classes.task, classes.y.tolist()) == ("binary", [0, 1, 0])
    assert made(tmp_path, "x,a\n1,true\n2,false\n", target="a").y.tolist() == [1, 0]


def test_signs_of_other_countries_and_other_words_for_missing(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        "\ufeffx;y\n1,5;2\n?;3\n2,5;4\n".encode(),
        target="y",
        separator=";",
        decimal=",",
        missing_values=["?"],
        missing="keep",
    )
    assert np.array_equal(found.x, [[1.5], [np.nan], [2.5]], equal_nan=True)


@pytest.mark.parametrize(("missing", "rows"), [("drop", 3), ("keep", 4)])
def test_empty_cells_are_dropped_or_kept(tmp_path: Path, missing: str, rows: int) -> None:
    found = made(tmp_path, TABLE.replace("2.5,", ","), missing=missing)
    assert len(found) == rows and np.isnan(found.x).sum() == (missing == "keep")


def test_a_word_of_missing_values_elsewhere_is_a_word(tmp_path: Path) -> None:
    """pandas alone reads NA, None and null as empty cells: a country, a dose, a name."""
    table = "country,dose,y\nNA,None,1\nDE,low,2\nnull,None,3\n"
    assert made(tmp_path, table, target="y").x.shape == (3, 3 + 2)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (TABLE.replace("2.5,", ","), {}, "missing: row 2 has no size: say `missing: drop` or `missing: keep`"),
        (TABLE.replace("dog", ""), {"missing": "keep"}, "missing: row 2 has no kind: say `missing: drop`"),
        (TABLE, {"target": "kinds"}, "target: there is no column 'kinds'; did you mean 'kind'?"),
        (TABLE, {"weight": "size"}, "weight: size in row 4 is -1"),
        (TABLE, {"weight": "owner"}, "weight: owner is no column of numbers"),
        (TABLE, {"weight": "wight"}, "weight: there is no column 'wight'; there are 'size', 'colour', 'owner', 'kind'"),
        (TABLE, {"target": []}, "target must name a column"),
        (TABLE, {"features": ["size", "sizes"]}, "features: there is no column 'sizes'; did you mean 'size'?"),
        (TABLE, {"features": ["size", "kind"]}, "features: 'kind' is the target, and cannot be an input"),
        (TABLE, {"target": ["size", "kind"]}, "target: several columns must be numbers, and kind has classes"),
        (TABLE, {"target": "kind", "task": "regression"}, "target: kind is no column of numbers"),
        (TABLE.replace("3.5", "?").replace("-1", "4"), {}, "features: size in row 3 is '?', and the others are numbers: empty the cell, or say `missing_values: ['?']`"),
        ("x,y\n\"1,5\",1\n2,2\n3,3\n", {"target": "y"}, "features: x in row 1 is '1,5', which is no number, and most are: is the sign before decimals another one (`decimal`)?"),
        (",x,y\n0,1,1\n1,2,2\n", {"target": "y"}, "features: column 1 has no name, it may number the rows: list the features"),
        ("x,x,y\n0,1,1\n", {"target": "y"}, "path has two columns called 'x'"),
        ("x,y\n1e39,1\n", {"target": "y"}, "features: x in row 1 is too large"),
        ("x,y\n1,1e39\n", {"target": "y"}, "target: y in row 1 is too large"),
        ("x,y\n1,a\n2,a\n", {"target": "y"}, "target: y has 1 classes, from 2 to 1,000 can be told"),
        ("x,y\n", {"target": "y"}, "path has no rows"),
        ("", {"target": "y"}, "path is an empty file"),
        (b"x,y\n\xff,1\n", {"target": "y"}, "path is no file in UTF-8: save it as such"),
        ("x,y\n1,2,3\n1,2,3,4\n", {"target": "y"}, "path has 3 cells in line 2, and 2 names of columns"),
        ("y,id\n" + "".join(f"{n},n{n}\n" for n in range(101)), {"target": "y"}, "features: id has 101 different texts, 100 at most: leave it out of `features`"),
        ("y,a,b\n100,1,10,\n200,2,20,\n", {"target": "y"}, "path has 4 cells in line 2, and 3 names of columns"),
        ("x,y\n1,0\n2,1\n3,NA\n", {"target": "y"}, "target: y in row 3 is 'NA', and the others are numbers: empty the cell, or say `missing_values: ['NA']`"),
        ("x,y\n1,0\n2,1\n3,NA\n", {"target": "y", "task": "classification"}, "target: y in row 3 is 'NA', and the others are numbers"),
        ("x,y\n1,yes\n?,no\n?,no\n", {"target": "y"}, "features: x in row 2 is '?', and the others are numbers"),
        ("x,y\ntrue,1\nNA,2\nFalse,3\n", {"target": "y"}, "features: x in row 2 is 'NA', and the others are true and false"),
        ("x,y\n5%,1\n6%,2\n", {"target": "y"}, "features: x in row 1 is '5%', which is no number, and most are: write numbers as `1234.5`, without signs between thousands"),
        ("x,y\n\"1,000\",1\n\"2,000\",2\n", {"target": "y"}, "features: x in row 1 is '1,000', which is no number, and most are: is the sign before decimals another one (`decimal`)?"),
        ("x,y\n2020-01-01,1\n2020-01-02,2\n", {"target": "y"}, "features: x in row 1 is '2020-01-01', which is no number"),
        ("x,y\n007,1\n008,2\n", {"target": "y"}, "features: x in row 1 is '007', which is no number"),
        ("x,y\n1,inf\n2,3\n", {"target": "y"}, "target: y in row 1 is 'inf', and the others are numbers"),
        ("x;y\n1;1,5\n2;2,5\n3;1,5\n", {"target": "y", "separator": ";"}, "target: y in row 1 is '1,5', which is no number, and most are: is the sign"),
        (TABLE, {"features": ["size", "size"]}, "features: 'size' is named twice"),
        (TABLE, {"features": []}, "features names no column; leave it out to use all others"),
        (TABLE, {"weight": "kind"}, "weight: 'kind' is the target, and cannot be the weight too"),
        (TABLE, {"weight": "size", "group": "size"}, "group: 'size' is the weight, and cannot be the group too"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_its_place(
    tmp_path: Path, text: str | bytes, options: Any, message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        made(tmp_path, text, **options)
    assert str(caught.value).startswith(message)


def test_blanks_and_blank_lines_do_not_count(tmp_path: Path) -> None:
    found = made(tmp_path, "\n\ncolour , kind\nred, u\n red,u \r\n\nblue,v\n\n")
    assert (found.x.tolist(), found.y.tolist()) == ([[0, 1], [0, 1], [1, 0]], [0, 0, 1])


def test_true_and_false_are_one_input_with_an_empty_cell_too(tmp_path: Path) -> None:
    found = made(tmp_path, "x,y\nTrue,1\n,2\nfalse,3\n", target="y", missing="keep")
    assert np.array_equal(found.x, [[1], [np.nan], [0]], equal_nan=True)


def test_large_numbers_and_codes_stay_apart_as_classes_and_groups(tmp_path: Path) -> None:
    big = "".join(f"1,{2**53 + n},{n:03}\n" for n in range(4)) + "1,,7\n"
    found = made(tmp_path, f"x,y,g\n{big}", target="y", group="g", task="classification", missing="drop")
    assert found.classes == 4
    codes = made(tmp_path, "x,y,g\n1,01,007\n2,1,7\n", target="y", group="g", task="classification")
    assert codes.classes == 2 and codes.groups.tolist() == [0, 1]  # type: ignore[union-attr]


def test_a_file_with_other_content_and_the_old_time_is_read_anew(tmp_path: Path) -> None:
    made(tmp_path)
    os.utime(tmp_path / "mine.csv", (1e9, 1e9))
    first = datasets.get("csv")(path=str(tmp_path / "mine.csv"), target="kind", rng=np.random.default_rng(0))
    (tmp_path / "mine.csv").write_text(TABLE.replace("1.5", "9.5"))
    os.utime(tmp_path / "mine.csv", (1e9, 1e9))
    again = datasets.get("csv")(path=str(tmp_path / "mine.csv"), target="kind", rng=np.random.default_rng(0))
    assert (first.x[0, 0], again.x[0, 0]) == (1.5, 9.5)


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    assert len(made(tmp_path)) == 4
    assert len(made(tmp_path, TABLE + "7,red,dan,dog\n")) == 5


def test_the_inputs_are_those_of_pandas_own_encoding(tmp_path: Path) -> None:
    found = made(tmp_path, features=["colour", "size"])
    frame = pd.get_dummies(pd.read_csv(tmp_path / "mine.csv")[["colour"]]).assign(
        size=pd.read_csv(tmp_path / "mine.csv")["size"]
    )
    np.testing.assert_array_equal(found.x, frame.to_numpy("float32"))


def arrays(path: Path, options: Mapping[str, Any] = MappingProxyType({}), **content: Any) -> Dataset:
    np.savez(path / "mine.npz", **content)
    return datasets.get("npz")(path=str(path / "mine.npz"), **options, rng=np.random.default_rng(0))


def test_arrays_of_any_shape(tmp_path: Path) -> None:
    x = np.arange(24, dtype="uint8").reshape(4, 2, 3)
    found = arrays(tmp_path, x=x, y=[3, 5, 3, 7])
    assert (found.x.shape, found.classes, found.y.tolist()) == ((4, 2, 3), 3, [0, 1, 0, 2])
    numbers = arrays(tmp_path, {"x": "a", "y": "b", "group": "g"}, a=x, b=np.ones((4, 2)), g=[5, 5, 9, 9])
    weighted = arrays(tmp_path, {"weight": "w"}, x=x, y=[3, 5, 3, 7], w=[1, 0.5, 0, 2])
    assert (
        weighted.weights is not None
        and weighted.weights.tolist() == [1, 0.5, 0, 2] == weighted.take(np.arange(4)).weights.tolist()
    )  # type: ignore[union-attr]
    assert (numbers.task, numbers.y.shape, numbers.groups.tolist()) == ("regression", (4, 2), [0, 0, 1, 1])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("options", "content", "message"),
    [
        ({}, {"x": np.ones((2, 3))}, "y: there is no array 'y', there are 'x'"),
        ({}, {"x": np.ones((2, 3)), "y": [1, 2, 3]}, "x must be (n, ...) and y (n,) or (n, outputs), got (2, 3) and (3,)"),
        ({}, {"x": [[np.nan]], "y": [1.0]}, "x has numbers that are not finite, or too large"),
        ({}, {"x": [[1.0]], "y": [1e39]}, "y has numbers that are not finite, or too large"),
        ({"task": "classification"}, {"x": [[1.0], [2.0]], "y": [np.nan, 1.0]}, "y has numbers that are not finite, or too large"),
        ({}, {"x": np.ones((3, 0)), "y": [1.0, 2.0, 3.0]}, "x has no numbers, its shape is (3, 0)"),
        ({}, {"x": [["a"]], "y": [1.0]}, "x must be numbers, got <U1"),
        ({}, {"x": np.ones((2, 3)), "y": [1, 1]}, "y must be (n,) with two classes or more, got (2,) with 1"),
        ({"weight": "w"}, {"x": np.ones((2, 3)), "y": [1, 2], "w": [1.0, -1.0]}, "weight must be numbers from 0 on"),
        ({"group": "g"}, {"x": np.ones((2, 3)), "y": [1, 2], "g": [1]}, "group must be (2,), got (1,)"),
        ({}, {"x": np.array([[None]], object), "y": [1]}, "path has objects that are no arrays"),
    ],
)  # fmt: skip
def test_arrays_that_cannot_be_used(tmp_path: Path, options: Any, content: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        arrays(tmp_path, options, **content)
    assert str(caught.value) == message


def test_a_file_that_is_no_npz(tmp_path: Path) -> None:
    (tmp_path / "mine.npz").write_bytes(b"no arrays")
    with pytest.raises(ValueError, match="not written by numpy"):
        datasets.get("npz")(path=str(tmp_path / "mine.npz"), rng=np.random.default_rng(0))
