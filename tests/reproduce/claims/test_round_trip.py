"""Claims written from trees are read as the same trees, and any other text is refused with a place."""

from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from reproduce.expressions import (
    COMPARISONS,
    Argument,
    Arithmetic,
    Call,
    ClaimErrors,
    Comparison,
    Index,
    Item,
    Name,
    Negative,
    Node,
    Number,
    parse,
)
from tests.made_up import claims as made_up
from tests.made_up.expressions import evaluate, mistakes

NAMES = some.sampled_from(["loss", "x2", "_y", "best", "é"])
LABELS = some.sampled_from(["adam", "l2+dropout", "-l2", "0.01", "two words", "a, b", "c=d", "it's", "1/2"])
ITEMS = some.builds(Item, some.none() | some.sampled_from(["rate", "a b"]), LABELS, some.just(0))
HERE = some.just(0)


def larger(inner: some.SearchStrategy[Node]) -> some.SearchStrategy[Node]:
    arguments = some.builds(Argument, some.none() | some.sampled_from(["over", "by"]), inner, HERE)
    right = some.sampled_from([one for one in COMPARISONS if one != "~="])
    return (
        some.builds(Index, inner, some.lists(ITEMS, min_size=1, max_size=2).map(tuple), HERE)
        | some.builds(Call, NAMES.filter(str.isascii), some.lists(arguments, max_size=2).map(tuple), HERE)
        | some.builds(Negative, inner, HERE)
        | some.builds(Arithmetic, some.sampled_from("+-*/"), inner, inner, HERE)
        | some.builds(Comparison, right, inner, inner, some.none(), HERE)
        | some.builds(Comparison, some.just("~="), inner, inner, inner, HERE)
    )


SMALLEST = some.builds(Number, some.floats(0, 1e300), HERE) | some.builds(Name, NAMES.filter(str.isascii), HERE)
TREES = some.recursive(SMALLEST, larger, max_leaves=8)
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def written(node: Node, around: int = 0) -> str:
    """The text of a tree, in no more brackets than the grammar asks for: `around` is how strongly it is pulled at."""
    text, own = _parts(node)
    return f"({text})" if own < around else text


def _parts(node: Node) -> tuple[str, int]:
    match node:
        case Number(value):
            return repr(value), 5
        case Name(name):
            return name, 5
        case Call(name, arguments):
            given = (f"{one.name} = " * bool(one.name) + written(one.node) for one in arguments)
            return f"{name}({', '.join(given)})", 5
        case Index(base, items):
            return f"{written(base, 4)}[{', '.join(map(_item, items))}]", 4
        case Negative(operand):
            return f"-{written(operand, 3)}", 3
        case Arithmetic(operator, left, right):
            own = STRENGTH[operator]
            return f"{written(left, own)} {operator} {written(right, own + 1)}", own
        case Comparison(operator, left, right, margin):
            behind = "" if margin is None else f" +- {written(margin, 1)}"
            return f"{written(left, 1)} {operator} {written(right, 1)}{behind}", 0


def _item(item: Item) -> str:
    label = f'"{item.label}"' if set(item.label) & set("',=") else item.label
    return label if item.factor is None else f"{item.factor}={label}"


def placeless(node: Any) -> Any:
    """A tree without its offsets."""
    if isinstance(node, tuple):
        return tuple(map(placeless, node))
    if not is_dataclass(node):
        return node
    return (type(node), *(placeless(getattr(node, one.name)) for one in fields(node) if one.name != "offset"))


SUMS = some.recursive(
    SMALLEST,
    lambda inner: (
        some.builds(Arithmetic, some.sampled_from("+-*/"), inner, inner, HERE) | some.builds(Negative, inner, HERE)
    ),
)


@given(TREES | SUMS)
def test_a_tree_that_is_written_is_read_as_the_same_tree(tree: Node) -> None:
    assert placeless(parse(written(tree))) == placeless(tree)


@given(TREES)
def test_what_a_claim_cannot_mean_is_told_with_a_place_in_it(tree: Node) -> None:
    text, race = written(tree), made_up.race()
    found = mistakes(text, race)
    assert all(0 <= offset <= len(text) and message for offset, message in found)
    if not found:
        records = made_up.results(race, lambda *_: {name: made_up.curve(3, 2) for name in race.series - race.layered})
        try:
            evaluate(text, records)
        except ClaimErrors as error:
            assert all(0 <= offset <= len(text) and message for offset, message in error.mistakes)


PIECES = [
    "loss",
    "adam",
    "rate",
    "best",
    "0.1",
    "1e9",
    "-",
    "+-",
    "~=",
    "<",
    ">=",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=",
    " ",
    '"',
    "'",
    ".",
]


@given(some.lists(some.sampled_from(PIECES), max_size=12).map("".join) | some.text(max_size=10))
def test_any_text_is_read_or_refused_once_with_a_place_in_it(text: str) -> None:
    try:
        tree = parse(text)
    except ClaimErrors as error:
        ((offset, message),) = error.mistakes
        assert 0 <= offset <= len(text) and message
    else:
        assert placeless(parse(f" ({text}) ")) == placeless(tree)
