"""Every function that claims may call, by name; documentation and error messages are made from this table."""

from __future__ import annotations

from types import MappingProxyType

from reproduce.claims import components, conditions, curves, diagnoses, levels, tuning

_ALL = (
    *curves.FUNCTIONS,
    *levels.FUNCTIONS,
    *tuning.FUNCTIONS,
    *components.FUNCTIONS,
    *diagnoses.FUNCTIONS,
    *conditions.FUNCTIONS,
)

FUNCTIONS = MappingProxyType({function.name: function for function in _ALL})
