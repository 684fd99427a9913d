"""What a page of the documentation shows, for the tests that hold it to the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator


def blocks(page: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page in order: language, text."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)


def console(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block in order, each with the output that is shown below it."""
    for command in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, shown = command.partition("\n")
        yield line, shown


def commands(page: str) -> dict[str, str]:
    """Every command of a page with the output that is shown below it."""
    return {line: shown for language, text in blocks(page) if language == "console" for line, shown in console(text)}
