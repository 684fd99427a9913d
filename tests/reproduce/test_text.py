"""Numbers and words as people read them, and words of a spec that Markdown must not take for markup."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from reproduce.text import Markdown, alike, counted, interval, listed, literal, number, percent, power

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read(line: str) -> list[str]:
    """What a line of Markdown is made of: `text` alone where nothing in it is markup."""
    (inline,) = [token for token in READER.parse(line) if token.type == "inline"]
    return [token.type for token in inline.children or [] if token.type != "text_special"]


def said(line: str) -> str:
    """The words that a line of Markdown shows."""
    (inline,) = [token for token in READER.parse(line) if token.type == "inline"]
    return "".join(token.content for token in inline.children or [])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.97312, "0.9731"),
        (12345.6, "12346"),
        (-1e-7, "−1e−7"),
        (2.5e12, "2.5e12"),
        (-0.25, "−0.25"),
        (-0.0, "0"),
        (inf, "∞"),
        (-inf, "−∞"),
        (nan, "undefined"),
    ],
)
def test_a_number_has_four_digits_and_a_true_minus(value: float, text: str) -> None:
    assert number(value) == text


def test_numbers_in_figures_have_three_digits() -> None:
    assert [number(value, 3) for value in (0.12345, -3.0, 12345.6, 1.234e-7)] == ["0.123", "−3", "12346", "1.23e−7"]


def test_numbers_that_stand_together_have_as_many_decimals() -> None:
    assert alike([96.81, 97.0, -5.0, inf]) == ["96.8", "97.0", "−5.0", ""]
    assert alike([1.0, -0.001]) == ["1.00", "0.00"]
    assert alike([1e-7, 2e6]) == ["1e−7", "2e6"]


def test_a_confidence_never_promises_too_much() -> None:
    assert [percent(level) for level in (0.95, 0.988181, 0.99999, 0.9999999)] == ["95%", "98.81%", "99.99%", "99.99%"]


def test_an_interval_is_written_with_brackets() -> None:
    assert [interval(ends) for ends in ((-0.25, 0.0), (-inf, 1e-9), None)] == ["[−0.25, 0]", "[−∞, 1e−9]", "–"]


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "10⁰"), (0.001, "10⁻³"), (2e5, "2×10⁵"), (1.5e-12, "1.5×10⁻¹²"), (9.999999999e2, "10³")]
)
def test_powers_of_ten(value: float, text: str) -> None:
    assert power(value) == text


def test_one_has_no_s() -> None:
    assert [counted(count, "run") for count in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]


def test_long_lists_are_cut() -> None:
    assert [listed(list("abcd")[:count], 2) for count in (1, 2, 3, 4)] == [
        "a",
        "a, b",
        "a, b and 1 more",
        "a, b and 2 more",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "*all* of **it**", "`code`", "a | b", "<b>bold</b>", "[here](x.md)", "[here][x]", "_so_ it is", "~~no~~", "&lt;",
        "C #", "C#", "# no heading", "back\\*slash", "\\", "![x](y)",
    ],
)  # fmt: skip
def test_words_of_a_spec_are_no_markup(words: str) -> None:
    assert read(f"# {literal(words)}") == ["text"] and said(f"# {literal(words)}") == words


@given(some.text('ab \\`*_{}[]()<>#+-.!|$~&;:"', max_size=12).filter(lambda text: "a" in text))
def test_no_words_are_markup(words: str) -> None:
    assert said(f"# x{literal(words)}x") == f"x{' '.join(words.split())}x"


def test_plain_words_stay_readable() -> None:
    plain = "val_loss of l2+dropout, [0, 1] and -l2 (50%)"
    assert literal(plain) == plain


def test_dollars_start_no_formula() -> None:
    assert literal("from $5 to $6") == r"from \$5 to \$6"


def test_words_take_one_line() -> None:
    assert literal("a\nb  c\n") == "a b c"


def test_markdown_is_not_escaped_again() -> None:
    assert literal(literal("*")) == r"\*" and literal(Markdown("[x](y)")) == "[x](y)"
