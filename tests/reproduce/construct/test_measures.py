"""Measures by name: when they are taken, per layer or not, and with which arguments."""

from typing import Any

import pytest

from reproduce.construct.builder import Builder
from reproduce.construct.measures import measures_of


def test_measures_with_their_times_and_arguments() -> None:
    builder = Builder()
    items = ["weight_norm", {"gradient_norm": {"per": "layer", "at": "init"}}, {"decision_map": {"resolution": 5}}]
    calls = measures_of(builder, items)
    assert builder.problems == []
    assert [(call.name, call.at, call.arguments) for call in calls] == [
        ("weight_norm", "end", {}),
        ("gradient_norm", "init", {}),
        ("decision_map", "end", {"resolution": 5}),
    ]


@pytest.mark.parametrize(
    ("item", "path", "message"),
    [
        ("dead_unit", (), "unknown measure 'dead_unit'; did you mean 'dead_units'?"),
        ({"dead_units": {"at": "sometime"}}, ("dead_units", "at"), "unknown time 'sometime'; expected one of 'end', 'epoch', 'init', 'step'"),
        ({"dead_units": {"at": "Epoch"}}, ("dead_units", "at"), "unknown time 'Epoch'; did you mean 'epoch'?"),
        ({"dead_units": {"at": None}}, ("dead_units", "at"), "unknown time null; expected one of 'end', 'epoch', 'init', 'step'"),
        ("gradient_norm", (), "gradient_norm is measured per layer: write `{gradient_norm: {per: layer}}`"),
        ({"gradient_norm": {"per": "unit"}}, ("gradient_norm", "per"), "expected `per: layer`, got 'unit'"),
        ({"dead_units": {"per": "layer"}}, ("dead_units", "per"), "dead_units is not measured per layer: leave `per` out"),
        ("updates", (), "updates compares different times: write `{updates: {at: step}}`, or `at: epoch`"),
        ({"decision_map": {"lo": 1}}, ("decision_map", "lo"), "decision_map has no argument 'lo'; did you mean 'low'?"),
        ({"decision_map": {"probe": 1}}, ("decision_map", "probe"), None),
        ({"decision_map": {"resolution": 1.5}}, ("decision_map", "resolution"), "decision_map: resolution: expected a whole number, got 1.5"),
    ],
)  # fmt: skip
def test_mistakes(item: Any, path: Any, message: str | None) -> None:
    builder = Builder()
    assert measures_of(builder, [item]) == ()
    (one,) = builder.problems
    assert one.path == ("measures", 0, *path) and message in (None, one.message)
