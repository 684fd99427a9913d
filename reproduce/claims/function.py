"""What a function of the claim language is: its name, its parameters, its meaning, an example, and the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reproduce.expressions import Argument, Call, ClaimError, ClaimErrors

KINDS = {
    "value": "an expression with one number per seed",
    "score": "an expression; its validation counterpart is worked out too",
    "curve": "the name of a series, perhaps with brackets",
    "number": "a number",
    "factor": "the name of a factor",
    "component": "the name of a component of `ablate:`",
    "situation": "the name of a [situation](../diagnose.md)",
    "condition": "a comparison",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter; `kind` is a key of `KINDS`. A named one is written `name=`."""

    name: str
    kind: str
    named: bool = False
    optional: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Function:
    """One function of the claim language.

    Attributes:
        gives: `value`, `condition` (a whole claim in itself) or `share` (to be compared with a number).
        apply: called with the arguments in order, None for an optional one that is absent.
    """

    name: str
    parameters: tuple[Parameter, ...]
    summary: str
    example: str
    apply: Callable[..., Any]
    gives: str = "value"

    @property
    def signature(self) -> str:
        """How it is written, e.g. `tuned(score, over=factor[, by=value])`."""
        required = [_written(parameter) for parameter in self.parameters if not parameter.optional]
        optional = [f"[, {_written(parameter)}]" for parameter in self.parameters if parameter.optional]
        return f"{self.name}({', '.join(required)}{''.join(optional)})"

    def bind(self, call: Call) -> list[tuple[Parameter, Argument]]:
        """The arguments of a call, each with its parameter, in the order of the parameters.

        Raises:
            ClaimErrors: for too many or too few of them, or a wrong name.
        """
        placed = [parameter for parameter in self.parameters if not parameter.named]
        given = [argument for argument in call.arguments if argument.name is None]
        repeated = bool(placed) and placed[-1].repeated
        if len(given) < len(placed) or (len(given) > len(placed) and not repeated):
            raise ClaimErrors([(call.offset, self._count_message(len(placed), len(given), repeated))])
        parameters = [*placed, *[placed[-1]] * (len(given) - len(placed))]
        return [*zip(parameters, given, strict=True), *self._bind_named(call)]

    def _bind_named(self, call: Call) -> list[tuple[Parameter, Argument]]:
        named = {parameter.name: parameter for parameter in self.parameters if parameter.named}
        given: dict[str, Argument] = {}
        for argument in call.arguments:
            if argument.name is None:
                continue
            if argument.name not in named or argument.name in given:
                how = "only one" if argument.name in given else "no"
                message = f"{self.name}() takes {how} {argument.name}=; write {self.signature}"
                raise ClaimErrors([(argument.offset, message)])
            given[argument.name] = argument
        for name, parameter in named.items():
            if name not in given and not parameter.optional:
                raise ClaimErrors([(call.offset, f"{self.name}() needs {name}=; write {self.signature}")])
        return [(parameter, given[name]) for name, parameter in named.items() if name in given]

    def _count_message(self, expected: int, given: int, repeated: bool) -> str:
        more = " or more" if repeated else ""
        plural = "" if expected == 1 and not repeated else "s"
        return f"{self.name}() takes {expected}{more} argument{plural}, {given} given; write {self.signature}"


def _written(parameter: Parameter) -> str:
    if parameter.named:
        return f"{parameter.name}={parameter.kind}"
    return f"{parameter.name}, …" if parameter.repeated else parameter.name


def whole(value: float, what: str) -> int:
    """A number that has to be 0, 1, 2, …"""
    if value < 0 or value != int(value):
        raise ClaimError(f"{what} must be a whole number from 0 up, got {value:g}")
    return int(value)
