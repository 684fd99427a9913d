"""How numbers and names are written where people read them: reports, figures, tables and the terminal.

Negative numbers have a true minus sign. What programs read (CSV, JSON, the levels of factors) is not written here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

PLAIN = (1e-4, 1e5)
"""Numbers within these bounds are written without a power of ten."""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARKUP = re.compile(
    r"[`*<|$]"
    r"|\\(?=[!-/:-@\[-`{-~])"  # a backslash is itself, but for those before punctuation
    r"|(?<!\w)_|_(?!\w)"  # within a word it is no emphasis
    r"|~~"
    r"|\[(?=[^\]]*\][(\[:])"  # brackets alone are no link
    r"|&(?=#?\w+;)"
    r"|#+$"
)


def number(value: float, digits: int = 4) -> str:
    """A number, in so many significant digits; in whole digits below 100,000.

    Example:
        >>> [number(value) for value in (0.97312, 12345.6, -1e-7, float("inf"), float("nan"))]
        ['0.9731', '12346', '−1e−7', '∞', 'undefined']
    """
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value + 0.0:.{digits}g}"
    if "e" in text and PLAIN[0] <= abs(value) < PLAIN[1]:
        text = f"{value:.0f}"
    mantissa, _, exponent = text.partition("e")
    return _signed(f"{mantissa}e{int(exponent)}" if exponent else text)


def alike(values: Iterable[float]) -> list[str]:
    """Numbers that stand together, with as many decimals each as the largest needs for three digits; no text for NaN.

    Example:
        >>> alike([97.04, 5.0, float("nan")])
        ['97.0', '5.0', '']
    """
    numbers = list(values)
    sizes = [abs(value) for value in numbers if math.isfinite(value) and value]
    if not sizes or max(sizes) > PLAIN[1] or max(sizes) < 1e-3:
        return [number(value, 3) if math.isfinite(value) else "" for value in numbers]
    decimals = max(0, 2 - math.floor(math.log10(max(sizes))))
    return [
        _signed(f"{round(value, decimals) + 0.0:.{decimals}f}") if math.isfinite(value) else "" for value in numbers
    ]


def interval(ends: tuple[float, float] | None) -> str:
    """`[−0.25, 0]`; a dash where there is no interval."""
    return f"[{number(ends[0])}, {number(ends[1])}]" if ends is not None else "–"


def percent(level: float) -> str:
    """A confidence, rounded down so that it never promises too much.

    Example:
        >>> percent(0.98818), percent(0.95)
        ('98.81%', '95%')
    """
    return f"{math.floor(level * 1e4 + 1e-6) / 100:g}%"


def power(value: float) -> str:
    """A positive number as a power of ten.

    Example:
        >>> power(0.001), power(2e5)
        ('10⁻³', '2×10⁵')
    """
    exponent = math.floor(math.log10(value) + 1e-9)
    mantissa = f"{value / 10.0**exponent:.3g}"
    return f"{'' if mantissa == '1' else f'{mantissa}×'}10{str(exponent).translate(_SUPERSCRIPTS)}"


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 run`, `20 runs`."""
    return f"{count} {noun}{'s' * (count != 1)}"


def listed(names: Sequence[str], most: int) -> str:
    """The first names, and how many more: `a, b and 3 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def shown(value: Any, most: int = 60) -> str:
    """A value as a spec writes it, cut when it is long."""
    text = _flow(value)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _flow(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(item)}' for key, item in value.items())}}}"
    return repr(value)


class Markdown(str):
    """Text that is Markdown already: `literal` leaves it as it is."""


def literal(text: str) -> Markdown:
    r"""Words of a spec as Markdown: on one line, what would be markup escaped.

    Example:
        >>> literal("from $5 to *all* of [0, 1]|val_loss")
        'from \\$5 to \\*all\\* of [0, 1]\\|val_loss'
    """
    if isinstance(text, Markdown):
        return text
    escaped = _MARKUP.sub(lambda match: "".join(f"\\{sign}" for sign in match[0]), " ".join(text.split()))
    return Markdown(escaped)


def _signed(text: str) -> str:
    return text.replace("-", "−")
