"""Which words of a text are numbers, true, false or null."""

from typing import Any

import pytest

from reproduce.spec.document import load


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1E5", 1e5),
        ("-.5", -0.5),
        ("2.", 2.0),
        ("010", 10),
        ("0x10", 16),
        ("0o17", 15),
        ("on", "on"),
        ("yes", "yes"),
        ("No", "No"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("2020-01-01", "2020-01-01"),
        ("'5'", "5"),
        ("=", "="),
        ("🔥 π", "🔥 π"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: Any) -> None:
    found = load(f"a: {text}\n", "a.yaml").data["a"]
    assert found == value and type(found) is type(value)
