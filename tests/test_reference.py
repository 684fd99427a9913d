"""docs/reference/ and docs/cli.md are what the code says, and every argument is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import docstrings, make_reference

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return make_reference.pages()


def test_the_pages_have_not_drifted(pages: dict[str, str]) -> None:
    drifted = [name for name, text in pages.items() if (DOCS / name).read_text("utf-8") != text]
    assert not drifted, "make reference"


def test_there_is_no_other_page(pages: dict[str, str]) -> None:
    assert {f"reference/{path.name}" for path in (DOCS / "reference").iterdir()} | {"cli.md"} == set(pages)


def described(*, size: int = 3, shape: tuple[int, ...] = (1, 2), rng: object) -> None:
    """Says nothing.

    Args:
        size: of it, in a sentence
            of two lines. Defaults to 3.
        shape: likewise. Defaults to (1, 2), which is small.

    Raises:
        ValueError: if it is | large.
    """


def test_a_docstring_becomes_a_section() -> None:
    assert docstrings.entry("described", described, "A fact.") == (
        "## `described`\n\nSays nothing.\n\nA fact.\n\n"
        "| argument | default | meaning |\n| --- | --- | --- |\n"
        "| `size` | `3` | of it, in a sentence of two lines. |\n"
        "| `shape` | `[1, 2]` | likewise. Defaults to (1, 2), which is small. |\n\n"
        "**Errors**: if it is | large.\n\n[Source](../../tests/test_reference.py)"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [("width: of it", "says nothing of size"), ("size: of it\n    width: x", "no argument width")],
)
def test_arguments_are_described_as_they_are(change: str, message: str) -> None:
    def kind(*, size: int = 3) -> None: ...

    kind.__doc__ = f"A kind.\n\nArgs:\n    {change}\n"
    with pytest.raises(ValueError, match=message):
        docstrings.entry("kind", kind)


def test_every_link_leads_somewhere(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        for target in re.findall(r"\]\((?!https:)([^)#]+)", text):
            assert (DOCS / name).parent.joinpath(target).exists(), f"{name}: {target}"
