"""The grammar of claims: text → tokens → a frozen tree. Nothing is ever handed to Python's `eval`.

    condition   = sum [("<" | "<=" | ">" | ">=") sum | "~=" sum "+-" sum]
    sum         = product {("+" | "-") product}
    product     = factor {("*" | "/") factor}
    factor      = "-" factor | indexed
    indexed     = (NUMBER | NAME | call | "(" condition ")") {"[" item {"," item} "]"}
    call        = NAME "(" [argument {"," argument}] ")"
    argument    = [NAME "="] condition
    item        = [NAME "="] LABEL

A LABEL is whatever stands between the brackets, commas and equal signs (`adam`, `l2+dropout`, `-l2`, `0.01`), or a
quoted text. Offsets count characters from 0; trees that say the same in other places are equal.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

COMPARISONS = ("<", "<=", ">", ">=", "~=")
LONGEST = 300  # words and signs of a claim

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign><=|>=|~=|\+-|[-+*/<>=(),\[\]])"
)
_ONE = "; a claim makes one comparison: write two claims"
_RANGE = "; a claim makes one comparison: write two claims, or `~= … +- …`"
_EQUAL = "; equal up to a margin is `~= … +- …`"
_ADVICE = {  # for what is written in other languages, and cannot stand where it is found
    **dict.fromkeys(("and", "or", "&", "|", ","), _ONE),
    **dict.fromkeys(("<", "<=", ">", ">="), _RANGE),
    **dict.fromkeys(("=", "!"), _EQUAL),
    ".": "; a level goes into brackets behind the series, as in `loss[adam]`",
    **dict.fromkeys("−–", "; write '-'"),  # as reports write it, and what word processors make of it
}
_LABEL = re.compile(
    r"\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<plain>[^\s,=\[\]\"'](?:[^,=\[\]\"']*[^\s,=\[\]\"'])?)"
)


class ClaimError(Exception):
    """A mistake in a claim whose place the caller knows."""


class ClaimErrors(Exception):
    """The mistakes found in one claim, each as (offset, message)."""

    def __init__(self, mistakes: list[tuple[int, str]]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(message for _, message in mistakes))


@dataclass(frozen=True)
class Token:
    """One word of a claim; `kind` is number, name, label, sign or end."""

    kind: str
    text: str
    offset: int


@dataclass(frozen=True)
class Number:
    value: float
    offset: int = field(compare=False)


@dataclass(frozen=True)
class Name:
    name: str
    offset: int = field(compare=False)


@dataclass(frozen=True)
class Item:
    """One entry between brackets: `adam`, or `rate=0.01`."""

    factor: str | None
    label: str
    offset: int = field(compare=False)


@dataclass(frozen=True)
class Index:
    base: Node
    items: tuple[Item, ...]
    offset: int = field(compare=False)


@dataclass(frozen=True)
class Argument:
    """One argument of a call; `name` is None where it is given by its place."""

    name: str | None
    node: Node
    offset: int = field(compare=False)


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Argument, ...]
    offset: int = field(compare=False)


@dataclass(frozen=True)
class Negative:
    operand: Node
    offset: int = field(compare=False)


@dataclass(frozen=True)
class Arithmetic:
    operator: str
    left: Node
    right: Node
    offset: int = field(compare=False)


@dataclass(frozen=True)
class Comparison:
    operator: str
    left: Node
    right: Node
    margin: Node | None
    offset: int = field(compare=False)


Node = Number | Name | Index | Call | Negative | Arithmetic | Comparison


def tokenize(text: str) -> list[Token]:
    """Splits a claim into tokens; inside brackets the words are labels."""
    tokens: list[Token] = []
    offset, bracketed = 0, False
    while offset < len(text):
        if text[offset].isspace():
            offset += 1
            continue
        token, offset = _next_token(text, offset, bracketed)
        bracketed = token.text == "[" or (bracketed and token.text != "]") if token.kind == "sign" else bracketed
        tokens.append(token)
    return [*tokens, Token("end", "the end", len(text))]


def _next_token(text: str, offset: int, bracketed: bool) -> tuple[Token, int]:
    label = _LABEL.match(text, offset) if bracketed else None
    if label is not None:
        return Token("label", label[label.lastgroup or 0], offset), label.end()
    found = _TOKEN.match(text, offset)
    if found is None:
        raise ClaimErrors([(offset, f"unexpected {text[offset]!r}{_ADVICE.get(text[offset], '')}")])
    return Token(str(found.lastgroup), found[0], offset), found.end()


def parse(text: str) -> Node:
    """The tree of a claim.

    Raises:
        ClaimErrors: where the text is not of the grammar; one mistake, the first.
    """
    tokens = tokenize(text)
    if len(tokens) > LONGEST:
        raise ClaimErrors([(tokens[LONGEST].offset, f"a claim has at most {LONGEST} words and signs")])
    parser = _Parser(tokens)
    try:
        tree = parser.condition()
    except RecursionError:
        raise ClaimErrors([(0, "this claim is nested too deeply")]) from None
    if parser.token.kind != "end":
        raise parser.fail("the end", _ADVICE.get(parser.token.text, ""))
    return tree


class _Parser:
    """Recursive descent; each method reads one rule of the grammar above."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def advance(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def at(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def fail(self, expected: str, advice: str = "") -> ClaimErrors:
        given = self.token.text if self.token.kind == "end" else repr(self.token.text)
        return ClaimErrors([(self.token.offset, f"expected {expected}, found {given}{advice}")])

    def expect(self, sign: str) -> None:
        if not self.at(sign):
            raise self.fail(repr(sign))
        self.place += 1

    def condition(self) -> Node:
        left = self.sum()
        if not self.at(*COMPARISONS):
            return left
        operator = self.advance().text
        right, margin = self.sum(), None
        if operator == "~=":
            self.expect("+-")
            margin = self.sum()
        return Comparison(operator, left, right, margin, left.offset)

    def sum(self) -> Node:
        left = self.product()
        while self.at("+", "-"):
            operator = self.advance().text
            left = Arithmetic(operator, left, self.product(), left.offset)
        return left

    def product(self) -> Node:
        left = self.factor()
        while self.at("*", "/"):
            operator = self.advance().text
            left = Arithmetic(operator, left, self.factor(), left.offset)
        return left

    def factor(self) -> Node:
        if self.at("-"):
            offset = self.advance().offset
            return Negative(self.factor(), offset)
        node = self.atom()
        while self.at("["):
            self.advance()
            node = Index(node, self.items(), node.offset)
        return node

    def atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            value = float(self.advance().text)
            if value == math.inf:
                raise ClaimErrors([(token.offset, f"{token.text} is too large a number")])
            return Number(value, token.offset)
        if token.kind == "name":
            self.advance()
            return self.call(token) if self.at("(") else Name(token.text, token.offset)
        if not self.at("("):
            raise self.fail("a number or a name")
        self.advance()
        node = self.condition()
        self.expect(")")
        return node

    def call(self, name: Token) -> Call:
        self.advance()
        arguments: list[Argument] = []
        while not self.at(")"):
            arguments.append(self.argument())
            if not self.at(")"):
                self.expect(",")
        self.advance()
        return Call(name.text, tuple(arguments), name.offset)

    def argument(self) -> Argument:
        offset, name = self.token.offset, None
        following = self.tokens[self.place + 1 : self.place + 2]
        if self.token.kind == "name" and following and (following[0].kind, following[0].text) == ("sign", "="):
            name = self.advance().text
            self.advance()
        return Argument(name, self.condition(), offset)

    def items(self) -> tuple[Item, ...]:
        items = [self.item()]
        while self.at(","):
            self.advance()
            items.append(self.item())
        self.expect("]")
        return tuple(items)

    def item(self) -> Item:
        first = self.label("a level")
        if not self.at("="):
            return Item(None, first.text, first.offset)
        self.advance()
        return Item(first.text, self.label(f"a level of {first.text!r}").text, first.offset)

    def label(self, expected: str) -> Token:
        if self.token.kind != "label":
            raise self.fail(expected)
        return self.advance()
