"""Docstrings of this project as Markdown: prose, arguments with their defaults, what comes back, errors, references."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from reproduce.text import shown

ROOT = Path(__file__).parents[1]
SECTION = re.compile(r"^(Args|Returns|Shapes|Raises|Example|References):[ ]*", re.MULTILINE)
KERAS_OWN = ("seed", "dtype")  # what specs do not set


def sections(docstring: str) -> dict[str, str]:
    """The text of each section by its heading, the prose in front under an empty one; no indentation."""
    first, *rest = SECTION.split(docstring)
    found = {"": flowing(first)}
    for heading, text in zip(rest[::2], rest[1::2], strict=True):
        inline, _, below = text.partition("\n")
        found[heading] = f"{inline}\n{textwrap.dedent(below)}".strip()
    return found


def items(text: str) -> dict[str, str]:
    """`name: meaning` entries, each on one line."""
    return {name: flowing(meaning) for name, meaning in re.findall(r"^(\w+): (.*(?:\n .*)*)", text, re.MULTILINE)}


def flowing(text: str) -> str:
    """Paragraphs, each on one line."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip()))


def entry(name: str, offered: Callable[..., Any], facts: str = "") -> str:
    """The section on what a spec names: its prose, arguments with defaults, what it gives, errors and references.

    Args:
        name: as specs have it.
        offered: its function or class.
        facts: what its docstring does not say.

    Raises:
        ValueError: when the docstring describes other arguments than there are.
    """
    own, lead = sections(inspect.getdoc(offered) or ""), _file(name, offered)
    parts = [f"## `{name}`", lead.get("", ""), own[""], facts, _arguments(offered, own), *_rest(own, lead)]
    path = Path(str(inspect.getsourcefile(offered))).relative_to(ROOT)
    return "\n\n".join([*(part for part in parts if part), f"[Source](../../{path})"])


def summary(name: str, offered: Callable[..., Any]) -> str:
    """What it is, in a line without a full stop."""
    prose = _file(name, offered).get("") or sections(inspect.getdoc(offered) or "")[""]
    return prose.split("\n\n")[0].removesuffix(".")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells."""
    lines = [header, ["---"] * len(header), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _file(name: str, offered: Callable[..., Any]) -> dict[str, str]:
    """The sections of the docstring of the file, where that is about nothing else."""
    module = inspect.getmodule(offered)
    own = module is not None and module.__name__.rpartition(".")[2].replace("_", "") == name.replace("_", "").lower()
    return sections(inspect.getdoc(module) or "") if own else {}


def _arguments(offered: Callable[..., Any], own: Mapping[str, str]) -> str:
    described = items(own.get("Args", ""))
    defaults = _defaults(offered)
    if missing := defaults.keys() - described.keys() - _inherited(offered):
        raise ValueError(f"{offered.__module__}: the docstring says nothing of {', '.join(sorted(missing))}")
    if unknown := described.keys() - inspect.signature(offered).parameters.keys():
        raise ValueError(f"{offered.__module__}: there is no argument {', '.join(sorted(unknown))}")
    rows = [
        (f"`{name}`", _default(default, described[name]), _meaning(default, described[name]))
        for name, default in defaults.items()
        if name in described
    ]
    return table(("argument", "default", "meaning"), rows) if rows else ""


def _defaults(offered: Callable[..., Any]) -> dict[str, Any]:
    """The arguments that a spec may set, with their defaults."""
    taken = inspect.signature(offered).parameters.values()
    if inspect.isclass(offered):
        return {one.name: one.default for one in taken if one.kind is not one.VAR_KEYWORD and one.name not in KERAS_OWN}
    return {one.name: one.default for one in taken if one.kind is one.KEYWORD_ONLY and one.name != "rng"}


def _inherited(offered: Callable[..., Any]) -> set[str]:
    """The arguments of a Keras class that the one below it takes too, and describes."""
    return set(inspect.signature(offered.__mro__[1]).parameters) if inspect.isclass(offered) else set()


def _default(default: Any, meaning: str) -> str:
    if default is inspect.Parameter.empty:
        return "" if "by default" in meaning else "needed"
    if isinstance(default, str):
        return f"`{default}`"
    return f"`{shown(list(default) if isinstance(default, tuple) else default)}`"


def _meaning(default: Any, meaning: str) -> str:
    """The meaning, without a last sentence that only repeats the default."""
    text, _, said = meaning.removesuffix(".").rpartition(" Defaults to ")
    try:
        repeated = bool(text) and ast.literal_eval(said) == default
    except (SyntaxError, ValueError):
        repeated = False
    return text if repeated else meaning


def _rest(own: Mapping[str, str], lead: Mapping[str, str]) -> Iterator[str]:
    """What it gives, errors, an example and the references."""
    yield from (f"**{name}**: {flowing(own[name])}" for name in ("Returns", "Shapes") if name in own)
    if "Raises" in own:
        yield f"**Errors**: {'; '.join(said.removesuffix('.') for said in items(own['Raises']).values())}."
    if "Example" in own:
        yield f"```yaml\n{own['Example']}\n```"
    if found := [flowing(one["References"]) for one in (lead, own) if "References" in one]:
        yield f"**References**: {' '.join(found)}"
