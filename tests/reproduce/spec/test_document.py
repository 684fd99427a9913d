"""YAML as plain data with places; nothing in a spec can run, blow up or hide."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reproduce.errors import SpecErrors
from reproduce.spec import document
from reproduce.spec.core_schema import MAX_DEPTH, MAX_WHOLE, UNPRINTABLE
from reproduce.spec.document import MAX_BYTES, Document, KeyPath, Place, load


def read(text: str) -> Document:
    return load(text, "a.yaml")


def refusal(text: str) -> str:
    with pytest.raises(SpecErrors) as caught:
        read(text)
    return str(caught.value)


def test_places_of_values_and_keys() -> None:
    found = read("a: 1\nb:\n  - x\n  - {c: 'quoted'}\n")
    assert found.data == {"a": 1, "b": ["x", {"c": "quoted"}]}
    assert found.value(("b", 1, "c")) == Place("a.yaml", 4, 10)  # the first character within the quotes
    assert found.key(("b", 1, "c")) == Place("a.yaml", 4, 6)
    assert found.value(("b", 1, "c", "not", "there")) == Place("a.yaml", 4, 10)
    assert found.key(("b", 1)) == found.value(("b", 1)) == Place("a.yaml", 4, 5)
    assert found.value(()) == Place("a.yaml", 1, 1)


def test_windows_line_ends_and_a_byte_order_mark_are_no_problem() -> None:
    assert read("\ufeffa: 1\r\nb: 2\r\n").data == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "a.yaml:1:1: the file is empty"),
        ("# nothing\n", "a.yaml:1:1: the file is empty"),
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: duplicate key 'a': it already stands in line 1"),
        ("a: {b: 1, b: 2}\n", "a.yaml:1:11: duplicate key 'b': it already stands in line 1"),
        ("1: a\n'1': b\n", "a.yaml:2:2: duplicate key '1': it already stands in line 1"),
        ("a: [1\n", "a.yaml:2:1: not valid YAML: expected ',' or ']', but got '<stream end>'"),
        (
            "a: b: c\n",
            "a.yaml:1:5: not valid YAML: mapping values are not allowed here (a text with ': ' in it needs quotes)",
        ),
        ("a: 1\n\tb: 2\n", "a.yaml:2:1: not valid YAML: tabs cannot indent; use spaces"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: not valid YAML: but found another document"),
        ("a: *b\n", "a.yaml:1:4: not valid YAML: found undefined alias 'b'"),
        ("a: 1\nb: \x07\n", "a.yaml:2:4: not valid YAML: the character '\\x07' may not stand here"),
        ("a: \x00", "a.yaml:1:4: not valid YAML: the character '\\x00' may not stand here"),
        ('a: "\\e[31m"\n', "a.yaml:1:5: not a legal text: '\\x1b[31m'"),
        ('a: "\\ud800"\n', "a.yaml:1:5: not a legal text: '\\ud800'"),
        ("? [a, b]\n: c\n", "a.yaml:1:3: a key must be a word, not a list or a mapping"),
        ("'': 1\n", "a.yaml:1:2: a key must be a word, got ''"),
        ("a: !!int foo\n", "a.yaml:1:4: not a legal whole number: 'foo'"),
        ("a: !!map foo\n", "a.yaml:1:4: not a legal value: 'foo'"),
        ("a: .inf\n", "a.yaml:1:4: not a legal number: '.inf'"),
        ("a: .NaN\n", "a.yaml:1:4: not a legal number: '.NaN'"),
        ("a: 1e39\n", "a.yaml:1:4: too large a number: 1e39; 32-bit floats end at 3.4e38"),
        ("a: -1e308\n", "a.yaml:1:4: too large a number: -1e308; 32-bit floats end at 3.4e38"),
        ("a: 1e400\n", "a.yaml:1:4: not a legal number: '1e400'"),
        ("a: &x [*x]\n", "a.yaml:1:4: an alias that contains itself"),
        ("- !foo a\n", "a.yaml:1:3: the tag '!foo' is not allowed: a spec is plain data"),
        (
            "a: !!python/object/apply:os.system ['x']\n",
            "a.yaml:1:4: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not allowed: a spec is plain data",
        ),
        (
            "!!python/name:os.system x: 1\n",
            "a.yaml:1:1: the tag 'tag:yaml.org,2002:python/name:os.system' is not allowed: a spec is plain data",
        ),
        ('a: "\\x9b31m"\n', "a.yaml:1:5: not a legal text: '\\x9b31m'"),
        ('a: "\\u202e"\n', "a.yaml:1:5: not a legal text: '\\u202e'"),
        (
            "a: &x {b: 1}\nc:\n  <<: *x\n",
            "a.yaml:3:3: YAML 1.2 has no merge key `<<`; a spec builds on another by `extends:`",
        ),
        ("a: 1\n\u00a0b: 2\nc: 3\n", "a.yaml:2:1: a key must be a word, got '\\xa0b'"),
        ("a:\u00a01\nc: 3\n", "a.yaml:1:3: the blank '\\xa0' is none to YAML; write a plain one"),
        ("a: !!binary aGk=\n", "a.yaml:1:4: the tag 'tag:yaml.org,2002:binary' is not allowed: a spec is plain data"),
    ],
)
def test_what_is_refused(text: str, problem: str) -> None:
    assert refusal(text) == problem


def test_several_problems_come_together() -> None:
    assert refusal("a: !x 1\nb: !!int y\nb: 2\n").count("\n") == 2


def test_a_long_number_is_refused_in_a_short_message() -> None:
    long = f"a.yaml:1:4: too large a whole number: 1{'0' * 56}...; below 2^63 they are legal"
    assert refusal(f"a: 1{'0' * 5000}\n") == long
    assert refusal(f"a: -0x8{'0' * 15}\n".replace("-", "")) == (
        "a.yaml:1:4: too large a whole number: 0x8000000000000000; below 2^63 they are legal"
    )
    assert read(f"a: {2**63 - 1}\nb: {1 - 2**63}\n").data == {"a": 2**63 - 1, "b": 1 - 2**63}


def test_a_file_has_at_most_a_million_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(document.read(path)) == MAX_BYTES
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ValueError, match=r"^a spec has at most 1000000 bytes$"):
        document.read(path)


def test_line_ends_are_one_sign(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("é: 1\r\nb: 2\rc: 3\n".encode())
    assert document.read(tmp_path / "a.yaml") == "é: 1\nb: 2\nc: 3\n"


def test_aliases_may_repeat_a_value_but_not_explode() -> None:
    assert read("a: &x [1, 2]\nb: *x\n").data == {"a": [1, 2], "b": [1, 2]}
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert "more than 100000 values" in refusal(bomb)


@pytest.mark.parametrize("depth", [MAX_DEPTH, 5000])
def test_deep_nesting_is_refused_before_the_stack_ends(depth: int) -> None:
    assert refusal(f"a: {'[' * depth}{']' * depth}\n").endswith("more than 60 levels of nesting")
    assert refusal("".join(f"{' ' * level}a:\n" for level in range(depth + 1))).endswith("60 levels of nesting")


def test_nesting_below_the_limit_is_fine() -> None:
    assert read(f"a: {'[' * (MAX_DEPTH - 2)}{']' * (MAX_DEPTH - 2)}\n").data["a"]


def test_nesting_by_aliases_counts_too() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, MAX_DEPTH))
    assert "levels of nesting" in refusal(chain)


def test_what_is_left_keeps_its_places() -> None:
    found = read("a: [1, {b: 2, c: 3}, 4]\nd: {e: 5, f: 6}\n").without({("a", 0), ("a", 1, "b"), ("d", "e"), ("z", 3)})
    assert found.data == {"a": [{"c": 3}, 4], "d": {"f": 6}}
    assert found.value(("a", 0, "c")) == Place("a.yaml", 1, 18) and found.key(("a", 0, "c")) == Place("a.yaml", 1, 15)
    assert found.value(("a", 1)) == Place("a.yaml", 1, 22) and found.value(("a", 2)) == Place("a.yaml", 1, 4)
    assert found.key(("d", "f")) == Place("a.yaml", 2, 11) and ("d", "e") not in found.values


def is_legal(text: str) -> bool:
    return not UNPRINTABLE.search(text) and not {"\ufffe", "\uffff"} & set(text)


TEXTS = some.text(max_size=8).filter(is_legal)
KEYS = TEXTS.filter(lambda key: bool(key.strip()) and key.strip(" ") == key.strip() and key != "<<")
SCALARS = some.none() | some.booleans() | TEXTS | some.integers(1 - MAX_WHOLE, MAX_WHOLE - 1) | some.floats(-3e38, 3e38)
DATA = some.recursive(
    SCALARS, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)
INDENTS = some.sampled_from([None, 1, 3])


def paths(node: Any, path: KeyPath = ()) -> list[KeyPath]:
    """The path of every value."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(below for key, value in entries for below in paths(value, (*path, key)))]


def at(node: Any, path: KeyPath) -> Any:
    for key in path:
        node = node[key]
    return node


def stands(text: str, place: Place, value: Any) -> bool:
    """Whether a value stands at a place of a text in JSON: a text at its first character, all else at its beginning."""
    rest = text.split("\n")[place.line - 1][place.column - 1 :]
    written = json.dumps(value, ensure_ascii=False)
    return rest.startswith(written[:1] if isinstance(value, dict | list) else written.removeprefix('"'))


@given(DATA, INDENTS)
def test_json_is_read_as_it_was_written_and_everything_stands_where_it_is_said_to(
    data: Any, indent: int | None
) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    found = read(text)
    assert json.dumps(found.data) == json.dumps(data)
    assert set(found.values) == set(paths(data))
    for path in paths(data):
        assert stands(text, found.value(path), at(data, path))
        if path and isinstance(path[-1], str):
            assert stands(text, found.key(path), path[-1])


@given(some.data(), DATA, INDENTS)
def test_what_is_left_without_some_values_stands_where_it_stood(
    drawn: some.DataObject, data: Any, indent: int | None
) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    gone = drawn.draw(some.sets(some.sampled_from(paths(data)[1:]))) if paths(data)[1:] else set()
    left = read(text).without(gone)
    assert set(left.values) == set(paths(left.data))
    assert len(left.values) == sum(not any(path[:n] in gone for n in range(len(path) + 1)) for path in paths(data))
    assert all(stands(text, left.value(path), at(left.data, path)) for path in paths(left.data))


PIECES = [
    "a",
    "b: ",
    "- ",
    ": ",
    "\n",
    "\n  ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "&x ",
    "*x",
    "!t ",
    "'",
    '"',
    "#",
    "|",
    ">",
    "? ",
    "---",
]


@given(some.lists(some.sampled_from(PIECES), max_size=14).map("".join) | some.text(max_size=12))
def test_any_text_is_read_or_refused_with_its_places(text: str) -> None:
    try:
        found = read(text)
    except SpecErrors as error:
        assert error.problems
        for problem in error.problems:
            assert problem.file == "a.yaml" and problem.message and 1 <= problem.line <= text.count("\n") + 2
            assert 1 <= problem.column <= len(text) + 2
    else:
        assert set(found.values) == set(paths(found.data))
